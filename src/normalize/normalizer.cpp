#include "crosswatt/normalize/normalizer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "crosswatt/core/random.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/numeric/statistics.hpp"
#include "crosswatt/select/selector.hpp"

namespace crosswatt {
namespace {

/// Fewer references than this are worth a warning whatever the strategy.
constexpr Index kFewReferences = 4;
constexpr Index kHeldOutFolds = 10;

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
    std::erase_if(rows, [&](Index row) {
      return feature == Feature::family ? data.columns.family[row] == NameDictionary::kNone
                                        : std::isnan(data.columns.value(feature, row));
    });
  return rows;
}

/// Median absolute relative error of the references, each predicted by a fit that did not see its fold; NaN when it
/// can't be had.
double held_out_mdape(const Strategy& strategy, const PairDataset& data, const std::vector<Index>& references) {
  const auto n = static_cast<Index>(references.size());
  if (n < kLeastCommonWorkloads) return kUnknown;
  std::vector<Index> order = references;
  RandomStream stream(0, {stable_hash(data.pair.source), stable_hash(data.pair.target)});
  stream.shuffle(std::span<Index>(order));
  const Index folds = std::min(n, kHeldOutFolds);
  std::vector<double> errors;
  for (Index fold = 0; fold < folds; ++fold) {
    std::vector<Index> kept, held_out;
    for (Index i = 0; i < n; ++i) (i % folds == fold ? held_out : kept).push_back(order[i]);
    const FitResult fit = strategy.fit(data, kept);
    if (std::holds_alternative<FitFailure>(fit)) return kUnknown;
    std::vector<double> predicted_kwh(held_out.size());
    std::get<0>(fit)->predict_kwh(data.columns, held_out, predicted_kwh);
    for (std::size_t i = 0; i < held_out.size(); ++i) {
      const double measured_kwh = data.target_kwh[held_out[i]];
      errors.push_back(std::abs(predicted_kwh[i] - measured_kwh) / measured_kwh);
    }
  }
  return numeric::median(errors);
}

WorkloadColumns columns_of(const Query& query) {
  WorkloadColumns columns;
  const Index row = columns.append(query.energy_kwh);
  columns.duration_s[row] = query.duration_s;
  columns.flops[row] = query.flops;
  columns.macs[row] = query.macs;
  columns.params[row] = query.params;
  columns.batch_size[row] = query.batch_size;
  if (!query.family.empty()) {
    auto names = std::make_shared<NameDictionary>();
    columns.family[row] = names->add(query.family);
    columns.family_names = std::move(names);
  }
  return columns;
}

std::string option_of(Feature feature) {
  switch (feature) {
    case Feature::power:
      return "--duration";
    case Feature::batch:
      return "--batch-size";
    default:
      return fmt::format("--{}", name(feature));
  }
}

void check_features(const SavedModel& saved, const Query& query, const WorkloadColumns& columns) {
  for (const Feature feature : saved.model->required_features().list()) {
    const bool known = feature == Feature::family ? !query.family.empty() : !std::isnan(columns.value(feature, 0));
    if (known) continue;
    throw DataError(
        Problem{.column = std::string(name(feature)),
                .rule = fmt::format("is not known of the workload, but strategy {} needs it", saved.strategy),
                .remedy = fmt::format("give it with {}", option_of(feature))});
  }
}

void warn(const SavedModel& saved, const Query& query, Normalized& result) {
  const auto references = static_cast<Index>(saved.reference_workloads.size());
  if (references < kFewReferences && references > 0)
    result.warnings.push_back(fmt::format("only {} reference{}: the error is unknown and may be large", references,
                                          references == 1 ? "" : "s"));
  if (query.energy_kwh < saved.lowest_source_kwh || query.energy_kwh > saved.highest_source_kwh) {
    result.extrapolated = true;
    result.warnings.push_back(fmt::format("{} kWh lies outside the references' range, {} to {} kWh on {}",
                                          significant(query.energy_kwh, 4), significant(saved.lowest_source_kwh, 4),
                                          significant(saved.highest_source_kwh, 4), saved.pair.source));
  }
  if (!(result.kwh > 0))
    result.warnings.push_back(
        fmt::format("strategy {} predicts no positive energy here; do not use the value", saved.strategy));
}

}  // namespace

SavedModel fit_model(const PairDataset& data, const FitOptions& options) {
  const std::unique_ptr<Strategy> strategy = make_strategy(options.strategy, options.strategy_options);
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
  saved.held_out_mdape = held_out_mdape(*strategy, data, references);
  saved.model = std::move(std::get<0>(fit));
  return saved;
}

Normalized normalize(const SavedModel& saved, const Query& query, double level) {
  const WorkloadColumns columns = columns_of(query);
  check_features(saved, query, columns);
  const Index row = 0;
  Normalized result;
  result.energy_kwh = query.energy_kwh;
  result.level = level;
  saved.model->predict_kwh(columns, {&row, 1}, {&result.kwh, 1});
  warn(saved, query, result);
  return result;
}

}  // namespace crosswatt
