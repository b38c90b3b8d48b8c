// Polynomials fitted by least squares, right to the last digits at any degree the data carry.
//
// Powers of one variable are nearly dependent columns: NIST's Filip set (degree 10) takes all fifteen digits of a
// double. The basis here is orthogonal on the very points of the fit, so there is nothing to invert, and its recurrence
// runs in twice the working precision. Evaluate with the curve; the coefficients of raw powers are for reading, and
// evaluating them loses what the basis kept. A degree above 2 rarely predicts well outside the points.
#pragma once

#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "crosswatt/core/index.hpp"
#include "crosswatt/numeric/least_squares.hpp"

namespace crosswatt::numeric {

/// sum over k of weights[k] P_k(t), t = (x - centre) / scale, with P_0 = 1 and P_{k+1} = (t - shifts[k]) P_k -
/// ratios[k] P_{k-1}. Plain numbers, so that a curve can be stored and evaluates to the same bits when read back.
struct OrthogonalCurve {
  double centre;
  double scale;
  std::vector<double> shifts;   ///< degree
  std::vector<double> ratios;   ///< degree; the first is unused
  std::vector<double> weights;  ///< degree + 1

  double operator()(double x) const;
};

/// Coefficients of 1, x, x^2, … in the raw variable.
struct Monomials {
  std::vector<double> coefficients;                    ///< degree + 1
  std::optional<std::vector<double>> standard_errors;  ///< degree + 1; none without degrees of freedom
};

struct PolynomialFit {
  OrthogonalCurve curve;
  Monomials monomials;
  Index rows;
  Index residual_dof;  ///< rows - degree - 1
  double sse;          ///< sum of squared residuals over the rows of the fit
  std::optional<double> residual_sd;
  std::optional<double> r2;           ///< 1 - sse / sum (y - mean)^2; none where that sum is 0
  double singular_value_ratio;        ///< of the standardised variable's powers 1 … degree, centred and at unit norm
  std::vector<double> squared_norms;  ///< degree + 1: sum over the rows of P_k^2

  double predict(double x) const { return curve(x); }
  /// Variance of the mean at x in units of the residual variance, as LinearFit::leverage.
  double leverage(double x) const;
};

/// @param x, y  of one length, finite. @param degree  at least 0.
/// Rank-deficient with degree or fewer distinct x, or powers of the standardised x beyond `rank_tolerance`.
/// Source: Forsythe 1957, "Generation and use of orthogonal polynomials for data-fitting with a digital computer".
std::variant<PolynomialFit, RankDeficient> fit_polynomial(std::span<const double> x, std::span<const double> y,
                                                          Index degree, double rank_tolerance = kRankTolerance);

}  // namespace crosswatt::numeric
