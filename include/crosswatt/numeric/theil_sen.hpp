// A line that a quarter of wild points cannot bend: the median of the slopes through all pairs.
//
// For y on one x with outliers in y. Breaks down at 29 % of bad points; has no standard error here; for clean data
// least squares needs fewer points for the same precision. All n(n-1)/2 slopes count, in O(n log n): they are counted,
// not formed.
#pragma once

#include <optional>
#include <span>

namespace crosswatt::numeric {

struct RobustLine {
  double intercept;  ///< median of y - slope x
  double slope;      ///< median over pairs of different x
};

/// @param x, y  of one length, finite. Nullopt where fewer than two x differ.
/// Source: Theil 1950; Sen 1968; slopes below a trial value counted as inversions (Dillencourt, Mount and Netanyahu
/// 1992).
std::optional<RobustLine> theil_sen(std::span<const double> x, std::span<const double> y);

}  // namespace crosswatt::numeric
