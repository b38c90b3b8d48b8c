#include "crosswatt/numeric/ridge.hpp"

#include <gtest/gtest.h>

#include <array>

#include "crosswatt/core/random.hpp"
#include "crosswatt/numeric/least_squares.hpp"

namespace crosswatt::numeric {
namespace {

struct SixRows {
  Eigen::MatrixXd design{6, 2};
  Eigen::VectorXd response{6};

  SixRows() {
    design << 0.5, -1.2, 1.5, 0.3, -0.7, 0.8, -1.1, -0.4, 0.2, 1.9, -0.4, -1.4;
    response << 1.0, 2.5, 0.3, -0.9, 1.8, -0.2;
  }
};

// Expected: scikit-learn 1.2.1's Ridge(alpha), refitted without each row for the errors.
TEST(Ridge, AgainstScikitLearnRefittedWithoutEachRow) {
  const SixRows data;
  const std::array<double, 4> penalties{0.01, 0.1, 1.0, 10.0};
  const RidgeFit fit = fit_ridge(data.design, data.response, penalties);
  EXPECT_NEAR(fit.mean_squares[0], 0.07093821716932572, 1e-14);
  EXPECT_NEAR(fit.mean_squares[1], 0.06274325229175284, 1e-14);
  EXPECT_NEAR(fit.mean_squares[2], 0.1723870809198613, 1e-14);
  EXPECT_NEAR(fit.mean_squares[3], 1.180292414853133, 1e-13);
  EXPECT_EQ(fit.penalty, 0.1);
  EXPECT_NEAR(fit.coefficients[0], 1.1583467178230773, 1e-14);
  EXPECT_NEAR(fit.coefficients[1], 0.3842384623823172, 1e-14);
  EXPECT_NEAR(fit.intercept, 0.75, 1e-14);
  EXPECT_NEAR(fit.left_out_error[0], 0.23054096016845382, 1e-14);
  EXPECT_NEAR(fit.left_out_error[5], 0.08989773783700034, 1e-14);
  EXPECT_NEAR(fit.predict(Eigen::Vector2d(1, 1)), 0.75 + 1.1583467178230773 + 0.3842384623823172, 1e-14);
}

TEST(Ridge, LetsDependentColumnsShare) {
  // Twice the same column x = -1 0 1 with y = 2x: b + b with penalty L solves b = 2·2 / (4 + L), the minimum of
  // 2 (2 - 2b)² + 2 L b² over equal b.
  Eigen::MatrixXd design(3, 2);
  design << -1, -1, 0, 0, 1, 1;
  const RidgeFit fit = fit_ridge(design, Eigen::Vector3d(-2, 0, 2), std::array{0.5});
  EXPECT_NEAR(fit.coefficients[0], 4 / 4.5, 1e-14);
  EXPECT_NEAR(fit.coefficients[1], 4 / 4.5, 1e-14);
}

TEST(Ridge, OfOneRowOrNoColumnsIsTheMean) {
  const std::array<double, 2> penalties{0.1, 1.0};
  const RidgeFit one = fit_ridge(Eigen::RowVector2d(3, 4), Eigen::VectorXd::Constant(1, 7.0), penalties);
  EXPECT_EQ(one.predict(Eigen::Vector2d(100, 100)), 7.0);
  EXPECT_EQ(one.penalty, 0.1);
  const RidgeFit none = fit_ridge(Eigen::MatrixXd(3, 0), Eigen::Vector3d(1, 2, 6), penalties);
  EXPECT_EQ(none.predict(Eigen::VectorXd(0)), 3.0);
  EXPECT_DOUBLE_EQ(none.left_out_error[2], 6 - 1.5);
}

TEST(Ridge, WithAVanishingPenaltyIsLeastSquares) {
  RandomStream random(7);
  Eigen::MatrixXd design(20, 3);
  Eigen::VectorXd response(20);
  for (double& value : design.reshaped()) value = random.normal();
  for (double& value : response) value = random.normal();
  const RidgeFit ridge = fit_ridge(design, response, std::array{1e-13});
  const auto exact = fit_least_squares(design, response);
  const auto& plain = std::get<LinearFit>(exact);
  EXPECT_LT((ridge.coefficients - plain.coefficients).norm(), 1e-12);
  EXPECT_NEAR(ridge.intercept, plain.intercept, 1e-12);
}

}  // namespace
}  // namespace crosswatt::numeric
