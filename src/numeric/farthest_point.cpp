#include "crosswatt/numeric/farthest_point.hpp"

#include <cassert>
#include <limits>

namespace crosswatt::numeric {
namespace {

/// Marks points already taken: no distance is below 0.
constexpr double kTaken = -1.0;

Index nearest_to_centroid(const Eigen::Ref<const Eigen::MatrixXd>& points) {
  const Eigen::RowVectorXd centroid = points.colwise().mean();
  Index nearest = 0;
  (points.rowwise() - centroid).rowwise().squaredNorm().minCoeff(&nearest);
  return nearest;
}

Index farthest(const Eigen::VectorXd& squared_distances) {
  Index result = 0;
  squared_distances.maxCoeff(&result);
  return result;
}

}  // namespace

std::vector<Index> farthest_points(const Eigen::Ref<const Eigen::MatrixXd>& points, Index count,
                                   std::span<const Index> fixed) {
  assert(count > 0 && count <= points.rows() && static_cast<Index>(fixed.size()) <= count);
  std::vector<Index> taken;
  Eigen::VectorXd nearest = Eigen::VectorXd::Constant(points.rows(), std::numeric_limits<double>::infinity());
  const auto take = [&](Index point) {
    taken.push_back(point);
    nearest = nearest.cwiseMin((points.rowwise() - points.row(point)).rowwise().squaredNorm());
    nearest[point] = kTaken;
  };
  for (const Index point : fixed) take(point);
  if (taken.empty()) take(nearest_to_centroid(points));
  while (static_cast<Index>(taken.size()) < count) take(farthest(nearest));
  return taken;
}

}  // namespace crosswatt::numeric
