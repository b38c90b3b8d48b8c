// epsilon-SVR with its two settings chosen by cross-validation: what the strategy `svr` computes, without its
// interface.
//
// Everything is standardised inside every fit, folds included, so that no held-out number leaks into a scale. The grid
// is searched by k contiguous folds in the order of the rows; a cell's score is the mean over folds of the fold's mean
// squared error in the units of the target, as scikit-learn's GridSearchCV over a TransformedTargetRegressor has it.
//
// Scores that agree to 1e-9 are tied and the first cell wins, costs outer and epsilons inner. Ties are real: where no
// coefficient is at its bound, a larger C is the same problem.
#pragma once

#include <span>
#include <vector>

#include "crosswatt/core/index.hpp"
#include "crosswatt/model/svr_solver.hpp"
#include "model/matrix_view.hpp"
#include "model/svr_kernel.hpp"
#include "model/svr_sample.hpp"
#include "model/svr_sample_solver.hpp"

namespace crosswatt {

struct SvrOptions {
  SvrSolver solver = SvrSolver::exact;
  SvrSolverLimits limits;
  SvrKernel kernel;
  bool scale_gamma = true;  ///< replaces kernel.gamma by 1 / (p · variance of the standardised predictors) in every fit
  std::vector<double> costs{0.1, 1, 10, 100, 1000};
  std::vector<double> epsilons{1e-3, 3.1622776601683794e-3, 1e-2, 3.1622776601683794e-2, 1e-1, 3.1622776601683794e-1};
  Index folds = 5;
};

/// A regression y = target_scaling.restored(intercept + Σ_k beta[k] kernel(support vector k, standardised point)).
struct SvrFit {
  double cost = 0;
  double epsilon = 0;
  double grid_mse = 0;     ///< the chosen cell's cross-validated score, in squared units of the target
  Index inexact_fits = 0;  ///< of the folds x cells + 1 fits behind this one, those not solved to 1e-8
  SvrKernel kernel;        ///< with the gamma of this fit
  std::vector<Scaling> predictor_scaling;
  Scaling target_scaling;
  std::vector<double> support_vectors;  ///< standardised, one after the other: beta.size() x predictor_scaling.size()
  std::vector<double> beta;             ///< none is 0
  double intercept = 0;

  /// @param predictors  one point, unscaled, of length predictor_scaling.size().
  double predict(std::span<const double> predictors) const;
};

struct SvrGridScores {
  std::vector<double> mse;  ///< costs outer, epsilons inner
  Index inexact_fits = 0;
};

/// Cross-validates every cell of the grid.
/// @param predictors  n x p, finite, p >= 1, n >= options.folds. @param target  length n, finite.
SvrGridScores score_svr_grid(const MatrixView& predictors, std::span<const double> target, const SvrOptions& options);

/// The first cell whose score is within 1e-9, relative, of the least; NaN is no score. 0 where there is none.
Index first_of_the_best(std::span<const double> scores);

/// Searches the grid and fits the chosen cell to all rows. Same arguments as score_svr_grid. Thread-safe.
SvrFit fit_svr(const MatrixView& predictors, std::span<const double> target, const SvrOptions& options = {});

}  // namespace crosswatt
