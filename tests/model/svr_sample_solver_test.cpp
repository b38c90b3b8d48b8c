#include "model/svr_sample_solver.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "crosswatt/core/random.hpp"
#include "crosswatt/numeric/svr_active_set.hpp"

namespace crosswatt {
namespace {

constexpr double kCosts[] = {0.1, 1, 10, 100, 1000};
constexpr double kFallingEpsilons[] = {0.3, 0.1, 0.03, 0.01, 0.003, 0.001};

struct Data {
  Index columns;
  std::vector<double> predictors;  // by row
  std::vector<double> target;

  ScaledSample sample() const {
    return {MatrixView::row_major(predictors.data(), std::ssize(target), columns), target, {}};
  }
};

Data draw_energies(Index rows, Index columns, RandomStream& random) {
  Data data{columns, {}, {}};
  for (Index i = 0; i < rows; ++i) {
    for (Index k = 0; k < columns; ++k) data.predictors.push_back(std::exp(1.2 * random.normal()));
    data.target.push_back(std::pow(data.predictors.back(), 0.8) * std::exp(0.2 * random.normal()));
  }
  return data;
}

/// f at the sample's own points.
std::vector<double> fitted(const ScaledSample& sample, const SvrKernel& kernel, const SvrSolution& solution) {
  const numeric::PaddedMatrix values = kernel_matrix(kernel, sample.points());
  std::vector<double> result(solution.beta.size(), solution.intercept);
  for (std::size_t i = 0; i < result.size(); ++i)
    for (std::size_t j = 0; j < result.size(); ++j) result[i] += values(i, j) * solution.beta[j];
  return result;
}

double sum_of_sizes(const std::vector<double>& beta) {
  double sum = 0;
  for (const double value : beta) sum += std::abs(value);
  return sum;
}

// libsvm's kernel is rounded to single precision, relative error 2^-24, so that its f may differ from the exact one by
// about Σ|beta| 2^-24 and by what that moves. The bound below leaves a factor for the latter.
TEST(ExactSolver, AgreesWithLibsvmAtATightTolerance) {
  constexpr std::uint64_t kSeed = 3;
  for (std::uint64_t draw = 0; draw < 12; ++draw) {
    RandomStream random(kSeed, {draw});
    const Data data = draw_energies(8 + 3 * static_cast<Index>(draw), 1 + static_cast<Index>(draw % 3), random);
    const ScaledSample sample = data.sample();
    const SvrKernel kernel{.gamma = sample.scale_gamma()};
    const auto exact = make_solver(sample, kernel, SvrSolver::exact);
    const auto libsvm = make_solver(sample, kernel, SvrSolver::libsvm, {.libsvm_tolerance = 1e-8});
    SvrSolution ours, theirs;
    for (const double cost : {0.1, 1.0, 10.0}) {
      for (const double epsilon : kFallingEpsilons) {
        SCOPED_TRACE("draw " + std::to_string(draw) + ", C " + std::to_string(cost) + ", epsilon " +
                     std::to_string(epsilon));
        exact->solve(cost, epsilon, ours);
        libsvm->solve(cost, epsilon, theirs);
        EXPECT_TRUE(ours.exact);
        EXPECT_FALSE(theirs.exact);
        const std::vector<double> f = fitted(sample, kernel, ours);
        const std::vector<double> g = fitted(sample, kernel, theirs);
        const double bound = 1e-7 + 10 * std::ldexp(sum_of_sizes(ours.beta), -24);
        for (std::size_t i = 0; i < f.size(); ++i) EXPECT_NEAR(f[i], g[i], bound);
      }
    }
  }
}

TEST(ExactSolver, SolvesEveryCellWhateverThePath) {
  constexpr std::uint64_t kSeed = 4;
  for (std::uint64_t draw = 0; draw < 10; ++draw) {
    RandomStream random(kSeed, {draw});
    const Data data = draw_energies(6 + 4 * static_cast<Index>(draw), 2, random);
    const ScaledSample sample = data.sample();
    const SvrKernel kernel{.gamma = sample.scale_gamma()};
    const numeric::PaddedMatrix values = kernel_matrix(kernel, sample.points());
    const std::span<const double> target(sample.target().row(0), data.target.size());
    std::vector<std::pair<double, double>> cells;
    for (const double cost : kCosts)
      for (const double epsilon : kFallingEpsilons) cells.emplace_back(cost, epsilon);
    if (draw % 2 == 1) random.shuffle(std::span(cells));
    const auto solver = make_solver(sample, kernel, SvrSolver::exact);
    SvrSolution solution;
    for (const auto& [cost, epsilon] : cells) {
      solver->solve(cost, epsilon, solution);
      EXPECT_TRUE(solution.exact);
      const numeric::SvrDual problem{values, target, cost, epsilon};
      EXPECT_LE(kkt_violation(problem, solution.beta), 1e-8);
      EXPECT_LE(duality_gap(problem, solution.beta, solution.intercept), 1e-6);
    }
  }
}

TEST(ExactSolver, TakesOverWhatALargerCostDoesNotChange) {
  const std::vector<double> line{1, 2, 3, 4, 5, 6, 7};
  const ScaledSample sample = Data{1, line, line}.sample();
  const auto solver = make_solver(sample, {}, SvrSolver::exact);
  SvrSolution at_100, at_1000, fresh;
  solver->solve(100, 0.1, at_100);
  ASSERT_LT(*std::max_element(at_100.beta.begin(), at_100.beta.end()), 100);
  solver->solve(1000, 0.1, at_1000);
  EXPECT_EQ(at_100.beta, at_1000.beta);
  EXPECT_EQ(at_100.intercept, at_1000.intercept);
  make_solver(sample, {}, SvrSolver::exact)->solve(1000, 0.1, fresh);
  for (std::size_t i = 0; i < line.size(); ++i) EXPECT_NEAR(fresh.beta[i], at_100.beta[i], 1e-9);
}

TEST(ExactSolver, SolvesTheOtherKernels) {
  RandomStream random(10);
  const Data data = draw_energies(20, 2, random);
  const ScaledSample sample = data.sample();
  for (const SvrKernel::Shape shape : {SvrKernel::Shape::linear, SvrKernel::Shape::polynomial}) {
    const SvrKernel kernel{.shape = shape, .gamma = 0.5, .degree = 2, .coef0 = 1};
    const numeric::PaddedMatrix values = kernel_matrix(kernel, sample.points());
    const std::span<const double> target(sample.target().row(0), data.target.size());
    const auto solver = make_solver(sample, kernel, SvrSolver::exact);
    SvrSolution solution;
    for (const double cost : kCosts) {
      for (const double epsilon : kFallingEpsilons) {
        solver->solve(cost, epsilon, solution);
        EXPECT_TRUE(solution.exact);
        EXPECT_LE(numeric::kkt_violation({values, target, cost, epsilon}, solution.beta), 1e-8);
      }
    }
  }
}

TEST(MakeSolver, GivesLargeSamplesAndCostsToLibsvm) {
  RandomStream random(11);
  const Data data = draw_energies(12, 1, random);
  const ScaledSample sample = data.sample();
  SvrSolution solution, reference;
  make_solver(sample, {}, SvrSolver::libsvm, {.libsvm_tolerance = 1e-8})->solve(10, 0.01, reference);
  for (const SvrSolverLimits& limits : {SvrSolverLimits{.exact_rows = 11}, SvrSolverLimits{.exact_cost = 9}}) {
    make_solver(sample, {}, SvrSolver::exact, limits)->solve(10, 0.01, solution);
    EXPECT_FALSE(solution.exact);
    EXPECT_EQ(solution.beta, reference.beta);
    EXPECT_EQ(solution.intercept, reference.intercept);
  }
}

}  // namespace
}  // namespace crosswatt
