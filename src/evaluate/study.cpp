#include "crosswatt/evaluate/study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <set>

#include "crosswatt/core/nearest.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/numeric/statistics.hpp"
#include "crosswatt/select/selector.hpp"
#include "evaluate/error_pool.hpp"
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
  std::vector<Split> splits;
  std::vector<Selection> selections;
  std::string label;
  std::vector<SplitResult> results;
  std::vector<CellScores>* cells = nullptr;
};

/// A pair while it is worked on, reduced by whoever finishes its last split.
struct PairWork {
  PairResult result;
  std::vector<Round> rounds;
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

std::optional<double> standard_error(const std::vector<double>& values) {
  const std::optional<double> sd = numeric::sample_sd(values);
  if (!sd) return std::nullopt;
  return *sd / std::sqrt(static_cast<double>(values.size()));
}

/// Gathers the splits of one cell: R2 and MSE are averaged over them, the other scores pooled.
class Tally {
 public:
  void add(const Outcome& outcome, std::span<const double> predicted_kwh, std::span<const double> measured_kwh,
           std::span<const double> log_half_width) {
    if (!std::isnan(outcome.scores.r2)) r2_.push_back(outcome.scores.r2);
    mse_.push_back(outcome.scores.mse_kwh2);
    mae_.push_back(outcome.scores.mae_kwh);
    share_.push_back(outcome.reference_kwh_share);
    const ErrorPool::Own own = errors_.add(predicted_kwh, measured_kwh);
    mdape_.push_back(own.mdape);
    rmsle_.push_back(own.rmsle);
    for (std::size_t i = 0; i < log_half_width.size(); ++i)
      add_interval(log_half_width[i], predicted_kwh[i], measured_kwh[i]);
  }

  void score_cell(CellScores& cell) const {
    if (!r2_.empty()) {
      cell.r2_mean = numeric::mean(r2_);
      cell.r2_std = numeric::sample_sd(r2_);
      cell.r2_median = numeric::median(r2_);
      cell.r2_se = standard_error(r2_);
    }
    cell.mse_kwh2_mean = numeric::mean(mse_);
    cell.mse_kwh2_std = numeric::sample_sd(mse_);
    cell.mse_kwh2_se = standard_error(mse_);
    cell.mae_kwh_mean = numeric::mean(mae_);
    cell.reference_kwh_share = numeric::mean(share_);
    const Scores pooled = errors_.score();
    cell.mdape = pooled.mdape;
    cell.mdape_se = standard_error(mdape_);
    cell.mape = pooled.mape;
    cell.rmsle = pooled.rmsle;
    cell.rmsle_se = standard_error(rmsle_);
    cell.spearman = pooled.spearman;
    cell.nonpositive = pooled.nonpositive_share;
    if (widths_.empty()) return;
    cell.coverage = static_cast<double>(covered_) / static_cast<double>(widths_.size());
    cell.interval_factor = std::exp(numeric::median(widths_));
  }

 private:
  void add_interval(double log_half_width, double predicted_kwh, double measured_kwh) {
    if (!std::isfinite(log_half_width)) return;
    widths_.push_back(log_half_width);
    if (predicted_kwh > 0 && std::abs(std::log(predicted_kwh / measured_kwh)) <= log_half_width) ++covered_;
  }

  std::vector<double> r2_, mse_, mae_, share_, mdape_, rmsle_, widths_;
  ErrorPool errors_;
  Index covered_ = 0;
};

class StudyRunner {
 public:
  StudyRunner(const EnergyTable& table, const StudyOptions& options) : table_(table), options_(options), pairs_(table) {
    options_.validate();
    check_reference_workloads();
    make_strategies();
    make_selections();
  }

  Study run() {
    const std::vector<HardwarePair> pairs = options_.pairs.empty() ? all_pairs() : options_.pairs;
    for (const HardwarePair& pair : pairs) works_.push_back(prepare(pair));
    keep_predictions_ = predictions() <= kMostKeptPredictions;

    struct Task {
      PairWork* work;
      Round* round;
      std::size_t split;
    };
    std::vector<Task> tasks;
    for (const auto& work : works_)
      for (Round& round : work->rounds)
        for (std::size_t split = 0; split < round.splits.size(); ++split) tasks.push_back({work.get(), &round, split});
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
    if (std::vector<Split> families = family_splits(result.data); !families.empty())
      work->rounds.push_back({.splits = std::move(families),
                              .selections = {all_references()},
                              .label = "leave-family-out",
                              .cells = &result.new_family_cells});
    for (Round& round : work->rounds) {
      round.results.resize(round.splits.size());
      work->splits_left += static_cast<Index>(round.splits.size());
    }
    return work;
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
        for (const Split& split : round.splits)
          cells += static_cast<Index>(split.held_out.size() * round.selections.size());
    return cells * static_cast<Index>(strategies_.size());
  }

