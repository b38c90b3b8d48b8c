#include <fmt/core.h>

#include <cmath>
#include <map>
#include <set>

#include "challenge/doubt_finder.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt {
namespace {

std::string kwh(double value) {
  return shortest(value) + " kWh";
}

std::string_view phase_word(EnergyPhase phase) {
  return phase == EnergyPhase::train ? "training" : "test";
}

/// Whether a is factor · b as far as the digits of both say.
bool is_multiple(const WrittenNumber& a, const WrittenNumber& b, double factor) {
  return a.value - a.half_unit <= factor * (b.value + b.half_unit) &&
         a.value + a.half_unit >= factor * (b.value - b.half_unit);
}

std::map<std::string, std::vector<Index>> entries_by_team(const WeightedSystems& systems) {
  std::map<std::string, std::vector<Index>> teams;
  for (Index i = 0; i < systems.size(); ++i) teams[team_of(systems.code(i))].push_back(i);
  return teams;
}

/// One digit as written, or so few that rounding moves it by 5 % and more.
bool is_coarse(const WrittenNumber& number) {
  constexpr double kCoarse = 0.05;
  return number.known() && (number.significant_digits < 2 || number.half_unit >= kCoarse * number.value);
}

std::string rounding_of(const WrittenNumber& number) {
  return fmt::format("{} significant digit{}: rounding alone moves it by up to {} %", number.significant_digits,
                     number.significant_digits == 1 ? "" : "s", significant(100 * number.half_unit / number.value, 2));
}

}  // namespace

void DoubtFinder::find_scaled_references() {
  if (!has_references()) return;
  const auto teams = entries_by_team(systems_);
  for (Index i = 0; i < systems_.size(); ++i) {
    const Index size = submission(i).ensemble_size;
    const WrittenNumber& reference = submission(i).reference_energy.front();
    if (size < 2 || !reference.known()) continue;
    for (const Index single : teams.at(team_of(systems_.code(i)))) {
      const WrittenNumber& its = submission(single).reference_energy.front();
      if (submission(single).ensemble_size >= 2 || !its.known() ||
          !is_multiple(reference, its, static_cast<double>(size)))
        continue;
      add(i, DoubtKind::reference_scaled_with_ensemble, kwh(reference.value),
          fmt::format("{} x the {} of {}, as many times as the ensemble has systems: the reference is one run, and "
                      "scaling it cancels "
                      "what the ensemble costs",
                      size, kwh(its.value), systems_.code(single)),
          effect_of_reference(i, its.value));
      break;
    }
  }
}

void DoubtFinder::find_energies_of_organisers() {
  const Index organisers = systems_.submissions.reference_system;
  if (organisers < 0) return;
  const auto compare = [&](Index i, std::string_view what, const WrittenNumber& theirs, double ours) {
    if (theirs.value != ours) return;
    const std::string chance = theirs.significant_digits < 2 ? "; one digit, so it may be chance" : "";
    add(i, DoubtKind::energy_equals_organisers, kwh(theirs.value),
        fmt::format("{} energy equal to that of {} to the digit: was it measured?{}", what, systems_.code(organisers),
                    chance),
        fmt::format("stands as if the system had run on the organisers' hardware; rank by {} {}", ranking_column(),
                    systems_.rank_ew_train[i]));
  };
  for (Index i = 0; i < systems_.size(); ++i) {
    if (submission(i).organisers || i == organisers) continue;
    for (const EnergyPhase phase : kEnergyPhases) {
      compare(i, phase_word(phase), submission(i).energy[at(phase)], submission(organisers).energy[at(phase)].value);
    }
    if (has_references())
      compare(i, "reference", submission(i).reference_energy.front(), rules().references.front().energy_kwh);
  }
}

void DoubtFinder::find_coarse_references() {
  if (!has_references()) return;
  for (Index i = 0; i < systems_.size(); ++i) {
    const WrittenNumber& reference = submission(i).reference_energy.front();
    if (!is_coarse(reference) || submission(i).organisers) continue;
    add(i, DoubtKind::coarse_reference, kwh(reference.value), rounding_of(reference), effect_of_rounding(i));
  }
}

void DoubtFinder::find_coarse_energies() {
  for (Index i = 0; i < systems_.size(); ++i) {
    for (const EnergyPhase phase : kEnergyPhases) {
      const WrittenNumber& energy = submission(i).energy[at(phase)];
      if (!is_coarse(energy) || submission(i).organisers) continue;
      add(i, DoubtKind::coarse_energy, kwh(energy.value),
          fmt::format("{} energy of {}", phase_word(phase), rounding_of(energy)), effect_of_rounding(i));
    }
  }
}

void DoubtFinder::find_same_energies() {
  for (const auto& [team, entries] : entries_by_team(systems_)) {
    std::map<double, std::set<Index>> sizes_by_energy;
    for (const Index i : entries) {
      const WrittenNumber& energy = submission(i).energy[at(EnergyPhase::train)];
      if (energy.known()) sizes_by_energy[energy.value].insert(std::max<Index>(1, submission(i).ensemble_size));
    }
    for (const Index i : entries) {
      const WrittenNumber& energy = submission(i).energy[at(EnergyPhase::train)];
      if (!energy.known() || sizes_by_energy[energy.value].size() < 2) continue;
      const std::set<Index>& sizes = sizes_by_energy[energy.value];
      const auto size = static_cast<double>(std::max<Index>(1, submission(i).ensemble_size));
      const double per_system =
          systems_.energies.systems[i][at(EnergyPhase::train)].kwh * size / static_cast<double>(*sizes.begin());
      add(i, DoubtKind::same_energy_other_size, kwh(energy.value),
          fmt::format("the team gives this training energy for ensembles of {} to {} systems, here {}", *sizes.begin(),
                      *sizes.rbegin(), size),
          "if it is that of the smallest: " + effect_of_training_kwh(i, per_system));
    }
  }
}

void DoubtFinder::find_missing_energies() {
  for (Index i = 0; i < systems_.size(); ++i) {
    for (const EnergyPhase phase : kEnergyPhases) {
      if (!submission(i).energy[at(phase)].known()) {
        add(i, DoubtKind::missing_energy, "", fmt::format("no {} energy submitted", phase_word(phase)),
            fmt::format("no {} EW score{}", name(phase),
                        phase == EnergyPhase::train ? ", no rank by " + ranking_column() : ""));
      }
    }
    if (has_references() && !submission(i).reference_energy.front().known()) {
      add(i, DoubtKind::missing_energy, "",
          fmt::format("no reference energy ({}) submitted", rules().references.front().key),
          "nothing of it can be normalized");
    }
  }
}

void DoubtFinder::find_zeros() {
  for (Index i = 0; i < systems_.size(); ++i) {
    for (const EnergyPhase phase : kEnergyPhases) {
      if (systems_.energies.systems[i][at(phase)].kwh != 0) continue;
      add(i, DoubtKind::rounds_to_zero, kwh(submission(i).energy[at(phase)].value),
          fmt::format("normalized {} energy rounded to {} decimals is 0", phase_word(phase), rules().decimals),
          fmt::format("no {} EW score", name(phase)));
    }
  }
}

}  // namespace crosswatt
