#include <fmt/core.h>

#include <cmath>
#include <map>
#include <set>

#include "challenge/doubt_finder.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/core/wording.hpp"

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
  return fmt::format("{}: rounding alone moves it by up to {} %",
                     counted(number.significant_digits, "significant digit"),
                     significant(100 * number.half_unit / number.value, 2));
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
        "stands as if the system had run on the organisers' hardware; " + rank_in_words(i));
  };
  for (Index i = 0; i < systems_.size(); ++i) {
    if (submission(i).organisers || i == organisers) continue;
    for (const EnergyPhase phase : kEnergyPhases) {
      compare(i, phase_word(phase), submission(i).energy[at(phase)], submission(organisers).energy[at(phase)].value);
    }
    for (std::size_t k = 0; k < rules().references.size(); ++k)
      compare(i, "reference", submission(i).reference_energy[k], rules().references[k].energy_kwh);
  }
}

void DoubtFinder::find_coarse_references() {
  for (Index i = 0; i < systems_.size(); ++i) {
    for (const WrittenNumber& reference : submission(i).reference_energy) {
      if (!is_coarse(reference) || submission(i).organisers) continue;
      add(i, DoubtKind::coarse_reference, kwh(reference.value), rounding_of(reference),
          effect_of_training_rounding(i) + "; test " + range_in_words(i, EnergyPhase::test));
    }
  }
}

namespace {

struct OrderedRuns {
  std::size_t light;
  std::size_t heavy;
};

/// All pairs of runs of which one takes less than the other.
std::vector<OrderedRuns> ordered(const std::vector<ReferenceRun>& runs) {
  std::vector<OrderedRuns> pairs;
  for (std::size_t light = 0; light < runs.size(); ++light) {
    for (std::size_t heavy = 0; heavy < runs.size(); ++heavy) {
      if (runs[light].energy_kwh < runs[heavy].energy_kwh) pairs.push_back({light, heavy});
    }
  }
  return pairs;
}

}  // namespace

void DoubtFinder::find_reference_order() {
  const std::vector<ReferenceRun>& runs = rules().references;
  const bool used = systems_.energies.kind == NormalizationKind::own_references;
  const std::vector<OrderedRuns> pairs = ordered(runs);
  for (Index i = 0; i < systems_.size(); ++i) {
    const std::vector<WrittenNumber>& theirs = submission(i).reference_energy;
    for (const auto& [light, heavy] : pairs) {
      if (!(theirs[light].value > theirs[heavy].value)) continue;
      add(i, DoubtKind::reference_order, kwh(theirs[light].value),
          fmt::format("{} takes more than {} ({}), on the organisers' hardware less ({} and {}): were the two "
                      "exchanged?",
                      runs[light].workload, runs[heavy].workload, kwh(theirs[heavy].value), kwh(runs[light].energy_kwh),
                      kwh(runs[heavy].energy_kwh)),
          used                       ? "the strategy is fitted on both; " + rank_in_words(i)
          : light == 0 || heavy == 0 ? effect_of_reference(i, theirs[light == 0 ? heavy : light].value)
                                     : std::string(effect_of_missing_reference(light)));
    }
  }
}

void DoubtFinder::find_coarse_energies() {
  for (Index i = 0; i < systems_.size(); ++i) {
    for (const EnergyPhase phase : kEnergyPhases) {
      const WrittenNumber& energy = submission(i).energy[at(phase)];
      if (!is_coarse(energy) || submission(i).organisers) continue;
      add(i, DoubtKind::coarse_energy, kwh(energy.value),
          fmt::format("{} energy of {}", phase_word(phase), rounding_of(energy)),
          phase == EnergyPhase::train ? effect_of_training_rounding(i) : effect_of_test_rounding(i));
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
    for (std::size_t k = 0; k < rules().references.size(); ++k) {
      if (submission(i).reference_energy[k].known()) continue;
      add(i, DoubtKind::missing_energy, "",
          fmt::format("no reference energy ({}) submitted", rules().references[k].key),
          std::string(effect_of_missing_reference(k)));
    }
  }
}

std::string_view DoubtFinder::effect_of_missing_reference(std::size_t reference) const {
  switch (systems_.energies.kind) {
    case NormalizationKind::none:
    case NormalizationKind::reference_table:
      return "none: the energy is normalized without it";
    case NormalizationKind::own_references:
      return "the strategy has one reference fewer";
    case NormalizationKind::single_ratio:
      break;
  }
  return reference == 0 ? "nothing of it can be normalized" : "none: the single ratio takes the first reference";
}

void DoubtFinder::find_missing_scores() {
  for (Index i = 0; i < systems_.size(); ++i) {
    for (Index metric = 0; metric < static_cast<Index>(rules().metrics.size()); ++metric) {
      if (!std::isnan(systems_.score(i, metric).value)) continue;
      add(i, DoubtKind::missing_score, "",
          fmt::format("no {} on {} submitted", rules().metrics[metric].name, rules().subsets[systems_.subset]),
          metric == 0 ? "no EW score by it, " + rank_in_words(i) : "no EW score by it");
    }
  }
}

std::string DoubtFinder::notes_of(Index entry, EnergyPhase phase) const {
  const std::string prefix = std::string(name(phase)) + ": ";
  std::vector<std::string> notes;
  for (const std::string& note : systems_.energies.notes[entry]) {
    if (note.starts_with(prefix)) notes.push_back(note.substr(prefix.size()));
  }
  return join(notes, "; ");
}

void DoubtFinder::find_failed_normalizations() {
  for (Index i = 0; i < systems_.size(); ++i) {
    const std::vector<std::string>& notes = systems_.energies.notes[i];
    for (const EnergyPhase phase : kEnergyPhases) {
      const WrittenNumber& energy = submission(i).energy[at(phase)];
      if (!energy.known() || notes.empty() || !std::isnan(systems_.energies.systems[i][at(phase)].kwh)) continue;
      const std::string why = notes_of(i, phase);
      add(i, DoubtKind::not_normalized, kwh(energy.value), why.empty() ? notes.back() : why,
          phase == EnergyPhase::train ? "no train EW score, " + rank_in_words(i) : "no test EW score");
    }
  }
}

void DoubtFinder::find_extrapolations() {
  for (Index i = 0; i < systems_.size(); ++i) {
    for (const EnergyPhase phase : kEnergyPhases) {
      const EnergyInterval& energy = systems_.energies.systems[i][at(phase)];
      if (!energy.extrapolated) continue;
      add(i, DoubtKind::extrapolated, kwh(submission(i).energy[at(phase)].value), notes_of(i, phase),
          phase == EnergyPhase::train
              ? fmt::format("{} kWh normalized, {}", significant(energy.kwh, 4), rank_in_words(i))
              : fmt::format("{} kWh normalized, none on the rank by {}", significant(energy.kwh, 4), ranking_column()));
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
