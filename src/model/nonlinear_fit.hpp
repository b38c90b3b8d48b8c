// Nonlinear least squares by Ceres, plain or robust, for the strategies that no formula solves.
#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crosswatt/core/index.hpp"

namespace crosswatt {

struct NonlinearProblem {
  Index residuals = 0;
  Index coefficients = 0;
  /// Residual i and its derivatives by the coefficients. False where it can't be evaluated (a step too far: Ceres then
  /// takes a shorter one). @param jacobian  length coefficients; empty when not asked for.
  std::function<bool(Index i, std::span<const double> coefficients, double& residual, std::span<double> jacobian)>
      evaluate;
  std::vector<double> lower_bounds;  ///< empty, or one a coefficient; -infinity = none
};

struct NonlinearOptions {
  /// Residuals beyond this count linearly (Huber 1964); infinity = plain least squares.
  double huber_threshold = std::numeric_limits<double>::infinity();
  int most_iterations = 500;
  double tolerance = 1e-14;  ///< relative, of function and coefficients
};

struct NonlinearFit {
  std::vector<double> coefficients;
  double cost = 0;  ///< half the sum of (robust) squares
  bool converged = false;
  std::string message;
};

/// Levenberg-Marquardt from `start`, then Gauss-Newton steps while they shrink: at the NIST sets twelve digits and
/// more. Deterministic, single-threaded, silent.
NonlinearFit fit_nonlinear(const NonlinearProblem& problem, std::vector<double> start,
                           const NonlinearOptions& options = {});

}  // namespace crosswatt
