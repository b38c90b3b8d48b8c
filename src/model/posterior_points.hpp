// What a handful of references leaves open about the hyperparameters of a Gaussian process: kernels that stand for
// their posterior, to be averaged over.
//
// The most probable hyperparameters alone are too sure of themselves: predictions lean on one lengthscale where the
// references allow many, and intervals are too short. The points here have the mean and the covariance of Laplace's
// approximation and no chance in them: along each of its axes every point lies one standard deviation to one side or
// the other, in the pattern of a two-level orthogonal array. Source: Rasmussen and Williams 2006, 3.4 and 5.2 (Laplace,
// hyperparameters); Hedayat, Sloane and Stufken 1999, "Orthogonal Arrays", chapter 7 (arrays from Hadamard matrices).
#pragma once

#include <span>
#include <vector>

#include "model/gaussian_process_fit.hpp"

namespace crosswatt {

/// Kernels about fit.u, to be weighted alike; their geometric mean is fit.kernel. The precision is the Hessian of the
/// negative log posterior, by central differences of the gradient; no direction is taken to be vaguer than the prior.
/// @param shares  those `fit` was found on.
/// @return the lowest power of two above the dimension, or fit.kernel alone where the density can't be followed there.
std::vector<numeric::GroupedKernel> posterior_kernels(std::span<numeric::GroupedPosterior> shares,
                                                      const GaussianProcessFit& fit);

}  // namespace crosswatt
