// One sample's epsilon-SVR problems, whoever solves them.
#pragma once

#include <memory>
#include <vector>

#include "crosswatt/core/index.hpp"
#include "crosswatt/model/svr_solver.hpp"
#include "model/svr_kernel.hpp"
#include "model/svr_sample.hpp"

namespace crosswatt {

/// Where one solver ends and the other stands in.
struct SvrSolverLimits {
  Index exact_rows = 2048;         ///< larger samples are libsvm's: the n x n kernel and an inverse are kept in memory
  double exact_cost = 1e6;         ///< and so are larger costs: rounding grows with C and is 1e-8 there
  double libsvm_tolerance = 1e-3;  ///< for SvrSolver::libsvm, its default and scikit-learn's; where it stands in, 1e-8
};

struct SvrSolution {
  std::vector<double> beta;  ///< of every row, 0 where it is no support vector
  double intercept = 0;
  bool exact = false;  ///< solved to SvrActiveSet::kTolerance
};

class SampleSolver {
 public:
  virtual ~SampleSolver() = default;
  SampleSolver(const SampleSolver&) = delete;
  SampleSolver& operator=(const SampleSolver&) = delete;

  /// Replaces `solution`. Any order of calls is right; rising costs and, within each, falling epsilons are fast.
  virtual void solve(double cost, double epsilon, SvrSolution& solution) = 0;

 protected:
  SampleSolver() = default;
};

/// @param sample  borrowed for the solver's lifetime.
std::unique_ptr<SampleSolver> make_solver(const ScaledSample& sample, const SvrKernel& kernel, SvrSolver solver,
                                          const SvrSolverLimits& limits = {});

}  // namespace crosswatt
