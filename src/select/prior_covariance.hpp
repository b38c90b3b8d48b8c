// What is believed of ln(target / source) before anything runs on the target.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

namespace crosswatt {

/// Standard deviation of a measurement's noise, in ln.
inline constexpr double kPriorNoiseSd = 0.05;

/// m x m, of workloads given as points on one scale (data/log_features.hpp): what all share. What selections weigh.
Eigen::MatrixXd prior_covariance(const Eigen::MatrixXd& points);

/// m x m, to be added where not only the order of workloads matters but how large errors will be: what those of one
/// family share beyond it, and no others know of. A workload of unknown family is one of its own.
Eigen::MatrixXd family_covariance(const Eigen::MatrixXd& points, const std::vector<std::uint32_t>& families);

}  // namespace crosswatt
