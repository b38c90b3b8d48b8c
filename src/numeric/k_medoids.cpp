#include "crosswatt/numeric/k_medoids.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace crosswatt::numeric {
namespace {

using Matrix = Eigen::Ref<const Eigen::MatrixXd>;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
/// A swap must gain more than rounding could pretend, relative to the cost, or two equal partitions would alternate.
constexpr double kLeastGain = 1e-12;

/// For each point its nearest medoid and how far the nearest and the second nearest are.
struct Assignment {
  std::vector<Index> nearest;  ///< position in the list of medoids
  Eigen::VectorXd distance;
  Eigen::VectorXd second_distance;
};

Assignment assign(const Matrix& distances, const std::vector<Index>& medoids) {
  const Index points = distances.rows();
  Assignment result{std::vector<Index>(points, 0), Eigen::VectorXd::Constant(points, kInfinity),
                    Eigen::VectorXd::Constant(points, kInfinity)};
  for (Index m = 0; m < static_cast<Index>(medoids.size()); ++m) {
    for (Index i = 0; i < points; ++i) {
      const double distance = distances(i, medoids[m]);
      if (distance < result.distance[i]) {
        result.second_distance[i] = result.distance[i];
        result.distance[i] = distance;
        result.nearest[i] = m;
      } else if (distance < result.second_distance[i]) {
        result.second_distance[i] = distance;
      }
    }
  }
  return result;
}

bool contains(const std::vector<Index>& values, Index value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

/// The point that, added, lowers the cost most.
Index next_medoid(const Matrix& distances, const std::vector<Index>& medoids, const Eigen::VectorXd& nearest_distance) {
  Index best = -1;
  double best_cost = kInfinity;
  for (Index candidate = 0; candidate < distances.rows(); ++candidate) {
    if (contains(medoids, candidate)) continue;
    const double cost = nearest_distance.cwiseMin(distances.col(candidate)).sum();
    if (cost < best_cost) {
      best = candidate;
      best_cost = cost;
    }
  }
  return best;
}

struct Swap {
  Index position;   ///< in the list of medoids
  Index candidate;  ///< the point that would take it
  double change;    ///< of the cost
};

/// What the cost gains for each medoid that leaves while `candidate` joins: a part common to all (points that prefer
/// the candidate) and one for the points the leaving medoid serves.
Eigen::VectorXd swap_changes(const Matrix& distances, const Assignment& assigned, Index medoid_count, Index candidate) {
  double common = 0.0;
  Eigen::VectorXd own = Eigen::VectorXd::Zero(medoid_count);
  for (Index i = 0; i < distances.rows(); ++i) {
    const double distance = distances(i, candidate);
    const double gain = std::min(distance - assigned.distance[i], 0.0);
    common += gain;
    own[assigned.nearest[i]] += std::min(distance, assigned.second_distance[i]) - assigned.distance[i] - gain;
  }
  return own.array() + common;
}

Swap best_swap(const Matrix& distances, const std::vector<Index>& medoids, Index first_free) {
  const Assignment assigned = assign(distances, medoids);
  const auto count = static_cast<Index>(medoids.size());
  Swap best{-1, -1, kInfinity};
  for (Index candidate = 0; candidate < distances.rows(); ++candidate) {
    if (contains(medoids, candidate)) continue;
    const Eigen::VectorXd changes = swap_changes(distances, assigned, count, candidate);
    for (Index position = first_free; position < count; ++position) {
      if (changes[position] < best.change) best = {position, candidate, changes[position]};
    }
  }
  return best;
}

}  // namespace

Medoids k_medoids(const Matrix& distances, Index count, std::span<const Index> fixed) {
  assert(distances.rows() == distances.cols() && count > 0 && count <= distances.rows());
  assert(static_cast<Index>(fixed.size()) <= count);
  Medoids result{std::vector<Index>(fixed.begin(), fixed.end()), 0.0};
  while (static_cast<Index>(result.indices.size()) < count) {
    const Eigen::VectorXd nearest_distance = result.indices.empty()
                                                 ? Eigen::VectorXd::Constant(distances.rows(), kInfinity).eval()
                                                 : assign(distances, result.indices).distance;
    result.indices.push_back(next_medoid(distances, result.indices, nearest_distance));
  }
  result.cost = assign(distances, result.indices).distance.sum();
  for (;;) {
    const Swap swap = best_swap(distances, result.indices, static_cast<Index>(fixed.size()));
    if (!(swap.change < -kLeastGain * result.cost)) return result;
    result.indices[swap.position] = swap.candidate;
    result.cost = assign(distances, result.indices).distance.sum();
  }
}

Eigen::MatrixXd euclidean_distances(const Matrix& points) {
  const Index count = points.rows();
  Eigen::MatrixXd distances(count, count);
  for (Index j = 0; j < count; ++j) {
    distances(j, j) = 0.0;
    for (Index i = j + 1; i < count; ++i) distances(i, j) = distances(j, i) = (points.row(i) - points.row(j)).norm();
  }
  return distances;
}

}  // namespace crosswatt::numeric
