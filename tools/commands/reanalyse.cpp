// reanalyse: a challenge's submissions, normalized, weighted with their energy, ranked, tabled and doubted.
#include <fmt/format.h>

#include <cmath>

#include "crosswatt/challenge/fitted_energies.hpp"
#include "crosswatt/challenge/reanalysis.hpp"
#include "crosswatt/challenge/reanalysis_files.hpp"
#include "crosswatt/core/error.hpp"
#include "crosswatt/core/file.hpp"
#include "crosswatt/ingest/read.hpp"
#include "crosswatt/report/html.hpp"
#include "crosswatt/report/reanalysis_document.hpp"
#include "crosswatt/report/writers.hpp"
#include "tools/program.hpp"

namespace crosswatt::tools {
namespace {

const std::vector<std::string> kFormats = {"table", "markdown", "latex"};

class Reanalyse {
 public:
  void add_to(CLI::App& verb) {
    verb.add_option("SUBMISSIONS", files_, "One file of submissions (YAML, JSON, CSV), or two years to compare")
        ->required()
        ->expected(1, 2);
    verb.add_option("--rules", rules_,
                    "dcase2022, dcase2023 or a rules file (JSON); one for each file, separated by commas")
        ->required()
        ->delimiter(',');
    verb.add_option("--subset", options_.subset, "Subset for ranks and tables (default: the rules' first)");
    verb.add_option("--pareto", pareto_, "Objectives, such as psds1:max,energy_training_normalized:min");
    verb.add_option("--strategy", fit_.strategy,
                    "Normalize by a fitted strategy instead of the rules' single ratio: on the reference runs of each "
                    "submission, or on --reference-table");
    verb.add_option("--reference-table", reference_table_,
                    "Table of runs measured on the submitters' hardware and the organisers' (with --strategy, default "
                    "auto)");
    level_option_ = verb.add_option("--level", level_, "Level of the strategy's intervals")->capture_default_str();
    verb.add_option("--hardware-file", hardware_file_, "CSV that adds to or overrides the hardware catalogue");
    verb.add_option("-o,--output", output_,
                    "Folder for the CSV files, report.html, report.md, report.tex and reanalysis.json; of two files, "
                    "each one's own "
                    "tables go into a folder of its year inside, OUTPUT/2022 and OUTPUT/2023");
    CLI::Option* format = verb.add_option("--format", format_, "Standard output as table, markdown or latex");
    format->capture_default_str();
    verb.add_flag("--json", json_, "Print reanalysis.json")->excludes(format);
  }

  void run(const Program& program) {
    check();
    if (!pareto_.empty()) options_.pareto = parse_objectives(pareto_, "--pareto");
    std::vector<ChallengeRules> rules;
    for (const std::string& name : rules_) rules.push_back(load_rules(name));
    const HardwareCatalogue& built_in = HardwareCatalogue::built_in();
    const HardwareCatalogue catalogue = hardware_file_.empty() ? built_in : built_in.with_file(hardware_file_);
    std::optional<EnergyTable> references;
    if (!reference_table_.empty()) references = read_tables({reference_table_}, {});
    std::vector<Reanalysis> results;
    for (std::size_t i = 0; i < files_.size(); ++i) {
      Submissions submissions = read_submissions(files_[i], rules[rules.size() == 1 ? 0 : i]);
      NormalizedEnergies energies = normalize(submissions, references, catalogue);
      warn_of_unused_references(submissions, energies, program);
      warn_of_unnormalized(submissions, energies, program);
      warn_of_extrapolated(submissions, energies, program);
      results.push_back(reanalyse(std::move(submissions), std::move(energies), options_, catalogue));
      for (const std::string& remark : results.back().systems.submissions.remarks) note(program, remark);
    }
    std::optional<YearComparison> comparison;
    if (results.size() == 2) comparison = compare_years(results[0].systems, results[1].systems);
    const Document document = reanalysis_document(results, comparison);
    if (!output_.empty()) write(results, comparison, document, program);
    if (json_)
      print(reanalysis_json(results, comparison));
    else
      print(format_ == "markdown" ? to_markdown(document)
            : format_ == "latex"  ? to_latex(document)
                                  : to_terminal(reanalysis_document(results, comparison, RankingExtent::top)));
  }

 private:
  void check() const {
    if (std::find(kFormats.begin(), kFormats.end(), format_) == kFormats.end())
      throw unknown_name("--format", "format", format_, kFormats);
    if (rules_.size() != 1 && rules_.size() != files_.size())
      throw ConfigError("--rules", fmt::format("{}", fmt::join(rules_, ",")),
                        "must name one set of rules, or one for each file");
    if (!(level_ > 0 && level_ < 1))
      throw ConfigError("--level", fmt::format("{:g}", level_), "must be between 0 and 1, both excluded");
    if (level_option_->count() > 0 && fit_.strategy.empty() && reference_table_.empty())
      throw ConfigError("--level", fmt::format("{:g}", level_),
                        "is that of a strategy's intervals: it needs --strategy or --reference-table");
  }

