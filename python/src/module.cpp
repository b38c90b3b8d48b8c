#include "bindings.hpp"
#include "crosswatt/core/version.hpp"
#include "crosswatt/report/html.hpp"
#include "crosswatt/report/listing.hpp"
#include "watched.hpp"

namespace crosswatt::python {

py::dict columns_of(const Table& table) {
  py::dict columns;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    py::list values;
    for (const std::vector<Cell>& row : table.rows) {
      std::visit(
          [&](const auto& value) {
            if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::monostate>)
              values.append(py::none());
            else
              values.append(value);
          },
          row[i].value);
    }
    columns[py::str(table.columns[i].name)] = values;
  }
  return columns;
}

}  // namespace crosswatt::python

PYBIND11_MODULE(_core, core) {
  using namespace crosswatt;
  core.doc() = "The C++ library behind crosswatt; use the package instead.";
  core.attr("version") = kVersion;
  python::bind_exit();
  python::bind_errors(core);
  python::bind_tables(core);
  python::bind_strategies(core);
  python::bind_studies(core);
  python::bind_models(core);
  python::bind_estimators(core);
  python::bind_plans(core);
  python::bind_challenges(core);
  core.def("listing_json", &listing_json);
  core.def("html_missing", &html_missing);
}
