#include "crosswatt/challenge/reanalysis.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace crosswatt {
namespace {

std::vector<Objective> default_objectives(const ChallengeRules& rules) {
  return {{rules.metrics.front().name, rules.metrics.front().higher_is_better}, {"energy_training_normalized", false}};
}

/// All objectives as costs, and the systems that know every one.
struct Costs {
  ObjectiveColumns columns;
  std::vector<Index> known;
};

Costs costs_of(const ParetoTable& table) {
  Costs costs;
  for (std::size_t k = 0; k < table.objectives.size(); ++k) {
    costs.columns.push_back(table.values[k]);
    if (!table.objectives[k].maximised) continue;
    for (double& value : costs.columns.back()) value = -value;
  }
  for (Index i = 0; i < static_cast<Index>(costs.columns.front().size()); ++i) {
    const auto unknown = [i](const std::vector<double>& column) { return std::isnan(column[i]); };
    if (std::none_of(costs.columns.begin(), costs.columns.end(), unknown)) costs.known.push_back(i);
  }
  return costs;
}

void measure_hypervolume(ParetoTable& table, const Costs& costs) {
  std::vector<double> worst;
  double box = 1;
  for (const std::vector<double>& column : costs.columns) {
    const auto by_cost = [&column](Index a, Index b) { return column[a] < column[b]; };
    const auto [best_at, worst_at] = std::minmax_element(costs.known.begin(), costs.known.end(), by_cost);
    worst.push_back(column[*worst_at]);
    box *= column[*worst_at] - column[*best_at];
  }
  table.hypervolume = hypervolume(costs.columns, table.front, worst);
  if (table.hypervolume && box > 0) table.hypervolume_share = *table.hypervolume / box;
}

/// Lowest first minimised objective first; ties by the objectives in order, then by file order.
void sort_front(ParetoTable& table, const Costs& costs) {
  const auto minimised =
      std::find_if(table.objectives.begin(), table.objectives.end(), [](const Objective& o) { return !o.maximised; });
  const auto lead = minimised == table.objectives.end() ? 0 : minimised - table.objectives.begin();
  const auto key = [&](Index entry) {
    std::vector<double> values = {costs.columns[lead][entry]};
    for (const std::vector<double>& column : costs.columns) values.push_back(column[entry]);
    return values;
  };
  std::stable_sort(table.front.begin(), table.front.end(), [&key](Index a, Index b) { return key(a) < key(b); });
}

}  // namespace

Reanalysis reanalyse(Submissions submissions, const ReanalysisOptions& options, const HardwareCatalogue& catalogue) {
  NormalizedEnergies energies = normalize_by_single_ratio(submissions);
  return reanalyse(std::move(submissions), std::move(energies), options, catalogue);
}

Reanalysis reanalyse(Submissions submissions, NormalizedEnergies energies, const ReanalysisOptions& options,
                     const HardwareCatalogue& catalogue) {
  Reanalysis result;
  result.systems = weight_systems(std::move(submissions), std::move(energies), options.subset);
  const WeightedSystems& systems = result.systems;
  result.quartiles = quartile_table(systems);
  result.thresholds = threshold_table(systems);
  result.correlations = correlation_table(systems);
  result.quadrants = quadrant_table(systems);
  result.pareto = pareto_table(systems, options.pareto.empty() ? default_objectives(systems.rules()) : options.pareto);
  result.doubts = find_doubts(systems, catalogue);
  return result;
}

ParetoTable pareto_table(const WeightedSystems& systems, const std::vector<Objective>& objectives) {
  ParetoTable table;
  table.objectives = objectives;
  for (const Objective& objective : objectives)
    table.values.push_back(system_column(systems, objective.column, "--pareto"));
  const Costs costs = costs_of(table);
  table.systems = static_cast<Index>(costs.known.size());
  table.front = pareto_front(costs.columns);
  sort_front(table, costs);
  if (!costs.known.empty()) measure_hypervolume(table, costs);
  return table;
}

}  // namespace crosswatt
