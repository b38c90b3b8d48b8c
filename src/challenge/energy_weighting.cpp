#include "crosswatt/challenge/energy_weighting.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include "crosswatt/core/error.hpp"

namespace crosswatt {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

std::vector<std::array<double, 2>> ew_of_entry(const Submissions& submissions, const NormalizedEnergies& energies,
                                               Index entry) {
  const ChallengeRules& rules = submissions.rules;
  const std::vector<SubmissionScore>& scores = submissions.entries[entry].scores;
  std::vector<std::array<double, 2>> ew(scores.size(), {kUndefined, kUndefined});
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (!rules.metrics[i / rules.subsets.size()].higher_is_better) continue;
    for (const EnergyPhase phase : kEnergyPhases) {
      const double kwh = energies.systems[entry][at(phase)].kwh;
      ew[i][at(phase)] = energy_weighted(scores[i].value, rules.reference_kwh[at(phase)], kwh);
    }
  }
  return ew;
}

void rank(WeightedSystems& systems) {
  const bool higher_is_better = systems.rules().metrics.front().higher_is_better;
  const double reference_kwh = systems.rules().reference_kwh[at(EnergyPhase::train)];
  std::vector<double> scores;
  std::vector<double> ew;
  for (Index i = 0; i < systems.size(); ++i) {
    const double score = systems.score(i, 0).value;
    const EnergyInterval& energy = systems.energies.systems[i][at(EnergyPhase::train)];
    scores.push_back(score);
    ew.push_back(systems.ew_score(i, 0, EnergyPhase::train));
    systems.ew_train_lower.push_back(higher_is_better ? energy_weighted(score, reference_kwh, energy.upper_kwh)
                                                      : kUndefined);
    systems.ew_train_upper.push_back(higher_is_better ? energy_weighted(score, reference_kwh, energy.lower_kwh)
                                                      : kUndefined);
  }
  systems.rank_score = competition_ranks(scores, higher_is_better);
  systems.rank_ew_train = competition_ranks(ew, true);
  systems.rank_range = rank_ranges(systems.ew_train_lower, systems.ew_train_upper);
  systems.unordered = unordered_with(systems.ew_train_lower, systems.ew_train_upper);
}

/// A column's name and its value for one system.
using NamedColumn = std::pair<std::string, std::function<double(const WeightedSystems&, Index)>>;

void add_energy_columns(std::vector<NamedColumn>& columns) {
  const auto submitted = [](EnergyPhase phase) {
    return [phase](const WeightedSystems& s, Index i) { return s.submissions.entries[i].energy[at(phase)].value; };
  };
  const auto normalized = [](EnergyPhase phase) {
    return [phase](const WeightedSystems& s, Index i) { return s.energies.systems[i][at(phase)].kwh; };
  };
  columns.emplace_back("energy_training_kwh", submitted(EnergyPhase::train));
  columns.emplace_back("energy_test_kwh", submitted(EnergyPhase::test));
  columns.emplace_back("energy_baseline_kwh", [](const WeightedSystems& s, Index i) {
    const std::vector<WrittenNumber>& references = s.submissions.entries[i].reference_energy;
    return references.empty() ? kUndefined : references.front().value;
  });
  columns.emplace_back("energy_training_normalized", normalized(EnergyPhase::train));
  columns.emplace_back("energy_test_normalized", normalized(EnergyPhase::test));
  columns.emplace_back("training_to_test", [](const WeightedSystems& s, Index i) {
    const std::array<WrittenNumber, 2>& energy = s.submissions.entries[i].energy;
    return energy[at(EnergyPhase::train)].value / energy[at(EnergyPhase::test)].value;
  });
  columns.emplace_back("test_kwh_per_audio_hour", [](const WeightedSystems& s, Index i) {
    return s.submissions.entries[i].energy[at(EnergyPhase::test)].value / s.rules().test_audio_hours;
  });
}

void add_size_columns(std::vector<NamedColumn>& columns) {
  columns.emplace_back("params", [](const WeightedSystems& s, Index i) { return s.submissions.entries[i].params; });
  columns.emplace_back("macs", [](const WeightedSystems& s, Index i) { return s.submissions.entries[i].macs; });
  columns.emplace_back("ensemble_size", [](const WeightedSystems& s, Index i) {
    const Index size = s.submissions.entries[i].ensemble_size;
    return static_cast<double>(size > 0 ? size : 1);
  });
}

std::vector<NamedColumn> columns_of(const ChallengeRules& rules) {
  std::vector<NamedColumn> columns;
  add_energy_columns(columns);
  add_size_columns(columns);
  for (Index metric = 0; metric < static_cast<Index>(rules.metrics.size()); ++metric) {
    const std::string& metric_name = rules.metrics[metric].name;
    columns.emplace_back(metric_name,
                         [metric](const WeightedSystems& s, Index i) { return s.score(i, metric).reported; });
    for (const EnergyPhase phase : kEnergyPhases) {
      columns.emplace_back("ew_" + metric_name + "_" + std::string(name(phase)),
                           [metric, phase](const WeightedSystems& s, Index i) { return s.ew_score(i, metric, phase); });
    }
  }
  return columns;
}

}  // namespace

double energy_weighted(double score, double reference_kwh, double energy_kwh) {
  return energy_kwh > 0 ? score * reference_kwh / energy_kwh : kUndefined;
}

WeightedSystems weight_systems(Submissions submissions, NormalizedEnergies energies, std::string_view subset) {
  WeightedSystems systems;
  systems.subset = submissions.rules.subset_index(subset);
  systems.submissions = std::move(submissions);
  systems.energies = std::move(energies);
  for (Index i = 0; i < systems.size(); ++i)
    systems.ew.push_back(ew_of_entry(systems.submissions, systems.energies, i));
  rank(systems);
  return systems;
}

std::vector<Index> ranking_order(const WeightedSystems& systems) {
  std::vector<Index> order(static_cast<std::size_t>(systems.size()));
  std::iota(order.begin(), order.end(), Index{0});
  const auto place = [&systems](Index entry) {
    const Index rank = systems.rank_ew_train[entry];
    return rank > 0 ? rank : systems.size() + 1;
  };
  std::stable_sort(order.begin(), order.end(), [&place](Index a, Index b) { return place(a) < place(b); });
  return order;
}

std::vector<std::string> system_columns(const ChallengeRules& rules) {
  std::vector<std::string> names;
  for (const NamedColumn& column : columns_of(rules)) names.push_back(column.first);
  return names;
}

std::vector<double> system_column(const WeightedSystems& systems, const std::string& column,
                                  const std::string& option) {
  for (const auto& [column_name, value] : columns_of(systems.rules())) {
    if (column_name != column) continue;
    std::vector<double> values;
    for (Index i = 0; i < systems.size(); ++i) values.push_back(value(systems, i));
    return values;
  }
  throw unknown_name(option, "column", column, system_columns(systems.rules()));
}

}  // namespace crosswatt
