#include "crosswatt/numeric/gaussian_process.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "crosswatt/core/random.hpp"

namespace crosswatt::numeric {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

struct Observed {
  GroupedPoints points;
  VectorXd targets;
};

/// The twelve points of gaussian_process_peer.py.
Observed twelve_points() {
  Observed data{{MatrixXd(12, 2), MatrixXd(12, 2), std::vector<Index>(12)}, VectorXd(12)};
  for (Index i = 0; i < 12; ++i) {
    const auto x = static_cast<double>(i);
    data.points.features.row(i) << std::sin(x), std::cos(2 * x);
    data.points.group_features.row(i) << std::sin(x), std::sin(3 * x);
    data.points.group[i] = i % 3;
    data.targets[i] = 0.3 + 0.1 * std::sin(x) + 0.05 * static_cast<double>(i % 3) + 0.02 * std::cos(5 * x);
  }
  return data;
}

GroupedKernelPrior every_part() {
  GroupedKernelPrior prior;
  prior.noise_variance = LogNormalPrior::of_variance(0.05, 1.0);
  prior.linear_variance = LogNormalPrior::of_variance(0.15, 0.8);
  prior.smooth_variance = LogNormalPrior::of_variance(0.2, 0.8);
  prior.group_variance = LogNormalPrior::of_variance(0.15, 1.2);
  prior.group_smooth_variance = LogNormalPrior::of_variance(0.15, 1.2);
  prior.lengthscales = {{1.3, 0.7}, {2.5, 0.7}};
  prior.group_lengthscales = {{1.0, 0.7}, {0.5, 0.7}};
  return prior;
}

/// n points without features in one group.
GroupedPoints bare_points(Index n) {
  return {MatrixXd(n, 0), MatrixXd(n, 0), std::vector<Index>(static_cast<std::size_t>(n), 0)};
}

Observed permuted(const Observed& data, const std::vector<Index>& order) {
  Observed result = data;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto row = static_cast<Index>(i);
    result.points.features.row(row) = data.points.features.row(order[i]);
    result.points.group_features.row(row) = data.points.group_features.row(order[i]);
    result.points.group[i] = data.points.group[order[i]];
    result.targets[row] = data.targets[order[i]];
  }
  return result;
}

TEST(GroupedPosterior, OnePointByHand) {
  // K = 1 + 0.25. ln p = -½ 0.5² / 1.25 - ½ ln 1.25. By ln s_n²: ½ 0.25 (a² - 1/K) with a = 0.4, so -0.08; by u twice
  // that.
  GroupedKernelPrior prior;
  prior.noise_variance = {0.25, 2.0};
  prior.noise_floor = 0;
  GroupedPosterior posterior(bare_points(1), VectorXd::Constant(1, 0.5), prior);
  ASSERT_EQ(posterior.dimension(), 1);
  double u = 0, slope = 0;
  EXPECT_DOUBLE_EQ(posterior.evaluate({&u, 1}, {&slope, 1}).value(), -0.1 - 0.5 * std::log(1.25));
  EXPECT_DOUBLE_EQ(slope, -0.16);
}

/// K = [2 1.5; 1.5 2]: 1 for all, ½ for the group, ½ noise. z = (1, 0), a = K⁻¹ z = (2, -1.5) / 1.75.
class TwoPoints : public ::testing::Test {
 protected:
  GroupedKernelPrior prior() const {
    GroupedKernelPrior result;
    result.noise_variance = {0.5, 1.0};
    result.noise_floor = 0;
    result.group_variance = {0.5, 1.0};
    return result;
  }
  GroupedKernel kernel() const {
    GroupedKernel result;
    result.constant_variance = 1;
    result.group_variance = result.noise_variance = 0.5;
    return result;
  }
  const VectorXd targets_{{1.0, 0.0}};
};

