#include "crosswatt/evaluate/study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <numeric>
#include <set>
#include <span>

#include "crosswatt/core/nearest.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/core/wording.hpp"
#include "crosswatt/select/selector.hpp"
#include "evaluate/cell_tally.hpp"
#include "evaluate/split_run.hpp"

namespace crosswatt {
namespace {

/// A way to choose references: selector and how many.
struct Selection {
  const ReferenceSelector* selector = nullptr;
  std::optional<double> fraction;
  std::optional<int> count;

  Index budget(Index offered) const {
    if (selector->takes_all()) return offered;
    if (count) return std::min<Index>(*count, offered);
    return references_of_fraction(*fraction, offered);
  }
};

/// One way of splitting a pair's workloads, with the selections studied on it and what came out of each split.
struct Round {
  std::span<const Split> splits;
  std::vector<Selection> selections;
  std::string label;
  std::vector<CellScores>* cells = nullptr;
  IndexRange own;                    ///< the splits that are the shard's
  std::vector<SplitResult> results;  ///< of these

  const Split& split(Index i) const { return splits[static_cast<std::size_t>(own.begin + i)]; }
};

/// A pair while it is worked on, reduced by whoever finishes its last split.
struct PairWork {
  PairResult result;
  std::vector<Split> family_splits;
  std::vector<Round> rounds;
  bool is_whole = true;  ///< all splits are the shard's
  std::atomic<Index> splits_left = 0;
};

bool table_knows(const EnergyTable& table, Feature feature) {
  switch (feature) {
    case Feature::energy:
      return true;
    case Feature::flops:
      return table.knows(Column::flops);
    case Feature::macs:
      return table.knows(Column::macs);
    case Feature::params:
      return table.knows(Column::params);
    case Feature::power:
      return table.knows(Column::duration_s);
    case Feature::batch:
      return table.knows(Column::batch_size);
    case Feature::family:
      return !table.families().empty();
  }
  return false;
}

/// Those of the pairs come first.
std::vector<std::string> notes_of(const Study& study, const std::vector<std::string>& further) {
  std::vector<std::string> notes;
  std::set<std::string> seen;
  const auto add = [&](const std::vector<std::string>& some) {
    for (const std::string& note : some)
      if (seen.insert(note).second) notes.push_back(note);
  };
  for (const PairResult& pair : study.pairs) add(pair.data.notes);
  add(further);
  return notes;
}

std::string why_nothing(const Study& study) {
  std::map<std::string, Index> reasons;
  for (const PairResult& pair : study.pairs)
    for (const CellScores& cell : pair.cells)
      for (const auto& [reason, count] : cell.failure_reasons) reasons[reason] += count;
  std::string text = fmt::format("none of {} was possible:", counted(study.failures(), "fit"));
  for (const auto& [reason, count] : reasons) text += fmt::format("\n  {} × {}", count, reason);
  return text;
}

/// What can be said only when all pairs are there.
void finish(Study& study, std::vector<std::string> notes) {
  if (study.predictions > kMostKeptPredictions)
    notes.emplace_back(
        "too many held-out predictions to keep, and with them the splits drawn; figures show scores only");
  study.notes = notes_of(study, notes);
  if (study.options.shard.is_all() && study.fits() == 0) throw NothingFittedError(why_nothing(study));
}

class StudyRunner {
 public:
  StudyRunner(const EnergyTable& table, StudyOptions options)
      : table_(table), options_(std::move(options)), pairs_(table) {
    options_.validate();
    check_reference_workloads();
    make_strategies();
    make_selections();
  }

  Study run() {
    prepare_pairs();
    predictions_ = predictions();
    struct Task {
      PairWork* work;
      Round* round;
      Index split;
    };
    std::vector<Task> tasks;
    for (const auto& work : works_)
      for (Round& round : work->rounds)
        for (Index split = 0; split < round.own.size(); ++split) tasks.push_back({work.get(), &round, split});
    std::atomic<Index> done = 0;
    const auto total = static_cast<Index>(tasks.size());
    const auto body = [&](Index task) {
      fit_split(*tasks[task].work, *tasks[task].round, tasks[task].split);
      if (options_.progress) options_.progress(++done, total);
    };
    parallel_for(total, options_.threads, body, options_.stop);
    return gather();
  }

