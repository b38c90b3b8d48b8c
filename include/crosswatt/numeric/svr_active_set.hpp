// Support vector regression solved exactly, for small samples and many settings.
//
// Libraries solve the dual of epsilon-SVR by updating two coefficients at a time until the optimality conditions hold
// to 1e-3. For a few dozen rows that is neither fast nor accurate. Here the rows whose coefficient is strictly inside
// its box (the free rows F) are solved for at once, from an inverse that follows F; along a path of falling epsilon
// little of F changes, so the next solution is a step or two away.
//
// Not for large samples: memory grows with n² and a step costs n |F|. Not for kernels that are not positive
// semidefinite. Where the method can't reach its accuracy it says so and the caller must have another solver at hand.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "crosswatt/core/index.hpp"
#include "crosswatt/numeric/bordered_inverse.hpp"
#include "crosswatt/numeric/padded_matrix.hpp"

namespace crosswatt::numeric {

/// The dual of epsilon-SVR: beta minimises ½ βᵀKβ - yᵀβ + ε Σ|β_i| subject to Σβ_i = 0 and |β_i| <= C. The regression
/// is f(x) = Σ β_i k(x_i, x) + b. Source: Smola and Schölkopf 2004, "A tutorial on support vector regression",
/// section 1.3.
struct SvrDual {
  const PaddedMatrix& kernel;      ///< K, n x n
  std::span<const double> target;  ///< y, length n
  double cost;                     ///< C > 0
  double epsilon;                  ///< ε >= 0
};

/// By how much `beta` fails to be optimal: the larger of the gap between the intercepts that rising and falling rows
/// ask for (libsvm's stopping rule, in units of y), |Σβ_i|, and the excess of |β_i| over C. 0 at the solution.
double kkt_violation(const SvrDual& problem, std::span<const double> beta);

/// Primal less dual objective, >= 0 for feasible beta and 0 at the solution only. The primal is
/// ½ βᵀKβ + C Σ max(0, |y_i - f(x_i)| - ε).
double duality_gap(const SvrDual& problem, std::span<const double> beta, double intercept);

enum class SvrOutcome {
  solved,
  too_many_steps,  ///< rows kept joining and leaving: degenerate or too ill-conditioned
  inaccurate,      ///< rounding keeps the optimality conditions from holding
};

/// Solves one sample for one cost after the other, each along falling epsilons:
///
///     SvrActiveSet solver(kernel, target);
///     solver.start(cost);
///     for (double epsilon : falling) if (solver.solve(epsilon) == SvrOutcome::solved) use(solver.beta(),
///     solver.intercept());
///
/// Allocates in its constructor only.
class SvrActiveSet {
 public:
  /// Largest violation of the optimality conditions left in a solution, in units of y.
  static constexpr double kTolerance = 1e-8;

  /// Borrows both for its lifetime. @param kernel  n x n, symmetric, n >= 1. @param target  length n, of order 1.
  SvrActiveSet(const PaddedMatrix& kernel, std::span<const double> target);

  /// Goes back to beta = 0.
  void start(double cost);
  /// Goes to the solution of another cost or epsilon, as a place to start from. @param beta  length n, |β_i| <= cost.
  void start(double cost, double epsilon, std::span<const double> beta);

  /// Any epsilon >= 0; short steps down from the last one are fast. After anything but `solved`, start again.
  SvrOutcome solve(double epsilon);

  /// The solution, valid until the next call that is not const.
  std::span<const double> beta() const { return {beta_.data(), static_cast<std::size_t>(count_)}; }
  /// b; the middle of the interval of optimal ones where no coefficient is strictly inside its box, as in libsvm.
  double intercept() const { return intercept_; }
  /// Whether some |β_i| is the cost. Where none is, the solution is that of any larger cost too.
  bool at_bound() const;

 private:
  /// A row outside F whose coefficient wants to move.
  struct Violator {
    Index row;
    double direction;  ///< +1 to rise, -1 to fall
  };
  struct Box {
    double lower;
    double upper;
  };
  /// How far to go along the rates.
  struct Step {
    double length = 0;
    Index blocker = -1;  ///< member of F whose bound ends the step, -1 = none
    double bound = 0;
  };

  double residual(Index row) const { return target_[row] - gradient_[row] - intercept_; }
  double stationarity() const;
  std::optional<Violator> worst_violator();
  double rise(Index row) const { return residual(row) - upper_[row]; }
  double fall(Index row) const { return lower_[row] - residual(row); }
  void set_limits(Index row);
  void lift_limits(Index row);
  void centre_intercept();

  // The free set F. A member stays in its own half of the box, [0, C] or [-C, 0], the one its sign names.
  Index free_count() const { return inverse_.size(); }
  Box box(double sign) const { return sign > 0 ? Box{0, cost_} : Box{-cost_, 0}; }
  void seat_alone(Index row, double sign);
  void join(Index row, double sign, double schur);
  void leave(Index member);
  void release_members_at_bounds();
  double respond_to(Index row);
  void rebuild_inverse();

  // A step moves the intercept and the members along rate_, and the gradient with them.
  void solve_for_rate();
  void follow_rate();
  Step ratio_test(double longest) const;
  void advance(const Step& step);

  void walk_to(double epsilon);
  bool admit_violators();
  void enter(const Violator& violator);
  void seat_opponent(double direction);
  bool refine();
  void recompute_gradient();

  const PaddedMatrix& kernel_;
  Index count_;
  Index width_;       ///< padded count_
  double scale_ = 0;  ///< largest diagonal entry of the kernel
  double cost_ = 1;
  double epsilon_ = 0;
  double tolerance_ = 0;  ///< below it a violation is rounding

  AlignedVector target_;
  AlignedVector beta_;
  AlignedVector gradient_;  ///< K beta
  double intercept_ = 0;

  std::vector<Index> free_;   ///< rows of F, in the order of inverse_
  std::vector<double> sign_;  ///< of each member's coefficient
  BorderedInverse inverse_;

  AlignedVector right_side_;  ///< [border; members]
  AlignedVector response_;    ///< inverse_ times [1; K_Fj] of the row j that enters
  AlignedVector rate_;        ///< of [intercept; beta_F]
  AlignedVector gradient_rate_;
  AlignedVector upper_;  ///< a row whose residual is above it wants its coefficient to rise
  AlignedVector lower_;  ///< and below it, to fall; both infinite for members of F
  AlignedVector violation_;
};

}  // namespace crosswatt::numeric
