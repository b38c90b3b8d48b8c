// Accuracy × efficiency: scores weighted with the energy they took, and the systems of a challenge with all of theirs.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/challenge/normalized_energies.hpp"
#include "crosswatt/challenge/ranking.hpp"
#include "crosswatt/challenge/submissions.hpp"

namespace crosswatt {

/// score · reference_kwh / energy_kwh, the energy-weighted score (EW) of any accuracy where higher is better; its
/// second factor is the efficiency relative to the reference. NaN when something is unknown or the energy was rounded
/// to 0. Source: Ronchini and Serizel 2023, "Performance and energy balance", EW-PSDS.
double energy_weighted(double score, double reference_kwh, double energy_kwh);

/// What a challenge's systems come to, on one subset for ranks and tables and on all of them for EW scores.
struct WeightedSystems {
  Submissions submissions;
  NormalizedEnergies energies;
  Index subset = 0;

  /// [entry][metric · subsets + subset][phase]; NaN where undefined.
  std::vector<std::vector<std::array<double, 2>>> ew;

  // Of the first metric on the chosen subset, [entry]; 0 = no rank.
  std::vector<Index> rank_score;
  std::vector<Index> rank_ew_train;
  std::vector<double> ew_train_lower;  ///< where the normalized training energy's interval puts the EW score
  std::vector<double> ew_train_upper;
  std::vector<RankRange> rank_range;  ///< of the EW score, over those intervals
  std::vector<Index> unordered;       ///< with how many others it can't be ordered

  Index size() const { return submissions.size(); }
  const ChallengeRules& rules() const { return submissions.rules; }
  const std::string& code(Index entry) const { return submissions.entries[entry].code; }
  /// On the chosen subset.
  const SubmissionScore& score(Index entry, Index metric) const { return submissions.score(entry, metric, subset); }
  double ew_score(Index entry, Index metric, EnergyPhase phase) const {
    return ew[entry][metric * static_cast<Index>(rules().subsets.size()) + subset][at(phase)];
  }
};

/// @param subset  "" is the default. @throws ConfigError for an unknown one.
WeightedSystems weight_systems(Submissions submissions, NormalizedEnergies energies, std::string_view subset);

/// The entries that have a rank by EW score, best first, ties in file order; then the others.
std::vector<Index> ranking_order(const WeightedSystems& systems);

/// The columns that tables and Pareto objectives may name: energy_training_kwh, energy_test_kwh, energy_baseline_kwh
/// (the submission's first reference measurement), energy_training_normalized, energy_test_normalized, training_to_test
/// (ratio of the raw energies), test_kwh_per_audio_hour (where the rules say the hours), params, macs, ensemble_size,
/// each metric's name (as reported on the chosen subset) and ew_<metric>_train, ew_<metric>_test.
std::vector<std::string> system_columns(const ChallengeRules& rules);
/// One number per system, NaN = unknown. @throws ConfigError naming `option`, with the nearest columns.
std::vector<double> system_column(const WeightedSystems& systems, const std::string& column, const std::string& option);

}  // namespace crosswatt
