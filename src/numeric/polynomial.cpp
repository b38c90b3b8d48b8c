#include "crosswatt/numeric/polynomial.hpp"

#include <Eigen/SVD>
#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "numeric/double_double.hpp"

namespace crosswatt::numeric {
namespace {

using Column = std::vector<DoubleDouble>;

DoubleDouble inner_product(const Column& a, const Column& b) {
  DoubleDouble total;
  for (std::size_t i = 0; i < a.size(); ++i) total += a[i] * b[i];
  return total;
}

/// The recurrence of the polynomials orthogonal on the points, grown one degree at a time.
struct Basis {
  Column t;                          // (x - centre) / scale, exact
  Column previous, current;          // P_{k-1} and P_k at the points
  std::vector<DoubleDouble> shifts;  // OrthogonalCurve's
  std::vector<DoubleDouble> ratios;
  std::vector<DoubleDouble> squared_norms;

  explicit Basis(Column points) : t(std::move(points)), previous(t.size()), current(t.size(), DoubleDouble(1.0)) {
    squared_norms.push_back(inner_product(current, current));
  }

  /// From P_k to P_{k+1}.
  void grow() {
    Column t_current(t.size());
    for (std::size_t i = 0; i < t.size(); ++i) t_current[i] = t[i] * current[i];
    const std::size_t k = shifts.size();
    shifts.push_back(inner_product(t_current, current) / squared_norms[k]);
    ratios.push_back(k == 0 ? DoubleDouble() : squared_norms[k] / squared_norms[k - 1]);
    for (std::size_t i = 0; i < t.size(); ++i) {
      const DoubleDouble next = t_current[i] - shifts[k] * current[i] - ratios[k] * previous[i];
      previous[i] = current[i];
      current[i] = next;
    }
    squared_norms.push_back(inner_product(current, current));
  }
};

/// The powers t, t^2, … of the points, centred and at unit norm, in coordinates of the orthonormal basis, where
/// centring is leaving out P_0: t P_k = P_{k+1} + shifts[k] P_k + ratios[k] P_{k-1}.
double power_singular_value_ratio(const Basis& basis) {
  const auto degree = static_cast<Index>(basis.shifts.size());
  if (degree < 2) return 1.0;
  Eigen::MatrixXd powers = Eigen::MatrixXd::Zero(degree + 1, degree + 1);
  powers(0, 0) = 1.0;
  for (Index m = 0; m < degree; ++m) {
    for (Index k = 0; k <= m; ++k) {
      powers(k + 1, m + 1) += powers(k, m);
      powers(k, m + 1) += basis.shifts[k].value() * powers(k, m);
      if (k > 0) powers(k - 1, m + 1) += basis.ratios[k].value() * powers(k, m);
    }
  }
  for (Index k = 0; k <= degree; ++k) powers.row(k) *= std::sqrt(basis.squared_norms[k].value());
  Eigen::MatrixXd columns = powers.bottomRightCorner(degree, degree);
  columns.colwise().normalize();
  const Eigen::VectorXd values = Eigen::JacobiSVD<Eigen::MatrixXd>(columns).singularValues();
  return values[degree - 1] / values[0];
}

/// Row k holds the coefficients of 1, x, x^2, … in P_k, x the raw variable.
std::vector<Column> in_raw_powers(const Basis& basis, double centre, double scale) {
  const std::size_t degree = basis.shifts.size();
  std::vector<Column> rows(degree + 1, Column(degree + 1));
  rows[0][0] = 1.0;
  for (std::size_t k = 0; k < degree; ++k) {
    const DoubleDouble offset = DoubleDouble(centre) / scale + basis.shifts[k];
    for (std::size_t j = 0; j <= k; ++j) {
      rows[k + 1][j + 1] += rows[k][j] / scale;
      rows[k + 1][j] -= offset * rows[k][j];
      if (k > 0) rows[k + 1][j] -= basis.ratios[k] * rows[k - 1][j];
    }
  }
  return rows;
}

Monomials monomials_of(const std::vector<Column>& raw_powers, const Column& weights, const Basis& basis,
                       std::optional<double> residual_sd) {
  Monomials result;
  std::vector<double> errors;
  for (std::size_t j = 0; j < weights.size(); ++j) {
    DoubleDouble coefficient;
    double variance = 0.0;
    for (std::size_t k = j; k < weights.size(); ++k) {
      coefficient += weights[k] * raw_powers[k][j];
      const double share = raw_powers[k][j].value();
      variance += share * share / basis.squared_norms[k].value();
    }
    result.coefficients.push_back(coefficient.value());
    errors.push_back(residual_sd.value_or(0.0) * std::sqrt(variance));
  }
  if (residual_sd) result.standard_errors = std::move(errors);
  return result;
}

std::vector<double> rounded(const std::vector<DoubleDouble>& values) {
  std::vector<double> result(values.size());
  std::transform(values.begin(), values.end(), result.begin(), [](DoubleDouble value) { return value.value(); });
  return result;
}

Index distinct_values(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  return std::unique(sorted.begin(), sorted.end()) - sorted.begin();
}

/// A power of two near the spread, so that dividing by it is exact.
double spread_of(std::span<const double> x, double centre) {
  double largest = 0.0;
  for (const double value : x) largest = std::max(largest, std::abs(value - centre));
  return largest > 0.0 ? std::ldexp(1.0, std::ilogb(largest)) : 1.0;
}

Column standardised(std::span<const double> x, double centre, double scale) {
  Column t;
  for (const double value : x) t.push_back((DoubleDouble(value) - centre) / scale);
  return t;
}

/// The weight of the basis' current polynomial in `residuals`, which lose that part.
DoubleDouble take_out(Column& residuals, const Basis& basis) {
  const DoubleDouble weight = inner_product(residuals, basis.current) / basis.squared_norms.back();
  for (std::size_t i = 0; i < residuals.size(); ++i) residuals[i] -= weight * basis.current[i];
  return weight;
}

/// Calls f(k, P_k(x)) for each k.
template <typename Function>
void for_each_basis_value(const OrthogonalCurve& curve, double x, Function f) {
  const double t = (x - curve.centre) / curve.scale;
  double previous = 0.0;
  double current = 1.0;
  f(std::size_t{0}, current);
  for (std::size_t k = 0; k < curve.shifts.size(); ++k) {
    const double next = (t - curve.shifts[k]) * current - curve.ratios[k] * previous;
    previous = current;
    current = next;
    f(k + 1, current);
  }
}

}  // namespace

double OrthogonalCurve::operator()(double x) const {
  double value = 0.0;
  for_each_basis_value(*this, x, [&](std::size_t k, double p) { value += weights[k] * p; });
  return value;
}

double PolynomialFit::leverage(double x) const {
  double value = 0.0;
  for_each_basis_value(curve, x, [&](std::size_t k, double p) { value += p * p / squared_norms[k]; });
  return value;
}

std::variant<PolynomialFit, RankDeficient> fit_polynomial(std::span<const double> x, std::span<const double> y,
                                                          Index degree, double rank_tolerance) {
  assert(x.size() == y.size() && degree >= 0);
  const auto rows = static_cast<Index>(x.size());
  if (distinct_values(x) <= degree) return RankDeficient{rows, degree + 1, 0.0};
  PolynomialFit fit{};
  fit.curve.centre = extended_mean(x).value();
  fit.curve.scale = spread_of(x, fit.curve.centre);
  fit.rows = rows;
  fit.residual_dof = rows - degree - 1;

  Basis basis(standardised(x, fit.curve.centre, fit.curve.scale));
  Column residuals(y.begin(), y.end());
  Column weights{take_out(residuals, basis)};
  const DoubleDouble total_squares = inner_product(residuals, residuals);
  for (Index k = 1; k <= degree; ++k) {
    basis.grow();
    weights.push_back(take_out(residuals, basis));
  }
  fit.singular_value_ratio = power_singular_value_ratio(basis);
  if (!(fit.singular_value_ratio >= rank_tolerance)) return RankDeficient{rows, degree + 1, fit.singular_value_ratio};

  const DoubleDouble residual_squares = inner_product(residuals, residuals);
  fit.sse = residual_squares.value();
  if (fit.residual_dof > 0) fit.residual_sd = std::sqrt(fit.sse / static_cast<double>(fit.residual_dof));
  const bool constant = std::all_of(y.begin(), y.end(), [&](double value) { return value == y.front(); });
  if (!constant) fit.r2 = ((total_squares - residual_squares) / total_squares).value();
  fit.monomials =
      monomials_of(in_raw_powers(basis, fit.curve.centre, fit.curve.scale), weights, basis, fit.residual_sd);
  fit.curve.shifts = rounded(basis.shifts);
  fit.curve.ratios = rounded(basis.ratios);
  fit.curve.weights = rounded(weights);
  fit.squared_norms = rounded(basis.squared_norms);
  return fit;
}

}  // namespace crosswatt::numeric
