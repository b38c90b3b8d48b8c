#include "crosswatt/numeric/positive_definite.hpp"

#include <gtest/gtest.h>

#include <Eigen/Cholesky>

#include "crosswatt/core/index.hpp"
#include "crosswatt/core/random.hpp"

namespace crosswatt::numeric {
namespace {

using Eigen::MatrixXd;

MatrixXd drawn_positive_definite(Index n, std::uint64_t seed) {
  RandomStream stream(seed);
  MatrixXd root(n, n);
  for (Index j = 0; j < n; ++j) {
    for (Index i = 0; i < n; ++i) root(i, j) = stream.normal();
  }
  return root * root.transpose() + 0.1 * MatrixXd::Identity(n, n);
}

TEST(PositiveDefinite, TwoByTwoByHand) {
  // [4 2; 2 5] = [2 0; 1 2] [2 1; 0 2], inverse [5 -2; -2 4] / 16.
  MatrixXd matrix{{4, 2}, {2, 5}};
  ASSERT_TRUE(factorise_positive_definite(matrix));
  EXPECT_DOUBLE_EQ(matrix(0, 0), 2);
  EXPECT_DOUBLE_EQ(matrix(1, 0), 1);
  EXPECT_DOUBLE_EQ(matrix(1, 1), 2);
  EXPECT_DOUBLE_EQ(matrix(0, 1), 2) << "the upper triangle is left alone";
  MatrixXd scratch(2, 2), inverse(2, 2);
  invert_factorised(matrix, scratch, inverse);
  EXPECT_DOUBLE_EQ(inverse(0, 0), 5.0 / 16);
  EXPECT_DOUBLE_EQ(inverse(1, 0), -2.0 / 16);
  EXPECT_DOUBLE_EQ(inverse(1, 1), 4.0 / 16);
}

// The columns are worked on four at a time, so every remainder is a case of its own.
TEST(PositiveDefinite, EverySizeGivesTheIdentityBack) {
  for (Index n = 1; n <= 40; ++n) {
    const MatrixXd matrix = drawn_positive_definite(n, 17 + static_cast<std::uint64_t>(n));
    MatrixXd factor = matrix;
    ASSERT_TRUE(factorise_positive_definite(factor));
    const MatrixXd lower = factor.triangularView<Eigen::Lower>();
    EXPECT_LT((lower * lower.transpose() - matrix).norm(), 1e-14 * static_cast<double>(n) * matrix.norm()) << n;

    MatrixXd scratch = MatrixXd::Constant(n, n, std::nan("")), inverse = scratch;
    invert_factorised(factor, scratch, inverse);
    const MatrixXd whole = inverse.selfadjointView<Eigen::Lower>();
    const double condition = matrix.norm() * whole.norm();
    EXPECT_LT((matrix * whole - MatrixXd::Identity(n, n)).norm(), 1e-15 * condition * static_cast<double>(n)) << n;
  }
}

TEST(PositiveDefinite, SaysNoToWhatIsNot) {
  MatrixXd indefinite{{1, 2}, {2, 1}};
  EXPECT_FALSE(factorise_positive_definite(indefinite));
  MatrixXd singular{{1, 1}, {1, 1}};
  EXPECT_FALSE(factorise_positive_definite(singular));
  MatrixXd unknown{{1, 0}, {std::nan(""), 1}};
  EXPECT_FALSE(factorise_positive_definite(unknown));
  MatrixXd infinite{{HUGE_VAL, 0}, {0, 1}};
  EXPECT_FALSE(factorise_positive_definite(infinite));
}

}  // namespace
}  // namespace crosswatt::numeric
