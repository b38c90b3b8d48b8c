#include "crosswatt/challenge/reanalysis_request.hpp"

#include <fmt/format.h>

#include <cmath>

#include "crosswatt/challenge/fitted_energies.hpp"
#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/core/wording.hpp"
#include "crosswatt/data/typed_hardware.hpp"
#include "crosswatt/ingest/read.hpp"
#include "crosswatt/normalize/fit_request.hpp"

namespace crosswatt {
namespace {

constexpr double kDefaultLevel = 0.9;

/// Why the first of some systems is among them.
struct Affected {
  Index count = 0;
  Index first = -1;

  void add(Index entry) {
    if (++count == 1) first = entry;
  }
};

std::vector<std::string> warnings_of_unused_references(const Submissions& submissions,
                                                       const NormalizedEnergies& energies) {
  const std::vector<ReferenceRun>& references = submissions.rules.references;
  if (energies.kind != NormalizationKind::single_ratio || references.size() < 2) return {};
  return {
      fmt::format("the rules name {} reference runs and the single ratio uses the first, {}; --strategy fits one "
                  "on all (dual-reference, say)",
                  references.size(), references.front().workload)};
}

/// Systems with an energy that has no normalized one: how many, and why the first.
/// @throws NothingFittedError when none of the participants' has.
std::vector<std::string> warnings_of_unnormalized(const Submissions& submissions, const NormalizedEnergies& energies) {
  Index participants = 0;
  Affected systems;
  for (Index i = 0; i < submissions.size(); ++i) {
    const Submission& submission = submissions.entries[i];
    if (!submission.energy[0].known() || submission.organisers) continue;
    ++participants;
    if (std::isnan(energies.systems[i][0].kwh) && !energies.notes[i].empty()) systems.add(i);
  }
  if (systems.count == 0) return {};
  const std::string text =
      fmt::format("{} of {} participants' systems can't be normalized; {}: {}", systems.count, participants,
                  submissions.entries[systems.first].code, energies.notes[systems.first].front());
  if (systems.count == participants) throw NothingFittedError(text);
  return {text};
}

/// Training energies outside what a strategy's references span: how many, and the first.
std::vector<std::string> warnings_of_extrapolated(const Submissions& submissions, const NormalizedEnergies& energies) {
  Affected systems;
  for (Index i = 0; i < submissions.size(); ++i)
    if (energies.systems[i][0].extrapolated) systems.add(i);
  if (systems.count == 0) return {};
  return {fmt::format("{} of {} extrapolated; {}: {} (all in anomalies.csv)", systems.count,
                      counted(submissions.size(), "system is", "systems are"), submissions.entries[systems.first].code,
                      energies.notes[systems.first].front())};
}

NormalizedEnergies normalized(const ReanalysisRequest& request, const Submissions& submissions,
                              const std::optional<EnergyTable>& references, const HardwareCatalogue& catalogue) {
  FitOptions fit;
  if (!request.strategy.empty()) fit.strategy = request.strategy;
  fit.strategy_options.hardware_file = request.hardware_file;
  fit.threads = request.threads;
  fit.stop = request.stop;
  const double level = request.level.value_or(kDefaultLevel);
  if (references) return normalize_by_table(submissions, *references, fit, level, catalogue);
  if (request.strategy.empty()) return normalize_by_single_ratio(submissions);
  return normalize_by_own_references(submissions, fit, level);
}

}  // namespace

void ReanalysisRequest::check() const {
  if (submissions.empty() || submissions.size() > 2)
    throw ConfigError("SUBMISSIONS", join(submissions, ","), "must be one file, or two years to compare");
  if (rules.empty()) throw ConfigError("--rules", "is required");
  if (rules.size() != 1 && rules.size() != submissions.size())
    throw ConfigError("--rules", join(rules, ","), "must name one set of rules, or one for each file");
  if (!level) return;
  check_level(*level);
  if (strategy.empty() && reference_table.empty())
    throw ConfigError("--level", fmt::format("{:g}", *level),
                      "is that of a strategy's intervals: it needs --strategy or --reference-table");
}

ReanalysisResults reanalyse(const ReanalysisRequest& request) {
  request.check();
  ReanalysisOptions options{.subset = request.subset};
  if (!request.pareto.empty()) options.pareto = parse_objectives(request.pareto, "--pareto");
  std::vector<ChallengeRules> rules;
  for (const std::string& name : request.rules) rules.push_back(load_rules(name));
  const HardwareCatalogue catalogue = catalogue_with(request.hardware_file);
  std::optional<EnergyTable> references;
  if (!request.reference_table.empty())
    references = read_tables({request.reference_table}, {.threads = request.threads});
  ReanalysisResults results;
  for (std::size_t i = 0; i < request.submissions.size(); ++i) {
    Submissions submissions = read_submissions(request.submissions[i], rules[rules.size() == 1 ? 0 : i]);
    NormalizedEnergies energies = normalized(request, submissions, references, catalogue);
    for (const auto& warnings :
         {warnings_of_unused_references(submissions, energies), warnings_of_unnormalized(submissions, energies),
          warnings_of_extrapolated(submissions, energies)})
      results.warnings.insert(results.warnings.end(), warnings.begin(), warnings.end());
    results.years.push_back(reanalyse(std::move(submissions), std::move(energies), options, catalogue));
  }
  if (results.years.size() == 2) results.comparison = compare_years(results.years[0].systems, results.years[1].systems);
  return results;
}

}  // namespace crosswatt
