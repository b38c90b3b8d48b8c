// evaluate: the study. How well do the strategies normalize, for every ordered pair of hardware?
#include <fmt/format.h>

#include <chrono>

#include "crosswatt/core/file.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/evaluate/study.hpp"
#include "crosswatt/report/html.hpp"
#include "crosswatt/report/run_record.hpp"
#include "crosswatt/report/study_document.hpp"
#include "crosswatt/report/writers.hpp"
#include "crosswatt/select/selector.hpp"
#include "tools/fit_options.hpp"
#include "tools/progress.hpp"
#include "tools/study_models.hpp"
#include "tools/table_options.hpp"

namespace crosswatt::tools {
namespace {

const std::vector<std::string> kFormats = {"table", "csv", "json", "markdown", "latex"};

class Evaluate {
 public:
  void add_to(CLI::App& verb) {
    table_.add_to(verb);
    settings_.add_to(verb);
    const std::string group = "Study";
    verb.add_option("--pairs", pairs_, "all, or SOURCE:TARGET[,SOURCE:TARGET…]")->delimiter(',')->group(group);
    verb.add_option("--from", from_, "With --to: this pair only; several sources separated by commas")->group(group);
    verb.add_option("--to", to_, "With --from: its target")->group(group);
    verb.add_option("--sources", options_.sources,
                    "How many sources each workload is measured on: all pairs of so many sources and a target")
        ->capture_default_str()
        ->group(group);
    strategies_option_ = verb.add_option("--strategies", options_.strategies,
                                         "Names and groups, separated by commas (default: paper,auto)")
                             ->delimiter(',')
                             ->group(group);
    selections_option_ = verb.add_option("--selection", options_.selections, "full, random, minmax, … (default: full)")
                             ->delimiter(',')
                             ->group(group);
    verb.add_option("--fractions", options_.fractions,
                    "Budgets of selections other than full, as shares of the references")
        ->delimiter(',')
        ->group(group);
    verb.add_option("--references", options_.references, "Budgets as numbers of references")
        ->delimiter(',')
        ->group(group);
    verb.add_option("--split", split_, "random, leave-family-out, k-fold or leave-one-out")
        ->capture_default_str()
        ->group(group);
    verb.add_option("--own-references", options_.split.own_references,
                    "With leave-family-out: workloads of the family that join the references")
        ->group(group);
    verb.add_option("--test-size", options_.split.test_size, "Share held out by random splits")
        ->capture_default_str()
        ->group(group);
    verb.add_option("--repeats", options_.split.repeats, "Number of random splits")
        ->capture_default_str()
        ->group(group);
    verb.add_option("--folds", options_.split.folds, "Folds of k-fold")->capture_default_str()->group(group);
    verb.add_option("--seed", options_.split.seed, "Seed of all draws")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str()
        ->group(group);
    verb.add_option("--splits-file", splits_file_, "Use the splits in this file instead of drawing them")->group(group);
    verb.add_option("--write-splits", write_splits_, "Write the splits used")->group(group);
    verb.add_option("--level", options_.level, "Level of the intervals")->capture_default_str()->group(group);
    verb.add_flag("--all-intervals", options_.all_intervals,
                  "Cross-fit intervals for strategies that bring none (ten more fits each)")
        ->group(group);
    new_families_option_ =
        verb.add_flag("--new-families,!--no-new-families", options_.new_families,
                      "Leave each family out in turn, beside the split (default, but for --protocol paper)")
            ->group(group);
    verb.add_option("--protocol", protocol_, "paper: the published protocol; options given beside it override it")
        ->group(group);
    verb.add_option("-o,--output", output_,
                    "Folder for study.json, scores.csv, report.html, report.md, report.tex and run.json")
        ->group(group);
    verb.add_option("--format", format_, "Standard output as table, csv, json, markdown or latex")
        ->capture_default_str()
        ->group(group);
  }

  void run(const Program& program) {
    const auto start = std::chrono::steady_clock::now();
    RunRecord record{.arguments = program.arguments,
                     .inputs = table_.files(),
                     .seed = options_.split.seed,
                     .started_utc = utc_now()};
    complete_options(program);
    const EnergyTable table = table_.load(program);
    for (const std::string& text : pairs_)
      if (text != "all") options_.pairs.push_back(parse_pair(text, table));
    if (!from_.empty()) options_.pairs.push_back(table_.pair(from_, to_, table));
    Progress progress(program, "fits");
    options_.progress = [&](Index done, Index total) { progress.update(done, total); };
    const Study study = run_study(table, options_);
    progress.finish();
    if (!write_splits_.empty()) write_output(write_splits_, splits_csv(named_splits(study)));
    const Document document = study_document(study);
    record.duration_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (!output_.empty()) write_folder(study, document, record);
    print(rendered(study, document));
    if (!output_.empty())
      note(program, fmt::format("study.json, scores.csv, report.md, report.tex{} and run.json written to {}",
                                html_missing().empty() ? ", report.html" : "", output_));
    if (!output_.empty() && !html_missing().empty())
      note(program, fmt::format("no report.html: this crosswatt can't write HTML, {}", html_missing()));
  }