 private:
  /// A workload the table does not hold would be missing in every fit; one that is held out is missing in some.
  void check_reference_workloads() const {
    for (const std::string& workload : options_.strategy.reference_workloads) {
      if (table_.workloads().find(workload) != NameDictionary::kNone) continue;
      throw DataError(
          Problem{.column = "workload",
                  .value = workload,
                  .rule = "is no workload of the table" + did_you_mean(workload, table_.workloads().all())});
    }
  }

  void make_strategies() {
    std::set<std::string> names;
    for (const StrategyChoice& choice : resolve_strategies(options_.strategies)) {
      StudyStrategy entry{make_strategy(choice.name, options_.strategy), ""};
      if (!names.insert(entry.strategy->name()).second) continue;
      for (const Feature feature : entry.strategy->required_features().list()) {
        if (table_knows(table_, feature)) continue;
        const std::string reason =
            fmt::format("the table has no {}", feature == Feature::power ? "duration_s, so no power" : name(feature));
        if (!choice.from_group || options_.strategy.features_given)
          throw DataError(Problem{.rule = fmt::format("{}, which strategy {} needs", reason, entry.strategy->name()),
                                  .remedy = "add the column, or leave the strategy out"});
        entry.impossible = reason;
      }
      strategies_.push_back(std::move(entry));
    }
  }

  void make_selections() {
    for (const std::string& name : options_.selections) {
      selectors_.push_back(make_selector(name));
      const ReferenceSelector* selector = selectors_.back().get();
      if (selector->takes_all())
        selections_.push_back(
            {selector, options_.references.empty() ? std::optional<double>(1.0) : std::nullopt, std::nullopt});
      else if (options_.references.empty())
        for (const double fraction : options_.fractions) selections_.push_back({selector, fraction, std::nullopt});
      else
        for (const int count : options_.references) selections_.push_back({selector, std::nullopt, count});
    }
  }

  std::vector<HardwarePair> all_pairs() const {
    std::vector<HardwarePair> pairs = pairs_.pairs(kLeastCommonWorkloads, options_.sources);
    if (!options_.splits.empty()) {
      std::erase_if(pairs, [&](const HardwarePair& pair) {
        return std::none_of(options_.splits.begin(), options_.splits.end(),
                            [&](const NamedSplit& split) { return split.pair == pair; });
      });
      if (pairs.empty())
        throw DataError(Problem{.file = options_.splits_file,
                                .rule = "has splits for none of the table's pairs",
                                .remedy = "use the splits made for this table"});
    }
    if (pairs.empty())
      throw DataError(Problem{
          .rule = fmt::format("no {} hardware have {} workloads in common (hardware in the table: {})",
                              options_.sources == 1 ? "two" : std::to_string(options_.sources + 1),
                              kLeastCommonWorkloads, join(table_.hardware().all(), ", ")),
          .remedy = fmt::format("a study needs workloads measured on {}; `crosswatt inspect` shows the coverage",
                                options_.sources == 1 ? "both" : "all")});
    return pairs;
  }

  void prepare_pairs() {
    const std::vector<HardwarePair> pairs = options_.pairs.empty() ? all_pairs() : options_.pairs;
    const IndexRange own = options_.shard.pairs(std::ssize(pairs));
    works_.resize(static_cast<std::size_t>(own.size()));
    const auto prepare_pair = [&](Index i) {
      works_[i] = prepare(pairs[own.begin + i]);
      take_own_splits(*works_[i], own.begin + i, std::ssize(pairs));
    };
    parallel_for(own.size(), options_.threads, prepare_pair, options_.stop);
    std::erase_if(works_, [](const auto& work) { return work->splits_left == 0; });
  }

  std::unique_ptr<PairWork> prepare(const HardwarePair& pair) const {
    auto work = std::make_unique<PairWork>();
    PairResult& result = work->result;
    result.data = pairs_.dataset(pair);
    if (options_.splits.empty()) {
      result.splits = make_splits(result.data, options_.split);
    } else {
      result.splits = splits_of(options_.splits, result.data, options_.splits_file);
      if (result.splits.empty())
        throw DataError(Problem{.file = options_.splits_file,
                                .rule = fmt::format("has no splits of '{}' to '{}'", pair.source, pair.target)});
    }
    work->rounds.push_back(
        {.splits = result.splits, .selections = selections_, .label = split_label(), .cells = &result.cells});
    work->family_splits = family_splits(result.data);
    if (!work->family_splits.empty())
      work->rounds.push_back({.splits = work->family_splits,
                              .selections = {all_references()},
                              .label = "leave-family-out",
                              .cells = &result.new_family_cells});
    return work;
  }