TEST_F(TwoPoints, PosteriorByHand) {
  // zᵀa = 8/7, det K = 7/4. By ln s_n²: ½ ½ (|a|² - tr K⁻¹) = ¼ (100/49 - 112/49). By ln s_g²: ¼ ((Σa)² - 1ᵀK⁻¹1) = ¼
  // (4/49 - 28/49).
  GroupedPosterior posterior(bare_points(2), targets_, prior());
  const std::vector<double> u = {0, 0};
  std::vector<double> slope(2);
  EXPECT_NEAR(posterior.evaluate(u, slope).value(), -4.0 / 7 - 0.5 * std::log(1.75), 1e-15);
  EXPECT_NEAR(slope[0], -3.0 / 49, 1e-15);
  EXPECT_NEAR(slope[1], -6.0 / 49, 1e-15);
}

TEST_F(TwoPoints, PredictionsByHand) {
  // In the group k = (1.5, 1.5): mean 1.5 Σa = 3/7, variance 2 - 2.25 · 4/7 = 5/7. Outside k = (1, 1): 2/7 and 2 - 4/7.
  const auto process = GroupedProcess::condition(bare_points(2), targets_, kernel());
  ASSERT_TRUE(process);
  GroupedPoints queries = bare_points(3);
  queries.group = {0, 5, GroupedPoints::kNoGroup};
  const GaussianPredictions predicted = process->predict(queries);
  EXPECT_NEAR(predicted.mean[0], 3.0 / 7, 1e-15);
  EXPECT_NEAR(predicted.variance[0], 5.0 / 7, 1e-15);
  for (const Index outside : {1, 2}) {
    EXPECT_NEAR(predicted.mean[outside], 2.0 / 7, 1e-15);
    EXPECT_NEAR(predicted.variance[outside], 10.0 / 7, 1e-15);
  }
}

TEST(GroupedPosterior, AgreesWithNumpy) {
  const Observed data = twelve_points();
  GroupedPosterior posterior(data.points, data.targets, every_part());
  ASSERT_EQ(posterior.dimension(), 9);
  std::vector<double> u(9);
  for (std::size_t k = 0; k < u.size(); ++k) u[k] = 0.1 * static_cast<double>(k) - 0.4;
  EXPECT_NEAR(posterior.evaluate(u, {}).value(), 18.57619487441803, 1e-11);

  const auto process = GroupedProcess::condition(data.points, data.targets, posterior.kernel(u));
  ASSERT_TRUE(process);
  const GroupedPoints queries{MatrixXd{{0.5, -0.5}, {0.2, 1.0}}, MatrixXd{{0.1, 0.3}, {-0.6, 0.4}}, {1, 7}};
  const GaussianPredictions predicted = process->predict(queries);
  EXPECT_NEAR(predicted.mean[0], 0.402836749149, 1e-11);
  EXPECT_NEAR(predicted.mean[1], 0.346180849963, 1e-11);
  EXPECT_NEAR(predicted.variance[0], 0.009271732315, 1e-11);
  EXPECT_NEAR(predicted.variance[1], 0.062313785038, 1e-11);
}

TEST(GroupedPosterior, GradientMatchesCentralDifferences) {
  const Observed data = twelve_points();
  GroupedKernelPrior without_groups = every_part();
  without_groups.group_variance.reset();
  without_groups.group_smooth_variance.reset();
  GroupedKernelPrior without_surfaces = every_part();
  without_surfaces.smooth_variance.reset();
  without_surfaces.group_smooth_variance.reset();
  for (const auto& [prior, dimension] :
       {std::pair{every_part(), 9}, std::pair{without_groups, 5}, std::pair{without_surfaces, 3}}) {
    GroupedPosterior posterior(data.points, data.targets, prior);
    ASSERT_EQ(posterior.dimension(), dimension);
    RandomStream stream(3);
    std::vector<double> u(static_cast<std::size_t>(dimension)), slope(u.size());
    for (int draw = 0; draw < 20; ++draw) {
      for (double& u_k : u) u_k = 0.8 * stream.normal();
      ASSERT_TRUE(posterior.evaluate(u, slope));
      for (std::size_t k = 0; k < u.size(); ++k) {
        constexpr double kStep = 1e-5;
        const double here = u[k];
        u[k] = here + kStep;
        const double above = posterior.evaluate(u, {}).value();
        u[k] = here - kStep;
        const double below = posterior.evaluate(u, {}).value();
        u[k] = here;
        EXPECT_NEAR(slope[k], (above - below) / (2 * kStep), 1e-6 * (1 + std::abs(slope[k])))
            << "draw " << draw << ", " << k;
      }
    }
  }
}

