// k points that stand for all: the sum of distances from every point to its nearest medoid is (locally) least.
//
// Medoids are points of the set, so they can be run, and one outlier does not draw them away as it draws means.
// Partitioning around medoids: build greedily, then swap while it helps. Deterministic: ties go to the lowest index.
// The distance matrix is held whole, so this is for a few thousand points; thin larger sets first (farthest_point.hpp).
#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "crosswatt/core/index.hpp"

namespace crosswatt::numeric {

struct Medoids {
  std::vector<Index> indices;  ///< k distinct points, in the order they were built; a swap keeps the place
  double cost;                 ///< sum over points of the distance to the nearest medoid
};

/// @param distances  n x n, symmetric, zero diagonal, finite. @param count  0 < count <= n.
/// @param fixed      distinct points that are medoids whatever they cost, at most `count`; they come first.
/// Source: Kaufman and Rousseeuw 1990, chapter 2 (PAM); swaps evaluated as in Schubert and Rousseeuw 2019 (FastPAM1),
/// which takes the same steps in O(n^2) each.
Medoids k_medoids(const Eigen::Ref<const Eigen::MatrixXd>& distances, Index count, std::span<const Index> fixed = {});

/// n x n Euclidean distances between the rows of `points` (n x d); the caller brings the columns to one scale.
Eigen::MatrixXd euclidean_distances(const Eigen::Ref<const Eigen::MatrixXd>& points);

}  // namespace crosswatt::numeric