  /// The rounds' splits stand one after the other on the pair's stretch of the row that shards cut.
  void take_own_splits(PairWork& work, Index pair, Index pairs) const {
    Index all = 0;
    for (const Round& round : work.rounds) all += std::ssize(round.splits);
    const IndexRange own = options_.shard.splits(pair, pairs, all);
    Index first = 0;
    for (Round& round : work.rounds) {
      const Index count = std::ssize(round.splits);
      round.own = {.begin = std::clamp<Index>(own.begin - first, 0, count),
                   .end = std::clamp<Index>(own.end - first, 0, count)};
      round.results.resize(static_cast<std::size_t>(round.own.size()));
      first += count;
    }
    work.is_whole = own.size() == all;
    work.splits_left = own.size();
  }

  /// Each family left out once, where that can be told and is not what the study does anyway.
  std::vector<Split> family_splits(const PairDataset& data) const {
    if (!options_.new_families || (options_.splits.empty() && options_.split.kind == SplitKind::leave_family_out))
      return {};
    std::set<std::uint32_t> families;
    for (const Index row : data.common)
      if (data.columns.family[row] != NameDictionary::kNone) families.insert(data.columns.family[row]);
    if (families.size() < 2) return {};
    return make_splits(data, {.kind = SplitKind::leave_family_out, .seed = options_.split.seed});
  }

  Selection all_references() const { return {full_.get(), 1.0, std::nullopt}; }

  Index predictions() const {
    Index cells = 0;
    for (const auto& work : works_)
      for (const Round& round : work->rounds)
        for (Index split = 0; split < round.own.size(); ++split)
          cells += std::ssize(round.split(split).held_out) * std::ssize(round.selections);
    return cells * static_cast<Index>(strategies_.size());
  }

  void fit_split(PairWork& work, Round& round, Index index) const {
    const PairDataset& data = work.result.data;
    const Split& split = round.split(index);
    const auto offered = static_cast<Index>(split.references.size());
    std::vector<std::vector<Index>> selected;
    for (const Selection& selection : round.selections)
      selected.push_back(offered == 0 ? std::vector<Index>()
                                      : selection.selector->select(data, split.references, selection.budget(offered)));
    round.results[index] =
        run_split(data, split, selected, strategies_, {.level = options_.level, .all = options_.all_intervals});
    if (--work.splits_left == 0) reduce(work);
  }

  void reduce(PairWork& work) const {
    MeasuredRanks measured;
    for (Round& round : work.rounds) {
      const std::size_t selections = round.selections.size();
      for (std::size_t first = 0; first < strategies_.size() * selections; first += selections)
        for (std::size_t selection = 0; selection < selections; ++selection) {
          CellScores cell = empty_cell(round, first / selections, selection);
          if (!work.is_whole)
            keep_fits(cell, round, first / selections, selection);
          else if (const std::size_t same = same_fits(round, first, selection); same < selection)
            take_scores(cell, (*round.cells)[first + same]);
          else
            score_cell(cell, round, first / selections, selection, measured);
          round.cells->push_back(std::move(cell));
        }
      round = {};
    }
  }

  /// The first selection of a strategy whose fits these are too: a fit is made once for the same references.
  /// @param first  the strategy's first outcome in every split.
  static std::size_t same_fits(const Round& round, std::size_t first, std::size_t selection) {
    const auto is_same = [&](std::size_t other) {
      return std::all_of(round.results.begin(), round.results.end(), [&](const SplitResult& result) {
        return result.outcomes[first + other].is_of_same_fit(result.outcomes[first + selection]);
      });
    };
    std::size_t other = 0;
    while (other < selection && !is_same(other)) ++other;
    return other;
  }

  static void take_scores(CellScores& cell, const CellScores& scored) {
    CellScores taken = scored;
    taken.selection = std::move(cell.selection);
    taken.fraction = cell.fraction;
    cell = std::move(taken);
  }

