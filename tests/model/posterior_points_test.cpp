#include "model/posterior_points.hpp"

#include <gtest/gtest.h>

#include "twelve_points.hpp"

namespace crosswatt {
namespace {

/// In whitened coordinates: noise, smooth and group smooth variance, the last lengthscale.
Eigen::Vector4d coordinates(const numeric::GroupedKernel& kernel) {
  return {std::log(kernel.noise_variance / 0.0025), std::log(kernel.smooth_variance / 0.04) / 0.8,
          std::log(kernel.group_smooth_variance / 0.0225) / 1.2, std::log(kernel.group_lengthscales[1] / 0.5) / 0.7};
}

/// Against the inverse Hessian of gaussian_process_peer.py.
TEST(PosteriorKernels, HaveTheMeanAndCovarianceOfLaplace) {
  numeric::GroupedPosterior posterior = twelve_point_posterior();
  const GaussianProcessFit fit = fit_hyperparameters({&posterior, 1});
  const std::vector<numeric::GroupedKernel> kernels = posterior_kernels({&posterior, 1}, fit);
  ASSERT_EQ(kernels.size(), 16) << "the power of two above nine coordinates";
  Eigen::Vector4d mean = Eigen::Vector4d::Zero();
  for (const numeric::GroupedKernel& kernel : kernels) mean += coordinates(kernel) / 16;
  EXPECT_LT((mean - coordinates(fit.kernel)).cwiseAbs().maxCoeff(), 1e-5) << "the noise floor is no part of the mean";
  Eigen::Matrix4d covariance = Eigen::Matrix4d::Zero();
  for (const numeric::GroupedKernel& kernel : kernels) {
    const Eigen::Vector4d deviation = coordinates(kernel) - mean;
    covariance += deviation * deviation.transpose() / 16;
  }
  const Eigen::Vector4d sd = covariance.diagonal().cwiseSqrt();
  EXPECT_NEAR(sd[0], 0.70340936, 1e-3);
  EXPECT_NEAR(sd[1], 0.94128126, 1e-3);
  EXPECT_NEAR(sd[2], 0.76689811, 1e-3);
  EXPECT_NEAR(sd[3], 0.86155204, 1e-3);
  EXPECT_NEAR(covariance(0, 1), 0.01414052, 1e-3);
}

/// Without observations to speak of the posterior is the prior: a standard deviation of 1 along every axis.
TEST(PosteriorKernels, OfNothingKnownAreThePrior) {
  numeric::GroupedPoints points{Eigen::MatrixXd(1, 0), Eigen::MatrixXd(1, 0), {0}};
  numeric::GroupedKernelPrior prior;
  prior.constant_variance = 1e6;
  prior.noise_variance = {0.0025, 1.0};
  numeric::GroupedPosterior posterior(points, Eigen::VectorXd::Zero(1), prior);
  const GaussianProcessFit fit = fit_hyperparameters({&posterior, 1}, 0);
  const std::vector<numeric::GroupedKernel> kernels = posterior_kernels({&posterior, 1}, fit);
  ASSERT_EQ(kernels.size(), 2);
  EXPECT_NEAR(kernels[0].noise_variance, 0.0025 * std::exp(1.0), 1e-6);
  EXPECT_NEAR(kernels[1].noise_variance, 0.0025 * std::exp(-1.0), 1e-6);
}

/// Where the gradient overflows a step away there is nothing to average over.
TEST(PosteriorKernels, OfAnUnsteadyDensityAreItsHighestPoint) {
  numeric::GroupedPosterior posterior = twelve_point_posterior();
  GaussianProcessFit fit = fit_hyperparameters({&posterior, 1}, 0);
  fit.u[2] = 2000;
  const std::vector<numeric::GroupedKernel> kernels = posterior_kernels({&posterior, 1}, fit);
  ASSERT_EQ(kernels.size(), 1);
  EXPECT_EQ(kernels[0].smooth_variance, fit.kernel.smooth_variance);
}

}  // namespace
}  // namespace crosswatt
