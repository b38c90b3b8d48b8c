// What the searches for doubts share: the systems, their hardware, and the words for what a doubt would change.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crosswatt/challenge/doubts.hpp"
#include "crosswatt/challenge/system_text.hpp"

namespace crosswatt {

class DoubtFinder {
 public:
  DoubtFinder(const WeightedSystems& systems, const HardwareCatalogue& catalogue);

  std::vector<Doubt> find();

 private:
  // doubts_of_energy.cpp
  void find_scaled_references();
  void find_energies_of_organisers();
  void find_coarse_references();
  void find_reference_order();
  void find_coarse_energies();
  void find_same_energies();
  void find_missing_energies();
  void find_missing_scores();
  void find_failed_normalizations();
  void find_extrapolations();
  void find_zeros();
  // doubts_of_hardware.cpp
  void find_implausible_power();
  void find_unknown_hardware();
  void find_misspelt_hardware();
  void find_unreadable_compute_times();
  void find_reference_spread();
  // doubts_of_rules.cpp
  void find_differences_from_published();
  void find_differences_of_rules();

  const Submission& submission(Index entry) const { return systems_.submissions.entries[entry]; }
  const ChallengeRules& rules() const { return systems_.rules(); }
  bool has_references() const { return !rules().references.empty(); }
  void add(Index entry, DoubtKind kind, std::string value, std::string why, std::string effect);

  /// "normalized training energy 1.354 -> 8.124 kWh, rank by ew_psds1_train 23 -> 61"
  std::string effect_of_training_kwh(Index entry, double other_normalized_kwh) const;
  std::string effect_of_reference(Index entry, double other_reference_kwh) const;
  std::string effect_of_training_rounding(Index entry) const;
  std::string effect_of_test_rounding(Index entry) const;
  /// "66.6 to 77 kWh", the normalized energy.
  std::string range_in_words(Index entry, EnergyPhase phase) const;
  /// "rank by ew_psds1_train 23", or that it has none.
  std::string rank_in_words(Index entry) const;
  /// What was noted when the energy was normalized.
  std::string notes_of(Index entry, EnergyPhase phase) const;
  std::string_view effect_of_missing_reference(std::size_t reference) const;
  std::string ranking_column() const;

  /// The catalogue's answer, looked up once per name.
  const HardwareMatch& hardware(const std::string& device);

  const WeightedSystems& systems_;
  const HardwareCatalogue& catalogue_;
  std::map<std::string, HardwareMatch> matches_;
  /// [entry]; nullopt = not said or not readable.
  std::vector<std::optional<std::vector<ComputeStretch>>> compute_;
  std::vector<double> ew_train_;  // [entry]
  std::vector<Doubt> doubts_;
};

}  // namespace crosswatt
