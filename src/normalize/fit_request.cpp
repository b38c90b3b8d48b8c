#include "crosswatt/normalize/fit_request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "crosswatt/core/text.hpp"
#include "crosswatt/data/typed_hardware.hpp"

namespace crosswatt {
namespace {

bool duration_known_on_all(const Query& query) {
  if (query.sources.empty()) return !std::isnan(query.duration_s);
  return std::none_of(query.sources.begin(), query.sources.end(),
                      [](const SourceMeasurement& measured) { return std::isnan(measured.duration_s); });
}

}  // namespace

bool FitRequest::chooses() const {
  const FitRequest not_said;
  return strategy != not_said.strategy || selection != not_said.selection || references.has_value();
}

FitOptions FitRequest::options() const {
  if (from.empty()) throw ConfigError("--from", "is needed: the hardware the energy was measured on");
  if (to.empty()) throw ConfigError("--to", "is needed: the hardware to move the energy to");
  if (references && *references < 1)
    throw ConfigError("--references", std::to_string(*references), "must be 1 or more");
  if (references && selection == "full")
    throw ConfigError("--references", std::to_string(*references), "needs --selection, which says how they are chosen");
  FitOptions options;
  options.strategy = strategy;
  options.strategy_options = settings.options();
  options.reference_workloads = options.strategy_options.reference_workloads;
  if (!options.reference_workloads.empty() && selection != "full")
    throw ConfigError("--reference-workloads", "names the references, so --selection has nothing to choose");
  options.selection = selection;
  options.references = references.value_or(0);
  options.threads = threads;
  options.stop = stop;
  make_strategy(strategy, options.strategy_options, "--strategy");  // a typo is known before a file is read
  return options;
}

PairDataset FitRequest::dataset(const EnergyTable& table, const HardwareCatalogue& catalogue) const {
  return PairBuilder(table).dataset(typed_pair(from, to, table, catalogue));
}

void check_level(double level) {
  if (!(level > 0 && level < 1))
    throw ConfigError("--level", fmt::format("{:g}", level), "must be between 0 and 1, both excluded");
}

std::vector<std::string> leave_out_unknown(const Query& query, const FitOptions& fit, PairDataset& data) {
  const FeatureSet needed = make_strategy(fit.strategy, fit.strategy_options, "--strategy")->required_features();
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
  return left_out;
}

std::string left_out_note(const std::vector<std::string>& left_out) {
  if (left_out.empty()) return {};
  return fmt::format("the table knows more than was said of this workload; {} would sharpen the estimate",
                     join(left_out, ", "));
}

}  // namespace crosswatt
