#include "crosswatt/numeric/standardise.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace crosswatt::numeric {
namespace {

TEST(Standardise, ByHand) {
  // 1 2 3: mean 2, population SD sqrt(2/3).
  Eigen::MatrixXd columns(3, 2);
  columns << 1, 1e9, 2, 3e9, 3, 2e9;
  const Standardisation learned = standardise(columns);
  EXPECT_DOUBLE_EQ(learned.mean[0], 2);
  EXPECT_DOUBLE_EQ(learned.scale[0], std::sqrt(2.0 / 3));
  EXPECT_DOUBLE_EQ(learned.scale[1], 1e9 * std::sqrt(2.0 / 3));
  EXPECT_FALSE(learned.is_constant.any());
  const Eigen::MatrixXd applied = learned.apply(columns);
  EXPECT_DOUBLE_EQ(applied(0, 0), -std::sqrt(1.5));
  EXPECT_DOUBLE_EQ(applied(1, 1), std::sqrt(1.5));
  EXPECT_DOUBLE_EQ(learned.apply(Eigen::RowVector2d(5, 2e9))(0, 0), 3 * std::sqrt(1.5));
}

TEST(Standardise, FlagsConstantColumnsUpToRounding) {
  Eigen::MatrixXd columns(3, 3);
  columns.col(0).setConstant(0.1);
  columns.col(1) << 0.3, 0.1 + 0.2, 0.3;  // 0.1 + 0.2 is one unit in the last place above 0.3
  columns.col(2).setZero();
  const Standardisation learned = standardise(columns);
  EXPECT_TRUE(learned.is_constant.all());
  EXPECT_EQ(learned.scale, Eigen::Vector3d::Ones());
  EXPECT_LT(learned.apply(columns).cwiseAbs().maxCoeff(), 1e-15);
}

TEST(Standardise, OfOneRowIsConstant) {
  EXPECT_TRUE(standardise(Eigen::RowVector2d(1, 2)).is_constant.all());
}

}  // namespace
}  // namespace crosswatt::numeric
