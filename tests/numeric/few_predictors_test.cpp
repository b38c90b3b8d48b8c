#include "crosswatt/numeric/few_predictors.hpp"

#include <gtest/gtest.h>

#include "crosswatt/numeric/least_squares.hpp"
#include "numeric/drawn_columns.hpp"

namespace crosswatt::numeric {
namespace {

TEST(FewPredictors, LineByHand) {
  // Through 0 1, 1 3, 2 4: means 1 and 8/3, slope 3/2.
  const DrawnColumns columns{{{0, 1, 2}, {1, 3, 4}}};
  const auto fit = fit_few_predictors<1>(3, columns.blocks<2>());
  EXPECT_DOUBLE_EQ(fit->coefficients[0], 1.5);
  EXPECT_DOUBLE_EQ(fit->means[0], 1);
  EXPECT_DOUBLE_EQ(fit->response_mean, 8.0 / 3);
  EXPECT_DOUBLE_EQ(fit->at(columns.columns, 0), 7.0 / 6);
}

// Judged by predictions at every row, so that no coefficient near 0 decides.
TEST(FewPredictors, PredictAsRefinedLeastSquaresDo) {
  Index solved = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    const Index rows = 5 + static_cast<Index>(seed % 60) * (seed % 7 == 0 ? 20 : 1);
    const DrawnColumns drawn = draw_columns(seed, rows);
    const auto fit = fit_few_predictors<3>(rows, drawn.blocks<4>());
    if (!fit) continue;
    ++solved;
    Eigen::MatrixXd design(rows, 3);
    for (Index i = 0; i < rows; ++i)
      for (Index j = 0; j < 3; ++j) design(i, j) = drawn.columns[j][i];
    const auto exact = fit_least_squares(design, Eigen::Map<const Eigen::VectorXd>(drawn.columns[3].data(), rows));
    const auto& expected = std::get<LinearFit>(exact);
    for (Index i = 0; i < rows; ++i)
      EXPECT_NEAR(fit->at(drawn.columns, i) / expected.predict(design.row(i).transpose()), 1.0, 1e-12);
  }
  EXPECT_GT(solved, 190);
}

TEST(FewPredictors, RefuseWhatSumsCannotCarry) {
  const auto is_fitted = [](const std::vector<double>& a, const std::vector<double>& b, const std::vector<double>& y) {
    const DrawnColumns columns{{a, b, y}};
    return fit_few_predictors<2>(std::ssize(y), columns.blocks<3>()).has_value();
  };
  const std::vector<double> y{1, 3, 2, 5};
  const std::vector<double> a{1, 2, 4, 8};
  EXPECT_TRUE(is_fitted(a, {0, 1, 0, 1}, y));
  EXPECT_FALSE(is_fitted(a, {0.1, 0.1, 0.1, 0.1}, y)) << "constant";
  EXPECT_FALSE(is_fitted(a, {0, 1, 0, 1}, {2, 2, 2, 2})) << "nothing to respond to";
  EXPECT_FALSE(is_fitted(a, {2, 4, 8, 16}, y)) << "dependent";
  EXPECT_FALSE(is_fitted(a, {1.0001, 2.0003, 4, 7.9996}, y)) << "nearly dependent";
  EXPECT_FALSE(is_fitted(a, {1e9, 1e9 + 1, 1e9 + 3, 1e9 + 2}, y)) << "a spread far below the mean";
  EXPECT_FALSE(is_fitted({1, 2}, {2, 1}, {1, 2})) << "fewer rows than coefficients";
}

}  // namespace
}  // namespace crosswatt::numeric
