#include "crosswatt/challenge/tables.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "challenge/distinct_systems.hpp"
#include "crosswatt/numeric/statistics.hpp"

namespace crosswatt {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

double quantile_or_nan(const std::vector<double>& values, double probability) {
  return values.empty() ? kUndefined : numeric::quantile(values, probability);
}

struct Level {
  std::string_view name;
  double probability;
};
constexpr std::array kLevels = {Level{"q25", 0.25}, Level{"median", 0.5}, Level{"q75", 0.75}};

/// One metric of one group: its values and the scores beside them, rows without the metric left out.
struct GroupMetric {
  std::vector<double> values;
  std::vector<double> scores;
};

GroupMetric group_metric(const WeightedSystems& systems, const std::string& metric, const std::vector<Index>& rows) {
  const std::vector<double> values = values_of(systems, metric, rows);
  GroupMetric known;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (std::isnan(values[i])) continue;
    known.values.push_back(values[i]);
    known.scores.push_back(systems.score(rows[i], 0).reported);
  }
  return known;
}

/// Best score and number of the systems whose value `counts`.
template <typename Counts>
void fill_best(ThresholdRow& row, const GroupMetric& group, bool higher_is_better, Counts counts) {
  row.best_score = kUndefined;
  for (std::size_t i = 0; i < group.values.size(); ++i) {
    if (!counts(group.values[i])) continue;
    ++row.systems;
    const double score = group.scores[i];
    const bool better = higher_is_better ? score > row.best_score : score < row.best_score;
    if (std::isnan(row.best_score) || better) row.best_score = score;
  }
}

void add_threshold_rows(std::vector<ThresholdRow>& table, const GroupMetric& group, bool higher_is_better,
                        const ThresholdRow& head) {
  ThresholdRow all = head;
  all.level = "all";
  all.limit = group.values.empty() ? kUndefined : *std::max_element(group.values.begin(), group.values.end());
  fill_best(all, group, higher_is_better, [](double) { return true; });
  table.push_back(all);
  for (const Level& level : kLevels) {
    ThresholdRow row = head;
    row.level = level.name;
    row.limit = quantile_or_nan(group.values, level.probability);
    fill_best(row, group, higher_is_better, [limit = row.limit](double value) { return value < limit; });
    table.push_back(row);
  }
}

}  // namespace

QuartileRow quartiles(int year, const std::string& metric, const std::vector<double>& values) {
  return {year,
          metric,
          static_cast<Index>(values.size()),
          quantile_or_nan(values, 0.25),
          quantile_or_nan(values, 0.5),
          quantile_or_nan(values, 0.75)};
}

std::vector<QuartileRow> quartile_table(const WeightedSystems& systems) {
  const std::vector<std::string> metrics = {"params", "energy_training_kwh", "energy_test_kwh"};
  const std::vector<Index> rows = distinct_systems(systems, metrics);
  std::vector<QuartileRow> table;
  table.reserve(metrics.size());
  for (const std::string& metric : metrics)
    table.push_back(quartiles(systems.rules().year, metric, values_of(systems, metric, rows)));
  return table;
}

std::vector<ThresholdRow> threshold_table(const WeightedSystems& systems) {
  const std::vector<Index> distinct =
      distinct_systems(systems, {"params", "energy_training_normalized", "energy_test_normalized"});
  const bool higher_is_better = systems.rules().metrics.front().higher_is_better;
  std::vector<ThresholdRow> table;
  for (const bool ensemble : {false, true}) {
    std::vector<Index> group;
    std::copy_if(distinct.begin(), distinct.end(), std::back_inserter(group), [&systems, ensemble](Index row) {
      return (systems.submissions.entries[row].ensemble_size > 1) == ensemble;
    });
    for (const char* metric : {"params", "macs", "energy_training_normalized"}) {
      ThresholdRow head;
      head.group = ensemble ? "ensemble" : "single";
      head.metric = metric;
      add_threshold_rows(table, group_metric(systems, metric, group), higher_is_better, head);
    }
  }
  return table;
}

namespace {

const char* quadrant_name(bool high_score, bool high_ew) {
  if (high_score) return high_ew ? "high_score_high_ew" : "high_score_low_ew";
  return high_ew ? "low_score_high_ew" : "low_score_low_ew";
}

}  // namespace

QuadrantTable quadrant_table(const WeightedSystems& systems) {
  std::vector<double> scores;
  std::vector<double> ew;
  std::vector<Index> rows;
  for (Index i = 0; i < systems.size(); ++i) {
    if (std::isnan(systems.ew_score(i, 0, EnergyPhase::train))) continue;
    rows.push_back(i);
    scores.push_back(systems.score(i, 0).value);
    ew.push_back(systems.ew_score(i, 0, EnergyPhase::train));
  }

  QuadrantTable table;
  const Index reference = systems.submissions.reference_system;
  if (systems.rules().quadrant_lines == ChallengeRules::QuadrantLines::median) {
    table.score_line = quantile_or_nan(scores, 0.5);
    table.ew_line = quantile_or_nan(ew, 0.5);
  } else {
    table.score_line = reference < 0 ? kUndefined : systems.score(reference, 0).value;
    table.ew_line = reference < 0 ? kUndefined : systems.ew_score(reference, 0, EnergyPhase::train);
  }
  if (std::isnan(table.score_line) || std::isnan(table.ew_line)) return table;

  for (const bool high_score : {true, false}) {
    for (const bool high_ew : {true, false}) {
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const bool here = (scores[i] >= table.score_line) == high_score && (ew[i] >= table.ew_line) == high_ew;
        if (here) table.rows.push_back({quadrant_name(high_score, high_ew), systems.code(rows[i])});
      }
    }
  }
  return table;
}

}  // namespace crosswatt
