#include "crosswatt/challenge/fitted_energies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <compare>
#include <map>
#include <memory>
#include <numeric>

#include "crosswatt/challenge/system_text.hpp"
#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/core/wording.hpp"

namespace crosswatt {
namespace {

Query query_of(const Submission& submission, EnergyPhase phase) {
  Query query;
  query.energy_kwh = submission.energy[at(phase)].value;
  query.energy_half_unit_kwh = submission.energy[at(phase)].half_unit;
  query.params = submission.params;
  query.macs = submission.macs;
  return query;
}

EnergyInterval as_submitted(const WrittenNumber& energy) {
  return {energy.value, energy.value - energy.half_unit, energy.value + energy.half_unit};
}

void add_notes(std::vector<std::string>& notes, EnergyPhase phase, const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) notes.push_back(fmt::format("{}: {}", name(phase), warning));
}

/// A submission's own reference runs as the workloads of a pair of hardware.
PairDataset pair_of(const Submission& submission, const ChallengeRules& rules) {
  PairDataset data;
  data.pair = {fmt::format("hardware of {}", submission.code), "hardware of the organisers"};
  std::vector<Index> order(rules.references.size());
  std::iota(order.begin(), order.end(), Index{0});
  std::sort(order.begin(), order.end(),
            [&rules](Index a, Index b) { return rules.references[a].workload < rules.references[b].workload; });
  for (const Index reference : order) {
    if (!submission.reference_energy[reference].known()) continue;
    data.workloads.push_back(rules.references[reference].workload);
    data.common.push_back(data.columns.append(submission.reference_energy[reference].value));
    data.target_kwh.push_back(rules.references[reference].energy_kwh);
  }
  data.source_spread.assign(data.workloads.size(), kUnknown);
  data.target_spread.assign(data.workloads.size(), kUnknown);
  return data;
}

class OwnReferences {
 public:
  OwnReferences(const Submissions& submissions, const FitOptions& fit, double level)
      : rules_(submissions.rules), fit_(fit), level_(level) {}

  std::array<EnergyInterval, 2> normalize(const Submission& submission, std::vector<std::string>& notes) const {
    std::array<EnergyInterval, 2> energies;
    if (submission.organisers) return {as_submitted(submission.energy[0]), as_submitted(submission.energy[1])};
    try {
      const Normalizer model(fit_model(pair_of(submission, rules_), fit_));
      for (const EnergyPhase phase : kEnergyPhases) {
        if (submission.energy[at(phase)].known()) energies[at(phase)] = normalize(submission, phase, model, notes);
      }
    } catch (const NothingFittedError& failure) {
      notes.emplace_back(failure.what());
    } catch (const DataError& problem) {
      notes.emplace_back(problem.what());
    }
    return energies;
  }

 private:
  EnergyInterval normalize(const Submission& submission, EnergyPhase phase, const Normalizer& model,
                           std::vector<std::string>& notes) const {
    const Normalized normalized = model.normalize(query_of(submission, phase), level_);
    add_notes(notes, phase, normalized.warnings);
    if (!(normalized.kwh > 0)) return {};
    const bool has_interval = !std::isnan(normalized.lower_kwh);
    const double lower = has_interval ? normalized.lower_kwh : normalized.kwh;
    const double upper = has_interval ? normalized.upper_kwh : normalized.kwh;
    // The strategy's own interval holds the rounding of the energy; without one it has to be added here.
    const double half_width = rounding_of_references(submission, phase, normalized.kwh) +
                              (has_interval ? 0 : rounding_of_energy(submission, phase, model, normalized.kwh));
    return {normalized.kwh, lower * std::exp(-half_width), upper * std::exp(half_width), has_interval,
            normalized.extrapolated};
  }

  /// How far ln(kwh) moves when each reference moves up by half a unit of its last digit, all added up.
  double rounding_of_references(const Submission& submission, EnergyPhase phase, double kwh) const {
    double sum = 0;
    for (std::size_t k = 0; k < submission.reference_energy.size(); ++k) {
      if (!submission.reference_energy[k].known()) continue;
      Submission moved = submission;
      moved.reference_energy[k].value += moved.reference_energy[k].half_unit;
      const Normalizer model(fit_model(pair_of(moved, rules_), fit_));
      sum += distance(model.normalize(query_of(moved, phase), level_).kwh, kwh);
    }
    return sum;
  }

  double rounding_of_energy(const Submission& submission, EnergyPhase phase, const Normalizer& model,
                            double kwh) const {
    Query moved = query_of(submission, phase);
    moved.energy_kwh += moved.energy_half_unit_kwh;
    return distance(model.normalize(moved, level_).kwh, kwh);
  }

