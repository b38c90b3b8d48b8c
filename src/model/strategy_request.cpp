#include "crosswatt/model/strategy_request.hpp"

namespace crosswatt {
namespace {

SvrSolver parse_solver(const std::string& text) {
  if (text == "exact") return SvrSolver::exact;
  if (text == "libsvm") return SvrSolver::libsvm;
  throw unknown_name("--svr-solver", "solver", text, {"exact", "libsvm"});
}

}  // namespace

StrategyOptions StrategyRequest::options() const {
  StrategyOptions options;
  if (!features.empty()) {
    options.features = FeatureSet::parse(features, "--features");
    options.features_given = true;
  }
  options.degree = degree;
  options.reference_workloads = reference_workloads;
  options.svr_solver = parse_solver(svr_solver);
  options.svr_kernel = svr_kernel;
  options.svr_c = svr_c;
  options.svr_epsilon = svr_epsilon;
  options.hardware_file = hardware_file;
  options.validate();
  return options;
}

}  // namespace crosswatt
