#include "model/gaussian_process_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "twelve_points.hpp"

namespace crosswatt {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

TEST(FitHyperparameters, FindsTheOptimumOfScipy) {
  numeric::GroupedPosterior posterior = twelve_point_posterior();
  const GaussianProcessFit fit = fit_hyperparameters({&posterior, 1});
  EXPECT_NEAR(fit.log_posterior, 23.04748193106, 1e-5);
  EXPECT_LE(fit.iterations, 30);
  // scipy's optimum in whitened coordinates.
  const double noise = -1.322461, smooth = -0.302587, group_smooth = -1.770697, second_group_lengthscale = 1.089123;
  EXPECT_NEAR(fit.kernel.noise_variance, 0.0025 * std::exp(noise), 1e-5);
  EXPECT_NEAR(fit.kernel.smooth_variance, 0.04 * std::exp(0.8 * smooth), 1e-3);
  EXPECT_NEAR(fit.kernel.group_smooth_variance, 0.0225 * std::exp(1.2 * group_smooth), 1e-4);
  EXPECT_NEAR(fit.kernel.group_lengthscales[1], 0.5 * std::exp(0.7 * second_group_lengthscale), 1e-2);
}

TEST(FitHyperparameters, WithoutIterationsKeepsThePriorMedians) {
  numeric::GroupedPosterior posterior = twelve_point_posterior();
  const GaussianProcessFit fit = fit_hyperparameters({&posterior, 1}, 0);
  EXPECT_DOUBLE_EQ(fit.kernel.smooth_variance, 0.04);
  EXPECT_DOUBLE_EQ(fit.kernel.lengthscales[1], 2.5);
}

/// Two copies of the data as shares: twice the likelihood, once the prior, so the optimum moves away from the medians.
TEST(FitHyperparameters, SharesCountThePriorOnce) {
  std::vector<numeric::GroupedPosterior> twice;
  twice.push_back(twelve_point_posterior());
  twice.push_back(twelve_point_posterior());
  const double once = fit_hyperparameters({twice.data(), 1}, 0).log_posterior;
  EXPECT_DOUBLE_EQ(fit_hyperparameters(twice, 0).log_posterior, 2 * once) << "at the medians the prior term is 0";
  // python3: minimize(lambda u: 2 * negative_log_posterior(u) - 0.5 * u @ u, np.zeros(9)).fun in
  // gaussian_process_peer.py
  EXPECT_NEAR(fit_hyperparameters(twice).log_posterior, 51.52400243, 1e-5);
}

TEST(FitHyperparameters, FewIterationsStillClimb) {
  numeric::GroupedPosterior posterior = twelve_point_posterior();
  const double at_medians = fit_hyperparameters({&posterior, 1}, 0).log_posterior;
  const double after_two = fit_hyperparameters({&posterior, 1}, 2).log_posterior;
  EXPECT_GT(after_two, at_medians);
  EXPECT_GT(fit_hyperparameters({&posterior, 1}).log_posterior, after_two);
}

/// Equal targets without noise pull the noise variance to its floor; the fit must end all the same.
TEST(FitHyperparameters, EqualTargetsEnd) {
  constexpr Index kPoints = 60;
  numeric::GroupedKernelPrior prior = every_part();
  numeric::GroupedPoints points{MatrixXd(kPoints, 2), MatrixXd(kPoints, 2), std::vector<Index>(kPoints, 0)};
  for (Index i = 0; i < kPoints; ++i) {
    points.features.row(i) << std::sin(static_cast<double>(i)), 0;
    points.group_features.row(i) << 0, std::cos(static_cast<double>(i));
  }
  numeric::GroupedPosterior posterior(points, VectorXd::Constant(kPoints, 0.4), prior);
  const GaussianProcessFit fit = fit_hyperparameters({&posterior, 1});
  EXPECT_TRUE(std::isfinite(fit.log_posterior));
  EXPECT_LT(fit.kernel.noise_variance, 1e-4);
  const auto process = numeric::GroupedProcess::condition(points, VectorXd::Constant(kPoints, 0.4), fit.kernel);
  ASSERT_TRUE(process);
  EXPECT_NEAR(process->predict(points).mean[7], 0.4, 1e-3);
}

}  // namespace
}  // namespace crosswatt
