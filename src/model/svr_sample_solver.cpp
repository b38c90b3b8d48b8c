#include "model/svr_sample_solver.hpp"

#include <cstddef>
#include <optional>
#include <span>

#include "crosswatt/numeric/svr_active_set.hpp"
#include "model/libsvm_adapter.hpp"

namespace crosswatt {
namespace {

/// Where libsvm stands in for the exact solver. Its kernel in single precision leaves violations of about 1e-7 C all
/// the same.
constexpr double kTightTolerance = 1e-8;

std::span<const double> target_of(const ScaledSample& sample) {
  return {sample.target().row(0), static_cast<std::size_t>(sample.count())};
}

/// The points as a matrix with a row for each: points() holds them by predictor.
MatrixView rows_of(const ScaledSample& sample) {
  const numeric::PaddedMatrix& points = sample.points();
  return {points.row(0), points.columns(), points.rows(), 1, points.stride()};
}

class LibsvmSolver final : public SampleSolver {
 public:
  LibsvmSolver(const ScaledSample& sample, const SvrKernel& kernel, double tolerance)
      : count_(sample.count()),
        regressor_(rows_of(sample), target_of(sample)),
        settings_{.kernel = kernel, .tolerance = tolerance} {}

  void solve(double cost, double epsilon, SvrSolution& solution) override {
    settings_.cost = cost;
    settings_.epsilon = epsilon;
    regressor_.fit(settings_);
    solution.beta.assign(static_cast<std::size_t>(count_), 0.0);
    for (Index k = 0; k < regressor_.support_count(); ++k)
      solution.beta[static_cast<std::size_t>(regressor_.support_row(k))] = regressor_.coefficient(k);
    solution.intercept = -regressor_.rho();
    solution.exact = false;
  }

 private:
  Index count_;
  LibsvmRegressor regressor_;
  LibsvmRegressor::Settings settings_;
};

/// Walks the active set along each cost's epsilons and solves nothing twice: a solution with no coefficient at its
/// bound is that of every larger cost, whose path therefore begins where this one's first coefficient meets its bound.
class ExactSolver final : public SampleSolver {
 public:
  ExactSolver(const ScaledSample& sample, const SvrKernel& kernel, double largest_cost)
      : sample_(sample),
        kernel_(kernel),
        largest_cost_(largest_cost),
        kernel_values_(kernel_matrix(kernel, sample.points())),
        active_set_(kernel_values_, target_of(sample)) {}

  void solve(double cost, double epsilon, SvrSolution& solution) override {
    if (const Unbounded* known = find_unbounded(cost, epsilon)) {
      solution = known->solution;
    } else if (cost <= largest_cost_ && follow_path(cost, epsilon)) {
      solution.beta.assign(active_set_.beta().begin(), active_set_.beta().end());
      solution.intercept = active_set_.intercept();
      solution.exact = true;
      if (!active_set_.at_bound()) unbounded_.push_back({cost, epsilon, solution});
    } else {
      stand_in().solve(cost, epsilon, solution);
    }
  }

 private:
  /// A solution with no coefficient at its bound.
  struct Unbounded {
    double cost;
    double epsilon;
    SvrSolution solution;
  };

  const Unbounded* find_unbounded(double cost, double epsilon) const {
    for (const Unbounded& known : unbounded_)
      if (known.epsilon == epsilon && known.cost <= cost) return &known;
    return nullptr;
  }

  /// Whether the active set arrived.
  bool follow_path(double cost, double epsilon) {
    if (path_cost_ != cost) begin_path(cost, epsilon);
    path_cost_ = cost;
    if (active_set_.solve(epsilon) == numeric::SvrOutcome::solved) return true;
    active_set_.start(cost);  // rounding may have spoilt the path: try the straight way
    if (active_set_.solve(epsilon) == numeric::SvrOutcome::solved) return true;
    path_cost_.reset();
    return false;
  }

  void begin_path(double cost, double epsilon) {
    const Unbounded* nearest = nullptr;
    for (const Unbounded& known : unbounded_) {
      if (known.cost > cost || known.epsilon < epsilon) continue;
      if (nearest == nullptr || known.epsilon < nearest->epsilon) nearest = &known;
    }
    if (nearest != nullptr) {
      active_set_.start(cost, nearest->epsilon, nearest->solution.beta);
    } else {
      active_set_.start(cost);
    }
  }

  SampleSolver& stand_in() {
    if (!stand_in_) stand_in_.emplace(sample_, kernel_, kTightTolerance);
    return *stand_in_;
  }

  const ScaledSample& sample_;
  SvrKernel kernel_;
  double largest_cost_;
  numeric::PaddedMatrix kernel_values_;
  numeric::SvrActiveSet active_set_;
  std::optional<double> path_cost_;   ///< of the path active_set_ is on
  std::vector<Unbounded> unbounded_;  ///< at most one per epsilon where costs rise
  std::optional<LibsvmSolver> stand_in_;
};

}  // namespace

std::unique_ptr<SampleSolver> make_solver(const ScaledSample& sample, const SvrKernel& kernel, SvrSolver solver,
                                          const SvrSolverLimits& limits) {
  if (solver == SvrSolver::libsvm) return std::make_unique<LibsvmSolver>(sample, kernel, limits.libsvm_tolerance);
  if (sample.count() > limits.exact_rows) return std::make_unique<LibsvmSolver>(sample, kernel, kTightTolerance);
  return std::make_unique<ExactSolver>(sample, kernel, limits.exact_cost);
}

}  // namespace crosswatt
