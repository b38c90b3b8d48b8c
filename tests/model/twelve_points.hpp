// The data of tests/numeric/gaussian_process_peer.py and the prior it uses.
#pragma once

#include <cmath>

#include "crosswatt/numeric/gaussian_process.hpp"

namespace crosswatt {

inline numeric::GroupedKernelPrior every_part() {
  numeric::GroupedKernelPrior prior;
  prior.noise_variance = numeric::LogNormalPrior::of_variance(0.05, 1.0);
  prior.linear_variance = numeric::LogNormalPrior::of_variance(0.15, 0.8);
  prior.smooth_variance = numeric::LogNormalPrior::of_variance(0.2, 0.8);
  prior.group_variance = numeric::LogNormalPrior::of_variance(0.15, 1.2);
  prior.group_smooth_variance = numeric::LogNormalPrior::of_variance(0.15, 1.2);
  prior.lengthscales = {{1.3, 0.7}, {2.5, 0.7}};
  prior.group_lengthscales = {{1.0, 0.7}, {0.5, 0.7}};
  return prior;
}

inline numeric::GroupedPosterior twelve_point_posterior() {
  numeric::GroupedPoints points{Eigen::MatrixXd(12, 2), Eigen::MatrixXd(12, 2), std::vector<Index>(12)};
  Eigen::VectorXd targets(12);
  for (Index i = 0; i < 12; ++i) {
    const auto x = static_cast<double>(i);
    points.features.row(i) << std::sin(x), std::cos(2 * x);
    points.group_features.row(i) << std::sin(x), std::sin(3 * x);
    points.group[i] = i % 3;
    targets[i] = 0.3 + 0.1 * std::sin(x) + 0.05 * static_cast<double>(i % 3) + 0.02 * std::cos(5 * x);
  }
  return {points, targets, every_part()};
}

}  // namespace crosswatt
