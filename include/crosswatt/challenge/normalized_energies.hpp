// The energies of a challenge's systems as they would be on the organisers' hardware.
//
// The published way scales by a single ratio: what the baseline took there over what it took on the submitter's
// hardware. Other ways (a strategy fitted on several reference runs) fill the same structure, and everything after it,
// the energy-weighted scores, ranks and tables, does not ask which it was.
#pragma once

#include <array>
#include <limits>
#include <string>
#include <vector>

#include "crosswatt/challenge/submissions.hpp"

namespace crosswatt {

/// A normalized energy and how far it may be off; NaN = unknown.
struct EnergyInterval {
  double kwh = std::numeric_limits<double>::quiet_NaN();
  double lower_kwh = std::numeric_limits<double>::quiet_NaN();
  double upper_kwh = std::numeric_limits<double>::quiet_NaN();
};

struct NormalizedEnergies {
  std::string method;                                  ///< "single-reference", "none", a strategy's name
  std::string interval_says;                           ///< what lower and upper stand for, in words
  std::vector<std::array<EnergyInterval, 2>> systems;  ///< [entry][phase], as Submissions::entries
};

/// energy · reference.energy_kwh / the submission's own measurement of the first reference run, rounded as the rules
/// say; the energy itself where the rules name no reference. The interval is what the rounding of the submitted figures
/// allows: the same with every figure moved by half a unit of its last digit, not rounded again. A system of the
/// organisers was run on the reference hardware, so its measurement of the reference is the organisers' own and
/// cancels. Source of the formula: the DCASE 2023 task 4A result files, met on all 84 rows.
NormalizedEnergies normalize_by_single_ratio(const Submissions& submissions);

/// The single ratio with another measurement of the reference in place of the submitted one: what a doubt would change.
/// Rounded as the rules say.
double single_ratio_kwh(const ChallengeRules& rules, double energy_kwh, double reference_on_source_kwh);

}  // namespace crosswatt
