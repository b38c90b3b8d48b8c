#include "select/prior_covariance.hpp"

#include <cmath>

#include "crosswatt/numeric/k_medoids.hpp"

namespace crosswatt {
namespace {

/// Prior standard deviations of ln(target / source), as those of gp-log-ratio: how far the ratio wanders with the
/// features (over a distance of 1), how steeply it leans, how far it is from 1 for all.
constexpr double kWanderingSd = 0.25;
constexpr double kLeaningSd = 0.1;
constexpr double kCommonSd = 1.0;

}  // namespace

Eigen::MatrixXd prior_covariance(const Eigen::MatrixXd& points) {
  const Eigen::MatrixXd distances = numeric::euclidean_distances(points);
  return (kWanderingSd * kWanderingSd * (-0.5 * distances.array().square()).exp()).matrix() +
         kLeaningSd * kLeaningSd * points * points.transpose() +
         Eigen::MatrixXd::Constant(points.rows(), points.rows(), kCommonSd * kCommonSd);
}

}  // namespace crosswatt
