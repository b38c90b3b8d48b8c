#include "challenge/distinct_systems.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace crosswatt {
namespace {

constexpr const char* kNoOption = "column";

}  // namespace

std::vector<Index> distinct_systems(const WeightedSystems& systems, const std::vector<std::string>& columns) {
  std::vector<std::vector<double>> values;
  values.reserve(columns.size());
  for (const std::string& column : columns) values.push_back(system_column(systems, column, kNoOption));

  std::vector<Index> rows;
  std::set<std::vector<double>> seen;
  for (Index i = 0; i < systems.size(); ++i) {
    std::vector<double> tuple;
    tuple.reserve(values.size());
    for (const std::vector<double>& column : values) tuple.push_back(column[i]);
    const bool known = std::none_of(tuple.begin(), tuple.end(), [](double value) { return std::isnan(value); });
    if (known && seen.insert(std::move(tuple)).second) rows.push_back(i);
  }
  return rows;
}

std::vector<double> values_of(const WeightedSystems& systems, const std::string& column,
                              const std::vector<Index>& rows) {
  const std::vector<double> all = system_column(systems, column, kNoOption);
  std::vector<double> values;
  values.reserve(rows.size());
  for (const Index row : rows) values.push_back(all[row]);
  return values;
}

std::vector<double> known_values(const WeightedSystems& systems, const std::string& column) {
  std::vector<double> values = system_column(systems, column, kNoOption);
  std::erase_if(values, [](double value) { return std::isnan(value); });
  return values;
}

}  // namespace crosswatt
