#include "crosswatt/challenge/doubts.hpp"

#include <fmt/core.h>

#include <array>
#include <cmath>

#include "challenge/doubt_finder.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt {

std::string_view name(DoubtKind kind) {
  constexpr std::array<std::string_view, 18> kNames = {"reference_scaled_with_ensemble",
                                                       "energy_equals_organisers",
                                                       "coarse_reference",
                                                       "coarse_energy",
                                                       "implausible_power",
                                                       "unknown_hardware",
                                                       "misspelt_hardware",
                                                       "unreadable_compute_time",
                                                       "reference_spread",
                                                       "reference_order",
                                                       "same_energy_other_size",
                                                       "missing_energy",
                                                       "missing_score",
                                                       "not_normalized",
                                                       "extrapolated",
                                                       "rounds_to_zero",
                                                       "differs_from_published",
                                                       "rules_differ_from_file"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::vector<Doubt> find_doubts(const WeightedSystems& systems, const HardwareCatalogue& catalogue) {
  return DoubtFinder(systems, catalogue).find();
}

DoubtFinder::DoubtFinder(const WeightedSystems& systems, const HardwareCatalogue& catalogue)
    : systems_(systems), catalogue_(catalogue) {
  for (Index i = 0; i < systems.size(); ++i) {
    compute_.push_back(parse_compute_time(submission(i).compute_time));
    ew_train_.push_back(systems.ew_score(i, 0, EnergyPhase::train));
  }
}

std::vector<Doubt> DoubtFinder::find() {
  find_scaled_references();
  find_energies_of_organisers();
  find_coarse_references();
  find_coarse_energies();
  find_implausible_power();
  find_unknown_hardware();
  find_misspelt_hardware();
  find_unreadable_compute_times();
  find_reference_spread();
  find_reference_order();
  find_same_energies();
  find_missing_energies();
  find_missing_scores();
  find_failed_normalizations();
  find_extrapolations();
  find_zeros();
  find_differences_from_published();
  find_differences_of_rules();
  return std::move(doubts_);
}

void DoubtFinder::add(Index entry, DoubtKind kind, std::string value, std::string why, std::string effect) {
  doubts_.push_back({systems_.code(entry), kind, std::move(value), std::move(why), std::move(effect)});
}

std::string DoubtFinder::ranking_column() const {
  return "ew_" + rules().metrics.front().name + "_train";
}

std::string DoubtFinder::rank_in_words(Index entry) const {
  const Index rank = systems_.rank_ew_train[entry];
  return rank == 0 ? "not ranked by " + ranking_column() : fmt::format("rank by {} {}", ranking_column(), rank);
}

std::string DoubtFinder::effect_of_training_kwh(Index entry, double other_normalized_kwh) const {
  const double kwh = systems_.energies.systems[entry][at(EnergyPhase::train)].kwh;
  if (!submission(entry).energy[at(EnergyPhase::train)].known()) return "none: no training energy";
  if (std::isnan(kwh) || std::isnan(other_normalized_kwh)) return "none: its training energy is not normalized";
  std::string effect =
      fmt::format("normalized training energy {} -> {} kWh", significant(kwh, 4), significant(other_normalized_kwh, 4));
  const double score = systems_.score(entry, 0).value;
  const double ew = energy_weighted(score, rules().reference_kwh[at(EnergyPhase::train)], other_normalized_kwh);
  if (std::isnan(ew) || systems_.rank_ew_train[entry] == 0) return effect;

  std::vector<double> others = ew_train_;
  others[entry] = std::nan("");
  return effect +
         fmt::format(", rank by {} {} -> {}", ranking_column(), systems_.rank_ew_train[entry], rank_among(ew, others));
}

std::string DoubtFinder::effect_of_reference(Index entry, double other_reference_kwh) const {
  switch (systems_.energies.kind) {
    case NormalizationKind::none:
    case NormalizationKind::reference_table:
      return "none: the energy is normalized without it";
    case NormalizationKind::own_references:
      return "the strategy would be fitted anew; " + rank_in_words(entry);
    case NormalizationKind::single_ratio:
      break;
  }
  const double energy = submission(entry).energy[at(EnergyPhase::train)].value;
  return effect_of_training_kwh(entry, single_ratio_kwh(rules(), energy, other_reference_kwh));
}

std::string DoubtFinder::range_in_words(Index entry, EnergyPhase phase) const {
  const EnergyInterval& energy = systems_.energies.systems[entry][at(phase)];
  if (std::isnan(energy.kwh)) return "unknown";
  return fmt::format("{} to {} kWh", significant(energy.lower_kwh, 3), significant(energy.upper_kwh, 3));
}

std::string DoubtFinder::effect_of_training_rounding(Index entry) const {
  std::string effect = "normalized training energy " + range_in_words(entry, EnergyPhase::train);
  const RankRange& ranks = systems_.rank_range[entry];
  if (ranks.best == 0) return effect;
  const std::string worst = ranks.worst > ranks.best ? fmt::format(" to {}", ranks.worst) : "";
  return effect + fmt::format(", rank by {} {}{}", ranking_column(), ranks.best, worst);
}

std::string DoubtFinder::effect_of_test_rounding(Index entry) const {
  return fmt::format("normalized test energy {}, none on the rank by {}", range_in_words(entry, EnergyPhase::test),
                     ranking_column());
}

}  // namespace crosswatt
