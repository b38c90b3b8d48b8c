// reanalyse: a challenge's submissions, normalized, weighted with their energy, ranked, tabled and doubted.
#include <fmt/format.h>

#include "crosswatt/challenge/reanalysis_files.hpp"
#include "crosswatt/challenge/reanalysis_request.hpp"
#include "crosswatt/core/error.hpp"
#include "crosswatt/report/html.hpp"
#include "crosswatt/report/reanalysis_document.hpp"
#include "crosswatt/report/reanalysis_folder.hpp"
#include "crosswatt/report/writers.hpp"
#include "tools/program.hpp"

namespace crosswatt::tools {
namespace {

const std::vector<std::string> kFormats = {"table", "markdown", "latex"};

class Reanalyse {
 public:
  void add_to(CLI::App& verb) {
    verb.add_option("SUBMISSIONS", request_.submissions,
                    "One file of submissions (YAML, JSON, CSV), or two years to compare")
        ->required()
        ->expected(1, 2);
    verb.add_option("--rules", request_.rules,
                    "dcase2022, dcase2023 or a rules file (JSON); one for each file, separated by commas")
        ->required()
        ->delimiter(',');
    verb.add_option("--subset", request_.subset, "Subset for ranks and tables (default: the rules' first)");
    verb.add_option("--pareto", request_.pareto, "Objectives, such as psds1:max,energy_training_normalized:min");
    verb.add_option("--strategy", request_.strategy,
                    "Normalize by a fitted strategy instead of the rules' single ratio: on the reference runs of each "
                    "submission, or on --reference-table");
    verb.add_option("--reference-table", request_.reference_table,
                    "Table of runs measured on the submitters' hardware and the organisers' (with --strategy, default "
                    "auto)");
    verb.add_option("--level", request_.level, "Level of the strategy's intervals (default: 0.9)");
    verb.add_option("--hardware-file", request_.hardware_file, "CSV that adds to or overrides the hardware catalogue");
    verb.add_option("-o,--output", output_,
                    "Folder for the CSV files, report.html, report.md, report.tex and reanalysis.json; of two files, "
                    "each one's own "
                    "tables go into a folder of its year inside, OUTPUT/2022 and OUTPUT/2023");
    CLI::Option* format = verb.add_option("--format", format_, "Standard output as table, markdown or latex");
    format->capture_default_str();
    verb.add_flag("--json", json_, "Print reanalysis.json")->excludes(format);
  }

  void run(const Program& program) const {
    if (std::find(kFormats.begin(), kFormats.end(), format_) == kFormats.end())
      throw unknown_name("--format", "format", format_, kFormats);
    ReanalysisRequest request = request_;
    request.threads = program.threads;
    const ReanalysisResults results = reanalyse(request);
    for (const std::string& warning : results.warnings) warn(program, warning);
    for (const Reanalysis& year : results.years)
      for (const std::string& remark : year.systems.submissions.remarks) note(program, remark);
    if (!output_.empty()) write(results, program);
    print(rendered(results));
  }

 private:
  void write(const ReanalysisResults& results, const Program& program) const {
    write_reanalysis_folder(output_, results.years, results.comparison);
    note(program, fmt::format("normalized.csv, ranking.csv and the other tables written to {}{}", output_name(output_),
                              results.years.size() == 1 ? "" : ", each file's into a folder of its own"));
    if (!html_missing().empty())
      note(program, fmt::format("no report.html: this crosswatt can't write HTML, {}", html_missing()));
  }

  std::string rendered(const ReanalysisResults& results) const {
    if (json_) return reanalysis_json(results.years, results.comparison);
    if (format_ == "table")
      return to_terminal(reanalysis_document(results.years, results.comparison, RankingExtent::top));
    const Document document = reanalysis_document(results.years, results.comparison);
    return format_ == "markdown" ? to_markdown(document) : to_latex(document);
  }

  ReanalysisRequest request_;
  std::string output_;
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
