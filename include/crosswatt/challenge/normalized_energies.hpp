// The energies of a challenge's systems as they would be on the organisers' hardware.
//
// The published way scales by a single ratio: what the baseline took there over what it took on the submitter's
// hardware. That assumes every workload scales like the baseline; fitted_energies.hpp does without the assumption. All
// ways fill the same structure, and everything after it, the energy-weighted scores, ranks and tables, does not ask
// which it was.
#pragma once

#include <array>
#include <cstdint>
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
  bool of_strategy = false;  ///< the bounds are a strategy's interval; false = what the figures' rounding allows, alone
  bool extrapolated = false;  ///< outside what the strategy's references span
};

enum class NormalizationKind : std::uint8_t {
  none,            ///< the rules name no reference run: energies as submitted
  single_ratio,    ///< by the first reference run
  own_references,  ///< by a strategy fitted on each submission's own reference runs
  reference_table  ///< by a strategy fitted on a table of runs
};

struct NormalizedEnergies {
  NormalizationKind kind = NormalizationKind::none;
  std::string method;         ///< "none", "single-reference", or the strategy and what it was fitted on
  std::string interval_says;  ///< what lower and upper stand for, in words
  std::vector<std::array<EnergyInterval, 2>> systems;  ///< [entry][phase], as Submissions::entries
  std::vector<std::vector<std::string>> notes;         ///< [entry]: why not normalized, how far extrapolated, …
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
