#include "crosswatt/challenge/pareto.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt {
namespace {

using Point = std::vector<double>;

Point point(const ObjectiveColumns& columns, Index system) {
  Point values;
  for (const std::vector<double>& column : columns) values.push_back(column[system]);
  return values;
}

bool dominates(const Point& a, const Point& b) {
  bool better = false;
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (a[k] > b[k]) return false;
    better = better || a[k] < b[k];
  }
  return better;
}

/// Area below `reference` of points sorted by their first coordinate: each adds a strip below the lowest before it.
double area(const std::vector<Point>& sorted, std::span<const double> reference) {
  double sum = 0;
  double lowest = reference[1];
  for (const Point& p : sorted) {
    if (p[1] >= lowest) continue;
    sum += (reference[0] - p[0]) * (lowest - p[1]);
    lowest = p[1];
  }
  return sum;
}

/// Slices along the last objective: between two neighbouring values the points before them span the same volume.
double volume(std::vector<Point> points, std::span<const double> reference) {
  const std::size_t last = reference.size() - 1;
  if (points.empty()) return 0;
  if (last == 1) {
    std::sort(points.begin(), points.end());
    return area(points, reference);
  }
  std::sort(points.begin(), points.end(), [last](const Point& a, const Point& b) { return a[last] < b[last]; });
  if (last == 0) return reference[0] - points.front()[0];
  double sum = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double top = i + 1 < points.size() ? points[i + 1][last] : reference[last];
    const double height = top - points[i][last];
    if (height <= 0) continue;
    sum += height * volume({points.begin(), points.begin() + static_cast<Index>(i) + 1}, reference.first(last));
  }
  return sum;
}

/// Slicing n points in d objectives takes about n^(d - 1) · log n steps.
bool affordable(std::size_t points, std::size_t objectives) {
  constexpr double kMostSteps = 1e8;
  const auto n = static_cast<double>(points);
  return objectives <= 2 || std::pow(n, static_cast<double>(objectives) - 1) * std::log2(n + 1) <= kMostSteps;
}

}  // namespace

std::vector<Objective> parse_objectives(std::string_view text, const std::string& option) {
  std::vector<Objective> objectives;
  std::set<std::string> columns;
  for (const std::string_view part : split(text, ',')) {
    const std::size_t colon = std::min(part.find(':'), part.size());
    const std::string column(trim(part.substr(0, colon)));
    const std::string direction = lower(trim(part.substr(std::min(colon + 1, part.size()))));
    if (column.empty() || (direction != "min" && direction != "max")) {
      throw ConfigError(option, std::string(part), "must be a column and min or max: psds1:max");
    }
    if (!columns.insert(column).second) throw ConfigError(option, column, "stands twice");
    objectives.push_back({column, direction == "max"});
  }
  if (objectives.size() < 2) throw ConfigError(option, std::string(text), "must name two objectives at least");
  return objectives;
}

std::vector<Index> pareto_front(const ObjectiveColumns& columns) {
  std::vector<std::pair<Point, Index>> systems;
  for (Index i = 0; i < static_cast<Index>(columns.front().size()); ++i) {
    Point values = point(columns, i);
    if (std::none_of(values.begin(), values.end(), [](double value) { return std::isnan(value); }))
      systems.emplace_back(std::move(values), i);
  }
  // In lexicographic order only an earlier system can dominate a later one, and then one of the front does.
  std::sort(systems.begin(), systems.end());
  std::vector<Index> front;
  std::vector<const Point*> members;
  for (const auto& [values, index] : systems) {
    const auto beats = [&values = values](const Point* member) { return dominates(*member, values); };
    if (std::any_of(members.begin(), members.end(), beats)) continue;
    members.push_back(&values);
    front.push_back(index);
  }
  std::sort(front.begin(), front.end());
  return front;
}

std::optional<double> hypervolume(const ObjectiveColumns& columns, std::span<const Index> systems,
                                  std::span<const double> reference) {
  std::vector<Point> points;
  for (const Index system : systems) {
    Point values = point(columns, system);
    const bool inside = std::equal(values.begin(), values.end(), reference.begin(),
                                   [](double value, double bound) { return value < bound; });
    if (inside) points.push_back(std::move(values));
  }
  if (!affordable(points.size(), reference.size())) return std::nullopt;
  return volume(std::move(points), reference);
}

}  // namespace crosswatt
