#include "crosswatt/numeric/moments.hpp"

#include <gtest/gtest.h>

#include <type_traits>
#include <vector>

#include "crosswatt/core/random.hpp"
#include "crosswatt/numeric/least_squares.hpp"

namespace crosswatt::numeric {
namespace {

static_assert(std::is_trivially_copyable_v<Moments<5>>, "owns no memory");

TEST(Moments, ByHand) {
  // x 1 2 3, y 1 5 6: means 2 and 4; deviations -1 0 1 and -3 1 2.
  Moments<2> moments;
  moments.add({1, 1});
  moments.add({2, 5});
  moments.add({3, 6});
  EXPECT_EQ(moments.count(), 3);
  EXPECT_DOUBLE_EQ(moments.mean(0), 2);
  EXPECT_DOUBLE_EQ(moments.mean(1), 4);
  EXPECT_DOUBLE_EQ(moments.comoment(0, 0), 2);
  EXPECT_DOUBLE_EQ(moments.comoment(0, 1), 3 + 2);
  EXPECT_DOUBLE_EQ(moments.comoment(1, 0), 3 + 2);
  EXPECT_DOUBLE_EQ(moments.comoment(1, 1), 9 + 1 + 4);
}

/// x, x², a size over four decades, a response.
struct Drawn {
  std::array<std::vector<double>, 4> columns;

  Drawn(std::uint64_t seed, Index rows) {
    RandomStream random(seed);
    for (Index i = 0; i < rows; ++i) {
      const double x = std::exp(random.normal());
      columns[0].push_back(x);
      columns[1].push_back(x * x);
      columns[2].push_back(1e9 * std::exp(2 * random.normal()));
      columns[3].push_back(0.3 + 2 * x + 1e-10 * columns[2].back() + 0.1 * random.normal());
    }
  }

  std::array<const double*, 4> pointers() const {
    return {columns[0].data(), columns[1].data(), columns[2].data(), columns[3].data()};
  }
  std::array<double, 4> row(Index i) const { return {columns[0][i], columns[1][i], columns[2][i], columns[3][i]}; }
};

TEST(Moments, AreTheSameRowByRowByBlocksAndMerged) {
  for (const Index rows : {1, 3, 255, 256, 257, 1000}) {
    SCOPED_TRACE(rows);
    const Drawn drawn(static_cast<std::uint64_t>(rows), rows);
    const Moments<4> blocks = Moments<4>::of(drawn.pointers(), rows);
    Moments<4> one_by_one, front, back;
    for (Index i = 0; i < rows; ++i) {
      one_by_one.add(drawn.row(i));
      (i < rows / 3 ? front : back).add(drawn.row(i));
    }
    front.merge(back);
    for (const Moments<4>& other : {one_by_one, front}) {
      EXPECT_EQ(other.count(), rows);
      for (int a = 0; a < 4; ++a) {
        EXPECT_NEAR(other.mean(a), blocks.mean(a), 1e-14 * std::abs(blocks.mean(a)));
        for (int b = 0; b <= a; ++b) {
          const double scale = std::sqrt(blocks.comoment(a, a) * blocks.comoment(b, b));
          EXPECT_NEAR(other.comoment(a, b), blocks.comoment(a, b), 1e-13 * scale);
        }
      }
    }
  }
}

TEST(SolveMoments, LineByHand) {
  Moments<2> moments;
  moments.add({0, 1});
  moments.add({1, 3});
  moments.add({2, 4});
  const auto fit = solve_moments<1>(moments, {0}, 1);
  EXPECT_DOUBLE_EQ(fit->coefficients[0], 1.5);
  EXPECT_DOUBLE_EQ(fit->intercept, 7.0 / 6);
}

TEST(SolveMoments, AgreesWithRefinedLeastSquaresToNineDigits) {
  Index solved = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    const Index rows = 5 + static_cast<Index>(seed % 60);
    const Drawn drawn(seed, rows);
    const auto fit = solve_moments<3>(Moments<4>::of(drawn.pointers(), rows), {2, 0, 1}, 3);
    if (!fit) continue;
    ++solved;
    Eigen::MatrixXd design(rows, 3);
    for (Index i = 0; i < rows; ++i) design.row(i) << drawn.columns[2][i], drawn.columns[0][i], drawn.columns[1][i];
    const auto exact = fit_least_squares(design, Eigen::Map<const Eigen::VectorXd>(drawn.columns[3].data(), rows));
    const auto& expected = std::get<LinearFit>(exact);
    // What counts is the prediction: judged at every row, so that no coefficient near 0 decides.
    for (Index i = 0; i < rows; ++i) {
      double predicted = fit->intercept;
      for (int j = 0; j < 3; ++j) predicted += fit->coefficients[j] * design(i, j);
      EXPECT_NEAR(predicted / expected.predict(design.row(i).transpose()), 1.0, 1e-9);
    }
  }
  EXPECT_GT(solved, 190);
}

TEST(SolveMoments, RefusesWhatSumsCannotCarry) {
  const auto of = [](const std::vector<double>& a, const std::vector<double>& b, const std::vector<double>& y) {
    return solve_moments<2>(Moments<3>::of({a.data(), b.data(), y.data()}, static_cast<Index>(y.size())), {0, 1}, 2);
  };
  const std::vector<double> y{1, 3, 2, 5};
  const std::vector<double> a{1, 2, 4, 8};
  EXPECT_TRUE(of(a, {0, 1, 0, 1}, y).has_value());
  EXPECT_FALSE(of(a, {0.1, 0.1, 0.1, 0.1}, y)) << "constant";
  EXPECT_FALSE(of(a, {2, 4, 8, 16}, y)) << "dependent";
  EXPECT_FALSE(of(a, {1.0001, 2.0003, 4, 7.9996}, y)) << "nearly dependent";
  EXPECT_FALSE(of(a, {1e9, 1e9 + 1, 1e9 + 3, 1e9 + 2}, y)) << "a spread far below the mean";
  EXPECT_FALSE(of({1, 2}, {2, 1}, {1, 2})) << "fewer rows than coefficients";
}

}  // namespace
}  // namespace crosswatt::numeric
