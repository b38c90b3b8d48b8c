#include "crosswatt/numeric/greedy_design.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cmath>
#include <numeric>

#include "crosswatt/core/random.hpp"
#include "crosswatt/numeric/gaussian_process.hpp"
#include "crosswatt/numeric/standardise.hpp"

namespace crosswatt::numeric {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

std::vector<Index> all_of(Index count) {
  std::vector<Index> indices(count);
  std::iota(indices.begin(), indices.end(), Index{0});
  return indices;
}

TEST(GreedyDesign, TwoIndependentPointsByHand) {
  // Variances 4 and 1, noise 1. Gains: 16 / 5 and 1 / 2. After the first: (4 - 16/5 + 1) / 2 = 0.9; after both
  // (0.8 + 0.5) / 2.
  const Eigen::MatrixXd covariance = Eigen::Vector2d(4, 1).asDiagonal();
  const std::vector<double> costs{1, 1};
  const GreedyDesign design = greedy_design(covariance, 1.0, costs, {.count = 2}, all_of(2));
  EXPECT_THAT(design.points, ElementsAre(0, 1));
  EXPECT_DOUBLE_EQ(design.mean_variance[0], 0.9);
  EXPECT_DOUBLE_EQ(design.mean_variance[1], 0.65);
}

TEST(GreedyDesign, WeighsGainAgainstCost) {
  // Gains 3.2 and 0.5 as above: at cost 10 and exponent 1 the second is worth more (0.32 < 0.5); at exponent 0.1,
  // 3.2 / 10^0.1 = 2.54, it is not.
  const Eigen::MatrixXd covariance = Eigen::Vector2d(4, 1).asDiagonal();
  const std::vector<double> costs{10, 1};
  EXPECT_THAT(greedy_design(covariance, 1.0, costs, {.count = 1, .cost_exponent = 1.0}, all_of(2)).points,
              ElementsAre(1));
  EXPECT_THAT(greedy_design(covariance, 1.0, costs, {.count = 1, .cost_exponent = 0.1}, all_of(2)).points,
              ElementsAre(0));
}

TEST(GreedyDesign, SpendsNoMoreThanItsBudget) {
  const Eigen::MatrixXd covariance = Eigen::Vector4d(4, 3, 2, 1).asDiagonal();
  const std::vector<double> costs{5, 3, 3, 1};
  EXPECT_THAT(greedy_design(covariance, 1.0, costs, {.budget = 4.0}, all_of(4)).points, ElementsAre(1, 3));
  EXPECT_THAT(greedy_design(covariance, 1.0, costs, {.budget = 0.5}, all_of(4)).points, SizeIs(0));
  EXPECT_THAT(greedy_design(covariance, 1.0, costs, {.budget = 4.0}, all_of(4), std::vector<Index>{0}).points,
              ElementsAre(0, 1, 3))
      << "fixed points cost nothing";
}

TEST(GreedyDesign, TakesCandidatesOnlyButServesAllPoints) {
  // Point 2 can't be measured; point 1 tells about it.
  Eigen::MatrixXd covariance = Eigen::MatrixXd::Identity(3, 3);
  covariance(1, 2) = covariance(2, 1) = 0.9;
  const std::vector<double> costs{1, 1, 1};
  const GreedyDesign design = greedy_design(covariance, 0.1, costs, {}, std::vector<Index>{0, 1});
  EXPECT_THAT(design.points, ElementsAre(1, 0));
}

TEST(GreedyDesign, DOptimalTakesTheLeastCertainPoint) {
  // A cluster of three and one lonely point of a little more variance: what one measurement tells is most at the
  // latter, what it tells about all is most in the cluster.
  Eigen::MatrixXd covariance = Eigen::MatrixXd::Constant(4, 4, 0.9);
  covariance.diagonal().setOnes();
  covariance.row(3).setZero();
  covariance.col(3).setZero();
  covariance(3, 3) = 1.1;
  const std::vector<double> costs(4, 1.0);
  const auto first = [&](DesignCriterion criterion) {
    return greedy_design(covariance, 0.1, costs, {.criterion = criterion, .count = 1}, all_of(4)).points.front();
  };
  EXPECT_EQ(first(DesignCriterion::information), 3);
  EXPECT_EQ(first(DesignCriterion::integrated_variance), 0);
}

/// Mean over all points of the variance left by measuring `points`, by the textbook formula.
double mean_variance_after(const Eigen::MatrixXd& covariance, double noise, const std::vector<Index>& points) {
  Eigen::MatrixXd measured = covariance(points, points);
  measured.diagonal().array() += noise;
  const Eigen::MatrixXd cross = covariance(Eigen::all, points);
  return (covariance - cross * measured.inverse() * cross.transpose()).diagonal().mean();
}

TEST(GreedyDesign, EachStepIsTheBestSingleOneOnDrawnPoints) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    SCOPED_TRACE(seed);
    RandomStream random(seed);
    constexpr Index kPoints = 15;
    Eigen::MatrixXd places(kPoints, 2);
    for (double& coordinate : places.reshaped()) coordinate = random.normal();
    Eigen::MatrixXd covariance(kPoints, kPoints);
    for (Index i = 0; i < kPoints; ++i) {
      for (Index j = 0; j < kPoints; ++j)
        covariance(i, j) = std::exp(-0.5 * (places.row(i) - places.row(j)).squaredNorm());
    }
    const std::vector<double> costs(kPoints, 1.0);
    const GreedyDesign design = greedy_design(covariance, 0.01, costs, {.count = 5}, all_of(kPoints));
    std::vector<Index> taken;
    for (std::size_t step = 0; step < 5; ++step) {
      taken.push_back(0);
      double least = 1e300;
      for (Index candidate = 0; candidate < kPoints; ++candidate) {
        if (std::find(taken.begin(), taken.end() - 1, candidate) != taken.end() - 1) continue;
        taken.back() = candidate;
        least = std::min(least, mean_variance_after(covariance, 0.01, taken));
      }
      taken.back() = design.points[step];
      EXPECT_NEAR(mean_variance_after(covariance, 0.01, taken), least, 1e-12);
      EXPECT_NEAR(design.mean_variance[step], least, 1e-12);
    }
  }
}

