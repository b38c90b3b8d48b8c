#include "crosswatt/numeric/theil_sen.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "crosswatt/core/index.hpp"
#include "crosswatt/numeric/statistics.hpp"
#include "numeric/inversions.hpp"

namespace crosswatt::numeric {
namespace {

/// Doubles and integers in the same order, so that halving the integers' interval visits each double's neighbourhood in
/// 64 steps, whatever its magnitude. Its own inverse.
std::int64_t in_order(std::int64_t bits) {
  return bits < 0 ? bits ^ std::numeric_limits<std::int64_t>::max() : bits;
}
std::int64_t position(double value) {
  return in_order(std::bit_cast<std::int64_t>(value + 0.0));
}
double value_at(std::int64_t position) {
  return std::bit_cast<double>(in_order(position));
}

/// Midpoint without overflow, rounded down.
std::int64_t midpoint(std::int64_t low, std::int64_t high) {
  return (low & high) + ((low ^ high) >> 1);
}

/// The points by x, and among equal x by y, so that pairs of equal x never count as falling.
class Slopes {
 public:
  Slopes(std::span<const double> x, std::span<const double> y) {
    std::vector<Index> order(x.size());
    std::iota(order.begin(), order.end(), Index{0});
    std::sort(order.begin(), order.end(), [&](Index a, Index b) { return x[a] != x[b] ? x[a] < x[b] : y[a] < y[b]; });
    for (const Index i : order) {
      x_.push_back(x[i]);
      y_.push_back(y[i]);
    }
    count_pairs();
  }

  std::int64_t count() const { return pairs_; }

  /// The slope that `rank` others do not exceed, to the rounding of y - slope x.
  double at_rank(std::int64_t rank) {
    std::int64_t low = position(-steepest_);  // at most `rank` slopes lie below it
    std::int64_t high = position(steepest_) + 1;
    for (std::int64_t middle = midpoint(low, high); middle != low; middle = midpoint(low, high)) {
      (count_below(value_at(middle)) <= rank ? low : high) = middle;
    }
    return value_at(low);
  }

 private:
  void count_pairs() {
    const auto points = static_cast<Index>(x_.size());
    double least_gap = std::numeric_limits<double>::infinity();
    Index run = 0;  // earlier points of equal x
    for (Index i = 1; i < points; ++i) {
      run = x_[i] == x_[i - 1] ? run + 1 : 0;
      pairs_ += i - run;
      if (run == 0) least_gap = std::min(least_gap, x_[i] - x_[i - 1]);
    }
    const auto [least, most] = std::minmax_element(y_.begin(), y_.end());
    // Twice what is possible, and no more than lets y - slope x stay finite.
    const double largest_x = std::max(std::abs(x_.front()), std::abs(x_.back()));
    steepest_ =
        std::min(2.0 * (*most - *least) / least_gap, std::numeric_limits<double>::max() / 4 / std::max(largest_x, 1.0));
  }

  /// How many pairs have a slope below `slope`: y - slope x falls between them.
  std::int64_t count_below(double slope) {
    residuals_.resize(x_.size());
    for (std::size_t i = 0; i < x_.size(); ++i) residuals_[i] = y_[i] - slope * x_[i];
    return sort_counting_inversions(residuals_, scratch_);
  }

  std::vector<double> x_, y_;
  std::int64_t pairs_ = 0;
  double steepest_ = 0.0;
  std::vector<double> residuals_, scratch_;
};

}  // namespace

std::optional<RobustLine> theil_sen(std::span<const double> x, std::span<const double> y) {
  assert(x.size() == y.size());
  if (std::all_of(x.begin(), x.end(), [&](double value) { return value == x.front(); })) return std::nullopt;
  Slopes slopes(x, y);
  const double upper = slopes.at_rank(slopes.count() / 2);
  const double slope = slopes.count() % 2 == 1 ? upper : (slopes.at_rank(slopes.count() / 2 - 1) + upper) / 2.0;
  std::vector<double> offsets(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) offsets[i] = y[i] - slope * x[i];
  return RobustLine{median(offsets), slope};
}

}  // namespace crosswatt::numeric
