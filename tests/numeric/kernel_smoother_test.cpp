#include "crosswatt/numeric/kernel_smoother.hpp"

#include <gtest/gtest.h>

#include <array>

namespace crosswatt::numeric {
namespace {

constexpr double kFloor = 1e-6;

// Expected: P=np.array([[0,0],[1,.5],[.2,-1],[2,2],[-1,.3]]); v=np.array([.1,.4,-.2,.9,.05]);
// D=((P[:,None]-P[None])**2).sum(-1); K=np.exp(-D/2/h/h)+1e-6; np.fill_diagonal(K,0); p=K@v/K.sum(1); np.mean((p-v)**2)
// is 0.172 0.0877 0.0937 0.153 for h = .25 .5 1 2.
KernelSmoother five_points() {
  Eigen::MatrixXd points(5, 2);
  points << 0, 0, 1, 0.5, 0.2, -1, 2, 2, -1, 0.3;
  Eigen::VectorXd values(5);
  values << 0.1, 0.4, -0.2, 0.9, 0.05;
  return fit_kernel_smoother(points, values, std::array{0.25, 0.5, 1.0, 2.0}, kFloor);
}

TEST(KernelSmoother, AgainstNumpy) {
  const KernelSmoother smoother = five_points();
  EXPECT_EQ(smoother.bandwidth, 0.5);
  EXPECT_NEAR(smoother.predict(Eigen::Vector2d(0.5, 0.5)), 0.2798281724981113, 1e-14);
  const Eigen::VectorXd left_out = smoother.left_out_predictions();
  EXPECT_NEAR(left_out[0], 0.0421834930916065, 1e-14);
  EXPECT_NEAR(left_out[3], 0.39914842658543037, 1e-14);
}

TEST(KernelSmoother, FarAwayIsTheMeanOfAll) {
  EXPECT_NEAR(five_points().predict(Eigen::Vector2d(1e3, -1e3)), 1.25 / 5, 1e-15);
}

TEST(KernelSmoother, OfOnePointOrWithoutPredictors) {
  const std::array<double, 2> bandwidths{0.5, 1.0};
  const KernelSmoother one =
      fit_kernel_smoother(Eigen::RowVector2d(1, 2), Eigen::VectorXd::Constant(1, 3.0), bandwidths, kFloor);
  EXPECT_EQ(one.predict(Eigen::Vector2d(50, 50)), 3.0);
  EXPECT_EQ(one.bandwidth, 0.5);
  const KernelSmoother blind = fit_kernel_smoother(Eigen::MatrixXd(3, 0), Eigen::Vector3d(1, 2, 6), bandwidths, kFloor);
  EXPECT_DOUBLE_EQ(blind.predict(Eigen::VectorXd(0)), 3.0);
}

}  // namespace
}  // namespace crosswatt::numeric
