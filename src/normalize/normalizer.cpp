#include "crosswatt/normalize/normalizer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

#include "crosswatt/calibrate/calibration.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/core/wording.hpp"

namespace crosswatt {
namespace {

/// Fewer references than this are worth a warning whatever the strategy.
constexpr Index kFewReferences = 4;
/// A spread above so many times the references' median flags an extrapolation.
constexpr double kWideSpread = 2;
/// Rounding of the input below this share is not worth a warning.
constexpr double kNotableRounding = 0.01;

WorkloadColumns columns_of(const Query& query, const HardwarePair& pair,
                           const std::vector<SourceMeasurement>& measurements) {
  WorkloadColumns columns;
  const Index row = columns.append(kUnknown);
  std::vector<std::vector<double>> kwh;
  std::vector<std::vector<double>> durations_s;
  for (const SourceMeasurement& measured : measurements) {
    kwh.push_back({measured.energy_kwh});
    durations_s.push_back({measured.duration_s});
  }
  columns.set_measured(pair.sources, std::move(kwh), std::move(durations_s));
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

/// What rounding may hide of the energy, or of the geometric mean of several, on the log scale.
double rounding_of(const std::vector<SourceMeasurement>& measurements) {
  double sum = 0;
  for (const SourceMeasurement& measured : measurements)
    sum += std::log1p(measured.energy_half_unit_kwh / measured.energy_kwh);
  return sum / static_cast<double>(measurements.size());
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

std::string list_of(const std::vector<Feature>& features, std::string (*text)(Feature)) {
  std::vector<std::string> texts;
  texts.reserve(features.size());
  for (const Feature feature : features) texts.push_back(text(feature));
  return join(texts, ", ");
}

std::string name_of(Feature feature) {
  return std::string(name(feature));
}

/// Of the features given, those the query does not know.
std::vector<Feature> unknown_of(std::vector<Feature> features, const WorkloadColumns& query) {
  std::erase_if(features, [&](Feature feature) { return query.knows(feature, 0); });
  return features;
}

std::string own_reference_advice(const std::string& family) {
  const std::string whose =
      family.empty() ? "no family was given" : fmt::format("family '{}' has no reference", family);
  return whose + ": measuring one workload of its family on the target is worth more than any model";
}

/// With enough errors none is wide enough where too many predictions were no energy at all.
std::string why_no_interval(const HeldOutErrors& errors, double level) {
  const auto impossible =
      std::count_if(errors.scores.begin(), errors.scores.end(), [](double score) { return std::isinf(score); });
  if (impossible == 0) return fmt::format("too few references for level {:g}", level);
  return fmt::format("{} of {} predicted 0 kWh or less when held out", impossible,
                     counted(std::ssize(errors.scores), "reference was", "references were"));
}

}  // namespace

struct Normalizer::Variants {
  std::mutex fitting;
  std::map<std::vector<Feature>, std::unique_ptr<const Normalizer>> by_left_out;
};

Normalizer::Normalizer(SavedModel saved)
    : saved_(std::move(saved)),
      calibration_(Calibration::read(ModelReader(saved_.calibration, "calibration"))),
      variants_(std::make_unique<Variants>()) {}
Normalizer::~Normalizer() = default;

const Normalizer& Normalizer::suited_to(const Query& query) const {
  const WorkloadColumns columns = columns_of(query, saved_.pair, measurements(query));
  const std::vector<Feature> lacking = unknown_of(saved_.model->required_features().list(), columns);
  if (lacking.empty()) return *this;
  const FeatureSet needed = make_strategy(saved_.strategy, {})->required_features();
  const bool can_do_without =
      std::none_of(lacking.begin(), lacking.end(), [&](Feature feature) { return needed.has(feature); });
  if (!saved_.training || !can_do_without)
    throw DataError(
        Problem{.rule = fmt::format("strategy {} needs {}, which {} not known of the workload", saved_.strategy,
                                    list_of(lacking, name_of), lacking.size() == 1 ? "is" : "are"),
                .remedy = "give it with " + list_of(lacking, option_of)});
  // Without them the strategy may turn to others, which must not be lacking either.
  const std::vector<Feature> left_out = unknown_of(dispensable_features(saved_).front(), columns);
  const std::lock_guard lock(variants_->fitting);
  std::unique_ptr<const Normalizer>& variant = variants_->by_left_out[left_out];
  if (!variant) variant = std::make_unique<Normalizer>(fit_variant(saved_, left_out));
  return *variant;
}

Normalized Normalizer::normalize(const Query& query, double level) const {
  return suited_to(query).answer(query, level);
}

bool Normalizer::family_is_known(const std::string& family) const {
  return std::binary_search(saved_.reference_families.begin(), saved_.reference_families.end(), family);
}

std::vector<SourceMeasurement> Normalizer::measurements(const Query& query) const {
  if (saved_.pair.sources.empty())
    return {{saved_.pair.source, query.energy_kwh, query.energy_half_unit_kwh, query.duration_s}};
  std::vector<SourceMeasurement> ordered;
  for (const std::string& source : saved_.pair.sources) {
    const auto of_source = [&](const SourceMeasurement& measured) { return measured.hardware == source; };
    const auto found = std::find_if(query.sources.begin(), query.sources.end(), of_source);
    if (found == query.sources.end() || std::isnan(found->energy_kwh))
      throw DataError(Problem{.column = "energy",
                              .value = source,
                              .rule = "has no energy, but the model needs one on each of its sources",
                              .remedy = "measure it there too, or fit a model of fewer sources"});
    ordered.push_back(*found);
  }
  return ordered;
}

Normalized Normalizer::answer(const Query& query, double level) const {
  const std::vector<SourceMeasurement> measured = measurements(query);
  const WorkloadColumns columns = columns_of(query, saved_.pair, measured);
  const Index row = 0;
  Normalized result;
  result.energy_kwh = columns.source_kwh[row];
  if (!saved_.pair.sources.empty()) result.sources = measured;
  result.level = level;
  saved_.model->predict_kwh(columns, {&row, 1}, {&result.kwh, 1});
  if (!(result.kwh > 0))
    result.warnings.push_back(
        fmt::format("strategy {} predicts no positive energy here; do not use the value", saved_.strategy));
  if (!saved_.left_out.empty())
    result.warnings.push_back(
        fmt::format("fitted without {}, not known of this workload; {} would sharpen the estimate",
                    list_of(saved_.left_out, name_of), list_of(saved_.left_out, option_of)));
  flag_extrapolation(query, columns, result);
  warn_of_few_references(result);
  set_interval(query, columns, rounding_of(measured), result);
  return result;
}

void Normalizer::flag_extrapolation(const Query& query, const WorkloadColumns& columns, Normalized& result) const {
  if (result.energy_kwh < saved_.lowest_source_kwh || result.energy_kwh > saved_.highest_source_kwh) {
    result.extrapolated = true;
    result.warnings.push_back(fmt::format(
        "{} kWh{} lies outside the references' range, {} to {} kWh on {}", significant(result.energy_kwh, 4),
        result.sources.empty() ? "" : ", the geometric mean,", significant(saved_.lowest_source_kwh, 4),
        significant(saved_.highest_source_kwh, 4), saved_.pair.source));
  }
  if (!saved_.reference_families.empty() && !family_is_known(query.family)) {
    result.extrapolated = true;
    result.warnings.push_back(own_reference_advice(query.family));
  }
  if (std::isnan(saved_.median_spread)) return;
  const Index row = 0;
  double spread = 0;
  saved_.model->predict_spread(columns, {&row, 1}, {&spread, 1});
  if (spread <= kWideSpread * saved_.median_spread) return;
  result.extrapolated = true;
  result.warnings.push_back(fmt::format("unlike the references: its spread is {} times theirs",
                                        significant(spread / saved_.median_spread, 2)));
}

void Normalizer::warn_of_few_references(Normalized& result) const {
  const auto references = static_cast<Index>(saved_.reference_workloads.size());
  const auto families = static_cast<Index>(saved_.reference_families.size());
  if (references == 0 || references >= std::max(kFewReferences, 2 * families)) return;
  result.warnings.push_back(fmt::format("only {}{}: the plain mean ratio may do better; it gives {} kWh",
                                        counted(references, "reference"),
                                        families > 1 ? fmt::format(" for {} families", families) : "",
                                        significant(result.energy_kwh * std::exp(saved_.mean_log_ratio), 4)));
}

void Normalizer::set_interval(const Query& query, const WorkloadColumns& columns, double rounding,
                              Normalized& result) const {
  if (!(result.kwh > 0)) return;
  const Index row = 0;
  const bool known = saved_.reference_families.empty() || family_is_known(query.family);
  double half_width = 0;
  half_widths(*saved_.model, calibration_, columns, {&row, 1}, {known}, result.level, {&half_width, 1});
  if (!std::isfinite(half_width)) {
    const HeldOutErrors& errors = known ? calibration_.known_family : calibration_.new_family;
    const std::string& why = errors.why_none;
    result.warnings.push_back("no interval: " + (why.empty() ? why_no_interval(errors, result.level) : why));
    return;
  }
  if (std::expm1(rounding) > kNotableRounding)
    result.warnings.push_back(fmt::format("{} kWh may be rounded by up to {} %; the interval is that much wider",
                                          significant(result.energy_kwh, 6),
                                          significant(100 * std::expm1(rounding), 2)));
  half_width += rounding;
  result.lower_kwh = result.kwh * std::exp(-half_width);
  result.upper_kwh = result.kwh * std::exp(half_width);
}

}  // namespace crosswatt
