#include "crosswatt/evaluate/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/wording.hpp"
#include "crosswatt/numeric/distributions.hpp"
#include "crosswatt/numeric/statistics.hpp"
#include "crosswatt/select/selector.hpp"

namespace crosswatt {
namespace {

/// So much more error than with all references is worth saving references for.
constexpr double kEnough = 1.25;
/// Intervals that hold this much less often than they promise are worth a word.
constexpr double kNotableShortfall = 0.05;
/// With fewer workloads in common a fifth of them is one or two.
constexpr std::size_t kFewWorkloads = 10;

std::optional<double> mean_of(const std::vector<const CellScores*>& cells, std::optional<double> CellScores::*score) {
  std::vector<double> values;
  for (const CellScores* cell : cells)
    if (cell->*score) values.push_back(*(cell->*score));
  if (values.empty()) return std::nullopt;
  return numeric::mean(values);
}

const CellGroup* least(const std::vector<const CellGroup*>& groups, std::optional<double> (*error)(const CellGroup&)) {
  const CellGroup* best = nullptr;
  for (const CellGroup* group : groups)
    if (error(*group) && (best == nullptr || *error(*group) < *error(*best))) best = group;
  return best;
}

std::optional<double> rmsle_of(const CellGroup& group) {
  return group.mean(&CellScores::rmsle);
}
std::optional<double> new_family_rmsle_of(const CellGroup& group) {
  return group.new_family_mean(&CellScores::rmsle);
}

std::vector<const CellGroup*> of_selection(const std::vector<CellGroup>& groups, const std::string& selection) {
  std::vector<const CellGroup*> chosen;
  for (const CellGroup& group : groups)
    if (group.selection == selection) chosen.push_back(&group);
  return chosen;
}

std::string percent(const std::optional<double>& fraction) {
  return fraction ? significant(100 * *fraction, 2) + " %" : "—";
}

std::string strategy_sentence(const CellGroup& best) {
  return fmt::format(
      "Strategy: {} has the lowest error here, RMSLE {}, MdAPE {} (means over the pairs, held-out workloads).",
      best.strategy, significant(*rmsle_of(best), 3), percent(best.mean(&CellScores::mdape)));
}

std::string new_family_sentence(const CellGroup& best, const CellGroup& on_new) {
  const std::string other =
      on_new.strategy == best.strategy ? "it" : fmt::format("{} is best there and", on_new.strategy);
  return fmt::format(
      "New families: on a family without any reference {} misses by {} in the median; measure one workload of that "
      "family on the target first.",
      other, percent(on_new.new_family_mean(&CellScores::mdape)));
}

/// What the selection takes, in words; "" for one that is not in the list.
std::string which_ones(const std::string& selection) {
  for (const SelectorInfo& info : selectors())
    if (info.name == selection) return fmt::format(" ({})", info.summary);
  return "";
}

/// The smallest budget of any selection whose error is near that with all references.
std::string references_sentence(const std::vector<CellGroup>& groups, const CellGroup& best) {
  const CellGroup* enough = nullptr;
  bool studied = false;
  for (const CellGroup& group : groups) {
    if (group.selection == "full") continue;
    studied = true;
    const std::optional<double> error = rmsle_of(group);
    if (group.strategy != best.strategy || !error || *error > kEnough * *rmsle_of(best)) continue;
    if (enough == nullptr || group.references < enough->references ||
        (group.references == enough->references && *error < *rmsle_of(*enough)))
      enough = &group;
  }
  if (!studied)
    return fmt::format(
        "References: all were used, {} on the first pair; --selection minmax,k-medoids tells how few will do.",
        best.references);
  if (enough == nullptr) return "References: no smaller number of them comes near that error.";
  return fmt::format(
      "References: {} chosen by {}{} already reach RMSLE {}, for {} of the energy that running all of them costs.",
      enough->references, enough->selection, which_ones(enough->selection), significant(*rmsle_of(*enough), 3),
      percent(enough->mean(&CellScores::reference_kwh_share)));
}

/// Where intervals hold clearly less often than they promise.
void add_coverage_doubt(const char* workloads, const std::optional<double>& coverage, double level,
                        std::vector<std::string>& lines) {
  if (coverage && *coverage < level - kNotableShortfall)
    lines.push_back(
        fmt::format("Doubt: its {} intervals held for {} of the {}.", percentage(level), percent(coverage), workloads));
}

std::vector<std::string> doubts(const Study& study, const CellGroup& best) {
  std::vector<std::string> lines;
  if (const std::optional<double> share = best.mean(&CellScores::nonpositive); share && *share > 0)
    lines.push_back(fmt::format(
        "Doubt: {} of its predictions are not positive; a strategy on the log scale never does that.", percent(share)));
  add_coverage_doubt("held-out workloads", best.mean(&CellScores::coverage), study.options.level, lines);
  add_coverage_doubt("workloads of new families", best.new_family_mean(&CellScores::coverage), study.options.level,
                     lines);
  const auto fewest = std::min_element(study.pairs.begin(), study.pairs.end(), [](const auto& a, const auto& b) {
    return a.data.common.size() < b.data.common.size();
  });
  if (const std::size_t common = fewest->data.common.size(); common > 0 && common < kFewWorkloads)
    lines.push_back(fmt::format("Doubt: {} → {} has {} in common; one or two of them decide its scores.",
                                fewest->data.pair.source, fewest->data.pair.target,
                                counted(static_cast<Index>(common), "workload")));
  if (study.pairs.size() == 1) lines.emplace_back("Doubt: one pair of hardware decides all of this.");
  return lines;
}

}  // namespace

std::optional<double> CellGroup::mean(std::optional<double> CellScores::*score) const {
  return mean_of(cells, score);
}
std::optional<double> CellGroup::new_family_mean(std::optional<double> CellScores::*score) const {
  return mean_of(new_family_cells, score);
}

std::optional<double> CellGroup::mean_error(std::optional<double> CellScores::*standard_error) const {
  double squares = 0;
  Index count = 0;
  for (const CellScores* cell : cells) {
    if (!(cell->*standard_error)) continue;
    squares += *(cell->*standard_error) * *(cell->*standard_error);
    ++count;
  }
  if (count == 0) return std::nullopt;
  return std::sqrt(squares) / static_cast<double>(count);
}

Index CellGroup::failures() const {
  Index sum = 0;
  for (const CellScores* cell : cells) sum += cell->failures;
  return sum;
}

Index CellGroup::pairs_scored() const {
  return std::count_if(cells.begin(), cells.end(), [](const CellScores* cell) { return cell->fits > 0; });
}

std::vector<CellGroup> cell_groups(const Study& study) {
  std::vector<CellGroup> groups;
  for (const PairResult& pair : study.pairs) {
    groups.resize(pair.cells.size());
    for (std::size_t i = 0; i < pair.cells.size(); ++i) {
      const CellScores& cell = pair.cells[i];
      CellGroup& group = groups[i];
      group.strategy = cell.strategy;
      group.selection = cell.selection;
      group.fraction = cell.fraction;
      if (group.references == 0) group.references = cell.references;
      group.cells.push_back(&cell);
      for (const CellScores& on_new : pair.new_family_cells)
        if (on_new.strategy == cell.strategy) group.new_family_cells.push_back(&on_new);
    }
  }
  return groups;
}

std::vector<CellGroup> leading_groups(const Study& study) {
  std::vector<CellGroup> leading;
  for (CellGroup& group : cell_groups(study)) {
    const bool same =
        !leading.empty() && leading.back().strategy == group.strategy && leading.back().selection == group.selection;
    if (!same)
      leading.push_back(std::move(group));
    else if (group.references >= leading.back().references)
      leading.back() = std::move(group);
  }
  return leading;
}

std::vector<StrategyComparison> compare_with_best(const Study& study, double level) {
  const std::vector<CellGroup> groups = leading_groups(study);
  if (groups.empty()) return {};
  const std::vector<const CellGroup*> compared = of_selection(groups, groups.front().selection);
  const CellGroup* best = least(compared, rmsle_of);
  if (best == nullptr) return {};
  std::vector<StrategyComparison> comparisons;
  for (const CellGroup* group : compared) {
    if (group == best) continue;
    StrategyComparison comparison{.strategy = group->strategy, .against = best->strategy, .level = level};
    std::vector<double> log_ratios;
    for (std::size_t pair = 0; pair < group->cells.size(); ++pair) {
      const auto& own = group->cells[pair]->rmsle;
      const auto& other = best->cells[pair]->rmsle;
      if (!own || !other || !(*own > 0) || !(*other > 0)) continue;
      log_ratios.push_back(std::log(*own / *other));
      if (*own < *other) ++comparison.better_on;
    }
    if (log_ratios.empty()) continue;
    comparison.pairs = static_cast<Index>(log_ratios.size());
    const double mean = numeric::mean(log_ratios);
    comparison.error_ratio = std::exp(mean);
    if (const std::optional<double> sd = numeric::sample_sd(log_ratios)) {
      const auto n = static_cast<double>(log_ratios.size());
      const double half = numeric::student_t_half_width(level, n - 1) * *sd / std::sqrt(n);
      comparison.lower = std::exp(mean - half);
      comparison.upper = std::exp(mean + half);
    }
    comparisons.push_back(std::move(comparison));
  }
  return comparisons;
}

std::vector<std::string> advice(const Study& study) {
  const std::vector<CellGroup> groups = leading_groups(study);
  if (groups.empty()) return {};
  const std::vector<const CellGroup*> compared = of_selection(groups, groups.front().selection);
  const CellGroup* best = least(compared, rmsle_of);
  if (best == nullptr) return {};
  std::vector<std::string> lines = {strategy_sentence(*best)};
  if (const CellGroup* on_new = least(compared, new_family_rmsle_of))
    lines.push_back(new_family_sentence(*best, *on_new));
  lines.push_back(references_sentence(cell_groups(study), *best));
  for (std::string& doubt : doubts(study, *best)) lines.push_back(std::move(doubt));
  return lines;
}

}  // namespace crosswatt
