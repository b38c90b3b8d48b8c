// The most probable hyperparameters of a Gaussian process.
#pragma once

#include "crosswatt/numeric/gaussian_process.hpp"

namespace crosswatt {

struct GaussianProcessFit {
  GroupedKernel kernel;
  double log_posterior = 0;  ///< GroupedPosterior::evaluate() there
  int iterations = 0;
};

/// Climbs from the prior medians by L-BFGS with the analytic gradient and returns the highest point met. Where the
/// density can't be followed any further the climb ends; at worst it ends where it began. Deterministic.
/// @param most_iterations  0 keeps the prior medians.
GaussianProcessFit fit_hyperparameters(GroupedPosterior& posterior, int most_iterations = 30);

}  // namespace crosswatt
