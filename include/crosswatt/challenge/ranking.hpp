// Ranks, and what intervals leave of them.
//
// A ranking of normalized energies is only as good as the figures under it. Where each score is known to lie in an
// interval, a system's rank is a range, and some pairs of systems can't be ordered at all; saying which is more honest
// than a list.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "crosswatt/core/index.hpp"

namespace crosswatt {

/// Ranks from 1 for the best; equal values share the best of their ranks ("1, 2, 2, 4"); 0 for NaN.
std::vector<Index> competition_ranks(std::span<const double> values, bool higher_is_better);

struct RankRange {
  Index best = 0;  ///< 0 = no rank
  Index worst = 0;
  bool operator==(const RankRange&) const = default;
};

/// The ranks each value may take when all may lie anywhere in their intervals, higher is better: `best` counts those
/// that are surely better, `worst` all that may be. Points instead of intervals give competition_ranks. O(n log n).
/// @param lower, upper  of one length, lower <= upper; NaN in either = no rank.
std::vector<RankRange> rank_ranges(std::span<const double> lower, std::span<const double> upper);

/// With how many others each can't be ordered, because their intervals share a point; 0 for NaN. O(n log n).
std::vector<Index> unordered_with(std::span<const double> lower, std::span<const double> upper);

/// Pairs (a, b), a < b, that can't be ordered, in that order, at most `limit` of them.
struct UnorderedPair {
  Index a;
  Index b;
};
std::vector<UnorderedPair> unordered_pairs(std::span<const double> lower, std::span<const double> upper, Index limit);

/// The rank a value would take among `others` (NaN ignored), higher is better.
Index rank_among(double value, std::span<const double> others);

}  // namespace crosswatt
