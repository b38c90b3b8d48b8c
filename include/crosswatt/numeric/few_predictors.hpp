// Least squares with intercept on a few predictors, as often as a study needs it: nothing is allocated, and 34 rows
// take less than a microsecond.
//
// Sums of products give the coefficients, and one correction from the residuals gives them the digits of a QR
// factorisation. What sums can't carry (nearly dependent columns, spreads far below the mean) is refused: take such a
// fit to least_squares.hpp, which also tells whether it has a solution, gives standard errors and rounds only once.
// Source: Björck 1987, "Stability analysis of the method of seminormal equations for linear least squares problems".
#pragma once

#include <array>
#include <cmath>
#include <optional>

#include "crosswatt/numeric/moments.hpp"

namespace crosswatt::numeric {

/// A fit is refused where the determinant of the predictors' correlation matrix is below this, …
inline constexpr double kLeastDeterminant = 1e-5;
/// … or the standard deviation of a column below this share of its mean.
inline constexpr double kLeastSpread = 1e-5;

/// A column's root sum of squares about its mean; 0 where that is too small beside the mean.
template <int kColumns>
double deviation_norm(const Moments<kColumns>& moments, int column) {
  const double square = moments.comoment(column, column);
  const double least = kLeastSpread * moments.mean(column);
  return square > least * least * static_cast<double>(moments.count()) ? std::sqrt(square) : 0.0;
}

/// The Cholesky factor of the correlation matrix of the first kPredictors columns.
template <int kPredictors>
class CorrelationFactor {
 public:
  using Numbers = std::array<double, kPredictors>;

  /// @return nullopt where a fit is refused.
  template <int kColumns>
  static std::optional<CorrelationFactor> of(const Moments<kColumns>& moments) {
    CorrelationFactor result;
    double determinant = 1.0;
    for (int i = 0; i < kPredictors; ++i) {
      result.norms_[i] = deviation_norm(moments, i);
      if (result.norms_[i] == 0.0) return std::nullopt;
      for (int j = 0; j <= i; ++j) {
        double value = moments.comoment(i, j) / (result.norms_[i] * result.norms_[j]);
        for (int k = 0; k < j; ++k) value -= result.factor_[i][k] * result.factor_[j][k];
        result.factor_[i][j] = i == j ? std::sqrt(value) : value / result.factor_[j][j];
      }
      determinant *= result.factor_[i][i] * result.factor_[i][i];
      if (!(determinant >= kLeastDeterminant)) return std::nullopt;
    }
    return result;
  }

  /// The coefficients whose fitted values have these comoments with the predictors.
  Numbers solve(Numbers comoments) const {
    Numbers& x = comoments;
    for (int i = 0; i < kPredictors; ++i) {
      x[i] /= norms_[i];
      for (int j = 0; j < i; ++j) x[i] -= factor_[i][j] * x[j];
      x[i] /= factor_[i][i];
    }
    for (int i = kPredictors - 1; i >= 0; --i) {
      for (int j = i + 1; j < kPredictors; ++j) x[i] -= factor_[j][i] * x[j];
      x[i] /= factor_[i][i];
    }
    for (int i = 0; i < kPredictors; ++i) x[i] /= norms_[i];
    return x;
  }

 private:
  Numbers norms_{};
  std::array<Numbers, kPredictors> factor_{};  // lower triangle
};

/// y = response_mean + Σ coefficients[j] (x[j] - means[j]).
template <int kPredictors>
struct FewPredictorsFit {
  double response_mean = 0;
  std::array<double, kPredictors> means{};
  std::array<double, kPredictors> coefficients{};

  /// At row i of a block whose first columns are the predictors.
  template <typename Block>
  double at(const Block& block, Index i) const {
    double value = response_mean;
    for (int j = 0; j < kPredictors; ++j) value += coefficients[j] * (block[j][i] - means[j]);
    return value;
  }
};

/// @param block_at  as Moments::of() wants it: the predictors, then the response; called twice for every block.
/// @return nullopt where sums don't carry the fit, or it has no unique solution.
template <int kPredictors, typename BlockAt>
std::optional<FewPredictorsFit<kPredictors>> fit_few_predictors(Index rows, BlockAt block_at) {
  if (rows <= kPredictors) return std::nullopt;
  const auto moments = Moments<kPredictors + 1>::of(rows, block_at);
  const auto factor = CorrelationFactor<kPredictors>::of(moments);
  if (!factor || deviation_norm(moments, kPredictors) == 0.0) return std::nullopt;

  FewPredictorsFit<kPredictors> fit;
  fit.response_mean = moments.mean(kPredictors);
  std::array<double, kPredictors> products{};
  for (int j = 0; j < kPredictors; ++j) {
    fit.means[j] = moments.mean(j);
    products[j] = moments.comoment(j, kPredictors);
  }
  fit.coefficients = factor->solve(products);

  products.fill(0.0);
  std::array<double, kBlockRows> residuals;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled block by block
  for (Index begin = 0; begin < rows; begin += kBlockRows) {
    const Index count = std::min(kBlockRows, rows - begin);
    const auto& block = block_at(begin, count);
    for (Index i = 0; i < count; ++i) residuals[i] = block[kPredictors][i] - fit.at(block, i);
    for (int j = 0; j < kPredictors; ++j)
      products[j] += lane_sum(count, [&](Index i) { return residuals[i] * (block[j][i] - fit.means[j]); });
  }
  const std::array<double, kPredictors> correction = factor->solve(products);
  for (int j = 0; j < kPredictors; ++j) fit.coefficients[j] += correction[j];
  return fit;
}

}  // namespace crosswatt::numeric
