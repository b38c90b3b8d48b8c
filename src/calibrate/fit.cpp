#include "crosswatt/calibrate/fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "crosswatt/calibrate/calibration.hpp"
#include "crosswatt/numeric/statistics.hpp"
#include "crosswatt/select/selector.hpp"

namespace crosswatt {
namespace {

/// A feature that no workload of the pair has is a mistake in the request; one that some lack leaves those out.
void require_features(const PairDataset& data, const Strategy& strategy) {
  for (const Feature feature : strategy.required_features().list()) {
    const auto known = [&](Index row) { return data.columns.knows(feature, row); };
    if (std::any_of(data.common.begin(), data.common.end(), known)) continue;
    throw DataError(Problem{
        .rule = fmt::format("no workload measured on '{}' and '{}' has {}, which strategy {} needs", data.pair.source,
                            data.pair.target, feature == Feature::power ? "duration_s, so no power" : name(feature),
                            strategy.name()),
        .remedy = "add the column, or choose another strategy"});
  }
}

std::vector<Index> chosen_references(const PairDataset& data, const FitOptions& options, const FeatureSet& features) {
  std::vector<Index> rows;
  if (!options.reference_workloads.empty()) {
    for (const std::string& workload : options.reference_workloads) rows.push_back(data.row_of(workload));
    for (const Index row : rows)
      if (std::isnan(data.target_kwh[row]))
        throw DataError(
            Problem{.column = "workload",
                    .value = data.workloads[row],
                    .rule = fmt::format("was not measured on '{}', so it can't be a reference", data.pair.target),
                    .remedy = "measure it there, or name another reference"});
  } else {
    const std::unique_ptr<ReferenceSelector> selector = make_selector(options.selection);
    const auto offered = static_cast<Index>(data.common.size());
    const Index budget = options.references == 0 ? offered : std::min(options.references, offered);
    rows = selector->select(data, data.common, budget);
  }
  for (const Feature feature : features.list())
    std::erase_if(rows, [&](Index row) { return !data.columns.knows(feature, row); });
  return rows;
}

double mean_log_ratio(const PairDataset& data, const std::vector<Index>& references) {
  double sum = 0;
  for (const Index row : references) sum += std::log(data.target_kwh[row] / data.columns.source_kwh[row]);
  return sum / static_cast<double>(references.size());
}

double median_spread(const FittedModel& model, const PairDataset& data, const std::vector<Index>& references) {
  if (!model.has_spread() || references.empty()) return kUnknown;
  std::vector<double> spread(references.size());
  model.predict_spread(data.columns, references, spread);
  return numeric::median(spread);
}

/// Numbers that some workload knows; the family is none, and who does not say it has a new one.
std::vector<Feature> numbers_known_to_some(const PairDataset& data) {
  std::vector<Feature> known;
  for (const Feature feature : kFeatures) {
    for (Index row = 0; feature != Feature::family && row < data.size(); ++row) {
      if (!data.columns.knows(feature, row)) continue;
      known.push_back(feature);
      break;
    }
  }
  return known;
}

}  // namespace

SavedModel fit_model(const PairDataset& data, const FitOptions& options) {
  const std::unique_ptr<Strategy> strategy = make_strategy(options.strategy, options.strategy_options);
  require_features(data, *strategy);
  const std::vector<Index> references = chosen_references(data, options, strategy->required_features());
  FitResult fit = strategy->fit(data, references);
  if (const auto* failure = std::get_if<FitFailure>(&fit))
    throw NothingFittedError(fmt::format("strategy {} can't be fitted from '{}' to '{}': {}", strategy->name(),
                                         data.pair.source, data.pair.target, failure->reason));
  SavedModel saved;
  saved.strategy = strategy->name();
  saved.pair = data.pair;
  saved.phase = data.phase;
  saved.scope = data.scope;
  std::set<std::string> families;
  saved.lowest_source_kwh = references.empty() ? kUnknown : std::numeric_limits<double>::infinity();
  saved.highest_source_kwh = references.empty() ? kUnknown : 0;
  for (const Index row : references) {
    saved.reference_workloads.push_back(data.workloads[row]);
    saved.lowest_source_kwh = std::min(saved.lowest_source_kwh, data.columns.source_kwh[row]);
    saved.highest_source_kwh = std::max(saved.highest_source_kwh, data.columns.source_kwh[row]);
    if (data.columns.family[row] != NameDictionary::kNone)
      families.insert((*data.columns.family_names)[data.columns.family[row]]);
  }
  saved.reference_families.assign(families.begin(), families.end());
  if (!references.empty()) saved.mean_log_ratio = mean_log_ratio(data, references);
  saved.median_spread = median_spread(*std::get<0>(fit), data, references);
  saved.model = std::move(std::get<0>(fit));
  const FeatureSet needed = strategy->required_features();
  for (const Feature feature : saved.model->required_features().list()) {
    if (!needed.has(feature) && !saved.training) saved.training = std::make_shared<const PairDataset>(data);
  }
  const bool calibrated = options.intervals && (options.held_out_errors || !saved.model->spread_is_interval());
  saved.calibration =
      (calibrated ? calibrate(*strategy, data, references, options.threads, options.stop) : Calibration()).record();
  return saved;
}

std::vector<std::vector<Feature>> dispensable_features(const SavedModel& saved) {
  if (!saved.training) return {};
  const FeatureSet used = saved.model->required_features();
  const FeatureSet needed = make_strategy(saved.strategy, {})->required_features();
  std::vector<Feature> candidates = numbers_known_to_some(*saved.training);
  std::erase_if(candidates, [&](Feature feature) { return needed.has(feature); });
  std::vector<std::vector<Feature>> choices;
  for (unsigned bits = 1; bits < 1U << candidates.size(); ++bits) {
    std::vector<Feature> choice;
    for (std::size_t i = 0; i < candidates.size(); ++i)
      if ((bits >> i) & 1U) choice.push_back(candidates[i]);
    // Without what it does not use the model answers itself.
    if (std::any_of(choice.begin(), choice.end(), [&](Feature feature) { return used.has(feature); }))
      choices.push_back(std::move(choice));
  }
  if (choices.empty()) return choices;
  std::rotate(choices.begin(), choices.end() - 1, choices.end());
  std::stable_sort(choices.begin() + 1, choices.end(),
                   [](const auto& a, const auto& b) { return a.size() < b.size(); });
  return choices;
}

SavedModel fit_variant(const SavedModel& saved, const std::vector<Feature>& left_out, bool held_out_errors) {
  PairDataset data = *saved.training;
  for (const Feature feature : left_out) data.columns.hide(feature);
  SavedModel variant = fit_model(data, {.strategy = saved.strategy,
                                        .reference_workloads = saved.reference_workloads,
                                        .held_out_errors = held_out_errors});
  variant.left_out = left_out;
  return variant;
}

}  // namespace crosswatt