  CellScores empty_cell(const Round& round, std::size_t strategy, std::size_t selection) const {
    CellScores cell;
    cell.strategy = strategies_[strategy].strategy->name();
    cell.selection = round.selections[selection].selector->name();
    cell.fraction = round.selections[selection].fraction;
    cell.split = round.label;
    cell.repeats = std::ssize(round.splits);
    return cell;
  }

  void score_cell(CellScores& cell, const Round& round, std::size_t strategy, std::size_t selection,
                  MeasuredRanks& measured) const {
    CellTally tally(cell, predictions_ <= kMostKeptPredictions);
    for (std::size_t split = 0; split < round.results.size(); ++split) {
      const SplitResult& result = round.results[split];
      const Outcome& outcome = result.outcomes[strategy * round.selections.size() + selection];
      if (outcome.fitted)
        tally.add({.split = static_cast<std::uint32_t>(split),
                   .references = outcome.references,
                   .reference_kwh_share = outcome.reference_kwh_share,
                   .scores = outcome.scores,
                   .held_out = result.held_out[strategy],
                   .predicted_kwh = result.predicted(outcome, strategy),
                   .measured_kwh = result.measured_kwh[strategy],
                   .log_half_width = result.half_widths(outcome, strategy)});
      else
        tally.fail(outcome.failure);
    }
    tally.score(measured);
  }

  static void keep_fits(CellScores& cell, const Round& round, std::size_t strategy, std::size_t selection) {
    for (std::size_t i = 0; i < round.results.size(); ++i) {
      const SplitResult& result = round.results[i];
      const Outcome& outcome = result.outcomes[strategy * round.selections.size() + selection];
      UnscoredFit& fit = cell.unscored.emplace_back();
      fit.split = static_cast<std::uint32_t>(round.own.begin + static_cast<Index>(i));
      fit.failure = outcome.failure;
      if (!outcome.fitted) continue;
      const std::span<const double> predicted_kwh = result.predicted(outcome, strategy);
      const std::span<const double> half_widths = result.half_widths(outcome, strategy);
      fit.references = outcome.references;
      fit.reference_kwh_share = outcome.reference_kwh_share;
      fit.held_out = result.held_out[strategy];
      fit.predicted_kwh.assign(predicted_kwh.begin(), predicted_kwh.end());
      fit.log_half_width.assign(half_widths.begin(), half_widths.end());
    }
  }

  std::string split_label() const {
    if (!options_.splits.empty()) return "file";
    std::string label(name(options_.split.kind));
    if (options_.split.own_references > 0) label += fmt::format("+{}", options_.split.own_references);
    return label;
  }

  Study gather() {
    Study study;
    study.options = std::move(options_);
    study.predictions = predictions_;
    for (const auto& work : works_) study.pairs.push_back(std::move(work->result));
    std::string remark = simulation_remark(table_);
    finish(study, remark.empty() ? std::vector<std::string>() : std::vector{std::move(remark)});
    return study;
  }