TEST(GroupedPosterior, OrderOfPointsDoesNotMatter) {
  const Observed data = twelve_points();
  std::vector<Index> order(12);
  std::iota(order.begin(), order.end(), 0);
  RandomStream(5).shuffle(std::span<Index>(order));
  const Observed shuffled = permuted(data, order);
  GroupedPosterior posterior(data.points, data.targets, every_part());
  GroupedPosterior of_shuffled(shuffled.points, shuffled.targets, every_part());
  const std::vector<double> u(9, 0.3);
  std::vector<double> slope(9), slope_of_shuffled(9);
  EXPECT_NEAR(*posterior.evaluate(u, slope), *of_shuffled.evaluate(u, slope_of_shuffled), 1e-11);
  for (std::size_t k = 0; k < u.size(); ++k) EXPECT_NEAR(slope[k], slope_of_shuffled[k], 1e-10);
}

TEST(GroupedPosterior, EqualPointsAndTargetsStayFinite) {
  GroupedKernelPrior prior = every_part();
  prior.lengthscales.clear();
  prior.group_lengthscales.clear();
  GroupedPosterior posterior(bare_points(20), VectorXd::Constant(20, 0.7), prior);
  std::vector<double> u(static_cast<std::size_t>(posterior.dimension()), 0.0), slope(u.size());
  u[0] = -40;  // next to no noise
  ASSERT_TRUE(posterior.evaluate(u, slope));
  EXPECT_TRUE(std::all_of(slope.begin(), slope.end(), [](double s) { return std::isfinite(s); }));
}

TEST(GroupedPosterior, OverflowIsNoValue) {
  const Observed data = twelve_points();
  GroupedPosterior posterior(data.points, data.targets, every_part());
  std::vector<double> u(9, 0.0), slope(9);
  u[2] = 2000;
  EXPECT_FALSE(posterior.evaluate(u, slope));
  u[2] = std::nan("");
  EXPECT_FALSE(posterior.evaluate(u, slope));
}

/// Noise-free observations are met exactly, and one far away tells nothing but the mean and the prior variance.
TEST(GroupedProcess, InterpolatesWithoutNoise) {
  const Observed data = twelve_points();
  GroupedKernel kernel;
  kernel.smooth_variance = 1;
  kernel.lengthscales = VectorXd{{0.5, 0.5}};
  kernel.group_lengthscales = VectorXd{{1.0, 1.0}};
  const auto process = GroupedProcess::condition(data.points, data.targets, kernel);
  ASSERT_TRUE(process);
  const GaussianPredictions at_points = process->predict(data.points);
  for (Index i = 0; i < 12; ++i) {
    EXPECT_NEAR(at_points.mean[i], data.targets[i], 1e-9);
    EXPECT_NEAR(at_points.variance[i], 0, 1e-9);
  }
  GroupedPoints far = bare_points(1);
  far.features = MatrixXd::Constant(1, 2, 100);
  far.group_features = far.features;
  const GaussianPredictions far_away = process->predict(far);
  EXPECT_NEAR(far_away.mean[0], 0, 1e-300);
  EXPECT_DOUBLE_EQ(far_away.variance[0], 1);
}

TEST(GroupedProcess, RefusesASingularCovariance) {
  GroupedKernel kernel;
  kernel.constant_variance = 1;
  EXPECT_FALSE(GroupedProcess::condition(bare_points(2), VectorXd::Zero(2), kernel));
}

}  // namespace
}  // namespace crosswatt::numeric
