// The weighted mean of what was seen nearby: Nadaraya-Watson regression.
//
// Assumes nothing of the shape and never leaves the range of the values seen, so it extrapolates by standing still. The
// bandwidth is chosen by leave-one-out. No variance: use gaussian_process.hpp where one is needed.
#pragma once

#include <Eigen/Core>
#include <span>

#include "crosswatt/core/index.hpp"

namespace crosswatt::numeric {

/// mean(q) = sum of w_i values_i / sum of w_i, w_i = exp(-|q - points_i|² / (2 bandwidth²)) + weight_floor.
struct KernelSmoother {
  Eigen::MatrixXd points;  ///< n x d, columns on one scale
  Eigen::VectorXd values;  ///< n
  double bandwidth = 1;
  double weight_floor = 0;  ///< far from all points the mean of all values is left

  double predict(const Eigen::Ref<const Eigen::VectorXd>& query) const;
  /// n: what the other points say of each; the point's own value where it is the only one.
  Eigen::VectorXd left_out_predictions() const;
};

/// Keeps the bandwidth whose left-out predictions have the least mean square error, the first of equals; of one point,
/// the first offered. @param points  n x d, n >= 1, d >= 0. @param values  n. @param bandwidths  at least one, each >
/// 0.
/// @param weight_floor  > 0.
KernelSmoother fit_kernel_smoother(Eigen::MatrixXd points, Eigen::VectorXd values, std::span<const double> bandwidths,
                                   double weight_floor);

}  // namespace crosswatt::numeric