  const EnergyTable& table_;
  StudyOptions options_;
  PairBuilder pairs_;
  std::vector<StudyStrategy> strategies_;
  std::vector<std::unique_ptr<ReferenceSelector>> selectors_;
  std::vector<Selection> selections_;
  std::unique_ptr<ReferenceSelector> full_ = make_selector("full");
  std::vector<std::unique_ptr<PairWork>> works_;
  Index predictions_ = 0;
};

void check_fits(const PairDataset& data, const CellScores& cell) {
  Index next = 0;
  for (const UnscoredFit& fit : cell.unscored)
    if (Index{fit.split} != next++) break;
  if (next == cell.repeats && std::ssize(cell.unscored) == next) return;
  throw DataError(
      Problem{.rule = fmt::format("the shards do not have {} on '{}' to '{}' for each of its {} splits once",
                                  cell.strategy, data.pair.source, data.pair.target, cell.repeats),
              .remedy = "join shards of one run over the same files"});
}

/// A cell whose fits were kept, as score_cell() would have scored it where they were made.
void score_kept_fits(const PairDataset& data, CellScores& cell, bool keep_predictions, MeasuredRanks& measured) {
  check_fits(data, cell);
  CellTally tally(cell, keep_predictions);
  std::vector<double> measured_kwh;
  for (const UnscoredFit& fit : cell.unscored) {
    if (!fit.failure.empty()) {
      tally.fail(fit.failure);
      continue;
    }
    measured_kwh.clear();
    for (const Index row : fit.held_out) measured_kwh.push_back(data.target_kwh[row]);
    tally.add({.split = fit.split,
               .references = fit.references,
               .reference_kwh_share = fit.reference_kwh_share,
               .scores = score_fit(fit.predicted_kwh, measured_kwh),
               .held_out = fit.held_out,
               .predicted_kwh = fit.predicted_kwh,
               .measured_kwh = measured_kwh,
               .log_half_width = fit.log_half_width});
  }
  tally.score(measured);
  cell.unscored.clear();
}

/// The fits that another shard made for the same pair.
void take_fits(std::vector<CellScores>& cells, std::vector<CellScores>& further) {
  for (std::size_t i = 0; i < std::min(cells.size(), further.size()); ++i)
    cells[i].unscored.insert(cells[i].unscored.end(), std::move_iterator(further[i].unscored.begin()),
                             std::move_iterator(further[i].unscored.end()));
}

template <typename Work>
void for_each_cell(PairResult& pair, Work work) {
  for (CellScores& cell : pair.cells) work(cell);
  for (CellScores& cell : pair.new_family_cells) work(cell);
}

}  // namespace

void StudyOptions::validate() const {
  strategy.validate();
  split.validate();
  for (const double fraction : fractions)
    if (!(fraction > 0 && fraction <= 1))
      throw ConfigError("--fractions", fmt::format("{}", fraction), "must be above 0 and at most 1");
  for (const int count : references)
    if (count < 1) throw ConfigError("--references", std::to_string(count), "must be 1 or more");
  if (sources < 1) throw ConfigError("--sources", std::to_string(sources), "must be 1 or more");
  if (!(level > 0 && level < 1))
    throw ConfigError("--level", fmt::format("{}", level), "must be between 0 and 1, both excluded");
  if (threads < 0) throw ConfigError("--threads", std::to_string(threads), "must be 1 or more");
}

Index Study::fits() const {
  Index sum = 0;
  for (const PairResult& pair : pairs)
    for (const CellScores& cell : pair.cells) sum += cell.fits;
  return sum;
}

Index Study::failures() const {
  Index sum = 0;
  for (const PairResult& pair : pairs)
    for (const CellScores& cell : pair.cells) sum += cell.failures;
  return sum;
}

bool PairResult::is_in_part() const {
  const auto has_fits = [](const CellScores& cell) { return !cell.unscored.empty(); };
  return std::any_of(cells.begin(), cells.end(), has_fits) ||
         std::any_of(new_family_cells.begin(), new_family_cells.end(), has_fits);
}

Study run_study(const EnergyTable& table, StudyOptions options) {
  return StudyRunner(table, std::move(options)).run();
}

Study join_studies(std::vector<Study> parts) {
  Study whole;
  whole.options = parts.front().options;
  whole.options.shard = {};
  std::vector<std::string> notes;
  for (Study& part : parts) {
    whole.predictions += part.predictions;
    notes.insert(notes.end(), part.notes.begin(), part.notes.end());
    for (PairResult& pair : part.pairs) {
      const bool goes_on = pair.is_in_part() && !whole.pairs.empty() && whole.pairs.back().is_in_part() &&
                           whole.pairs.back().data.pair == pair.data.pair;
      if (!goes_on) {
        whole.pairs.push_back(std::move(pair));
        continue;
      }
      take_fits(whole.pairs.back().cells, pair.cells);
      take_fits(whole.pairs.back().new_family_cells, pair.new_family_cells);
    }
  }
  const bool keep_predictions = whole.predictions <= kMostKeptPredictions;
  for (PairResult& pair : whole.pairs) {
    const bool in_part = pair.is_in_part();
    MeasuredRanks measured;
    for_each_cell(pair, [&](CellScores& cell) {
      if (in_part)
        score_kept_fits(pair.data, cell, keep_predictions, measured);
      else if (!keep_predictions)
        cell.predictions.clear();
    });
  }
  finish(whole, std::move(notes));
  return whole;
}

}  // namespace crosswatt