  void fit_split(PairWork& work, Round& round, std::size_t index) const {
    const PairDataset& data = work.result.data;
    const Split& split = round.splits[index];
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
    for (Round& round : work.rounds) {
      for (std::size_t strategy = 0; strategy < strategies_.size(); ++strategy)
        for (std::size_t selection = 0; selection < round.selections.size(); ++selection)
          round.cells->push_back(reduce_cell(round, strategy, selection));
      round = {};
    }
  }

  CellScores reduce_cell(const Round& round, std::size_t strategy, std::size_t selection) const {
    CellScores cell;
    cell.strategy = strategies_[strategy].strategy->name();
    cell.selection = round.selections[selection].selector->name();
    cell.fraction = round.selections[selection].fraction;
    cell.split = round.label;
    cell.repeats = static_cast<Index>(round.results.size());
    Tally tally;
    for (std::size_t split = 0; split < round.results.size(); ++split) {
      const SplitResult& result = round.results[split];
      const Outcome& outcome = result.outcomes[strategy * round.selections.size() + selection];
      if (!outcome.fitted) {
        ++cell.failures;
        ++cell.failure_reasons[outcome.failure];
        continue;
      }
      ++cell.fits;
      cell.references = outcome.references;
      const std::span<const double> predicted_kwh = result.predicted(outcome, strategy);
      tally.add(outcome, predicted_kwh, result.measured_kwh[strategy], result.half_widths(outcome, strategy));
      if (!keep_predictions_) continue;
      for (std::size_t i = 0; i < predicted_kwh.size(); ++i)
        cell.predictions.push_back({static_cast<std::uint32_t>(split),
                                    static_cast<std::uint32_t>(result.held_out[strategy][i]), predicted_kwh[i]});
    }
    if (cell.fits > 0) tally.score_cell(cell);
    return cell;
  }

  std::string split_label() const {
    if (!options_.splits.empty()) return "file";
    std::string label(name(options_.split.kind));
    if (options_.split.own_references > 0) label += fmt::format("+{}", options_.split.own_references);
    return label;
  }

  Study gather() {
    Study study;
    study.options = options_;
    std::set<std::string> seen;
    for (const auto& work : works_) {
      for (const std::string& note : work->result.data.notes)
        if (seen.insert(note).second) study.notes.push_back(note);
      study.pairs.push_back(std::move(work->result));
    }
    if (std::string remark = simulation_remark(table_); !remark.empty()) study.notes.push_back(std::move(remark));
    if (!keep_predictions_) study.notes.emplace_back("too many held-out predictions to keep; figures show scores only");
    if (study.fits() == 0) throw NothingFittedError(why_nothing(study));
    return study;
  }

  static std::string why_nothing(const Study& study) {
    std::map<std::string, Index> reasons;
    for (const PairResult& pair : study.pairs)
      for (const CellScores& cell : pair.cells)
        for (const auto& [reason, count] : cell.failure_reasons) reasons[reason] += count;
    std::string text = fmt::format("none of {} fits was possible:", study.failures());
    for (const auto& [reason, count] : reasons) text += fmt::format("\n  {} × {}", count, reason);
    return text;
  }

  const EnergyTable& table_;
  StudyOptions options_;
  PairBuilder pairs_;
  std::vector<StudyStrategy> strategies_;
  std::vector<std::unique_ptr<ReferenceSelector>> selectors_;
  std::vector<Selection> selections_;
  std::unique_ptr<ReferenceSelector> full_ = make_selector("full");
  std::vector<std::unique_ptr<PairWork>> works_;
  bool keep_predictions_ = true;
};

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

Study run_study(const EnergyTable& table, const StudyOptions& options) {
  return StudyRunner(table, options).run();
}

}  // namespace crosswatt
