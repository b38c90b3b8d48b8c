#include "select/prior_covariance.hpp"

#include <cmath>

#include "crosswatt/data/name_dictionary.hpp"
#include "crosswatt/numeric/k_medoids.hpp"

namespace crosswatt {
namespace {

/// Prior standard deviations of ln(target / source), as those of gp-log-ratio: how far the ratio wanders with the
/// features (over a distance of 1), how steeply it leans, how far it is from 1 for all.
constexpr double kWanderingSd = 0.25;
constexpr double kLeaningSd = 0.1;
constexpr double kCommonSd = 1.0;
/// As those of gp-family: how far a family lies from what all share, and how far its workloads wander from one another.
constexpr double kFamilySd = 0.15;
constexpr double kWithinFamilySd = 0.15;

}  // namespace

Eigen::MatrixXd prior_covariance(const Eigen::MatrixXd& points) {
  const Eigen::MatrixXd distances = numeric::euclidean_distances(points);
  return (kWanderingSd * kWanderingSd * (-0.5 * distances.array().square()).exp()).matrix() +
         kLeaningSd * kLeaningSd * points * points.transpose() +
         Eigen::MatrixXd::Constant(points.rows(), points.rows(), kCommonSd * kCommonSd);
}

Eigen::MatrixXd family_covariance(const Eigen::MatrixXd& points, const std::vector<std::uint32_t>& families) {
  const Eigen::MatrixXd distances = numeric::euclidean_distances(points);
  Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(points.rows(), points.rows());
  for (Index i = 0; i < points.rows(); ++i) {
    for (Index j = 0; j < points.rows(); ++j) {
      const bool together = i == j || (families[i] == families[j] && families[i] != NameDictionary::kNone);
      if (!together) continue;
      covariance(i, j) = kFamilySd * kFamilySd +
                         kWithinFamilySd * kWithinFamilySd * std::exp(-0.5 * distances(i, j) * distances(i, j));
    }
  }
  return covariance;
}

}  // namespace crosswatt
