// What is believed of ln(target / source) before anything runs on the target.
#pragma once

#include <Eigen/Core>

namespace crosswatt {

/// Standard deviation of a measurement's noise, in ln.
inline constexpr double kPriorNoiseSd = 0.05;

/// m x m, of workloads given as points on one scale (data/log_features.hpp).
Eigen::MatrixXd prior_covariance(const Eigen::MatrixXd& points);

}  // namespace crosswatt
