#include "model/nonlinear_fit.hpp"

#include <ceres/cost_function.h>
#include <ceres/loss_function.h>
#include <ceres/problem.h>
#include <ceres/solver.h>

#include <cmath>

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

}  // namespace

NonlinearFit fit_nonlinear(const NonlinearProblem& problem, std::vector<double> start,
                           const NonlinearOptions& options) {
  NonlinearFit fit{.coefficients = std::move(start)};
  ceres::Problem ceres_problem;
  for (Index i = 0; i < problem.residuals; ++i) {
    ceres::LossFunction* loss =
        std::isfinite(options.huber_threshold) ? new ceres::HuberLoss(options.huber_threshold) : nullptr;
    ceres_problem.AddResidualBlock(new Residual(problem, i), loss, fit.coefficients.data());  // Ceres takes ownership
  }
  for (std::size_t j = 0; j < problem.lower_bounds.size(); ++j)
    if (std::isfinite(problem.lower_bounds[j]))
      ceres_problem.SetParameterLowerBound(fit.coefficients.data(), static_cast<int>(j), problem.lower_bounds[j]);
  ceres::Solver::Summary summary;
  ceres::Solve(solver_options(options), &ceres_problem, &summary);
  fit.cost = summary.final_cost;
  fit.converged = summary.termination_type == ceres::CONVERGENCE;
  fit.message = summary.message;
  return fit;
}

}  // namespace crosswatt
