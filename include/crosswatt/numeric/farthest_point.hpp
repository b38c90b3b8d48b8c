// Points that leave no other point far from all of them: greedy k-centre.
//
// At most twice the least possible radius (Gonzalez 1985), in O(n k) distances and without a distance matrix, so it
// also thins large sets for k_medoids.hpp. It seeks out extremes: where outliers should not count, use medoids.
#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "crosswatt/core/index.hpp"

namespace crosswatt::numeric {

/// @param points  n x d, columns on one scale. @param count  0 < count <= n. @param fixed  distinct points taken before
/// all others, at most `count`.
/// @return `count` distinct points in the order taken: without `fixed` the one nearest the centroid first, then ever
/// the one farthest from those taken; ties go to the lowest index.
std::vector<Index> farthest_points(const Eigen::Ref<const Eigen::MatrixXd>& points, Index count,
                                   std::span<const Index> fixed = {});

}  // namespace crosswatt::numeric
