#include "crosswatt/numeric/k_medoids.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "crosswatt/core/random.hpp"

namespace crosswatt::numeric {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

Eigen::MatrixXd on_a_line(std::initializer_list<double> places) {
  const Eigen::VectorXd points =
      Eigen::Map<const Eigen::VectorXd>(std::data(places), static_cast<Index>(places.size()));
  return euclidean_distances(points);
}

TEST(EuclideanDistances, ByHand) {
  Eigen::MatrixXd points(3, 2);
  points << 0, 0, 3, 4, 3, 0;
  Eigen::MatrixXd expected(3, 3);
  expected << 0, 5, 3, 5, 0, 4, 3, 4, 0;
  EXPECT_EQ(euclidean_distances(points), expected);
}

TEST(KMedoids, OneMedoidOfALineIsItsMedian) {
  const Medoids medoids = k_medoids(on_a_line({0, 1, 2, 3, 100}), 1);
  EXPECT_THAT(medoids.indices, ElementsAre(2));
  EXPECT_DOUBLE_EQ(medoids.cost, 2 + 1 + 0 + 1 + 98);
}

TEST(KMedoids, FindsTwoClusters) {
  const Medoids medoids = k_medoids(on_a_line({0, 1, 2, 50, 51, 52}), 2);
  EXPECT_THAT(medoids.indices, UnorderedElementsAre(1, 4));
  EXPECT_DOUBLE_EQ(medoids.cost, 4);
}

TEST(KMedoids, SwapsMendAGreedyBuild) {
  // Build takes the centre 5 first (cost 20), then 0 or 10; {0, 10} and the centre's loss of 5 come only by swapping.
  const Medoids medoids = k_medoids(on_a_line({0, 0.1, 5, 9.9, 10}), 2);
  EXPECT_NEAR(medoids.cost, 5.1, 1e-12);  // 0.1 + (5 - 0.1) + 0.1 with 0.1 and 9.9 or 10 as medoids
}

TEST(KMedoids, TiesGoToTheLowestIndex) {
  EXPECT_THAT(k_medoids(on_a_line({0, 1, 1, 2}), 1).indices, ElementsAre(1));
  EXPECT_THAT(k_medoids(Eigen::MatrixXd::Zero(4, 4), 3).indices, ElementsAre(0, 1, 2));
}

TEST(KMedoids, KeepsFixedMedoids) {
  const Medoids medoids = k_medoids(on_a_line({0, 1, 2, 50, 51, 52}), 2, std::vector<Index>{5});
  EXPECT_THAT(medoids.indices, ElementsAre(5, 1));
}

TEST(KMedoids, AllPointsCostNothing) {
  const Medoids medoids = k_medoids(on_a_line({3, 1, 2}), 3);
  EXPECT_THAT(medoids.indices, UnorderedElementsAre(0, 1, 2));
  EXPECT_EQ(medoids.cost, 0.0);
}

double cost_of(const Eigen::MatrixXd& distances, const std::vector<Index>& medoids) {
  double cost = 0.0;
  for (Index i = 0; i < distances.rows(); ++i) {
    double nearest = std::numeric_limits<double>::infinity();
    for (const Index m : medoids) nearest = std::min(nearest, distances(i, m));
    cost += nearest;
  }
  return cost;
}

TEST(KMedoids, NoSingleSwapOfDrawnPointsWouldHelp) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    RandomStream random(seed);
    Eigen::MatrixXd points(25, 3);
    for (double& coordinate : points.reshaped()) coordinate = random.normal();
    const Eigen::MatrixXd distances = euclidean_distances(points);
    const Medoids medoids = k_medoids(distances, 4);
    EXPECT_NEAR(medoids.cost, cost_of(distances, medoids.indices), 1e-12);
    for (std::size_t position = 0; position < 4; ++position) {
      for (Index candidate = 0; candidate < 25; ++candidate) {
        std::vector<Index> swapped = medoids.indices;
        swapped[position] = candidate;
        EXPECT_GE(cost_of(distances, swapped), medoids.cost - 1e-9);
      }
    }
  }
}

}  // namespace
}  // namespace crosswatt::numeric
