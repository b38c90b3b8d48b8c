#include "crosswatt/numeric/least_squares.hpp"

#include <cassert>
#include <cmath>
#include <utility>
#include <vector>

#include "numeric/refined_qr.hpp"

namespace crosswatt::numeric {
namespace {

using Matrix = Eigen::Ref<const Eigen::MatrixXd>;
using Vector = Eigen::Ref<const Eigen::VectorXd>;

/// The design as the factorisation sees it: columns about their centres.
struct CentredDesign {
  std::vector<DoubleDouble> centres;
  std::vector<ExtendedColumn> columns;
  bool vanishing_column = false;  ///< some column is constant, or zero where nothing is centred
};

/// The mean of a column where there is an intercept to take it up, else 0.
DoubleDouble centre_of(const Vector& column, Intercept intercept) {
  if (intercept == Intercept::none) return {};
  return extended_mean({column.data(), static_cast<std::size_t>(column.size())});
}

CentredDesign centred(const Matrix& design, Intercept intercept) {
  CentredDesign result;
  for (Index j = 0; j < design.cols(); ++j) {
    const auto column = design.col(j);
    // Compared with the first entry, not with the mean, which may be off by a rounding.
    const double neutral = intercept == Intercept::fitted && column.size() > 0 ? column[0] : 0.0;
    if ((column.array() == neutral).all()) result.vanishing_column = true;
    result.centres.push_back(centre_of(column, intercept));
    result.columns.push_back(shifted(column, result.centres.back()));
  }
  return result;
}

Index unknowns(const Matrix& design, Intercept intercept) {
  return design.cols() + (intercept == Intercept::fitted ? 1 : 0);
}

double squared_norm(const ExtendedColumn& column) {
  return (column.hi + column.lo).squaredNorm();
}

/// What the centred problem's solution says about the raw one.
LinearFit describe_fit(const CentredDesign& design, const RefinedQr& qr, const RefinedQr::Solution& solution,
                       DoubleDouble response_centre, Intercept intercept) {
  const auto count = static_cast<Index>(design.columns.size());
  LinearFit fit{};
  fit.has_intercept = intercept == Intercept::fitted;
  fit.coefficients.resize(count);
  fit.centre.resize(count);
  DoubleDouble constant = response_centre;
  for (Index j = 0; j < count; ++j) {
    const auto k = static_cast<std::size_t>(j);
    fit.coefficients[j] = solution.coefficients[k].value();
    fit.centre[j] = design.centres[k].value();
    constant -= solution.coefficients[k] * design.centres[k];
  }
  fit.intercept = constant.value();
  fit.root_inverse = qr.root_inverse();
  fit.rows = solution.residuals.size();
  fit.residual_dof = fit.rows - count - (fit.has_intercept ? 1 : 0);
  fit.sse = solution.residuals.squaredNorm();
  return fit;
}

void add_standard_errors(LinearFit& fit) {
  if (fit.residual_dof <= 0) return;
  fit.residual_sd = std::sqrt(fit.sse / static_cast<double>(fit.residual_dof));
  fit.standard_errors = *fit.residual_sd * fit.root_inverse.rowwise().norm();
  if (fit.has_intercept) {
    fit.intercept_standard_error = *fit.residual_sd * std::sqrt(fit.leverage(Eigen::VectorXd::Zero(fit.centre.size())));
  }
}

}  // namespace

double LinearFit::predict(const Eigen::Ref<const Eigen::VectorXd>& predictors) const {
  assert(predictors.size() == coefficients.size());
  return intercept + coefficients.dot(predictors);
}

double LinearFit::leverage(const Eigen::Ref<const Eigen::VectorXd>& predictors) const {
  assert(predictors.size() == coefficients.size());
  const double of_mean = has_intercept ? 1.0 / static_cast<double>(rows) : 0.0;
  return of_mean + (root_inverse.transpose() * (predictors - centre)).squaredNorm();
}

std::variant<LinearFit, RankDeficient> fit_least_squares(const Matrix& design, const Vector& response,
                                                         Intercept intercept, double rank_tolerance) {
  assert(design.rows() == response.size());
  const RankDeficient deficient{design.rows(), unknowns(design, intercept), 0.0};
  if (deficient.rows < deficient.unknowns || deficient.rows == 0) return deficient;
  const CentredDesign centred_design = centred(design, intercept);
  if (centred_design.vanishing_column) return deficient;
  const RefinedQr qr(centred_design.columns);
  const double ratio = qr.singular_value_ratio();
  if (!(ratio >= rank_tolerance)) return RankDeficient{deficient.rows, deficient.unknowns, ratio};

  const DoubleDouble response_centre = centre_of(response, intercept);
  const ExtendedColumn centred_response = shifted(response, response_centre);
  LinearFit fit = describe_fit(centred_design, qr, qr.solve(centred_response), response_centre, intercept);
  fit.singular_value_ratio = ratio;
  add_standard_errors(fit);
  const bool constant = (response.array() == (fit.has_intercept ? response[0] : 0.0)).all();
  if (!constant) fit.r2 = 1.0 - fit.sse / squared_norm(centred_response);
  return fit;
}

double singular_value_ratio(const Matrix& design, Intercept intercept) {
  if (design.rows() < unknowns(design, intercept) || design.rows() == 0) return 0.0;
  CentredDesign centred_design = centred(design, intercept);
  if (centred_design.vanishing_column) return 0.0;
  return RefinedQr(std::move(centred_design.columns)).singular_value_ratio();
}

}  // namespace crosswatt::numeric
