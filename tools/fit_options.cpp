#include "tools/fit_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace crosswatt::tools {
namespace {

SvrSolver parse_solver(const std::string& text) {
  if (text == "exact") return SvrSolver::exact;
  if (text == "libsvm") return SvrSolver::libsvm;
  throw unknown_name("--svr-solver", "solver", text, {"exact", "libsvm"});
}

bool duration_known_on_all(const Query& query) {
  if (query.sources.empty()) return !std::isnan(query.duration_s);
  return std::none_of(query.sources.begin(), query.sources.end(),
                      [](const SourceMeasurement& measured) { return std::isnan(measured.duration_s); });
}

/// Takes out of the table what is not known of the one workload to be normalized, so that no model asks for it.
/// Families stay: a workload of unknown family is one of a new family, and its interval is to say so.
void leave_out_unknown(const Query& query, const FeatureSet& needed, PairDataset& data, const Program& program) {
  std::vector<std::string> left_out;
  const auto leave_out = [&](Feature feature, bool known, const std::string& option) {
    bool in_table = false;
    for (Index row = 0; row < data.size() && !in_table; ++row) in_table = data.columns.knows(feature, row);
    if (known || !in_table || needed.has(feature)) return;
    data.columns.hide(feature);
    left_out.push_back(option);
  };
  leave_out(Feature::power, duration_known_on_all(query), "--duration");
  leave_out(Feature::flops, !std::isnan(query.flops), "--flops");
  leave_out(Feature::macs, !std::isnan(query.macs), "--macs");
  leave_out(Feature::params, !std::isnan(query.params), "--params");
  leave_out(Feature::batch, !std::isnan(query.batch_size), "--batch-size");
  if (!left_out.empty())
    note(program, fmt::format("the table knows more than was said of this workload; {} would sharpen the estimate",
                              fmt::join(left_out, ", ")));
}

}  // namespace

void StrategySettings::add_to(CLI::App& verb) {
  const std::string group = "Strategies";
  verb.add_option("--features", features_,
                  "Predictors of strategies that name none: energy[,flops,macs,params,power,batch,family]")
      ->group(group);
  verb.add_option("--degree", degree_, "Degree of polynomial")->capture_default_str()->group(group);
  verb.add_option("--reference-workloads", reference_workloads_, "Exactly these references, separated by commas")
      ->delimiter(',')
      ->group(group);
  verb.add_option("--svr-solver", svr_solver_, "exact, or libsvm at its own tolerance")
      ->capture_default_str()
      ->group(group);
  verb.add_option("--svr-kernel", svr_kernel_, "rbf, linear or polynomial")->capture_default_str()->group(group);
  verb.add_option("--svr-c", svr_c_, "Grid of C, separated by commas")->delimiter(',')->group(group);
  verb.add_option("--svr-epsilon", svr_epsilon_, "Grid of epsilon, separated by commas")->delimiter(',')->group(group);
}

StrategyOptions StrategySettings::options(const TableOptions& table) const {
  StrategyOptions options;
  if (!features_.empty()) {
    options.features = FeatureSet::parse(features_, "--features");
    options.features_given = true;
  }
  options.degree = degree_;
  options.reference_workloads = reference_workloads_;
  options.svr_solver = parse_solver(svr_solver_);
  options.svr_kernel = svr_kernel_;
  options.svr_c = svr_c_;
  options.svr_epsilon = svr_epsilon_;
  options.hardware_file = table.hardware_file();
  options.validate();
  return options;
}

void PairFitOptions::add_to(CLI::App& verb) {
  const std::string group = "Fit";
  verb.add_option("--from", from_, "Source hardware: where the energy was measured; several separated by commas")
      ->group(group);
  verb.add_option("--to", to_, "Target hardware: where it is moved to")->group(group);
  verb.add_option("--strategy", strategy_, "Strategy (see `crosswatt list strategies`)")
      ->capture_default_str()
      ->group(group);
  verb.add_option("--selection", selection_, "How references are selected (see `crosswatt list selections`)")
      ->capture_default_str()
      ->group(group);
  verb.add_option_function<int>(
          "--references",
          [this](int count) {
            references_ = count;
            references_given_ = true;
          },
          "How many references to select")
      ->group(group);
}

FitOptions PairFitOptions::options(const TableOptions& table, const StrategySettings& settings) const {
  FitOptions options;
  options.strategy = strategy_;
  options.strategy_options = settings.options(table);
  options.reference_workloads = options.strategy_options.reference_workloads;
  options.selection = selection_;
  options.references = references_;
  return options;
}

PairDataset PairFitOptions::load(const TableOptions& table, const StrategySettings& settings,
                                 const Program& program) const {
  if (from_.empty()) throw ConfigError("--from", "is needed: the hardware the energy was measured on");
  if (to_.empty()) throw ConfigError("--to", "is needed: the hardware to move the energy to");
  if (references_given_ && references_ < 1)
    throw ConfigError("--references", std::to_string(references_), "must be 1 or more");
  if (references_given_ && selection_ == "full")
    throw ConfigError("--references", std::to_string(references_), "needs --selection, which says how they are chosen");
  if (!settings.options(table).reference_workloads.empty() && selection_ != "full")
    throw ConfigError("--reference-workloads", "names the references, so --selection has nothing to choose");
  make_strategy(strategy_, settings.options(table), "--strategy");  // a typo is known before a file is read
  const EnergyTable rows = table.load(program);
  PairDataset data = PairBuilder(rows).dataset(table.pair(from_, to_, rows));
  for (const std::string& remark : data.notes) note(program, remark);
  return data;
}

SavedModel PairFitOptions::fit(PairDataset data, const TableOptions& table, const StrategySettings& settings,
                               const Program& program, const Query* query) const {
  FitOptions options = this->options(table, settings);
  options.threads = program.threads;
  if (query != nullptr) {
    const std::unique_ptr<Strategy> strategy = make_strategy(strategy_, options.strategy_options, "--strategy");
    leave_out_unknown(*query, strategy->required_features(), data, program);
  }
  return fit_model(data, options);
}

}  // namespace crosswatt::tools
