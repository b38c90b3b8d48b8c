#include "model/gaussian_process_fit.hpp"

#include <ceres/gradient_problem.h>
#include <ceres/gradient_problem_solver.h>

#include <cmath>
#include <limits>
#include <vector>

namespace crosswatt {
namespace {

struct Highest {
  std::vector<double> u;
  double log_posterior = -std::numeric_limits<double>::infinity();
};

/// The posterior turned upside down for a minimiser. It keeps the highest point met itself, for Ceres forgets it when a
/// line search fails.
class NegativeLogPosterior final : public ceres::FirstOrderFunction {
 public:
  NegativeLogPosterior(GroupedPosterior& posterior, Highest& highest) : posterior_(posterior), highest_(highest) {}

  int NumParameters() const override { return static_cast<int>(posterior_.dimension()); }

  bool Evaluate(const double* u, double* cost, double* gradient) const override {
    const std::span<const double> here(u, static_cast<std::size_t>(NumParameters()));
    const std::span<double> slope(gradient, gradient == nullptr ? 0 : here.size());
    const std::optional<double> value = posterior_.evaluate(here, slope);
    if (!value) return false;
    if (*value > highest_.log_posterior) {
      highest_.log_posterior = *value;
      highest_.u.assign(here.begin(), here.end());
    }
    *cost = -*value;
    for (double& s : slope) s = -s;
    return true;
  }

 private:
  GroupedPosterior& posterior_;
  Highest& highest_;
};

ceres::GradientProblemSolver::Options solver_options(int most_iterations) {
  ceres::GradientProblemSolver::Options options;
  options.line_search_direction_type = ceres::LBFGS;
  options.line_search_type = ceres::WOLFE;
  options.max_num_iterations = most_iterations;
  // The prior alone has a unit Hessian in these coordinates, so the first step needs no scale and log densities differ
  // by less than anyone can tell long before 1e-8 of their value.
  options.use_approximate_eigenvalue_bfgs_scaling = false;
  options.function_tolerance = 1e-8;
  options.logging_type = ceres::SILENT;
  return options;
}

}  // namespace

GaussianProcessFit fit_hyperparameters(GroupedPosterior& posterior, int most_iterations) {
  Highest highest;
  std::vector<double> u(static_cast<std::size_t>(posterior.dimension()), 0.0);
  highest.u = u;
  if (most_iterations == 0) {
    return {posterior.kernel(u), posterior.evaluate(u, {}).value_or(highest.log_posterior), 0};
  }
  const ceres::GradientProblem problem(new NegativeLogPosterior(posterior, highest));
  ceres::GradientProblemSolver::Summary summary;
  ceres::Solve(solver_options(most_iterations), problem, u.data(), &summary);
  const int iterations = summary.iterations.empty() ? 0 : static_cast<int>(summary.iterations.size()) - 1;
  return {posterior.kernel(highest.u), highest.log_posterior, iterations};
}

}  // namespace crosswatt
