#include "model/svr_grid.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "crosswatt/numeric/statistics.hpp"

namespace crosswatt {
namespace {

TEST(FirstOfTheBest, TakesTheFirstOfATie) {
  EXPECT_EQ(first_of_the_best(std::array{3.0, 1 + 5e-10, 1.0, 2.0}), 1);
  EXPECT_EQ(first_of_the_best(std::array{3.0, 1 + 2e-9, 1.0, 1.0}), 2);
  EXPECT_EQ(first_of_the_best(std::array{0.0, 0.0}), 0);
  EXPECT_EQ(first_of_the_best(std::array{std::nan(""), 2.0, 1.0}), 2);
  EXPECT_EQ(first_of_the_best(std::array{std::nan(""), std::nan("")}), 0);
}

/// What a grid search found.
struct PeerResult {
  std::vector<double> mse;
  double cost, epsilon, gamma;
  std::vector<double> predicted;
};

/// One sample and what scikit-learn made of it; data/svr_sklearn.py says how.
struct PeerCase {
  std::string kernel;
  Index predictor_count;
  std::vector<double> target;
  std::vector<std::vector<double>> queries;
  PeerResult by_default;             // at tolerance 1e-3
  PeerResult tight;                  // at 1e-9
  std::vector<double> predictors{};  // by row

  MatrixView view() const { return MatrixView::row_major(predictors.data(), std::ssize(target), predictor_count); }

