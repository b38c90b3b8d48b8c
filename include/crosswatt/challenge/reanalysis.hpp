// A challenge reanalysed: from submissions to normalized energies, energy-weighted scores, tables, Pareto front and
// doubts.
//
//     const ChallengeRules rules = load_rules("dcase2023");
//     const Reanalysis result = reanalyse(read_submissions("entries.yaml", rules), {});
//     write_whole("normalized.csv", normalized_csv(result));
//
// Energies normalized in another way than by the rules' single ratio come in through the overload that takes them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crosswatt/challenge/doubts.hpp"
#include "crosswatt/challenge/energy_weighting.hpp"
#include "crosswatt/challenge/pareto.hpp"
#include "crosswatt/challenge/tables.hpp"

namespace crosswatt {

struct ReanalysisOptions {
  std::string subset;             ///< "" = the rules' first
  std::vector<Objective> pareto;  ///< empty = the first metric against energy_training_normalized
};

struct ParetoTable {
  std::vector<Objective> objectives;
  std::vector<Index> front;                 ///< entries, lowest first minimised objective first
  std::vector<std::vector<double>> values;  ///< [objective][entry]
  Index systems = 0;                        ///< that know every objective
  /// Of the box between the best and the worst value of each objective, the share the front dominates; nullopt where
  /// the box is flat or the computation too long. Comparable between fronts of the same systems only.
  std::optional<double> hypervolume_share;
  /// The same in the objectives' units, down to the worst values.
  std::optional<double> hypervolume;
};

struct Reanalysis {
  WeightedSystems systems;
  std::vector<QuartileRow> quartiles;
  std::vector<ThresholdRow> thresholds;
  std::vector<CorrelationRow> correlations;
  QuadrantTable quadrants;
  ParetoTable pareto;
  std::vector<Doubt> doubts;
};

/// @throws ConfigError for an unknown subset or objective.
Reanalysis reanalyse(Submissions submissions, const ReanalysisOptions& options,
                     const HardwareCatalogue& catalogue = HardwareCatalogue::built_in());
Reanalysis reanalyse(Submissions submissions, NormalizedEnergies energies, const ReanalysisOptions& options,
                     const HardwareCatalogue& catalogue = HardwareCatalogue::built_in());

/// The front of any two or more columns. @throws ConfigError for an unknown column.
ParetoTable pareto_table(const WeightedSystems& systems, const std::vector<Objective>& objectives);

}  // namespace crosswatt
