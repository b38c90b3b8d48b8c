#include "crosswatt/numeric/svr_active_set.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "crosswatt/core/random.hpp"

namespace crosswatt::numeric {
namespace {

PaddedMatrix make_kernel(const std::vector<std::vector<double>>& rows) {
  const Index n = std::ssize(rows);
  PaddedMatrix kernel(n, n);
  for (Index i = 0; i < n; ++i) std::copy(rows[i].begin(), rows[i].end(), kernel.row(i));
  return kernel;
}

// ---- Two points by hand. With kernel [[1, k], [k, 1]] and beta = (t, -t) the dual is (1 - k) t² - (y1 - y2) t + 2 ε t
// for t >= 0, least at t = ((y1 - y2)/2 - ε) / (1 - k) or at the bound; both residuals are on the tube's edge for b =
// (y1 + y2)/2.

constexpr double kOff = 0.25;
const PaddedMatrix kTwo = make_kernel({{1, kOff}, {kOff, 1}});
const std::array<double, 2> kTwoTargets{1.5, -0.5};

TEST(SvrActiveSet, SolvesTwoPointsByHand) {
  SvrActiveSet solver(kTwo, kTwoTargets);
  solver.start(10);
  ASSERT_EQ(solver.solve(0.1), SvrOutcome::solved);
  const double t = (1 - 0.1) / (1 - kOff);
  EXPECT_NEAR(solver.beta()[0], t, 1e-14);
  EXPECT_NEAR(solver.beta()[1], -t, 1e-14);
  EXPECT_NEAR(solver.intercept(), 0.5, 1e-14);
  EXPECT_FALSE(solver.at_bound());
}

TEST(SvrActiveSet, StopsAtTheBoxAndCentresTheIntercept) {
  SvrActiveSet solver(kTwo, kTwoTargets);
  solver.start(0.5);
  ASSERT_EQ(solver.solve(0.1), SvrOutcome::solved);
  EXPECT_EQ(solver.beta()[0], 0.5);
  EXPECT_EQ(solver.beta()[1], -0.5);
  EXPECT_TRUE(solver.at_bound());
  // residuals without b: 1.5 - 0.375 and -0.5 + 0.375; b from -0.125 + 0.1 to 1.125 - 0.1, the middle is 0.5
  EXPECT_NEAR(solver.intercept(), 0.5, 1e-14);
}

TEST(SvrActiveSet, HasNoSupportVectorsInAWideTube) {
  SvrActiveSet solver(kTwo, kTwoTargets);
  solver.start(10);
  ASSERT_EQ(solver.solve(1.25), SvrOutcome::solved);
  EXPECT_EQ(solver.beta()[0], 0);
  EXPECT_EQ(solver.beta()[1], 0);
  EXPECT_NEAR(solver.intercept(), 0.5, 1e-14);
}

TEST(SvrActiveSet, ConsidersASinglePoint) {
  const PaddedMatrix one = make_kernel({{1}});
  const std::array<double, 1> target{3};
  SvrActiveSet solver(one, target);
  solver.start(1);
  ASSERT_EQ(solver.solve(0.1), SvrOutcome::solved);
  EXPECT_EQ(solver.beta()[0], 0);
  EXPECT_EQ(solver.intercept(), 3);
}

TEST(SvrActiveSet, FitsALineBetweenItsEnds) {
  // Linear kernel of x = -1, 0, 1 and y = 2x + 1: the flattest line in the tube has slope 2 - ε, held by the two ends:
  // Σ β_i x_i = slope and Σ β_i = 0 give β = ∓ slope / 2. The kernel's rank is 1.
  const PaddedMatrix line = make_kernel({{1, 0, -1}, {0, 0, 0}, {-1, 0, 1}});
  const std::array<double, 3> target{-1, 1, 3};
  SvrActiveSet solver(line, target);
  solver.start(100);
  ASSERT_EQ(solver.solve(0.1), SvrOutcome::solved);
  EXPECT_NEAR(solver.beta()[0], -0.95, 1e-14);
  EXPECT_NEAR(solver.beta()[1], 0, 1e-14);
  EXPECT_NEAR(solver.beta()[2], 0.95, 1e-14);
  EXPECT_NEAR(solver.intercept(), 1, 1e-14);
}

TEST(SvrActiveSet, ReconcilesEqualPoints) {
  // Points 0 and 1 coincide, their targets differ by more than the tube: no function passes both.
  const PaddedMatrix kernel = make_kernel({{1, 1, 0.2}, {1, 1, 0.2}, {0.2, 0.2, 1}});
  const std::array<double, 3> target{1, -1, 0.5};
  for (const double cost : {0.1, 10.0, 1000.0}) {
    SvrActiveSet solver(kernel, target);
    solver.start(cost);
    for (const double epsilon : {0.3, 0.1, 0.0}) {
      ASSERT_EQ(solver.solve(epsilon), SvrOutcome::solved);
      EXPECT_LE(kkt_violation({kernel, target, cost, epsilon}, solver.beta()), 1e-10);
      EXPECT_EQ(solver.beta()[0], cost);
      EXPECT_TRUE(solver.at_bound());
    }
  }
}

// ---- Judges
// ----------------------------------------------------------------------------------------------------------------

TEST(KktViolation, IsZeroAtTheSolutionAndGrowsAwayFromIt) {
  const double t = 0.9 / 0.75;
  const SvrDual problem{kTwo, kTwoTargets, 10, 0.1};
  EXPECT_NEAR(kkt_violation(problem, std::array{t, -t}), 0, 1e-15);
  // at beta = 0 one row would rise for any b below 1.5 - 0.1, the other fall for any above -0.5 + 0.1
  EXPECT_NEAR(kkt_violation(problem, std::array{0.0, 0.0}), 1.8, 1e-15);
  EXPECT_GE(kkt_violation(problem, std::array{t, -t + 0.5}), 0.5) << "the coefficients have to sum to 0";
  EXPECT_GE(kkt_violation(problem, std::array{11.0, -11.0}), 1.0) << "outside the box";
}

TEST(DualityGap, IsTheDifferenceOfTheObjectives) {
  const double t = 0.9 / 0.75;
  const SvrDual problem{kTwo, kTwoTargets, 10, 0.1};
  EXPECT_NEAR(duality_gap(problem, std::array{t, -t}, 0.5), 0, 1e-14);
  // At beta = (s, -s) and b: residuals (1.5 - 0.75 s - b, -0.5 + 0.75 s - b). For s = 1, b = 0: 0.75 and 0.25, losses
  // 0.65 and 0.15; primal = 0.75 + 10 · 0.8 = 8.75; dual = -0.75 + 2 - 0.1 · 2 = 1.05.
  EXPECT_NEAR(duality_gap(problem, std::array{1.0, -1.0}, 0), 8.75 - 1.05, 1e-14);
}

// ---- Random samples, judged by the optimality conditions
// -------------------------------------------------------------------

struct Sample {
  PaddedMatrix kernel;
  std::vector<double> target;
};

std::vector<double> standardised(std::vector<double> values) {
  const double n = static_cast<double>(values.size());
  double mean = 0;
  double variance = 0;
  for (const double value : values) mean += value / n;
  for (const double value : values) variance += (value - mean) * (value - mean) / n;
  for (double& value : values) value = (value - mean) / std::sqrt(variance);
  return values;
}

/// Energies as this project meets them: log-normal, target a noisy power of the source, RBF kernel of unit gamma.
/// @param repeats  every point occurs this often, with targets of its own.
Sample draw_sample(Index n, double noise, Index repeats, RandomStream& random) {
  std::vector<double> x;
  std::vector<double> y;
  for (Index i = 0; i < n; ++i) {
    x.push_back(i % repeats == 0 ? std::exp(1.2 * random.normal()) : x.back());
    y.push_back(std::pow(x.back(), 0.8) * std::exp(noise * random.normal()));
  }
  x = standardised(x);
  Sample sample{PaddedMatrix(n, n), standardised(y)};
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j) sample.kernel.row(i)[j] = std::exp(-(x[i] - x[j]) * (x[i] - x[j]));
  return sample;
}

constexpr std::array<double, 5> kCosts{0.1, 1, 10, 100, 1000};
constexpr std::array<double, 6> kFallingEpsilons{0.31622776601683794,   0.1,  0.031622776601683794, 0.01,
                                                 0.0031622776601683794, 0.001};

struct Draw {
  Index rows;
  double noise;
  Index repeats;
};

class SvrActiveSetOnDraws : public testing::TestWithParam<Draw> {};

TEST_P(SvrActiveSetOnDraws, SolvesEveryCellOfTheGrid) {
  constexpr std::uint64_t kSeed = 20240607;
  const auto [rows, noise, repeats] = GetParam();
  for (std::uint64_t draw = 0; draw < 40; ++draw) {
    RandomStream random(kSeed, {static_cast<std::uint64_t>(rows), draw});
    const Sample sample = draw_sample(rows, noise, repeats, random);
    SvrActiveSet solver(sample.kernel, sample.target);
    for (const double cost : kCosts) {
      solver.start(cost);
      for (const double epsilon : kFallingEpsilons) {
        SCOPED_TRACE("draw " + std::to_string(draw) + ", C " + std::to_string(cost) + ", epsilon " +
                     std::to_string(epsilon));
        ASSERT_EQ(solver.solve(epsilon), SvrOutcome::solved);
        const SvrDual problem{sample.kernel, sample.target, cost, epsilon};
        EXPECT_LE(kkt_violation(problem, solver.beta()), SvrActiveSet::kTolerance);
        const double gap = duality_gap(problem, solver.beta(), solver.intercept());
        EXPECT_LE(gap, 1e-6);
        EXPECT_GE(gap, -1e-9);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, SvrActiveSetOnDraws,
                         testing::Values(Draw{2, 0.2, 1}, Draw{5, 0.2, 1}, Draw{9, 0.2, 1}, Draw{16, 0.2, 1},
                                         Draw{29, 0.2, 1}, Draw{36, 0.01, 1}, Draw{36, 0.2, 4}, Draw{64, 0.2, 1},
                                         Draw{100, 0.5, 1}),
                         [](const auto& draw) {
                           return std::to_string(draw.param.rows) + "Rows" + std::to_string(draw.index);
                         });

TEST(SvrActiveSet, ArrivesAtTheSamePlaceOnAnyPath) {
  RandomStream random(5);
  const Sample sample = draw_sample(24, 0.2, 1, random);
  SvrActiveSet along(sample.kernel, sample.target);
  along.start(10);
  for (const double epsilon : kFallingEpsilons) {
    ASSERT_EQ(along.solve(epsilon), SvrOutcome::solved);
    SvrActiveSet straight(sample.kernel, sample.target);
    straight.start(10);
    ASSERT_EQ(straight.solve(epsilon), SvrOutcome::solved);
    SvrActiveSet resumed(sample.kernel, sample.target);
    resumed.start(10, epsilon, along.beta());
    ASSERT_EQ(resumed.solve(epsilon), SvrOutcome::solved);
    for (std::size_t i = 0; i < along.beta().size(); ++i) {
      EXPECT_NEAR(straight.beta()[i], along.beta()[i], 1e-7);
      EXPECT_NEAR(resumed.beta()[i], along.beta()[i], 1e-7);
    }
    EXPECT_NEAR(straight.intercept(), along.intercept(), 1e-9);
  }
}

TEST(SvrActiveSet, WalksUpwardsToo) {
  RandomStream random(6);
  const Sample sample = draw_sample(24, 0.2, 1, random);
  SvrActiveSet solver(sample.kernel, sample.target);
  solver.start(100);
  for (auto epsilon = kFallingEpsilons.rbegin(); epsilon != kFallingEpsilons.rend(); ++epsilon) {
    ASSERT_EQ(solver.solve(*epsilon), SvrOutcome::solved);
    EXPECT_LE(kkt_violation({sample.kernel, sample.target, 100, *epsilon}, solver.beta()), SvrActiveSet::kTolerance);
  }
}

TEST(SvrActiveSet, SaysWhenItCannotBeAccurate) {
  // C = 1e10 on a kernel with a numerical rank far below n: residuals are differences of terms 1e10 times as large.
  RandomStream random(7);
  const Sample sample = draw_sample(40, 0.5, 1, random);
  SvrActiveSet solver(sample.kernel, sample.target);
  solver.start(1e10);
  const SvrOutcome outcome = solver.solve(1e-3);
  EXPECT_NE(outcome, SvrOutcome::solved);
}

TEST(SvrActiveSet, IsBitIdenticalOnARepeat) {
  RandomStream random(8);
  const Sample sample = draw_sample(36, 0.2, 1, random);
  SvrActiveSet first(sample.kernel, sample.target);
  SvrActiveSet second(sample.kernel, sample.target);
  for (const double epsilon : {0.3, 0.01}) {
    first.start(1000);
    second.start(1000);
    ASSERT_EQ(first.solve(epsilon), SvrOutcome::solved);
    ASSERT_EQ(second.solve(epsilon), SvrOutcome::solved);
    EXPECT_TRUE(std::equal(first.beta().begin(), first.beta().end(), second.beta().begin()));
    EXPECT_EQ(first.intercept(), second.intercept());
  }
}

}  // namespace
}  // namespace crosswatt::numeric
