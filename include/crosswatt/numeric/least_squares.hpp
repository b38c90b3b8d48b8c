// Ordinary least squares, right to the last digits however badly the columns are scaled.
//
// kWh of 1e-5 beside FLOPs of 1e15 cost naive normal equations all their digits. Here columns are centred without
// rounding and scaled, factorised by a rank-revealing QR, and the solution refined with residuals in twice the working
// precision. Use it for a fit that is kept or looked at. For tens of thousands of small fits use
// few_predictors.hpp; for powers of one variable use polynomial.hpp, which stays accurate where their design is
// hopeless.
#pragma once

#include <Eigen/Core>
#include <optional>
#include <variant>

#include "crosswatt/core/index.hpp"

namespace crosswatt::numeric {

/// A design whose columns, centred (where there is an intercept) and scaled to unit norm, have a smallest singular
/// value below this share of the largest determines no coefficients.
inline constexpr double kRankTolerance = 1e-10;

/// Why a linear problem has no unique answer: too few rows, or columns that (almost) depend on one another.
struct RankDeficient {
  Index rows;
  Index unknowns;               ///< coefficients asked for, the intercept included
  double singular_value_ratio;  ///< smallest / largest; 0 when a column is constant or rows < unknowns
};

enum class Intercept { fitted, none };

/// y = intercept + sum over j of coefficients[j] x_j.
struct LinearFit {
  double intercept;              ///< 0 where none was asked for
  Eigen::VectorXd coefficients;  ///< p
  Index rows;
  Index residual_dof;                              ///< rows - p - (1 with an intercept)
  double sse;                                      ///< sum of squared residuals over the rows of the fit
  std::optional<double> residual_sd;               ///< sqrt(sse / residual_dof); none without degrees of freedom
  std::optional<double> intercept_standard_error;  ///< none without degrees of freedom or intercept
  std::optional<Eigen::VectorXd> standard_errors;  ///< of the coefficients, p; none without degrees of freedom
  std::optional<double> r2;     ///< 1 - sse / sum (y - mean)^2, about 0 without intercept; none where that sum is 0
  double singular_value_ratio;  ///< of the centred, unit-norm columns, in [kRankTolerance, 1]; 1 for p < 2

  /// @param predictors  p numbers in the order of the design's columns.
  double predict(const Eigen::Ref<const Eigen::VectorXd>& predictors) const;
  /// h(x) = x' (X'X)^-1 x: the variance of the mean at x in units of the residual variance; a new measurement there
  /// varies by residual_sd^2 (1 + h).
  double leverage(const Eigen::Ref<const Eigen::VectorXd>& predictors) const;

  bool has_intercept;
  Eigen::VectorXd centre;        ///< p: the columns' means; zeros without intercept
  Eigen::MatrixXd root_inverse;  ///< p x p, W with W W' = (C'C)^-1, C the centred design
};

/// @param design  n x p, finite; without a column of ones. @param response  n, finite. Magnitudes within 1e-140 …
/// 1e140, so that squares are finite. The solution is that of the given doubles, rounded once; standard errors hold
/// about 1e-15 / singular_value_ratio. Source: Björck 1967, "Iterative refinement of linear least squares solutions I";
/// Golub and Van Loan 2013, 5.3.8.
std::variant<LinearFit, RankDeficient> fit_least_squares(const Eigen::Ref<const Eigen::MatrixXd>& design,
                                                         const Eigen::Ref<const Eigen::VectorXd>& response,
                                                         Intercept intercept = Intercept::fitted,
                                                         double rank_tolerance = kRankTolerance);

/// Smallest over largest singular value of the design's columns, centred if there is an intercept, at unit norm.
/// 0 when a column is constant (zero without intercept) or there are fewer rows than unknowns; 1 without columns.
double singular_value_ratio(const Eigen::Ref<const Eigen::MatrixXd>& design, Intercept intercept = Intercept::fitted);

}  // namespace crosswatt::numeric
