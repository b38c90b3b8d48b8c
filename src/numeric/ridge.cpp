#include "crosswatt/numeric/ridge.hpp"

#include <Eigen/SVD>
#include <algorithm>
#include <cassert>

namespace crosswatt::numeric {
namespace {

/// The centred problem in the coordinates of its singular vectors.
struct Decomposition {
  Eigen::MatrixXd left;      // n x r
  Eigen::VectorXd values;    // r
  Eigen::MatrixXd right;     // p x r
  Eigen::VectorXd response;  // n, centred
  Eigen::VectorXd rotated;   // r: left' response
};

Decomposition decompose(const Eigen::MatrixXd& centred_design, Eigen::VectorXd centred_response) {
  if (centred_design.cols() == 0) {
    return {Eigen::MatrixXd(centred_design.rows(), 0), {}, Eigen::MatrixXd(0, 0), std::move(centred_response), {}};
  }
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(centred_design, Eigen::ComputeThinU | Eigen::ComputeThinV);
  Eigen::VectorXd rotated = svd.matrixU().transpose() * centred_response;
  return {svd.matrixU(), svd.singularValues(), svd.matrixV(), std::move(centred_response), std::move(rotated)};
}

Eigen::VectorXd left_out_errors(const Decomposition& problem, double penalty) {
  const Index rows = problem.response.size();
  if (rows == 1) return Eigen::VectorXd::Zero(1);
  const Eigen::ArrayXd squares = problem.values.array().square();
  const Eigen::VectorXd kept = squares / (squares + penalty);
  const Eigen::VectorXd errors = problem.response - problem.left * kept.cwiseProduct(problem.rotated);
  const Eigen::VectorXd leverages = problem.left.cwiseAbs2() * kept;
  return errors.array() / (1.0 - 1.0 / static_cast<double>(rows) - leverages.array());
}

}  // namespace

double RidgeFit::predict(const Eigen::Ref<const Eigen::VectorXd>& predictors) const {
  assert(predictors.size() == coefficients.size());
  return intercept + coefficients.dot(predictors);
}

RidgeFit fit_ridge(const Eigen::Ref<const Eigen::MatrixXd>& design, const Eigen::Ref<const Eigen::VectorXd>& response,
                   std::span<const double> penalties) {
  assert(design.rows() == response.size() && design.rows() > 0 && !penalties.empty());
  assert(std::all_of(penalties.begin(), penalties.end(), [](double penalty) { return penalty > 0.0; }));
  const Eigen::RowVectorXd centre = design.colwise().mean();
  const double response_mean = response.mean();
  const Decomposition problem = decompose(design.rowwise() - centre, response.array() - response_mean);

  RidgeFit fit{};
  for (const double penalty : penalties) {
    fit.mean_squares.push_back(left_out_errors(problem, penalty).squaredNorm() / static_cast<double>(design.rows()));
  }
  const auto best = std::min_element(fit.mean_squares.begin(), fit.mean_squares.end()) - fit.mean_squares.begin();
  fit.penalty = penalties[static_cast<std::size_t>(best)];
  fit.left_out_error = left_out_errors(problem, fit.penalty);
  const Eigen::ArrayXd weights = problem.values.array() / (problem.values.array().square() + fit.penalty);
  fit.coefficients = problem.right * (weights * problem.rotated.array()).matrix();
  fit.intercept = response_mean - centre.dot(fit.coefficients);
  return fit;
}

}  // namespace crosswatt::numeric