  NormalizedEnergies normalize(const Submissions& submissions, const std::optional<EnergyTable>& references,
                               const HardwareCatalogue& catalogue) const {
    FitOptions fit = fit_;
    fit.strategy_options.hardware_file = hardware_file_;
    if (references) {
      if (fit.strategy.empty()) fit.strategy = FitOptions{}.strategy;
      return normalize_by_table(submissions, *references, fit, level_, catalogue);
    }
    return fit.strategy.empty() ? normalize_by_single_ratio(submissions)
                                : normalize_by_own_references(submissions, fit, level_);
  }

  /// Systems with an energy that has no normalized one: how many, and why the first.
  /// @throws NothingFittedError when none of the participants' has.
  static void warn_of_unnormalized(const Submissions& submissions, const NormalizedEnergies& energies,
                                   const Program& program) {
    Index count = 0, participants = 0, first = -1;
    for (Index i = 0; i < submissions.size(); ++i) {
      const Submission& submission = submissions.entries[i];
      if (!submission.energy[0].known() || submission.organisers) continue;
      ++participants;
      if (!std::isnan(energies.systems[i][0].kwh) || energies.notes[i].empty()) continue;
      ++count;
      if (first < 0) first = i;
    }
    if (count == 0) return;
    const std::string text = fmt::format("{} of {} participants' systems can't be normalized; {}: {}", count,
                                         participants, submissions.entries[first].code, energies.notes[first].front());
    if (count == participants) throw NothingFittedError(text);
    warn(program, text);
  }

  static void warn_of_unused_references(const Submissions& submissions, const NormalizedEnergies& energies,
                                        const Program& program) {
    const std::vector<ReferenceRun>& references = submissions.rules.references;
    if (energies.kind != NormalizationKind::single_ratio || references.size() < 2) return;
    warn(program, fmt::format("the rules name {} reference runs and the single ratio uses the first, {}; --strategy "
                              "fits one on all (dual-reference, say)",
                              references.size(), references.front().workload));
  }

  /// Training energies outside what a strategy's references span: how many, and the first.
  static void warn_of_extrapolated(const Submissions& submissions, const NormalizedEnergies& energies,
                                   const Program& program) {
    Index count = 0, first = -1;
    for (Index i = 0; i < submissions.size(); ++i) {
      if (!energies.systems[i][0].extrapolated) continue;
      ++count;
      if (first < 0) first = i;
    }
    if (count == 0) return;
    warn(program, fmt::format("{} of {} systems are extrapolated; {}: {} (all in anomalies.csv)", count,
                              submissions.size(), submissions.entries[first].code, energies.notes[first].front()));
  }

  /// Where in the output the tables are that belong to one file: in front, or for two files in a folder for each.
  static std::vector<std::string> folders(const std::vector<Reanalysis>& results) {
    if (results.size() == 1) return {""};
    const int before = results[0].systems.rules().year, after = results[1].systems.rules().year;
    const std::string suffix = before == after ? "-2" : "";
    return {fmt::format("{}/", before), fmt::format("{}{}/", after, suffix)};
  }

  void write(const std::vector<Reanalysis>& results, const std::optional<YearComparison>& comparison,
             const Document& document, const Program& program) const {
    OutputFolder folder(output_);
    const std::vector<std::string> places = folders(results);
    for (std::size_t i = 0; i < results.size(); ++i) add_tables(folder, places[i], results[i]);
    folder.add("quartiles.csv", quartiles_csv(results));
    folder.add("report.md", to_markdown(document));
    folder.add("report.tex", to_latex(document));
    if (html_missing().empty()) folder.add("report.html", reanalysis_html(results, comparison));
    folder.add("reanalysis.json", reanalysis_json(results, comparison));
    folder.commit();
    note(program, fmt::format("normalized.csv, ranking.csv and the other tables written to {}{}", output_,
                              results.size() == 1 ? "" : ", each file's into a folder of its own"));
    if (!html_missing().empty())
      note(program, fmt::format("no report.html: this crosswatt can't write HTML, {}", html_missing()));
  }

  static void add_tables(OutputFolder& folder, const std::string& place, const Reanalysis& result) {
    folder.add(place + "normalized.csv", normalized_csv(result));
    folder.add(place + "ranking.csv", ranking_csv(result));
    folder.add(place + "ew_scores.csv", ew_scores_csv(result));
    folder.add(place + "thresholds.csv", thresholds_csv(result));
    folder.add(place + "correlations.csv", correlations_csv(result));
    folder.add(place + "quadrants.csv", quadrants_csv(result));
    folder.add(place + "pareto.csv", pareto_csv(result));
    folder.add(place + "anomalies.csv", anomalies_csv(result));
  }

  std::vector<std::string> files_, rules_;
  ReanalysisOptions options_;
  FitOptions fit_{.strategy = ""};
  double level_ = 0.9;
  const CLI::Option* level_option_ = nullptr;
  std::string pareto_, reference_table_, hardware_file_, output_;
  std::string format_ = "table";
  bool json_ = false;
};

}  // namespace

void add_reanalyse(Program& program) {
  CLI::App* verb =
      program.add_verb("reanalyse", "A challenge's submissions: normalized kWh, energy-weighted scores, tables, doubts",
                       "crosswatt reanalyse entries.yaml --rules dcase2023 -o reanalysis");
  auto reanalyse_verb = std::make_shared<Reanalyse>();
  reanalyse_verb->add_to(*verb);
  verb->callback([reanalyse_verb, &program] { reanalyse_verb->run(program); });
}

}  // namespace crosswatt::tools
