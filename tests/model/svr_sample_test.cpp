#include "model/svr_sample.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace crosswatt {
namespace {

TEST(ContiguousFold, MakesTheFirstOnesLonger) {
  // 12 rows in 5 folds: 3, 3, 2, 2, 2.
  const std::array<Index, 6> bounds{0, 3, 6, 8, 10, 12};
  for (Index k = 0; k < 5; ++k) {
    const RowRange fold = contiguous_fold(12, 5, k);
    EXPECT_EQ(fold.begin, bounds[k]);
    EXPECT_EQ(fold.end, bounds[k + 1]);
  }
}

TEST(ScaledSample, ScalesByTheRowsOutsideTheFold) {
  // Rows 0 and 3 remain: x = 2, 6 (mean 4, deviation 2), y = 1, 4 (mean 2.5, deviation 1.5).
  const std::array<double, 4> x{2, 100, -3, 6};
  const std::array<double, 4> y{1, 50, 50, 4};
  const ScaledSample sample(MatrixView::column_major(x.data(), 4, 1), y, {1, 3});
  ASSERT_EQ(sample.count(), 2);
  EXPECT_EQ(sample.points()(0, 0), -1);
  EXPECT_EQ(sample.points()(0, 1), 1);
  EXPECT_EQ(sample.fold_points()(0, 0), 48);
  EXPECT_EQ(sample.fold_points()(0, 1), -3.5);
  EXPECT_EQ(sample.target()(0, 0), -1);
  EXPECT_EQ(sample.target()(0, 1), 1);
  EXPECT_EQ(sample.target_scaling().restored(2), 5.5);
}

TEST(ScaledSample, ReadsEitherLayoutAlike) {
  const std::array<double, 6> by_row{1, 10, 2, 30, 4, 20};
  const std::array<double, 6> by_column{1, 2, 4, 10, 30, 20};
  const std::array<double, 3> y{1, 2, 3};
  const ScaledSample a(MatrixView::row_major(by_row.data(), 3, 2), y, {});
  const ScaledSample b(MatrixView::column_major(by_column.data(), 3, 2), y, {});
  for (Index k = 0; k < 2; ++k)
    for (Index i = 0; i < 3; ++i) EXPECT_EQ(a.points()(k, i), b.points()(k, i));
}

TEST(ScaledSample, LeavesAConstantColumnItsUnit) {
  // 0.1 is no binary fraction and the sum of three rounds, so the deviation computed is not exactly 0.
  const std::array<double, 6> x{0.1, 0.1, 0.1, 1, 2, 4};
  const std::array<double, 3> y{7, 7, 7};
  const ScaledSample sample(MatrixView::column_major(x.data(), 3, 2), y, {});
  EXPECT_EQ(sample.predictor_scaling()[0].deviation, 1);
  EXPECT_NEAR(sample.points()(0, 1), 0, 1e-15);
  EXPECT_EQ(sample.target_scaling().deviation, 1);
  EXPECT_EQ(sample.target()(0, 2), 0);
  // variance of the 6 standardised entries: (0 · 3 + 1 · 3) / 6 = 1/2, gamma = 1 / (2 · 1/2)
  EXPECT_EQ(sample.scale_gamma(), 1);
}

TEST(ScaledSample, TakesGammaOneWhereNothingVaries) {
  const std::array<double, 2> x{3, 3};
  const std::array<double, 2> y{1, 2};
  EXPECT_EQ(ScaledSample(MatrixView::column_major(x.data(), 2, 1), y, {}).scale_gamma(), 1);
}

TEST(KernelMatrix, HoldsKernelValuesAndZeroPadding) {
  numeric::PaddedMatrix points(2, 3);
  for (Index i = 0; i < 3; ++i) {
    points.row(0)[i] = static_cast<double>(i);
    points.row(1)[i] = 1 - static_cast<double>(i * i);
  }
  // points (0,1), (1,0), (2,-3); between the last two: |u-v|² = 1 + 9 = 10, u·v = 2
  const SvrKernel rbf{.gamma = 0.1};
  const SvrKernel linear{.shape = SvrKernel::Shape::linear};
  const SvrKernel cubic{.shape = SvrKernel::Shape::polynomial, .gamma = 0.5, .degree = 3, .coef0 = 2};
  EXPECT_DOUBLE_EQ(kernel_matrix(rbf, points)(1, 2), std::exp(-1.0));
  EXPECT_DOUBLE_EQ(kernel_matrix(linear, points)(2, 1), 2);
  EXPECT_DOUBLE_EQ(kernel_matrix(cubic, points)(2, 1), 27);  // (0.5 · 2 + 2)³
  const numeric::PaddedMatrix square = kernel_matrix(rbf, points);
  const numeric::PaddedMatrix block = kernel_matrix(rbf, points, points);
  for (Index i = 0; i < 3; ++i) {
    for (Index j = 0; j < 3; ++j) EXPECT_EQ(square(i, j), block(i, j));
    for (Index j = 3; j < square.stride(); ++j) EXPECT_EQ(square(i, j), 0);
  }
}

}  // namespace
}  // namespace crosswatt
