// The settings strategies share.
#include "bindings.hpp"
#include "crosswatt/model/strategy_request.hpp"

namespace crosswatt::python {

void bind_strategies(py::module_& core) {
  py::class_<StrategyRequest>(core, "StrategyRequest")
      .def(py::init<>())
      .def_readwrite("features", &StrategyRequest::features)
      .def_readwrite("degree", &StrategyRequest::degree)
      .def_readwrite("reference_workloads", &StrategyRequest::reference_workloads)
      .def_readwrite("svr_solver", &StrategyRequest::svr_solver)
      .def_readwrite("svr_kernel", &StrategyRequest::svr_kernel)
      .def_readwrite("svr_c", &StrategyRequest::svr_c)
      .def_readwrite("svr_epsilon", &StrategyRequest::svr_epsilon)
      .def_readwrite("hardware_file", &StrategyRequest::hardware_file);
}

}  // namespace crosswatt::python