 private:
  void complete_options(const Program& program) {
    if (std::find(kFormats.begin(), kFormats.end(), format_) == kFormats.end())
      throw unknown_name("--format", "format", format_, kFormats);
    if (!protocol_.empty() && protocol_ != "paper") throw unknown_name("--protocol", "protocol", protocol_, {"paper"});
    if (protocol_ == "paper") {
      if (strategies_option_->count() == 0) options_.strategies = {"paper"};
      if (selections_option_->count() == 0) options_.selections = {"full", "random", "minmax"};
      if (new_families_option_->count() == 0) options_.new_families = false;
    }
    check_pairs();
    options_.split.kind = parse_split_kind(split_);
    options_.strategy = settings_.options(table_);
    options_.threads = program.threads;
    options_.validate();
    resolve_strategies(options_.strategies);  // a typo is known before a file is read
    for (const std::string& selection : options_.selections) make_selector(selection);
    if (!splits_file_.empty()) {
      options_.splits = read_splits(splits_file_);
      options_.splits_file = splits_file_;
    }
  }

  void check_pairs() const {
    const bool named = std::any_of(pairs_.begin(), pairs_.end(), [](const std::string& text) { return text != "all"; });
    if (from_.empty() != to_.empty())
      throw ConfigError(from_.empty() ? "--to" : "--from", from_ + to_, "needs the other end beside it");
    if (!from_.empty() && !pairs_.empty())
      throw ConfigError("--pairs", pairs_.front(), "and --from exclude each other");
    if (options_.sources != 1 && (named || !from_.empty()))
      throw ConfigError("--sources", std::to_string(options_.sources),
                        "is for all pairs, not for pairs that are named");
  }

  HardwarePair parse_pair(const std::string& text, const EnergyTable& table) const {
    // Names may hold colons themselves, so every one is tried as the separator.
    for (std::size_t colon = text.find(':'); colon != std::string::npos; colon = text.find(':', colon + 1)) {
      if (text.find(':', colon + 1) != std::string::npos &&
          table.hardware().find(text.substr(0, colon)) == NameDictionary::kNone)
        continue;
      return {table_.hardware(text.substr(0, colon), table), table_.hardware(text.substr(colon + 1), table)};
    }
    throw ConfigError("--pairs", text, "must be all or SOURCE:TARGET");
  }

  static std::vector<NamedSplit> named_splits(const Study& study) {
    std::vector<NamedSplit> named;
    for (const PairResult& pair : study.pairs)
      for (std::size_t repeat = 0; repeat < pair.splits.size(); ++repeat)
        named.push_back(name_split(pair.splits[repeat], pair.data, static_cast<std::int64_t>(repeat)));
    return named;
  }

  void write_folder(const Study& study, const Document& document, const RunRecord& record) const {
    OutputFolder folder(output_);
    folder.add("study.json", study_json(study));
    folder.add("scores.csv", to_csv(scores_table(study)));
    folder.add("report.md", to_markdown(document));
    folder.add("report.tex", to_latex(document));
    if (html_missing().empty()) folder.add("report.html", study_html(study, study_models(study)));
    folder.add("run.json", to_json(record));
    folder.commit();
  }

  std::string rendered(const Study& study, const Document& document) const {
    if (format_ == "csv") return to_csv(scores_table(study));
    if (format_ == "json") return study_json(study);
    if (format_ == "markdown") return to_markdown(document);
    if (format_ == "latex") return to_latex(document);
    return to_terminal(study_document(study, PairExtent::hardest));
  }

  TableOptions table_;
  StrategySettings settings_;
  StudyOptions options_;
  CLI::Option* strategies_option_ = nullptr;
  CLI::Option* selections_option_ = nullptr;
  CLI::Option* new_families_option_ = nullptr;
  std::vector<std::string> pairs_;
  std::string from_, to_;
  std::string split_ = "random";
  std::string splits_file_, write_splits_, protocol_, output_;
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