  SvrOptions options(SvrSolver solver) const {
    SvrOptions options;
    options.solver = solver;
    options.kernel.degree = 2;
    options.kernel.coef0 = 1;
    options.kernel.shape = kernel == "rbf"      ? SvrKernel::Shape::rbf
                           : kernel == "linear" ? SvrKernel::Shape::linear
                                                : SvrKernel::Shape::polynomial;
    return options;
  }
};

PeerResult result_from(const nlohmann::json& json) {
  return {.mse = json["mse"],
          .cost = json["cost"],
          .epsilon = json["epsilon"],
          .gamma = json["gamma"],
          .predicted = json["predicted"]};
}

std::vector<PeerCase> peer_cases() {
  std::ifstream file(CROSSWATT_SOURCE_DIR "/tests/model/data/svr_sklearn.json");
  std::vector<PeerCase> cases;
  for (const nlohmann::json& json : nlohmann::json::parse(file)) {
    PeerCase peer{.kernel = json["kernel"],
                  .predictor_count = std::ssize(json["predictors"][0]),
                  .target = json["target"],
                  .queries = json["queries"],
                  .by_default = result_from(json["default"]),
                  .tight = result_from(json["tight"])};
    for (const nlohmann::json& point : json["predictors"]) {
      const std::vector<double> row = point;
      peer.predictors.insert(peer.predictors.end(), row.begin(), row.end());
    }
    cases.push_back(std::move(peer));
  }
  return cases;
}

/// Same cell, predictions to 1e-3 standard deviations of the target. Scores to 1 % in every cell and to `median` in
/// half of them, both relative.
void expect_same(const SvrSolver solver, PeerResult PeerCase::*result, double median) {
  std::vector<double> differences;
  for (const PeerCase& peer : peer_cases()) {
    SCOPED_TRACE(peer.kernel + ", " + std::to_string(peer.target.size()) + " rows");
    const PeerResult& theirs = peer.*result;
    const std::vector<double> mse = score_svr_grid(peer.view(), peer.target, peer.options(solver)).mse;
    ASSERT_EQ(mse.size(), theirs.mse.size());
    for (std::size_t cell = 0; cell < mse.size(); ++cell) {
      EXPECT_NEAR(mse[cell], theirs.mse[cell], 1e-2 * theirs.mse[cell]) << "cell " << cell;
      differences.push_back(std::abs(mse[cell] / theirs.mse[cell] - 1));
    }
    const SvrFit fit = fit_svr(peer.view(), peer.target, peer.options(solver));
    EXPECT_NEAR(fit.cost, theirs.cost, 1e-12 * theirs.cost);
    EXPECT_NEAR(fit.epsilon, theirs.epsilon, 1e-12 * theirs.epsilon);
    EXPECT_NEAR(fit.kernel.gamma, theirs.gamma, 1e-14);
    for (std::size_t i = 0; i < peer.queries.size(); ++i)
      EXPECT_NEAR(fit.predict(peer.queries[i]), theirs.predicted[i], 1e-3 * fit.target_scaling.deviation);
  }
  EXPECT_LE(numeric::median(differences), median);
}

// Both sides stop at libsvm's loose tolerance. Most fits walk the same path and agree to the last digits; where a
// rounding sends them on different paths, each stops somewhere within the tolerance.
TEST(SvrGridByLibsvm, IsScikitLearnsDefault) {
  expect_same(SvrSolver::libsvm, &PeerCase::by_default, 1e-11);
}

// At the tightest of libsvm's tolerances what keeps it from the solution is its kernel in single precision, times beta.
TEST(SvrGridExact, IsScikitLearnsAtATightTolerance) {
  expect_same(SvrSolver::exact, &PeerCase::tight, 1e-6);
}

TEST(SvrGridExact, SolvesEveryFitExactly) {
  for (const PeerCase& peer : peer_cases())
    EXPECT_EQ(fit_svr(peer.view(), peer.target, peer.options(SvrSolver::exact)).inexact_fits, 0);
}

TEST(SvrGridExact, TiesCostsThatBindNothing) {
  // 12 rows, 2 predictors: with a wide tube no coefficient reaches 100, so 100 and 1000 are one problem and score
  // alike.
  const PeerCase peer = peer_cases()[4];
  const std::vector<double> mse = score_svr_grid(peer.view(), peer.target, peer.options(SvrSolver::exact)).mse;
  EXPECT_EQ(mse[23], mse[29]);
}

TEST(SvrGridExact, ScoresAlikeInAnyOrderOfTheGrid) {
  const PeerCase peer = peer_cases()[5];
  SvrOptions options = peer.options(SvrSolver::exact);
  const std::vector<double> mse = score_svr_grid(peer.view(), peer.target, options).mse;
  std::reverse(options.costs.begin(), options.costs.end());
  std::reverse(options.epsilons.begin(), options.epsilons.end());
  std::vector<double> reversed = score_svr_grid(peer.view(), peer.target, options).mse;
  std::reverse(reversed.begin(), reversed.end());
  EXPECT_EQ(mse, reversed);
}

TEST(SvrGridExact, LetsLibsvmStandIn) {
  const PeerCase peer = peer_cases()[3];
  SvrOptions options = peer.options(SvrSolver::exact);
  const SvrFit exact = fit_svr(peer.view(), peer.target, options);
  options.limits.exact_cost = 1;
  const SvrFit mixed = fit_svr(peer.view(), peer.target, options);
  EXPECT_EQ(mixed.inexact_fits, 5 * 3 * 6) << "5 folds, 3 costs above 1, 6 epsilons; the chosen cost is 1";
  options.limits.exact_rows = 35;
  const SvrFit last = fit_svr(peer.view(), peer.target, options);
  EXPECT_EQ(last.inexact_fits, 5 * 3 * 6 + 1) << "the final fit has 36 rows, those of the folds 28 and 29";
  for (const SvrFit& fit : {mixed, last}) {
    EXPECT_EQ(fit.cost, exact.cost);
    EXPECT_EQ(fit.epsilon, exact.epsilon);
    for (const std::vector<double>& query : peer.queries)
      EXPECT_NEAR(fit.predict(query), exact.predict(query), 1e-5 * exact.target_scaling.deviation);
  }
}

TEST(SvrGrid, PredictsAConstantTarget) {
  const std::array<double, 6> x{1, 2, 3, 4, 5, 6};
  const std::array<double, 6> y{7, 7, 7, 7, 7, 7};
  const SvrFit fit = fit_svr(MatrixView::column_major(x.data(), 6, 1), y);
  EXPECT_TRUE(fit.beta.empty());
  EXPECT_EQ(fit.cost, 0.1);
  EXPECT_EQ(fit.epsilon, 1e-3);
  EXPECT_EQ(fit.predict(std::array{100.0}), 7);
}

TEST(SvrGrid, DoesNotDependOnUnits) {
  // Everything is standardised: powers of two scale without rounding, so the very same numbers are solved.
  const PeerCase peer = peer_cases()[4];
  std::vector<double> predictors = peer.predictors;
  std::vector<double> target = peer.target;
  for (double& x : predictors) x *= 1024;
  for (double& y : target) y *= 0.125;
  const SvrFit fit = fit_svr(peer.view(), peer.target);
  const SvrFit scaled =
      fit_svr(MatrixView::row_major(predictors.data(), std::ssize(target), peer.predictor_count), target);
  EXPECT_EQ(scaled.cost, fit.cost);
  EXPECT_EQ(scaled.epsilon, fit.epsilon);
  EXPECT_EQ(scaled.beta, fit.beta);
  for (std::vector<double> query : peer.queries) {
    const double predicted = fit.predict(query);
    for (double& x : query) x *= 1024;
    EXPECT_EQ(scaled.predict(query), 0.125 * predicted);
  }
}

TEST(SvrGrid, TakesAnotherGrid) {
  const PeerCase peer = peer_cases()[2];
  SvrOptions options;
  options.costs = {2};
  options.epsilons = {0.05, 0.2};
  options.folds = 3;
  options.scale_gamma = false;
  options.kernel.gamma = 0.3;
  EXPECT_EQ(score_svr_grid(peer.view(), peer.target, options).mse.size(), 2u);
  const SvrFit fit = fit_svr(peer.view(), peer.target, options);
  EXPECT_EQ(fit.cost, 2);
  EXPECT_EQ(fit.kernel.gamma, 0.3);
}

}  // namespace
}  // namespace crosswatt