  /// |ln(a / b)|; a prediction that is not positive tells nothing.
  static double distance(double a, double b) { return a > 0 ? std::abs(std::log(a / b)) : 0; }

  const ChallengeRules& rules_;
  const FitOptions& fit_;
  double level_;
};

/// What an entry may say of its workload beside the energy.
struct KnownFeatures {
  bool params = false;
  bool macs = false;
  // clang-tidy takes the 0 of the comparison for a pointer.
  auto operator<=>(const KnownFeatures&) const =
      default;  // NOLINT(modernize-use-nullptr,readability-implicit-bool-conversion)
};

KnownFeatures known_features(const Submission& submission) {
  return {!std::isnan(submission.params), !std::isnan(submission.macs)};
}

/// The table's rows of one phase, or all of them where it has none of that phase.
class PhaseModels {
 public:
  PhaseModels(const EnergyTable& table, Phase phase, const FitOptions& fit)
      : rows_(rows_of(table, phase)), pairs_(rows_), fit_(fit) {}
  PhaseModels(const PhaseModels&) = delete;  // pairs_ looks at rows_
  PhaseModels& operator=(const PhaseModels&) = delete;
  ~PhaseModels() = default;

  /// Fitted on first use, on what the table knows of its workloads and `known` of the one to be normalized.
  /// @throws NothingFittedError, DataError
  const Normalizer& model(const std::string& source, const std::string& target, KnownFeatures known) {
    const auto found = models_.find({source, known});
    if (found != models_.end()) return *found->second;
    PairDataset data = pairs_.dataset({source, target});
    hide_unknown(data.columns, known);
    auto model = std::make_unique<Normalizer>(fit_model(data, fit_));
    return *models_.emplace(std::pair{source, known}, std::move(model)).first->second;
  }

 private:
  /// Takes out what no entry says, so that no model asks for it. Families stay: a workload of unknown family is one of
  /// a new family, and its interval is to say so.
  static void hide_unknown(WorkloadColumns& columns, KnownFeatures known) {
    const auto hide = [](std::vector<double>& column) { std::fill(column.begin(), column.end(), kUnknown); };
    hide(columns.duration_s);
    hide(columns.flops);
    hide(columns.batch_size);
    if (!known.params) hide(columns.params);
    if (!known.macs) hide(columns.macs);
  }

  static EnergyTable rows_of(const EnergyTable& table, Phase phase) {
    bool has_phase = false;
    for (Index row = 0; row < table.rows() && !has_phase; ++row) has_phase = table.phase(row) == phase;
    TableFilter filter_by;
    if (has_phase) filter_by.phase = phase;
    return has_phase ? filter(table, filter_by) : table;
  }

  EnergyTable rows_;
  PairBuilder pairs_;
  const FitOptions& fit_;
  std::map<std::pair<std::string, KnownFeatures>, std::unique_ptr<Normalizer>> models_;  // by source
};

/// @throws ConfigError for a feature that no entry can say.
void refuse_unsaid_features(const std::string& strategy, const FeatureSet& required) {
  for (const Feature feature : {Feature::flops, Feature::power, Feature::batch, Feature::family}) {
    if (!required.has(feature)) continue;
    throw ConfigError("--strategy", strategy,
                      fmt::format("needs {}, and submissions say params and macs only", name(feature)));
  }
}

class TableReferences {
 public:
  TableReferences(const Submissions& submissions, const EnergyTable& table, const FitOptions& fit,
                  const FeatureSet& required, double level, const HardwareCatalogue& catalogue)
      : required_(required),
        names_(table.hardware().all()),
        catalogue_(catalogue),
        target_(target_of(submissions)),
        models_{PhaseModels(table, Phase::training, fit), PhaseModels(table, Phase::inference, fit)},
        level_(level) {}

  const std::string& target() const { return target_; }

  std::array<EnergyInterval, 2> normalize(const Submission& submission, std::vector<std::string>& notes) {
    if (submission.organisers) return {as_submitted(submission.energy[0]), as_submitted(submission.energy[1])};
    std::array<EnergyInterval, 2> energies;
    try {
      const std::string source = resolve_hardware(device_of(submission), names_, catalogue_);
      for (const EnergyPhase phase : kEnergyPhases) {
        if (!submission.energy[at(phase)].known()) continue;
        if (source == target_) {
          energies[at(phase)] = as_submitted(submission.energy[at(phase)]);
          continue;
        }
        require_features(submission);
        const Normalizer& model = models_[at(phase)].model(source, target_, known_features(submission));
        const Normalized normalized = model.normalize(query_of(submission, phase), level_);
        add_notes(notes, phase, normalized.warnings);
        if (!(normalized.kwh > 0)) continue;
        energies[at(phase)] = {normalized.kwh, normalized.lower_kwh, normalized.upper_kwh,
                               !std::isnan(normalized.lower_kwh), normalized.extrapolated};
      }
    } catch (const NothingFittedError& failure) {
      notes.emplace_back(failure.what());
    } catch (const DataError& problem) {
      notes.emplace_back(problem.what());
    }
    return energies;
  }

