#include "crosswatt/numeric/inducing_process.hpp"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <numeric>

#include "crosswatt/core/random.hpp"

namespace crosswatt::numeric {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

GroupedKernel every_part() {
  GroupedKernel kernel;
  kernel.constant_variance = 1;
  kernel.linear_variance = 0.02;
  kernel.smooth_variance = 0.04;
  kernel.group_variance = 0.02;
  kernel.group_smooth_variance = 0.02;
  kernel.noise_variance = 0.0025;
  kernel.lengthscales = VectorXd{{1.3, 1.5}};
  kernel.group_lengthscales = VectorXd{{1.0}};
  return kernel;
}

struct Observed {
  GroupedPoints points;
  VectorXd targets;
};

/// Points in groups of `group_size`, and a surface, an offset a group and noise.
Observed drawn(Index n, Index group_size, std::uint64_t seed) {
  RandomStream stream(seed);
  Observed data{{MatrixXd(n, 2), MatrixXd(n, 1), std::vector<Index>(static_cast<std::size_t>(n))}, VectorXd(n)};
  double offset = 0;
  for (Index i = 0; i < n; ++i) {
    if (i % group_size == 0) offset = 0.15 * stream.normal();
    data.points.features.row(i) << stream.normal(), stream.normal();
    data.points.group_features.row(i) << stream.normal();
    data.points.group[i] = i / group_size;
    data.targets[i] = 0.3 + 0.2 * std::sin(data.points.features(i, 0)) + 0.1 * data.points.features(i, 1) + offset +
                      0.05 * stream.normal();
  }
  return data;
}

/// Queries of known groups, of a new one and of none.
GroupedPoints drawn_queries(Index groups) {
  GroupedPoints queries = drawn(30, 1, 99).points;
  for (Index i = 0; i < 20; ++i) queries.group[i] = i % groups;
  for (Index i = 20; i < 30; ++i) queries.group[i] = i % 2 == 0 ? groups + i : GroupedPoints::kNoGroup;
  return queries;
}

std::vector<Index> first(Index count) {
  std::vector<Index> indices(static_cast<std::size_t>(count));
  std::iota(indices.begin(), indices.end(), 0);
  return indices;
}

void expect_equal(const GaussianPredictions& a, const GaussianPredictions& b, double tolerance) {
  EXPECT_LT((a.mean - b.mean).cwiseAbs().maxCoeff(), tolerance);
  EXPECT_LT((a.variance - b.variance).cwiseAbs().maxCoeff(), tolerance);
}

TEST(InducingProcess, AllPointsInducingIsExact) {
  for (const Index group_size : {1, 5}) {
    const Observed data = drawn(40, group_size, 1);
    const auto exact = GroupedProcess::condition(data.points, data.targets, every_part());
    const auto inducing = InducingProcess::condition(data.points, data.targets, every_part(), first(40));
    ASSERT_TRUE(exact && inducing);
    expect_equal(inducing->predict(drawn_queries(8)), exact->predict(drawn_queries(8)), 1e-5);
  }
}

TEST(InducingProcess, OneBlockIsExactForItsQueries) {
  const Observed data = drawn(40, 40, 2);
  const auto exact = GroupedProcess::condition(data.points, data.targets, every_part());
  const auto inducing = InducingProcess::condition(data.points, data.targets, every_part(), first(3));
  ASSERT_TRUE(exact && inducing);
  GroupedPoints of_the_group = drawn_queries(1);
  of_the_group.group.assign(30, 0);
  expect_equal(inducing->predict(of_the_group), exact->predict(of_the_group), 1e-10);
}

/// The definition, dense: across blocks covariances go through the inducing points, within a block they are exact.
TEST(InducingProcess, IsItsDenseDefinition) {
  const Index n = 30, m = 6;
  const Observed data = drawn(n, 5, 3);
  const GroupedKernel kernel = every_part();
  GroupedKernel shared_part = kernel;
  shared_part.group_variance = shared_part.group_smooth_variance = 0;
  const GroupedPoints through{data.points.features.topRows(m), data.points.group_features.topRows(m),
                              std::vector<Index>(m, -1)};
  const MatrixXd among_inducing = shared_part.covariance(through, through);
  const auto dense = [&](const GroupedPoints& a, const GroupedPoints& b) {
    const MatrixXd across =
        shared_part.covariance(a, through) * among_inducing.ldlt().solve(shared_part.covariance(through, b));
    MatrixXd covariance = kernel.covariance(a, b);
    for (Index i = 0; i < a.size(); ++i) {
      for (Index j = 0; j < b.size(); ++j) {
        if (a.group[i] != b.group[j] || a.group[i] == GroupedPoints::kNoGroup) covariance(i, j) = across(i, j);
      }
    }
    return covariance;
  };

  const GroupedPoints queries = drawn_queries(6);
  MatrixXd among = dense(data.points, data.points);
  among.diagonal().array() += kernel.noise_variance;
  const MatrixXd cross = dense(queries, data.points), inverse = among.inverse();
  const VectorXd explained = (cross * inverse).cwiseProduct(cross).rowwise().sum();
  const auto inducing = InducingProcess::condition(data.points, data.targets, kernel, first(m));
  ASSERT_TRUE(inducing);
  expect_equal(inducing->predict(queries),
               {cross * inverse * data.targets, (kernel.variance(queries) - explained).array() + kernel.noise_variance},
               1e-6);
}

/// 600 points, 100 of them inducing, in groups of six and in one group too large for a block.
TEST(InducingProcess, AFewStandForSixHundred) {
  for (const Index group_size : {6, 600}) {
    const Observed data = drawn(600, group_size, 4);
    const auto exact = GroupedProcess::condition(data.points, data.targets, every_part());
    const auto inducing = InducingProcess::condition(data.points, data.targets, every_part(), first(100));
    ASSERT_TRUE(exact && inducing);
    const GaussianPredictions truth = exact->predict(drawn_queries(100)), close = inducing->predict(drawn_queries(100));
    const VectorXd sd = truth.variance.cwiseSqrt();
    EXPECT_LT((close.mean - truth.mean).cwiseQuotient(sd).cwiseAbs().maxCoeff(), 0.1) << "groups of " << group_size;
    EXPECT_LT((close.variance.cwiseSqrt().cwiseQuotient(sd).array() - 1).abs().maxCoeff(), 0.1)
        << "groups of " << group_size;
  }
}

TEST(InducingProcess, PointsWithoutAGroupStandAlone) {
  Observed data = drawn(40, 1, 5);
  data.points.group.assign(40, GroupedPoints::kNoGroup);
  const auto exact = GroupedProcess::condition(data.points, data.targets, every_part());
  const auto inducing = InducingProcess::condition(data.points, data.targets, every_part(), first(40));
  ASSERT_TRUE(exact && inducing);
  expect_equal(inducing->predict(drawn_queries(8)), exact->predict(drawn_queries(8)), 1e-5);
}

}  // namespace
}  // namespace crosswatt::numeric
