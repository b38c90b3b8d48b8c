// evaluate: the study. How well do the strategies normalize, for every ordered pair of hardware?
#include <fmt/format.h>

#include <chrono>

#include "crosswatt/core/file.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/evaluate/study_models.hpp"
#include "crosswatt/evaluate/study_request.hpp"
#include "crosswatt/report/html.hpp"
#include "crosswatt/report/run_record.hpp"
#include "crosswatt/report/study_document.hpp"
#include "crosswatt/report/study_folder.hpp"
#include "crosswatt/report/writers.hpp"
#include "tools/fit_options.hpp"
#include "tools/progress.hpp"
#include "tools/study_run.hpp"
#include "tools/table_options.hpp"

namespace crosswatt::tools {
namespace {

const std::vector<std::string> kFormats = {"table", "csv", "json", "markdown", "latex"};

class Evaluate {
 public:
  void add_to(CLI::App& verb) {
    table_.add_to(verb);
    settings_.add_to(verb);
    add_pairs_and_strategies(verb);
    add_splits(verb);
    add_outputs(verb);
  }

  void run(const Program& program) const {
    const Clock::time_point start = Clock::now();
    RunRecord record{.arguments = program.arguments,
                     .inputs = table_.files(),
                     .seed = request_.options.split.seed,
                     .started_utc = utc_now()};
    StudyOptions options = this->options(program);
    const EnergyTable table = table_.load(program);
    options.pairs = request_.typed_pairs(table, table_.catalogue());
    const std::optional<Study> whole = studied(table, std::move(options), program);
    if (!whole) return;
    const Study& study = *whole;
    record.duration_s = std::chrono::duration<double>(Clock::now() - start).count();
    if (!study.options.shard.is_all()) return finish_shard(program, study, record);
    if (!output_.empty())
      write_study_folder(output_, study, html_missing().empty() ? models(study, program) : std::vector<SavedModel>(),
                         record);
    if (!write_splits_.empty()) write_output(write_splits_, splits_csv(named_splits(study)));
    print(rendered(study));
    if (!output_.empty())
      note(program, fmt::format("study.json, scores.csv, report.md, report.tex{} and run.json written to {}",
                                html_missing().empty() ? ", report.html" : "", output_name(output_)));
    if (!output_.empty() && !html_missing().empty())
      note(program, fmt::format("no report.html: this crosswatt can't write HTML, {}", html_missing()));
  }

 private:
  static constexpr const char* kGroup = "Study";

  void add_pairs_and_strategies(CLI::App& verb) {
    verb.add_option("--pairs", request_.pairs, "all, or SOURCE:TARGET[,SOURCE:TARGET…]")->delimiter(',')->group(kGroup);
    verb.add_option("--from", request_.from, "With --to: this pair only; several sources separated by commas")
        ->group(kGroup);
    verb.add_option("--to", request_.to, "With --from: its target")->group(kGroup);
    verb.add_option("--sources", request_.options.sources,
                    "How many sources each workload is measured on: all pairs of so many sources and a target")
        ->capture_default_str()
        ->group(kGroup);
    verb.add_option("--strategies", request_.strategies, "Names and groups, separated by commas (default: paper,auto)")
        ->delimiter(',')
        ->group(kGroup);
    verb.add_option("--selection", request_.selections, "full, random, minmax, … (default: full)")
        ->delimiter(',')
        ->group(kGroup);
    verb.add_option("--fractions", request_.options.fractions,
                    "Budgets of selections other than full, as shares of the references")
        ->delimiter(',')
        ->group(kGroup);
    verb.add_option("--references", request_.options.references, "Budgets as numbers of references")
        ->delimiter(',')
        ->group(kGroup);
  }

  void add_splits(CLI::App& verb) {
    verb.add_option("--split", request_.split, "random, leave-family-out, k-fold or leave-one-out")
        ->capture_default_str()
        ->group(kGroup);
    verb.add_option("--own-references", request_.options.split.own_references,
                    "With leave-family-out: workloads of the family that join the references")
        ->group(kGroup);
    verb.add_option("--test-size", request_.options.split.test_size, "Share held out by random splits")
        ->capture_default_str()
        ->group(kGroup);
    verb.add_option("--repeats", request_.options.split.repeats, "Number of random splits")
        ->capture_default_str()
        ->group(kGroup);
    verb.add_option("--folds", request_.options.split.folds, "Folds of k-fold")->capture_default_str()->group(kGroup);
    verb.add_option("--seed", request_.options.split.seed, "Seed of all draws")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str()
        ->group(kGroup);
    verb.add_option("--splits-file", request_.splits_file, "Use the splits in this file instead of drawing them")
        ->group(kGroup);
    verb.add_option("--write-splits", write_splits_, "Write the splits used")->group(kGroup);
  }

