#include "model/nonlinear_fit.hpp"

#include <ceres/cost_function.h>
#include <ceres/loss_function.h>
#include <ceres/problem.h>
#include <ceres/solver.h>

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <memory>

namespace crosswatt {
namespace {

/// One residual as Ceres wants it.
class Residual final : public ceres::CostFunction {
 public:
  Residual(const NonlinearProblem& problem, Index i) : problem_(problem), i_(i) {
    set_num_residuals(1);
    mutable_parameter_block_sizes()->push_back(static_cast<int>(problem.coefficients));
  }

  bool Evaluate(double const* const* blocks, double* residuals, double** jacobians) const override {
    const auto count = static_cast<std::size_t>(problem_.coefficients);
    const bool wanted = jacobians != nullptr && jacobians[0] != nullptr;
    const std::span<double> jacobian = wanted ? std::span<double>(jacobians[0], count) : std::span<double>();
    return problem_.evaluate(i_, {blocks[0], count}, residuals[0], jacobian) && std::isfinite(residuals[0]);
  }

 private:
  const NonlinearProblem& problem_;
  Index i_;
};

ceres::Solver::Options solver_options(const NonlinearOptions& options) {
  ceres::Solver::Options solver;
  solver.linear_solver_type = ceres::DENSE_QR;
  solver.logging_type = ceres::SILENT;
  solver.num_threads = 1;
  solver.max_num_iterations = options.most_iterations;
  solver.function_tolerance = options.tolerance;
  solver.parameter_tolerance = options.tolerance;
  solver.gradient_tolerance = 0;
  solver.max_num_consecutive_invalid_steps = 50;
  return solver;
}

/// Gauss-Newton steps from where Levenberg-Marquardt ended.
///
/// That method asks every step to lower the cost, which rounding hides once coefficients are right to about half their
/// digits. Near the solution plain steps need no such proof: they shrink until rounding stops them.
class Polisher {
 public:
  Polisher(const NonlinearProblem& problem, const NonlinearOptions& options, std::vector<double>& coefficients)
      : problem_(problem),
        options_(options),
        coefficients_(coefficients),
        residuals_(problem.residuals),
        jacobian_(problem.residuals, problem.coefficients) {}

  void polish() {
    std::vector<double> best = coefficients_;
    double shortest = kNearby;
    for (int step = 0; step < kMostSteps && evaluate(); ++step) {
      const double length = go();
      if (!(length < shortest)) break;
      shortest = length;
      best = coefficients_;
    }
    coefficients_ = best;
  }

 private:
  static constexpr int kMostSteps = 100;
  /// A first step longer than this, relative to the coefficients, is no polishing: the solution is elsewhere.
  static constexpr double kNearby = 1e-3;
  static constexpr double kTiny = 1e-300;  // keeps a coefficient of 0 from dividing

  /// Residuals and derivatives, weighted as Huber's loss weighs them here. False where one can't be evaluated.
  bool evaluate() {
    std::vector<double> slopes(coefficients_.size());
    for (Index i = 0; i < problem_.residuals; ++i) {
      if (!problem_.evaluate(i, coefficients_, residuals_[i], slopes)) return false;
      const double size = std::abs(residuals_[i]);
      const double weight = size > options_.huber_threshold ? std::sqrt(options_.huber_threshold / size) : 1.0;
      residuals_[i] *= weight;
      for (Index j = 0; j < problem_.coefficients; ++j) jacobian_(i, j) = is_bound(j) ? 0.0 : weight * slopes[j];
    }
    return residuals_.allFinite() && jacobian_.allFinite();
  }

  bool is_bound(Index j) const {
    return !problem_.lower_bounds.empty() && coefficients_[j] <= problem_.lower_bounds[j];
  }

  /// One step; how long it was, relative to the coefficients.
  double go() {
    const Eigen::VectorXd scale =
        jacobian_.colwise().norm().transpose().unaryExpr([](double norm) { return norm > 0 ? 1 / norm : 1.0; });
    const Eigen::VectorXd change =
        scale.cwiseProduct((jacobian_ * scale.asDiagonal()).colPivHouseholderQr().solve(-residuals_));
    double longest = 0;
    for (Index j = 0; j < problem_.coefficients; ++j) {
      coefficients_[j] += change[j];
      longest = std::max(longest, std::abs(change[j]) / std::max(std::abs(coefficients_[j]), kTiny));
      if (is_bound(j)) coefficients_[j] = problem_.lower_bounds[j];
    }
    return longest;
  }

  const NonlinearProblem& problem_;
  const NonlinearOptions& options_;
  std::vector<double>& coefficients_;
  Eigen::VectorXd residuals_;
  Eigen::MatrixXd jacobian_;
};

}  // namespace

NonlinearFit fit_nonlinear(const NonlinearProblem& problem, std::vector<double> start,
                           const NonlinearOptions& options) {
  NonlinearFit fit{.coefficients = std::move(start)};
  ceres::Problem ceres_problem;
  for (Index i = 0; i < problem.residuals; ++i) {
    std::unique_ptr<ceres::LossFunction> loss;
    if (std::isfinite(options.huber_threshold)) loss = std::make_unique<ceres::HuberLoss>(options.huber_threshold);
    auto residual = std::make_unique<Residual>(problem, i);
    ceres_problem.AddResidualBlock(residual.release(), loss.release(), fit.coefficients.data());  // Ceres owns both now
  }
  for (std::size_t j = 0; j < problem.lower_bounds.size(); ++j)
    if (std::isfinite(problem.lower_bounds[j]))
      ceres_problem.SetParameterLowerBound(fit.coefficients.data(), static_cast<int>(j), problem.lower_bounds[j]);
  ceres::Solver::Summary summary;
  ceres::Solve(solver_options(options), &ceres_problem, &summary);
  fit.cost = summary.final_cost;
  fit.converged = summary.termination_type == ceres::CONVERGENCE;
  fit.message = summary.message;
  if (fit.converged) Polisher(problem, options, fit.coefficients).polish();
  return fit;
}

}  // namespace crosswatt
