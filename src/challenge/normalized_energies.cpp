#include "crosswatt/challenge/normalized_energies.hpp"

#include <algorithm>

namespace crosswatt {
namespace {

/// Names the one reference used, where there are others to overlook.
std::string method_of(const ChallengeRules& rules) {
  if (rules.references.empty()) return "none";
  if (rules.references.size() == 1) return "single-reference";
  std::string others;
  for (std::size_t k = 1; k < rules.references.size(); ++k)
    others += (k > 1 ? ", " : "") + rules.references[k].workload;
  return "single-reference on " + rules.references.front().workload + " (not on " + others + ": a strategy would be)";
}

/// The figure moved by half a unit of its last digit, which leaves a positive one positive.
double low(const WrittenNumber& number) {
  return number.value - number.half_unit;
}
double high(const WrittenNumber& number) {
  return number.value + number.half_unit;
}

EnergyInterval as_submitted(const WrittenNumber& energy) {
  return {energy.value, low(energy), high(energy)};
}

EnergyInterval by_single_ratio(const ChallengeRules& rules, const Submission& submission, const WrittenNumber& energy) {
  const WrittenNumber& reference = submission.reference_energy.front();
  if (!energy.known() || !reference.known()) return {};
  const double organisers_kwh = rules.references.front().energy_kwh;
  EnergyInterval interval;
  interval.kwh = single_ratio_kwh(rules, energy.value, reference.value);
  const double smallest_reference = submission.organisers ? reference.value : low(reference);
  const double largest_reference = submission.organisers ? reference.value : high(reference);
  // The rules' own rounding may move the value out of what its figures allow.
  interval.lower_kwh = std::min(interval.kwh, low(energy) * organisers_kwh / largest_reference);
  interval.upper_kwh = std::max(interval.kwh, high(energy) * organisers_kwh / smallest_reference);
  return interval;
}

}  // namespace

NormalizedEnergies normalize_by_single_ratio(const Submissions& submissions) {
  const ChallengeRules& rules = submissions.rules;
  NormalizedEnergies energies;
  energies.kind = rules.references.empty() ? NormalizationKind::none : NormalizationKind::single_ratio;
  energies.method = method_of(rules);
  energies.notes.resize(submissions.entries.size());
  energies.interval_says = "what the rounding of the submitted figures allows";
  energies.systems.reserve(submissions.entries.size());
  for (const Submission& submission : submissions.entries) {
    auto& system = energies.systems.emplace_back();
    for (const EnergyPhase phase : kEnergyPhases) {
      const WrittenNumber& energy = submission.energy[at(phase)];
      system[at(phase)] = rules.references.empty() ? as_submitted(energy) : by_single_ratio(rules, submission, energy);
    }
  }
  return energies;
}

double single_ratio_kwh(const ChallengeRules& rules, double energy_kwh, double reference_on_source_kwh) {
  const double kwh = energy_kwh * rules.references.front().energy_kwh / reference_on_source_kwh;
  return rules.decimals < 0 ? kwh : round_half_up(kwh, rules.decimals);
}

}  // namespace crosswatt
