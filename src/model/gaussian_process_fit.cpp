#include "model/gaussian_process_fit.hpp"

#include <ceres/gradient_problem.h>
#include <ceres/gradient_problem_solver.h>

#include <limits>
#include <memory>
#include <vector>

namespace crosswatt {
namespace {

using numeric::GroupedPosterior;

/// The posterior turned upside down for a minimiser. It keeps the highest point met itself, for Ceres forgets it when a
/// line search fails.
class NegativeLogPosterior final : public ceres::FirstOrderFunction {
 public:
  struct Highest {
    std::vector<double> u;
    double log_posterior = -std::numeric_limits<double>::infinity();
  };

  NegativeLogPosterior(std::span<GroupedPosterior> shares, Highest& highest) : shares_(shares), highest_(highest) {}

  int NumParameters() const override { return static_cast<int>(highest_.u.size()); }

  bool Evaluate(const double* u, double* cost, double* gradient) const override {
    const std::span<const double> here(u, highest_.u.size());
    const std::span<double> slope(gradient, gradient == nullptr ? 0 : here.size());
    const std::optional<double> value = log_posterior(shares_, here, slope);
    if (!value) return false;
    *cost = -*value;
    for (double& component : slope) component = -component;
    if (*value > highest_.log_posterior) {
      highest_.log_posterior = *value;
      highest_.u.assign(here.begin(), here.end());
    }
    return true;
  }

 private:
  std::span<GroupedPosterior> shares_;
  Highest& highest_;
};

ceres::GradientProblemSolver::Options solver_options(int most_iterations) {
  ceres::GradientProblemSolver::Options options;
  options.line_search_direction_type = ceres::LBFGS;
  options.line_search_type = ceres::WOLFE;
  options.max_num_iterations = most_iterations;
  options.function_tolerance = 1e-8;  // of a log density: far below anything the data can tell apart
  options.logging_type = ceres::SILENT;
  return options;
}

}  // namespace

/// Every share brings the prior with it; all but one are taken off again.
std::optional<double> log_posterior(std::span<GroupedPosterior> shares, std::span<const double> u,
                                    std::span<double> gradient) {
  const auto surplus = static_cast<double>(shares.size() - 1);
  double sum = 0;
  for (const double u_k : u) sum += surplus * 0.5 * u_k * u_k;
  for (std::size_t k = 0; k < gradient.size(); ++k) gradient[k] = surplus * u[k];
  std::vector<double> of_share(gradient.size());
  for (GroupedPosterior& share : shares) {
    const std::optional<double> value = share.evaluate(u, of_share);
    if (!value) return std::nullopt;
    sum += *value;
    for (std::size_t k = 0; k < gradient.size(); ++k) gradient[k] += of_share[k];
  }
  return sum;
}

GaussianProcessFit fit_hyperparameters(std::span<GroupedPosterior> shares, int most_iterations) {
  std::vector<double> u(static_cast<std::size_t>(shares[0].dimension()), 0.0);
  NegativeLogPosterior::Highest highest{u};
  auto owned = std::make_unique<NegativeLogPosterior>(shares, highest);
  const NegativeLogPosterior& function = *owned;
  const ceres::GradientProblem problem(owned.release());  // owns it now
  ceres::GradientProblemSolver::Summary summary;
  if (most_iterations > 0) {
    ceres::Solve(solver_options(most_iterations), problem, u.data(), &summary);
  } else {
    double cost = 0;
    function.Evaluate(u.data(), &cost, nullptr);
  }
  const int iterations = summary.iterations.empty() ? 0 : static_cast<int>(summary.iterations.size()) - 1;
  return {shares[0].kernel(highest.u), highest.u, highest.log_posterior, iterations};
}

}  // namespace crosswatt
