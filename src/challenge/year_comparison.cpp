#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

#include "challenge/distinct_systems.hpp"
#include "crosswatt/challenge/system_text.hpp"
#include "crosswatt/challenge/tables.hpp"

namespace crosswatt {
namespace {

/// Mann-Whitney's U over n · m; nullopt when a side is empty.
std::optional<double> chance_larger(std::vector<double> before, const std::vector<double>& after) {
  if (before.empty() || after.empty()) return std::nullopt;
  std::sort(before.begin(), before.end());
  double smaller_twice = 0;
  for (const double value : after) {
    const auto [first, last] = std::equal_range(before.begin(), before.end(), value);
    smaller_twice += static_cast<double>((first - before.begin()) + (last - before.begin()));
  }
  return smaller_twice / 2 / static_cast<double>(before.size()) / static_cast<double>(after.size());
}

ComparisonRow compare(const std::string& metric, const WeightedSystems& before,
                      const std::vector<double>& values_before, const WeightedSystems& after,
                      const std::vector<double>& values_after) {
  ComparisonRow row;
  row.metric = metric;
  row.before = quartiles(before.rules().year, metric, values_before);
  row.after = quartiles(after.rules().year, metric, values_after);
  row.median_ratio = row.after.median / row.before.median;
  row.chance_larger = chance_larger(values_before, values_after);
  return row;
}

/// "Chen_CHT_task4_3" -> "Chen_CHT": tasks change their names from year to year.
std::set<std::string> teams(const WeightedSystems& systems) {
  std::set<std::string> names;
  for (const Submission& submission : systems.submissions.entries) {
    if (submission.organisers) continue;
    const std::string team = team_of(submission.code);
    names.insert(team.substr(0, team.find("_task")));
  }
  return names;
}

bool has_metric(const ChallengeRules& rules, const std::string& metric) {
  return std::any_of(rules.metrics.begin(), rules.metrics.end(),
                     [&metric](const MetricRule& rule) { return rule.name == metric; });
}

}  // namespace

YearComparison compare_years(const WeightedSystems& before, const WeightedSystems& after) {
  YearComparison comparison;
  comparison.before = before.rules().year;
  comparison.after = after.rules().year;

  const std::vector<std::string> submitted = {"params", "energy_training_kwh", "energy_test_kwh"};
  const std::vector<Index> rows_before = distinct_systems(before, submitted);
  const std::vector<Index> rows_after = distinct_systems(after, submitted);
  for (const std::string& metric : submitted) {
    comparison.rows.push_back(
        compare(metric, before, values_of(before, metric, rows_before), after, values_of(after, metric, rows_after)));
  }
  for (const MetricRule& metric : before.rules().metrics) {
    if (!has_metric(after.rules(), metric.name)) continue;
    comparison.rows.push_back(
        compare(metric.name, before, known_values(before, metric.name), after, known_values(after, metric.name)));
  }
  const std::set<std::string> teams_before = teams(before);
  const std::set<std::string> teams_after = teams(after);
  std::set_intersection(teams_before.begin(), teams_before.end(), teams_after.begin(), teams_after.end(),
                        std::back_inserter(comparison.teams_in_both));
  return comparison;
}

}  // namespace crosswatt
