// Many small least-squares fits on shared columns, from sums kept once: no allocation, a few hundred operations a fit.
//
// A study fits the same rows several times, on x, on x and x², on x and FLOPs …; their means and products of deviations
// serve all of them. Deviations are taken about running means, so nothing cancels as it does in sums of raw squares.
// What sums cannot carry to nine digits (nearly dependent columns, spreads far below the mean) is refused: take such a
// fit to least_squares.hpp, which also gives standard errors. Centre and scale columns once over all rows before adding
// them.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "crosswatt/core/index.hpp"

namespace crosswatt::numeric {

/// Count, means and sums of products of deviations of `kColumns` columns.
template <int kColumns>
class Moments {
 public:
  Index count() const { return count_; }
  double mean(int column) const { return means_[column]; }
  /// Sum over the rows of (a - mean of a)(b - mean of b).
  double comoment(int a, int b) const { return comoments_[packed(a, b)]; }

  /// One row more (Youngs and Cramer 1971).
  void add(const std::array<double, kColumns>& row) {
    const auto before = static_cast<double>(count_++);
    const double share = 1.0 / static_cast<double>(count_);
    std::array<double, kColumns> deviation{};
    for (int j = 0; j < kColumns; ++j) deviation[j] = row[j] - means_[j];
    for (int a = 0, k = 0; a < kColumns; ++a) {
      const double weighted = deviation[a] * before * share;
      for (int b = 0; b <= a; ++b, ++k) comoments_[k] += weighted * deviation[b];
    }
    for (int j = 0; j < kColumns; ++j) means_[j] += deviation[j] * share;
  }

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

  /// The first `rows` entries of each column: two passes over blocks that stay in the cache, then merged.
  static Moments of(const std::array<const double*, kColumns>& columns, Index rows) {
    Moments total;
    for (Index begin = 0; begin < rows; begin += kBlock) {
      std::array<const double*, kColumns> block{};
      for (int j = 0; j < kColumns; ++j) block[j] = columns[j] + begin;
      total.merge(of_block(block, std::min(kBlock, rows - begin)));
    }
    return total;
  }

 private:
  static constexpr Index kBlock = 256;
  static constexpr int kLanes = 4;  // independent partial sums, in an order that no vector width changes

  static constexpr int packed(int a, int b) { return a >= b ? a * (a + 1) / 2 + b : packed(b, a); }

  template <typename Term>
  static double lane_sum(Index rows, Term term) {
    std::array<double, kLanes> lanes{};
    Index i = 0;
    for (; i + kLanes <= rows; i += kLanes) {
      for (int lane = 0; lane < kLanes; ++lane) lanes[lane] += term(i + lane);
    }
    for (int lane = 0; i < rows; ++i, ++lane) lanes[lane] += term(i);
    return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
  }

  static Moments of_block(const std::array<const double*, kColumns>& columns, Index rows) {
    Moments block;
    block.count_ = rows;
    std::array<std::array<double, kBlock>, kColumns> deviations{};
    for (int a = 0, k = 0; a < kColumns; ++a) {
      const double* column = columns[a];
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

/// Coefficients of a small fit; the predictors in the order they were named.
template <int kPredictors>
struct SmallFit {
  double intercept;
  std::array<double, kPredictors> coefficients;
};

/// solve_moments() answers when the determinant of the predictors' correlation matrix is at least this: relative errors
/// of the coefficients then stay near 1e-10.
inline constexpr double kLeastDeterminant = 1e-5;
/// … and when every column's standard deviation is at least this share of its mean.
inline constexpr double kLeastSpread = 1e-5;

/// sqrt of a column's comoment with itself; 0 where it is too small beside the mean.
template <int kColumns>
double deviation_norm(const Moments<kColumns>& moments, int column) {
  const double square = moments.comoment(column, column);
  const double least = kLeastSpread * moments.mean(column);
  return square > least * least * static_cast<double>(moments.count()) ? std::sqrt(square) : 0.0;
}

/// Least squares with intercept of column `response` on the columns `predictors`. Nullopt where the answer is not
/// unique or sums do not carry it to about nine digits: fit_least_squares() then tells which, and solves it if it can
/// be solved.
template <int kPredictors, int kColumns>
std::optional<SmallFit<kPredictors>> solve_moments(const Moments<kColumns>& moments,
                                                   const std::array<int, kPredictors>& predictors, int response) {
  if (moments.count() <= kPredictors) return std::nullopt;
  std::array<int, kPredictors + 1> columns{};
  std::copy(predictors.begin(), predictors.end(), columns.begin());
  columns[kPredictors] = response;
  std::array<double, kPredictors + 1> norms{};
  for (int i = 0; i <= kPredictors; ++i) {
    norms[i] = deviation_norm(moments, columns[i]);
    if (norms[i] == 0.0) return std::nullopt;
  }

  // Cholesky of the correlation matrix, the response as one more row.
  std::array<std::array<double, kPredictors>, kPredictors + 1> factor{};
  double determinant = 1.0;
  for (int j = 0; j < kPredictors; ++j) {
    for (int i = j; i <= kPredictors; ++i) {
      double value = moments.comoment(columns[i], columns[j]) / (norms[i] * norms[j]);
      for (int k = 0; k < j; ++k) value -= factor[i][k] * factor[j][k];
      if (i == j) {
        determinant *= value;
        if (!(determinant >= kLeastDeterminant)) return std::nullopt;
        factor[j][j] = std::sqrt(value);
      } else {
        factor[i][j] = value / factor[j][j];
      }
    }
  }

  SmallFit<kPredictors> fit{moments.mean(response), factor[kPredictors]};
  for (int j = kPredictors - 1; j >= 0; --j) {
    for (int i = j + 1; i < kPredictors; ++i) fit.coefficients[j] -= factor[i][j] * fit.coefficients[i];
    fit.coefficients[j] /= factor[j][j];
  }
  for (int j = 0; j < kPredictors; ++j) {
    fit.coefficients[j] *= norms[kPredictors] / norms[j];
    fit.intercept -= fit.coefficients[j] * moments.mean(predictors[j]);
  }
  return fit;
}

}  // namespace crosswatt::numeric
