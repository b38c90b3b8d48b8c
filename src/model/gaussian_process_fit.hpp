// The most probable hyperparameters of a Gaussian process.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "crosswatt/numeric/gaussian_process.hpp"

namespace crosswatt {

struct GaussianProcessFit {
  numeric::GroupedKernel kernel;
  std::vector<double> u;     ///< the kernel in the coordinates of GroupedPosterior
  double log_posterior = 0;  ///< as GroupedPosterior::evaluate() counts it
  int iterations = 0;
};

/// GroupedPosterior::evaluate() of all shares together.
/// @param shares  at least one: disjoint sets of observations under one prior, which counts once, taken to be
/// independent of each other.
std::optional<double> log_posterior(std::span<numeric::GroupedPosterior> shares, std::span<const double> u,
                                    std::span<double> gradient);

/// Climbs from the prior medians by L-BFGS with the analytic gradient and returns the highest point met. Where the
/// density can't be followed any further the climb ends; at worst it ends where it began. Deterministic.
/// @param shares  as above. They make the fit of many observations linear in their number; see Deisenroth and Ng 2015.
/// @param most_iterations  0 keeps the prior medians.
GaussianProcessFit fit_hyperparameters(std::span<numeric::GroupedPosterior> shares, int most_iterations = 30);

}  // namespace crosswatt
