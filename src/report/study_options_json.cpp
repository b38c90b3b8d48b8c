#include "report/study_options_json.hpp"

namespace crosswatt {

using Json = nlohmann::ordered_json;

Json options_json(const StudyOptions& options) {
  return {{"sources", options.sources},
          {"strategies", options.strategies},
          {"selections", options.selections},
          {"fractions", options.fractions},
          {"references", options.references},
          {"split", options.splits.empty() ? std::string(name(options.split.kind)) : "file"},
          {"test_size", options.split.test_size},
          {"repeats", options.split.repeats},
          {"folds", options.split.folds},
          {"own_references", options.split.own_references},
          {"seed", options.split.seed},
          {"splits_file", options.splits_file},
          {"level", options.level},
          {"degree", options.strategy.degree},
          {"features", options.strategy.features.suffix()},
          {"svr_solver", options.strategy.svr_solver == SvrSolver::exact ? "exact" : "libsvm"},
          {"svr_kernel", options.strategy.svr_kernel},
          {"svr_c", options.strategy.svr_c},
          {"svr_epsilon", options.strategy.svr_epsilon},
          {"reference_workloads", options.strategy.reference_workloads}};
}

StudyOptions options_of(const Json& json) {
  StudyOptions options;
  options.sources = json.value("sources", options.sources);
  json.at("strategies").get_to(options.strategies);
  json.at("selections").get_to(options.selections);
  json.at("fractions").get_to(options.fractions);
  json.at("references").get_to(options.references);
  if (const std::string split = json.at("split"); split != "file") options.split.kind = parse_split_kind(split);
  json.at("test_size").get_to(options.split.test_size);
  json.at("repeats").get_to(options.split.repeats);
  json.at("folds").get_to(options.split.folds);
  json.at("own_references").get_to(options.split.own_references);
  json.at("seed").get_to(options.split.seed);
  json.at("splits_file").get_to(options.splits_file);
  json.at("level").get_to(options.level);
  json.at("degree").get_to(options.strategy.degree);
  if (const std::string features = json.at("features"); !features.empty()) {
    options.strategy.features = FeatureSet::parse("energy" + features, "features");
    options.strategy.features_given = true;
  }
  options.strategy.svr_solver = json.at("svr_solver") == "libsvm" ? SvrSolver::libsvm : SvrSolver::exact;
  options.strategy.svr_kernel = json.value("svr_kernel", options.strategy.svr_kernel);
  options.strategy.svr_c = json.value("svr_c", options.strategy.svr_c);
  options.strategy.svr_epsilon = json.value("svr_epsilon", options.strategy.svr_epsilon);
  options.strategy.reference_workloads = json.value("reference_workloads", options.strategy.reference_workloads);
  return options;
}

}  // namespace crosswatt