// Ten workloads by ln energy and ln FLOPs under the prior of a Gaussian process; energy is the cost. Expected, by
// numpy: C = .25**2*np.exp(-q/2) + .1**2*Z@Z.T + 1; then k times v = diag(C) + .05**2; gain = (C**2).sum(0) / v /
// x**alpha; gain[taken] = -1; j = argmax(gain); C -= outer(C[:,j], C[:,j]) / v[j].
TEST(GreedyDesign, AgainstNumpy) {
  const std::vector<double> energies{0.02, 0.5, 3.0, 0.1, 1.2, 0.01, 8.0, 0.3, 2.2, 0.05};
  Eigen::MatrixXd predictors(10, 2);
  predictors.col(0) = Eigen::Map<const Eigen::ArrayXd>(energies.data(), 10).log();
  predictors.col(1) << 1, 8, 30, 2, 20, 1.5, 90, 4, 12, 7;
  predictors.col(1) = predictors.col(1).array().log();
  const GroupedKernel prior{.constant_variance = 1.0,
                            .linear_variance = 0.1 * 0.1,
                            .smooth_variance = 0.25 * 0.25,
                            .lengthscales = Eigen::Vector2d::Ones(),
                            .group_lengthscales = {}};
  const Eigen::MatrixXd no_group_features(10, 0);
  const GroupedPoints points{standardise(predictors).apply(predictors), no_group_features,
                             std::vector<Index>(10, GroupedPoints::kNoGroup)};
  const Eigen::MatrixXd covariance = prior.covariance(points, points);
  const auto design = [&](const DesignGoal& goal) {
    return greedy_design(covariance, 0.05 * 0.05, energies, goal, all_of(10));
  };
  const GreedyDesign free = design({.count = 6});
  EXPECT_THAT(free.points, ElementsAre(1, 0, 2, 6, 9, 3));
  EXPECT_NEAR(free.mean_variance.front(), 0.0836513893491457, 1e-14);
  EXPECT_NEAR(free.mean_variance.back(), 0.004736754569457976, 1e-14);
  EXPECT_THAT(design({.count = 6, .cost_exponent = 0.1}).points, ElementsAre(5, 4, 7, 6, 9, 3));
  EXPECT_THAT(design({.count = 6, .cost_exponent = 1.0}).points, ElementsAre(5, 9, 0, 1, 3, 4));
  EXPECT_THAT(design({.criterion = DesignCriterion::information, .count = 6}).points, ElementsAre(6, 5, 1, 9, 3, 2));
}

}  // namespace
}  // namespace crosswatt::numeric
