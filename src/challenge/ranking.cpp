#include "crosswatt/challenge/ranking.hpp"

#include <algorithm>
#include <cmath>

namespace crosswatt {
namespace {

Index count_above(const std::vector<double>& sorted, double value) {
  return sorted.end() - std::upper_bound(sorted.begin(), sorted.end(), value);
}

Index count_below(const std::vector<double>& sorted, double value) {
  return std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin();
}

/// The ends of all known intervals, each sorted.
struct SortedEnds {
  std::vector<double> lower, upper;

  SortedEnds(std::span<const double> lower_ends, std::span<const double> upper_ends) {
    for (std::size_t i = 0; i < lower_ends.size(); ++i) {
      if (std::isnan(lower_ends[i]) || std::isnan(upper_ends[i])) continue;
      lower.push_back(lower_ends[i]);
      upper.push_back(upper_ends[i]);
    }
    std::sort(lower.begin(), lower.end());
    std::sort(upper.begin(), upper.end());
  }
};

}  // namespace

std::vector<Index> competition_ranks(std::span<const double> values, bool higher_is_better) {
  std::vector<double> sorted;
  std::copy_if(values.begin(), values.end(), std::back_inserter(sorted),
               [](double value) { return !std::isnan(value); });
  std::sort(sorted.begin(), sorted.end());

  std::vector<Index> ranks;
  ranks.reserve(values.size());
  for (const double value : values) {
    const Index better = higher_is_better ? count_above(sorted, value) : count_below(sorted, value);
    ranks.push_back(std::isnan(value) ? 0 : 1 + better);
  }
  return ranks;
}

std::vector<RankRange> rank_ranges(std::span<const double> lower, std::span<const double> upper) {
  const SortedEnds ends(lower, upper);
  std::vector<RankRange> ranges(lower.size());
  for (std::size_t i = 0; i < lower.size(); ++i) {
    if (std::isnan(lower[i]) || std::isnan(upper[i])) continue;
    const Index itself = upper[i] > lower[i] ? 1 : 0;
    ranges[i] = {1 + count_above(ends.lower, upper[i]), 1 + count_above(ends.upper, lower[i]) - itself};
  }
  return ranges;
}

std::vector<Index> unordered_with(std::span<const double> lower, std::span<const double> upper) {
  const SortedEnds ends(lower, upper);
  const auto known = static_cast<Index>(ends.lower.size());
  std::vector<Index> counts(lower.size(), 0);
  for (std::size_t i = 0; i < lower.size(); ++i) {
    if (std::isnan(lower[i]) || std::isnan(upper[i])) continue;
    counts[i] = known - 1 - count_above(ends.lower, upper[i]) - count_below(ends.upper, lower[i]);
  }
  return counts;
}

std::vector<UnorderedPair> unordered_pairs(std::span<const double> lower, std::span<const double> upper, Index limit) {
  std::vector<UnorderedPair> pairs;
  const auto size = static_cast<Index>(lower.size());
  for (Index a = 0; a < size; ++a) {
    for (Index b = a + 1; b < size; ++b) {
      if (static_cast<Index>(pairs.size()) >= limit) return pairs;
      // Comparisons with NaN are false, so an unknown interval is in no pair.
      if (lower[a] <= upper[b] && lower[b] <= upper[a]) pairs.push_back({a, b});
    }
  }
  return pairs;
}

Index rank_among(double value, std::span<const double> others) {
  return 1 + std::count_if(others.begin(), others.end(), [value](double other) { return other > value; });
}

}  // namespace crosswatt
