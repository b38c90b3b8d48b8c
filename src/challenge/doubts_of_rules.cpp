#include <fmt/core.h>

#include <cmath>

#include "challenge/doubt_finder.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt {
namespace {

/// Published figures are met to the last digits or not at all.
constexpr double kSameWithin = 1e-9;

bool differ(double computed, double published) {
  return !std::isnan(published) && !(std::abs(computed - published) <= kSameWithin * std::abs(published));
}

}  // namespace

void DoubtFinder::find_differences_from_published() {
  // Another way than the published one is meant to differ.
  const NormalizationKind kind = systems_.energies.kind;
  if (kind != NormalizationKind::none && kind != NormalizationKind::single_ratio) return;
  const std::size_t subsets = rules().subsets.size();
  for (Index i = 0; i < systems_.size(); ++i) {
    std::vector<std::string> differences;
    const auto compare = [&differences](const std::string& what, double computed, double published) {
      if (differ(computed, published))
        differences.push_back(fmt::format("{} {} (published {})", what, shortest(computed), shortest(published)));
    };
    for (const EnergyPhase phase : kEnergyPhases) {
      compare(fmt::format("normalized {} energy", name(phase)), systems_.energies.systems[i][at(phase)].kwh,
              submission(i).published_normalized[at(phase)]);
      for (std::size_t k = 0; k < submission(i).scores.size(); ++k) {
        const std::string what =
            fmt::format("ew_{} {} {}", rules().metrics[k / subsets].name, rules().subsets[k % subsets], name(phase));
        compare(what, systems_.ew[i][k][at(phase)], submission(i).scores[k].published_ew[at(phase)]);
      }
    }
    if (differences.empty()) continue;
    add(i, DoubtKind::differs_from_published, std::to_string(differences.size()) + " values",
        "recomputed: " + differences.front(), "the recomputed values are ranked here");
  }
}

void DoubtFinder::find_differences_of_rules() {
  const Index reference = systems_.submissions.reference_system;
  if (reference < 0) return;
  const auto compare = [&](const std::string& what, double in_file, double in_rules) {
    if (std::isnan(in_file) || in_file == in_rules) return;
    add(reference, DoubtKind::rules_differ_from_file, shortest(in_file) + " kWh",
        fmt::format("the rules {} say {} kWh for the {}", rules().name, shortest(in_rules), what),
        "the rules' figure is used for every system");
  };
  for (const EnergyPhase phase : kEnergyPhases) {
    compare(fmt::format("{} energy of the reference system", name(phase)),
            submission(reference).energy[at(phase)].value, rules().reference_kwh[at(phase)]);
  }
  for (std::size_t k = 0; k < rules().references.size(); ++k) {
    compare("reference run " + rules().references[k].workload, submission(reference).reference_energy[k].value,
            rules().references[k].energy_kwh);
  }
}

}  // namespace crosswatt
