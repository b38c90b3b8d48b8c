// What to doubt in a challenge's submissions, each with its row, its value, why, and what it would do to the ranking.
//
// Nothing is corrected: organisers ask the team. A doubt says how the system's normalized energy and its rank would
// move if the doubtful figure were replaced by the plausible one, all other systems left as they are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/challenge/energy_weighting.hpp"
#include "crosswatt/data/hardware_catalogue.hpp"

namespace crosswatt {

enum class DoubtKind : std::uint8_t {
  reference_scaled_with_ensemble,  ///< an ensemble of n reports n times the reference energy of the team's single model
  energy_equals_organisers,        ///< an energy equal to the organisers' own to the digit
  coarse_reference,         ///< a reference energy of one significant digit, or one that rounding moves by 5 % or more
  coarse_energy,            ///< a training or test energy of such
  implausible_power,        ///< kWh / hours / devices outside 5 to 110 % of what the hardware may draw
  unknown_hardware,         ///< no hardware of the catalogue has that name
  misspelt_hardware,        ///< a word of the name belongs to no hardware it can mean: "Telsa A100", "GTX 3090"
  unreadable_compute_time,  ///< hours and hardware that can't be read
  reference_spread,         ///< a reference energy off by more than 2 from other teams' on the same hardware
  reference_order,          ///< of two reference runs the light one takes more
  same_energy_other_size,   ///< one training energy for ensembles of different size
  missing_energy,           ///< no training, test or reference energy: no EW score
  missing_score,            ///< no score to weight
  not_normalized,           ///< an energy that the strategy could not move
  extrapolated,             ///< an energy outside what the strategy's references span
  rounds_to_zero,           ///< the rules' rounding leaves nothing of a normalized energy
  differs_from_published,   ///< recomputing does not give what the organisers published
  rules_differ_from_file,   ///< the rules' reference energies are not those of the reference system's entry
};
std::string_view name(DoubtKind kind);

struct Doubt {
  std::string code;
  DoubtKind kind;
  std::string value;  ///< the doubtful figure or text as submitted
  std::string why;
  std::string effect;  ///< on energy and rank, in words
};

/// All doubts, kind by kind in the order above, file order within.
std::vector<Doubt> find_doubts(const WeightedSystems& systems, const HardwareCatalogue& catalogue);

}  // namespace crosswatt
