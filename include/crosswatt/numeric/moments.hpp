// Means and sums of products of deviations, of rows too many or too scattered to be copied.
//
// Deviations are taken about the means of short blocks, which are then merged, so that nothing cancels as it does in
// sums of raw squares. Nothing is allocated, and the order of additions is fixed: the result does not depend on how
// wide the machine's vectors are. For the right answer to the last digit take statistics.hpp.
#pragma once

#include <algorithm>
#include <array>

#include "crosswatt/core/index.hpp"

namespace crosswatt::numeric {

/// Rows of a block at most.
inline constexpr Index kBlockRows = 256;

/// The sum of term(i) over i < count, in four independent partial sums.
template <typename Term>
double lane_sum(Index count, Term term) {
  constexpr Index kLanes = 4;
  std::array<double, kLanes> lanes{};
  Index i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (Index lane = 0; lane < kLanes; ++lane) lanes[lane] += term(i + lane);
  }
  for (Index lane = 0; i < count; ++i, ++lane) lanes[lane] += term(i);
  return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

/// Count, means and sums of products of deviations of `kColumns` columns.
template <int kColumns>
class Moments {
 public:
  Index count() const { return count_; }
  double mean(int column) const { return means_[column]; }
  /// Sum over the rows of (a - mean of a)(b - mean of b).
  double comoment(int a, int b) const { return comoments_[packed(a, b)]; }

  /// The rows of both (Chan, Golub and LeVeque 1983).
  void merge(const Moments& other) {
    if (other.count_ == 0) return;
    const auto mine = static_cast<double>(count_);
    const auto theirs = static_cast<double>(other.count_);
    const double share = theirs / (mine + theirs);
    std::array<double, kColumns> difference{};
    for (int j = 0; j < kColumns; ++j) difference[j] = other.means_[j] - means_[j];
    for (int a = 0, k = 0; a < kColumns; ++a) {
      const double weighted = difference[a] * mine * share;
      for (int b = 0; b <= a; ++b, ++k) comoments_[k] += other.comoments_[k] + weighted * difference[b];
    }
    for (int j = 0; j < kColumns; ++j) means_[j] += difference[j] * share;
    count_ += other.count_;
  }

  /// Of `rows` rows. block_at(begin, count) returns something whose entry [column] points to `count` <= kBlockRows
  /// values of each column from row `begin` on, good until its next call.
  template <typename BlockAt>
  static Moments of(Index rows, BlockAt block_at) {
    Moments total;
    for (Index begin = 0; begin < rows; begin += kBlockRows) {
      const Index count = std::min(kBlockRows, rows - begin);
      total.merge(of_block(block_at(begin, count), count));
    }
    return total;
  }

 private:
  static constexpr int packed(int a, int b) { return a >= b ? a * (a + 1) / 2 + b : packed(b, a); }

  template <typename Block>
  static Moments of_block(const Block& columns, Index rows) {
    Moments block;
    block.count_ = rows;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): filled column by column
    std::array<std::array<double, kBlockRows>, kColumns> deviations;
    for (int a = 0, k = 0; a < kColumns; ++a) {
      const double* column = &columns[a][0];
      const double mean = lane_sum(rows, [=](Index i) { return column[i]; }) / static_cast<double>(rows);
      double* deviation = deviations[a].data();
      for (Index i = 0; i < rows; ++i) deviation[i] = column[i] - mean;
      block.means_[a] = mean;
      for (int b = 0; b <= a; ++b, ++k) {
        const double* other = deviations[b].data();
        block.comoments_[k] = lane_sum(rows, [=](Index i) { return deviation[i] * other[i]; });
      }
    }
    return block;
  }

  Index count_ = 0;
  std::array<double, kColumns> means_{};
  std::array<double, kColumns*(kColumns + 1) / 2> comoments_{};  // lower triangle, row by row
};

}  // namespace crosswatt::numeric
