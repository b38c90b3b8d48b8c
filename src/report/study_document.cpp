#include "crosswatt/report/study_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "crosswatt/core/wording.hpp"
#include "crosswatt/evaluate/comparison.hpp"

namespace crosswatt {
namespace {

/// Strategies may share the mark of the best when nothing a reader sees tells them apart.
constexpr double kSameScore = 1e-12;
/// As many pairs as a person scrolls through on a screen.
constexpr std::size_t kMostPairs = 20;

std::vector<TableColumn> score_columns() {
  return {{"source", "Source", "", Style::text},
          {"target", "Target", "", Style::text},
          {"strategy", "Strategy", "", Style::text},
          {"selection", "Selection", "", Style::text},
          {"fraction", "Fraction", "", Style::number, 3},
          {"references", "References", "", Style::count},
          {"split", "Split", "", Style::text},
          {"repeats", "Repeats", "", Style::count},
          {"fits", "Fits", "", Style::count},
          {"failures", "Failures", "", Style::count},
          {"r2_mean", "R²", "", Style::fixed, 3},
          {"r2_std", "R² sd", "", Style::fixed, 3},
          {"r2_median", "R² median", "", Style::fixed, 3},
          {"mse_kwh2_mean", "MSE", "kWh²", Style::number, 3},
          {"mse_kwh2_std", "MSE sd", "kWh²", Style::number, 3},
          {"mae_kwh_mean", "MAE", "kWh", Style::number, 3},
          {"mdape", "MdAPE", "", Style::percent, 3},
          {"mape", "MAPE", "", Style::percent, 3},
          {"rmsle", "RMSLE", "", Style::fixed, 3},
          {"spearman", "Spearman", "", Style::fixed, 3},
          {"nonpositive", "≤ 0", "", Style::percent, 3},
          {"reference_kwh_share", "Reference kWh", "", Style::percent, 3},
          {"coverage", "Coverage", "", Style::percent, 3},
          {"interval_factor", "Interval", "×/÷", Style::number, 3},
          {"r2_se", "R² se", "", Style::fixed, 3},
          {"mse_kwh2_se", "MSE se", "kWh²", Style::number, 2},
          {"mdape_se", "MdAPE se", "", Style::percent, 2},
          {"rmsle_se", "RMSLE se", "", Style::fixed, 3},
          {"new_family_mdape", "New family MdAPE", "", Style::percent, 3},
          {"new_family_rmsle", "New family RMSLE", "", Style::fixed, 3},
          {"new_family_coverage", "New family coverage", "", Style::percent, 3}};
}

/// The strategy's cell with whole families left out; it has all references, so it stands beside selection full alone.
const CellScores* on_new_families(const PairResult& pair, const CellScores& cell) {
  if (cell.selection != "full") return nullptr;
  for (const CellScores& candidate : pair.new_family_cells)
    if (candidate.strategy == cell.strategy) return &candidate;
  return nullptr;
}

std::vector<Cell> score_row(const PairResult& pair, const CellScores& cell) {
  const CellScores* on_new = on_new_families(pair, cell);
  return {pair.data.pair.source,
          pair.data.pair.target,
          cell.strategy,
          cell.selection,
          cell.fraction,
          cell.references,
          cell.split,
          cell.repeats,
          cell.fits,
          cell.failures,
          cell.r2_mean,
          cell.r2_std,
          cell.r2_median,
          cell.mse_kwh2_mean,
          cell.mse_kwh2_std,
          cell.mae_kwh_mean,
          cell.mdape,
          cell.mape,
          cell.rmsle,
          cell.spearman,
          cell.nonpositive,
          cell.reference_kwh_share,
          cell.coverage,
          cell.interval_factor,
          cell.r2_se,
          cell.mse_kwh2_se,
          cell.mdape_se,
          cell.rmsle_se,
          on_new ? Cell(on_new->mdape) : Cell(),
          on_new ? Cell(on_new->rmsle) : Cell(),
          on_new ? Cell(on_new->coverage) : Cell()};
}

/// Of each strategy and selection the cell with the largest budget.
std::vector<const CellScores*> leading_cells(const PairResult& pair) {
  std::vector<const CellScores*> leading;
  for (const CellScores& cell : pair.cells) {
    const bool same_row =
        !leading.empty() && leading.back()->strategy == cell.strategy && leading.back()->selection == cell.selection;
    if (!same_row)
      leading.push_back(&cell);
    else if (cell.references >= leading.back()->references)
      leading.back() = &cell;
  }
  return leading;
}

/// A column a reader compares strategies by, and which way is better.
struct Judged {
  std::size_t column;
  double sign;  // 1: higher is better, -1: lower
};

/// Marks the best value of each judged column.
void mark_best(Table& table, std::initializer_list<Judged> judged) {
  for (const auto& [column, sign] : judged) {
    double best = -std::numeric_limits<double>::infinity();
    for (const std::vector<Cell>& row : table.rows)
      if (const double* value = std::get_if<double>(&row[column].value)) best = std::max(best, sign * *value);
    for (std::vector<Cell>& row : table.rows)
      if (const double* value = std::get_if<double>(&row[column].value))
        row[column].best = sign * *value >= best - kSameScore * std::abs(best);
  }
}

Table overview(const Study& study) {
  Table table{.name = "overview",
              .title = "Mean over the pairs",
              .columns = {{"strategy", "Strategy", "", Style::text},
                          {"selection", "Selection", "", Style::text},
                          {"pairs", "Pairs", "", Style::count},
                          {"failures", "Failures", "", Style::count},
                          {"r2_mean", "R²", "", Style::fixed, 3},
                          {"r2_se", "± se", "", Style::fixed, 3},
                          {"mse_kwh2_mean", "MSE", "kWh²", Style::number, 3},
                          {"mdape", "MdAPE", "", Style::percent, 3},
                          {"rmsle", "RMSLE", "", Style::fixed, 3},
                          {"nonpositive", "≤ 0", "", Style::percent, 2},
                          {"coverage", "Coverage", "", Style::percent, 3},
                          {"new_family_mdape", "New family MdAPE", "", Style::percent, 3},
                          {"new_family_rmsle", "RMSLE", "", Style::fixed, 3}}};
  const std::vector<CellGroup> groups = leading_groups(study);
  const bool has_full =
      std::any_of(groups.begin(), groups.end(), [](const CellGroup& group) { return group.selection == "full"; });
  for (const CellGroup& group : groups) {
    // Beside all references, other selections differ by their budgets: budget_table() has them.
    const bool all = group.selection == "full";
    if (has_full && !all) continue;
    table.rows.push_back(
        {group.strategy, group.selection, group.pairs_scored(), group.failures(), group.mean(&CellScores::r2_mean),
         group.mean_error(&CellScores::r2_se), group.mean(&CellScores::mse_kwh2_mean), group.mean(&CellScores::mdape),
         group.mean(&CellScores::rmsle), group.mean(&CellScores::nonpositive), group.mean(&CellScores::coverage),
         all ? Cell(group.new_family_mean(&CellScores::mdape)) : Cell(),
         all ? Cell(group.new_family_mean(&CellScores::rmsle)) : Cell()});
  }
  mark_best(table, {{4, 1}, {6, -1}, {7, -1}, {8, -1}, {11, -1}, {12, -1}});
  return table;
}

/// MdAPE by selection and number of references: a row a strategy, a column a budget. No columns where only `full` was
/// studied.
Table budget_table(const Study& study) {
  Table table{.name = "budgets",
              .title = "MdAPE, mean over the pairs, by selection and number of references (of the first pair)",
              .columns = {{"strategy", "Strategy", "", Style::text}}};
  std::vector<std::string> seen;
  for (const CellGroup& group : cell_groups(study)) {
    if (group.selection == "full") continue;
    const bool first = seen.empty() || group.strategy == seen.front();
    if (std::find(seen.begin(), seen.end(), group.strategy) == seen.end()) {
      seen.push_back(group.strategy);
      table.rows.push_back({group.strategy});
    }
    if (first) {
      const std::string budget =
          group.fraction ? fmt::format("{:g} %", 100 * *group.fraction) : std::to_string(group.references);
      table.columns.push_back({fmt::format("{}_{}", group.selection, budget),
                               fmt::format("{} {}", group.selection, budget), "", Style::percent, 3});
    }
    table.rows.back().push_back(group.mean(&CellScores::mdape));
  }
  for (std::size_t column = 1; column < table.columns.size(); ++column) mark_best(table, {{column, -1}});
  return table;
}

Table comparison_table(const std::vector<StrategyComparison>& comparisons) {
  Table table{.name = "comparison",
              .title = fmt::format("Against {}, pair by pair on the same splits", comparisons.front().against),
              .columns = {{"strategy", "Strategy", "", Style::text},
                          {"pairs", "Pairs", "", Style::count},
                          {"better_on", "Better on", "", Style::count},
                          {"error_ratio", "RMSLE ratio", "", Style::fixed, 2},
                          {"lower", "from", "", Style::fixed, 2},
                          {"upper", fmt::format("to ({:g} %)", 100 * comparisons.front().level), "", Style::fixed, 2}}};
  for (const StrategyComparison& comparison : comparisons)
    table.rows.push_back({comparison.strategy, comparison.pairs, comparison.better_on, comparison.error_ratio,
                          comparison.lower, comparison.upper});
  return table;
}

Table pair_table(const PairResult& pair) {
  Table table{.name = "pair",
              .title = fmt::format("{} ({} in common)", pair_title(pair.data.pair),
                                   counted(std::ssize(pair.data.common), "workload")),
              .columns = {{"strategy", "Strategy", "", Style::text},
                          {"selection", "Selection", "", Style::text},
                          {"references", "References", "", Style::count},
                          {"fits", "Fits", "", Style::count},
                          {"failures", "Failures", "", Style::count},
                          {"r2_mean", "R²", "", Style::fixed, 3},
                          {"r2_std", "R² sd", "", Style::fixed, 3},
                          {"mse_kwh2_mean", "MSE", "kWh²", Style::number, 3},
                          {"mdape", "MdAPE", "", Style::percent, 3},
                          {"rmsle", "RMSLE", "", Style::fixed, 3},
                          {"nonpositive", "≤ 0", "", Style::percent, 2},
                          {"new_family_mdape", "New family MdAPE", "", Style::percent, 3}}};
  for (const CellScores* cell : leading_cells(pair)) {
    const CellScores* on_new = on_new_families(pair, *cell);
    table.rows.push_back({cell->strategy, cell->selection, cell->references, cell->fits, cell->failures, cell->r2_mean,
                          cell->r2_std, cell->mse_kwh2_mean, cell->mdape, cell->rmsle, cell->nonpositive,
                          on_new ? Cell(on_new->mdape) : Cell()});
  }
  mark_best(table, {{5, 1}, {7, -1}, {8, -1}, {9, -1}, {11, -1}});
  return table;
}

Notes failures(const Study& study) {
  std::map<std::pair<std::string, std::string>, Index> reasons;
  for (const PairResult& pair : study.pairs)
    for (const CellScores& cell : pair.cells)
      for (const auto& [reason, count] : cell.failure_reasons) reasons[{cell.strategy, reason}] += count;
  Notes notes{.title = fmt::format("{} of {} failed; what failed is left out of the means:", study.failures(),
                                   counted(study.failures() + study.fits(), "fit"))};
  for (const auto& [key, count] : reasons)
    notes.lines.push_back(fmt::format("{}: {} × {}", key.first, key.second, count));
  return notes;
}

std::string protocol(const Study& study) {
  const SplitOptions& split = study.options.split;
  if (!study.options.splits.empty()) return fmt::format("splits from {}", study.options.splits_file);
  switch (split.kind) {
    case SplitKind::random:
      return fmt::format("{}, {:g} % of the workloads held out, seed {}", counted(split.repeats, "random split"),
                         100 * split.test_size, split.seed);
    case SplitKind::leave_family_out:
      return split.own_references == 0 ? "each family left out in turn"
                                       : fmt::format("each family left out in turn, but for {} of it",
                                                     counted(split.own_references, "workload"));
    case SplitKind::k_fold:
      return fmt::format("{}, seed {}", counted(split.folds, "fold"), split.seed);
    case SplitKind::leave_one_out:
      break;
  }
  return "each workload left out in turn";
}

/// The least median error of a strategy on the pair; infinite where there is none, because nothing is harder.
double least_error(const PairResult& pair) {
  double least = std::numeric_limits<double>::infinity();
  for (const CellScores& cell : pair.cells) least = std::min(least, cell.mdape.value_or(least));
  return least;
}

Section pair_by_pair(const Study& study, PairExtent extent) {
  std::vector<const PairResult*> shown;
  for (const PairResult& pair : study.pairs) shown.push_back(&pair);
  Section section{.title = "Pair by pair"};
  if (extent == PairExtent::hardest && shown.size() > kMostPairs) {
    std::stable_sort(shown.begin(), shown.end(),
                     [](const PairResult* a, const PairResult* b) { return least_error(*a) > least_error(*b); });
    shown.resize(kMostPairs);
    section.blocks.emplace_back(Paragraph{
        fmt::format("The {} of {} pairs with the largest errors; --output DIR or --format csv gives all of them.",
                    kMostPairs, study.pairs.size())});
  }
  for (const PairResult* pair : shown) section.blocks.emplace_back(pair_table(*pair));
  return section;
}

}  // namespace

std::string pair_title(const HardwarePair& pair) {
  return pair.source + " → " + pair.target;
}

Table scores_table(const Study& study) {
  Table table{.name = "scores", .title = "Scores on held-out workloads", .columns = score_columns()};
  for (const PairResult& pair : study.pairs)
    for (const CellScores& cell : pair.cells) table.rows.push_back(score_row(pair, cell));
  return table;
}

Document study_document(const Study& study, PairExtent extent) {
  Document document{.title = "How well the strategies normalize"};
  Section summary{.title = "All pairs"};
  summary.blocks.emplace_back(
      Paragraph{fmt::format("{}; {}; scores are on held-out workloads.",
                            counted(std::ssize(study.pairs), "hardware pair"), protocol(study))});
  if (std::vector<std::string> lines = advice(study); !lines.empty())
    summary.blocks.emplace_back(Notes{.title = "In short:", .lines = std::move(lines)});
  summary.blocks.emplace_back(overview(study));
  if (Table budgets = budget_table(study); budgets.columns.size() > 1) summary.blocks.emplace_back(std::move(budgets));
  if (const std::vector<StrategyComparison> comparisons = compare_with_best(study, study.options.level);
      !comparisons.empty())
    summary.blocks.emplace_back(comparison_table(comparisons));
  if (study.failures() > 0) summary.blocks.emplace_back(failures(study));
  if (!study.notes.empty()) summary.blocks.emplace_back(Notes{.title = "To know:", .lines = study.notes});
  summary.blocks.emplace_back(Notes{
      .title = "How to read this:",
      .lines = {"R² = 1 − SSE/SST and MSE, means over the splits, are decided by the few largest workloads",
                "MdAPE is the median error of a workload in percent, RMSLE the root mean square of "
                "ln(predicted/measured); both weigh all alike",
                "≤ 0 is the share of predictions that are no energy at all; coverage is how often the interval held",
                "New family: whole families left out, all others as references; that is what to expect on an "
                "architecture never measured on the target"}});
  document.sections.push_back(std::move(summary));
  document.sections.push_back(pair_by_pair(study, extent));
  return document;
}

}  // namespace crosswatt