  void add_outputs(CLI::App& verb) {
    verb.add_option("--level", request_.options.level, "Level of the intervals")->capture_default_str()->group(kGroup);
    verb.add_flag("--all-intervals", request_.options.all_intervals,
                  "Cross-fit intervals for strategies that bring none (ten more fits each)")
        ->group(kGroup);
    verb.add_flag_function(
            "--new-families,!--no-new-families", [this](std::int64_t said) { request_.new_families = said > 0; },
            "Leave each family out in turn, beside the split (default, but for --protocol paper)")
        ->group(kGroup);
    verb.add_option("--shard", request_.shard,
                    "i/N: run the i-th of N shards of the study, for `crosswatt report --merge`; a folder for each")
        ->group(kGroup);
    verb.add_option("--protocol", request_.protocol,
                    "paper: the published protocol; options given beside it override it")
        ->group(kGroup);
    verb.add_option("-o,--output", output_,
                    "Folder for study.json, scores.csv, report.html, report.md, report.tex and run.json")
        ->group(kGroup);
    verb.add_option("--format", format_, "Standard output as table, csv, json, markdown or latex")
        ->capture_default_str()
        ->group(kGroup);
  }

  using Clock = std::chrono::steady_clock;

  /// Usage is checked before a file is read.
  StudyOptions options(const Program& program) const {
    if (!request_.shard.empty() && output_.empty())
      throw ConfigError("--shard", request_.shard, "needs --output, a folder for this shard");
    if (!request_.shard.empty() && !write_splits_.empty())
      throw ConfigError("--write-splits", write_splits_, "and --shard exclude each other");
    if (std::find(kFormats.begin(), kFormats.end(), format_) == kFormats.end())
      throw unknown_name("--format", "format", format_, kFormats);
    StudyRequest request = request_;
    request.settings = settings_.request(table_);
    request.options.threads = program.threads;
    return request.complete();
  }

  /// What a shard says is for the merge alone.
  void finish_shard(const Program& program, const Study& study, const RunRecord& record) const {
    write_shard_folder(output_, study, record);
    note(program, fmt::format("shard {} written to {}: study.json, to be merged with the others, and run.json",
                              request_.shard, output_name(output_)));
  }

  static std::vector<NamedSplit> named_splits(const Study& study) {
    std::vector<NamedSplit> named;
    for (const PairResult& pair : study.pairs)
      for (std::size_t repeat = 0; repeat < pair.splits.size(); ++repeat)
        named.push_back(name_split(pair.splits[repeat], pair.data, static_cast<std::int64_t>(repeat)));
    return named;
  }

  static std::optional<Study> studied(const EnergyTable& table, StudyOptions options, const Program& program) {
    Progress progress(program.quiet, "fits");
    options.progress = [&](Index done, Index total) { progress.update(done, total); };
    std::optional<Study> study = study_of_program(table, std::move(options));
    if (study) study->options.progress = nullptr;
    return study;
  }

  static std::vector<SavedModel> models(const Study& study, const Program& program) {
    Progress progress(program.quiet, "models");
    return study_models(study, [&](Index done, Index total) { progress.update(done, total); });
  }

  std::string rendered(const Study& study) const {
    if (format_ == "csv") return to_csv(scores_table(study));
    if (format_ == "json") return study_json(study);
    if (format_ == "markdown") return to_markdown(study_document(study));
    if (format_ == "latex") return to_latex(study_document(study));
    return to_terminal(study_document(study, PairExtent::hardest));
  }

  TableOptions table_;
  StrategySettings settings_;
  StudyRequest request_;
  std::string write_splits_, output_;
  std::string format_ = "table";
};

}  // namespace

void add_evaluate(Program& program) {
  CLI::App* verb =
      program.add_verb("evaluate", "How well do the strategies normalize, for every ordered pair of hardware?",
                       "crosswatt evaluate energies.csv --protocol paper -o study");
  auto evaluate = std::make_shared<Evaluate>();
  evaluate->add_to(*verb);
  verb->callback([evaluate, &program] { evaluate->run(program); });
}

}  // namespace crosswatt::tools
