#include "crosswatt/report/study_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "crosswatt/core/text.hpp"
#include "crosswatt/numeric/statistics.hpp"

namespace crosswatt {
namespace {

/// Strategies may share the mark of the best when nothing a reader sees tells them apart.
constexpr double kSameScore = 1e-12;

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
          {"interval_factor", "Interval", "×/÷", Style::number, 3}};
}

std::vector<Cell> score_row(const PairResult& pair, const CellScores& cell) {
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
          cell.interval_factor};
}

/// The cells a reader sees first: of each strategy and selection the one with the largest budget.
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

/// Marks the best value of a column among rows [begin, end). @param sign  1 when higher is better, -1 when lower is.
void mark_best(Table& table, std::size_t begin, std::size_t end, std::size_t column, double sign) {
  double best = -std::numeric_limits<double>::infinity();
  for (std::size_t row = begin; row < end; ++row)
    if (const double* value = std::get_if<double>(&table.rows[row][column].value)) best = std::max(best, sign * *value);
  for (std::size_t row = begin; row < end; ++row)
    if (const double* value = std::get_if<double>(&table.rows[row][column].value))
      table.rows[row][column].best = sign * *value >= best - kSameScore * std::abs(best);
}

/// Mean over pairs of a score, with the spread over pairs hidden in no way: the median stands beside it where it
/// matters.
std::optional<double> mean_over(const std::vector<const CellScores*>& cells, std::optional<double> CellScores::*score) {
  std::vector<double> values;
  for (const CellScores* cell : cells)
    if (cell->*score) values.push_back(*(cell->*score));
  if (values.empty()) return std::nullopt;
  return numeric::mean(values);
}

Table overview(const Study& study) {
  Table table{.name = "overview",
              .title = "Mean over the pairs, largest budget of each selection (* = best)",
              .columns = {{"strategy", "Strategy", "", Style::text},
                          {"selection", "Selection", "", Style::text},
                          {"pairs", "Pairs", "", Style::count},
                          {"failures", "Failures", "", Style::count},
                          {"r2_mean", "R²", "", Style::fixed, 3},
                          {"r2_median", "R² median", "", Style::fixed, 3},
                          {"mse_kwh2_mean", "MSE", "kWh²", Style::number, 3},
                          {"mdape", "MdAPE", "", Style::percent, 3},
                          {"rmsle", "RMSLE", "", Style::fixed, 3},
                          {"spearman", "Spearman", "", Style::fixed, 3},
                          {"nonpositive", "≤ 0", "", Style::percent, 3}}};
  std::vector<std::pair<std::string, std::string>> order;
  std::map<std::pair<std::string, std::string>, std::vector<const CellScores*>> groups;
  for (const PairResult& pair : study.pairs)
    for (const CellScores* cell : leading_cells(pair)) {
      const auto key = std::make_pair(cell->strategy, cell->selection);
      if (!groups.contains(key)) order.push_back(key);
      groups[key].push_back(cell);
    }
  for (const auto& key : order) {
    const std::vector<const CellScores*>& cells = groups[key];
    Index failures = 0;
    Index scored = 0;
    std::vector<double> medians;
    for (const CellScores* cell : cells) {
      failures += cell->failures;
      scored += cell->fits > 0 ? 1 : 0;
      if (cell->r2_median) medians.push_back(*cell->r2_median);
    }
    table.rows.push_back({key.first, key.second, scored, failures, mean_over(cells, &CellScores::r2_mean),
                          medians.empty() ? Cell() : Cell(numeric::median(medians)),
                          mean_over(cells, &CellScores::mse_kwh2_mean), mean_over(cells, &CellScores::mdape),
                          mean_over(cells, &CellScores::rmsle), mean_over(cells, &CellScores::spearman),
                          mean_over(cells, &CellScores::nonpositive)});
  }
  mark_best(table, 0, table.rows.size(), 4, 1);
  mark_best(table, 0, table.rows.size(), 5, 1);
  for (const std::size_t column : {6U, 7U, 8U}) mark_best(table, 0, table.rows.size(), column, -1);
  mark_best(table, 0, table.rows.size(), 9, 1);
  return table;
}

Table pair_table(const PairResult& pair) {
  Table table{.name = "pair",
              .title = fmt::format("{} ({} workloads in common)", pair_title(pair.data.pair), pair.data.common.size()),
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
                          {"nonpositive", "≤ 0", "", Style::percent, 3}}};
  for (const CellScores* cell : leading_cells(pair))
    table.rows.push_back({cell->strategy, cell->selection, cell->references, cell->fits, cell->failures, cell->r2_mean,
                          cell->r2_std, cell->mse_kwh2_mean, cell->mdape, cell->rmsle, cell->nonpositive});
  mark_best(table, 0, table.rows.size(), 5, 1);
  for (const std::size_t column : {7U, 8U, 9U}) mark_best(table, 0, table.rows.size(), column, -1);
  return table;
}

Notes failures(const Study& study) {
  std::map<std::pair<std::string, std::string>, Index> reasons;
  for (const PairResult& pair : study.pairs)
    for (const CellScores& cell : pair.cells)
      for (const auto& [reason, count] : cell.failure_reasons) reasons[{cell.strategy, reason}] += count;
  Notes notes{.title = fmt::format("{} of {} fits failed; they are left out of the means:", study.failures(),
                                   study.failures() + study.fits())};
  for (const auto& [key, count] : reasons)
    notes.lines.push_back(fmt::format("{}: {} × {}", key.first, count, key.second));
  return notes;
}

std::string protocol(const Study& study) {
  const SplitOptions& split = study.options.split;
  if (!study.options.splits.empty()) return fmt::format("splits from {}", study.options.splits_file);
  switch (split.kind) {
    case SplitKind::random:
      return fmt::format("{} random split{}, {:g} % of the workloads held out, seed {}", split.repeats,
                         split.repeats == 1 ? "" : "s", 100 * split.test_size, split.seed);
    case SplitKind::leave_family_out:
      return split.own_references == 0 ? "each family left out in turn"
                                       : fmt::format("each family left out in turn, but for {} workload{} of it",
                                                     split.own_references, split.own_references == 1 ? "" : "s");
    case SplitKind::k_fold:
      return fmt::format("{} folds, seed {}", split.folds, split.seed);
    case SplitKind::leave_one_out:
      break;
  }
  return "each workload left out in turn";
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

Document study_document(const Study& study) {
  Document document{.title = "How well the strategies normalize"};
  Section summary{.title = "All pairs"};
  summary.blocks.emplace_back(
      Paragraph{fmt::format("{} hardware pair{}; {}; scores are on held-out workloads.", study.pairs.size(),
                            study.pairs.size() == 1 ? "" : "s", protocol(study))});
  summary.blocks.emplace_back(overview(study));
  if (study.failures() > 0) summary.blocks.emplace_back(failures(study));
  if (!study.notes.empty()) summary.blocks.emplace_back(Notes{.title = "To know:", .lines = study.notes});
  summary.blocks.emplace_back(
      Notes{.title = "How to read this:",
            .lines = {"R² = 1 − SSE/SST and MSE, means over the splits, are decided by the few largest workloads",
                      "MdAPE is the median error of a workload in percent, RMSLE the root mean square of "
                      "ln(predicted/measured); both weigh all alike",
                      "≤ 0 is the share of predictions that are no energy at all"}});
  document.sections.push_back(std::move(summary));
  Section pairs{.title = "Pair by pair"};
  for (const PairResult& pair : study.pairs) pairs.blocks.emplace_back(pair_table(pair));
  document.sections.push_back(std::move(pairs));
  return document;
}

}  // namespace crosswatt