 private:
  /// @throws DataError for a feature the strategy names and the entry does not know.
  void require_features(const Submission& submission) const {
    const KnownFeatures known = known_features(submission);
    const auto require = [](bool holds, const std::string& what) {
      if (!holds) throw DataError(Problem{.rule = "the strategy needs its " + what + ", which the entry does not say"});
    };
    require(known.params || !required_.has(Feature::params), "params");
    require(known.macs || !required_.has(Feature::macs), "macs");
  }

  /// The one hardware a system was computed on. @throws DataError when it is not said or not one.
  static std::string device_of(const Submission& submission) {
    const auto refuse = [&submission](const std::string& rule) -> std::string {
      throw DataError(Problem{.value = submission.compute_time, .rule = rule});
    };
    if (submission.compute_time.empty()) return refuse("its compute time is not known, so neither is its hardware");
    const auto stretches = parse_compute_time(submission.compute_time);
    if (!stretches || stretches->front().device.empty()) return refuse("does not say the hardware");
    const std::string& device = stretches->front().device;
    const auto same = [&device](const ComputeStretch& stretch) { return stretch.device == device; };
    if (!std::all_of(stretches->begin(), stretches->end(), same)) return refuse("is more than one hardware");
    return device;
  }

  std::string target_of(const Submissions& submissions) const {
    if (!submissions.rules.reference_hardware.empty())
      return resolve_hardware(submissions.rules.reference_hardware, names_, catalogue_);
    const std::string& code = submissions.rules.reference_system;
    const std::string remedy = "name reference_hardware in the rules";
    if (submissions.reference_system < 0)
      throw DataError(Problem{
          .value = code, .rule = "is in no entry, and its hardware is the one to normalize to", .remedy = remedy});
    try {
      return resolve_hardware(device_of(submissions.entries[submissions.reference_system]), names_, catalogue_);
    } catch (const DataError& problem) {
      throw DataError(Problem{.value = code,
                              .rule = fmt::format("ran on the hardware to normalize to, but {}", problem.what()),
                              .remedy = remedy});
    }
  }

  const FeatureSet required_;
  std::vector<std::string> names_;
  const HardwareCatalogue& catalogue_;
  std::string target_;
  std::array<PhaseModels, 2> models_;
  double level_;
};

}  // namespace

NormalizedEnergies normalize_by_own_references(const Submissions& submissions, const FitOptions& fit, double level) {
  make_strategy(fit.strategy, fit.strategy_options);
  if (submissions.rules.references.size() < 2) {
    throw ConfigError("--strategy", fit.strategy,
                      fmt::format("needs two reference runs of each submission at least, the rules {} name {}; a table "
                                  "of reference runs can stand in (--reference-table)",
                                  submissions.rules.name, submissions.rules.references.size()));
  }
  NormalizedEnergies energies;
  energies.kind = NormalizationKind::own_references;
  energies.method = fmt::format("{} on each submission's {}", fit.strategy,
                                counted(std::ssize(submissions.rules.references), "reference run"));
  energies.interval_says = fmt::format(
      "{} interval of the strategy where it has one, and what the rounding of the figures allows", percentage(level));
  const OwnReferences references(submissions, fit, level);
  for (const Submission& submission : submissions.entries) {
    energies.systems.push_back(references.normalize(submission, energies.notes.emplace_back()));
  }
  return energies;
}

NormalizedEnergies normalize_by_table(const Submissions& submissions, const EnergyTable& table, const FitOptions& fit,
                                      double level, const HardwareCatalogue& catalogue) {
  const FeatureSet required = make_strategy(fit.strategy, fit.strategy_options)->required_features();
  refuse_unsaid_features(fit.strategy, required);
  TableReferences references(submissions, table, fit, required, level, catalogue);
  NormalizedEnergies energies;
  energies.kind = NormalizationKind::reference_table;
  energies.method = fmt::format("{} on a table of runs, to {}", fit.strategy, references.target());
  energies.interval_says = percentage(level) + " interval of the strategy, with the rounding of the energy";
  for (const Submission& submission : submissions.entries) {
    energies.systems.push_back(references.normalize(submission, energies.notes.emplace_back()));
  }
  return energies;
}

}  // namespace crosswatt
