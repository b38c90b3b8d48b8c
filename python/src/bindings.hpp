// What the files of crosswatt._core share. Each binds one subject, thinly: names, defaults, documentation and whatever
// is more convenient in Python stand in the Python modules beside it.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "crosswatt/report/document.hpp"

namespace crosswatt::python {

namespace py = pybind11;

void bind_errors(py::module_& core);
void bind_tables(py::module_& core);
void bind_strategies(py::module_& core);
void bind_studies(py::module_& core);
void bind_models(py::module_& core);
void bind_estimators(py::module_& core);
void bind_plans(py::module_& core);
void bind_challenges(py::module_& core);

/// A table's columns by name, a list each; None where there is no value.
py::dict columns_of(const Table& table);

}  // namespace crosswatt::python
