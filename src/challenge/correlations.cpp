#include <algorithm>
#include <cmath>

#include "crosswatt/challenge/tables.hpp"
#include "crosswatt/numeric/statistics.hpp"

namespace crosswatt {
namespace {

constexpr double kNormal975 = 1.959963984540054;  // two-sided 95 %

/// @param standard_error  of atanh(r); nullopt = too few rows to say.
Correlation with_interval(std::optional<double> r, std::optional<double> standard_error) {
  Correlation correlation{r, std::nullopt, std::nullopt};
  if (!r || !standard_error || std::abs(*r) >= 1) return correlation;
  correlation.lower = std::tanh(std::atanh(*r) - kNormal975 * *standard_error);
  correlation.upper = std::tanh(std::atanh(*r) + kNormal975 * *standard_error);
  return correlation;
}

std::optional<double> error_of(double numerator, Index rows, Index lost) {
  if (rows <= lost) return std::nullopt;
  return std::sqrt(numerator / static_cast<double>(rows - lost));
}

Correlation pearson_with_interval(const std::vector<double>& x, const std::vector<double>& y) {
  return with_interval(numeric::pearson(x, y), error_of(1.0, static_cast<Index>(x.size()), 3));
}

std::optional<std::vector<double>> logarithms(const std::vector<double>& values) {
  std::vector<double> logs;
  for (const double value : values) {
    if (!(value > 0)) return std::nullopt;
    logs.push_back(std::log(value));
  }
  return logs;
}

CorrelationRow correlate(std::string x_name, std::string y_name, const std::vector<double>& x,
                         const std::vector<double>& y) {
  CorrelationRow row;
  row.x = std::move(x_name);
  row.y = std::move(y_name);
  row.rows = static_cast<Index>(x.size());
  row.pearson = pearson_with_interval(x, y);
  const auto log_x = logarithms(x);
  const auto log_y = logarithms(y);
  if (log_x && log_y) row.pearson_log = pearson_with_interval(*log_x, *log_y);
  const std::optional<double> rho = numeric::spearman(x, y);
  row.spearman = with_interval(rho, error_of(1.0 + rho.value_or(0) * rho.value_or(0) / 2, row.rows, 3));
  row.kendall = with_interval(numeric::kendall(x, y), error_of(0.437, row.rows, 4));
  return row;
}

std::vector<std::string> sizes_and_energies(const ChallengeRules& rules) {
  std::vector<std::string> columns;
  if (!rules.keys.params.empty()) columns.emplace_back("params");
  if (!rules.keys.macs.empty()) columns.emplace_back("macs");
  columns.insert(columns.end(), {"energy_training_kwh", "energy_test_kwh"});
  if (!rules.references.empty())
    columns.insert(columns.end(), {"energy_training_normalized", "energy_test_normalized"});
  return columns;
}

CorrelationRow correlate_known(const WeightedSystems& systems, const std::string& x, const std::string& y) {
  const std::vector<double> all_x = system_column(systems, x, "column");
  const std::vector<double> all_y = system_column(systems, y, "column");
  std::vector<double> known_x;
  std::vector<double> known_y;
  for (std::size_t i = 0; i < all_x.size(); ++i) {
    if (std::isnan(all_x[i]) || std::isnan(all_y[i])) continue;
    known_x.push_back(all_x[i]);
    known_y.push_back(all_y[i]);
  }
  return correlate(x, y, known_x, known_y);
}

}  // namespace

std::vector<CorrelationRow> correlation_table(const WeightedSystems& systems) {
  const std::vector<std::string> columns = sizes_and_energies(systems.rules());
  std::vector<CorrelationRow> table;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    for (std::size_t j = i + 1; j < columns.size(); ++j)
      table.push_back(correlate_known(systems, columns[i], columns[j]));
  }
  for (const MetricRule& metric : systems.rules().metrics) {
    for (const std::string& column : columns) table.push_back(correlate_known(systems, column, metric.name));
  }
  return table;
}

}  // namespace crosswatt
