#include "model/svr_grid.hpp"

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace crosswatt {
namespace {

TEST(FirstOfTheBest, TakesTheFirstOfATie) {
  EXPECT_EQ(first_of_the_best(std::array{3.0, 1 + 5e-10, 1.0, 2.0}), 1);
  EXPECT_EQ(first_of_the_best(std::array{3.0, 1 + 2e-9, 1.0, 1.0}), 2);
  EXPECT_EQ(first_of_the_best(std::array{0.0, 0.0}), 0);
}

/// One sample and what scikit-learn made of it; data/svr_sklearn.py says how.
struct PeerCase {
  std::string kernel;
  Index predictor_count;
  std::vector<double> predictors{};  // by row
  std::vector<double> target;
  std::vector<std::vector<double>> queries;
  std::vector<double> mse;
  double cost, epsilon, gamma;
  std::vector<double> predicted;

  MatrixView view() const { return MatrixView::row_major(predictors.data(), std::ssize(target), predictor_count); }

  SvrOptions options() const {
    SvrOptions options;
    options.kernel.degree = 2;
    options.kernel.coef0 = 1;
    options.kernel.shape = kernel == "rbf"      ? SvrKernel::Shape::rbf
                           : kernel == "linear" ? SvrKernel::Shape::linear
                                                : SvrKernel::Shape::polynomial;
    return options;
  }
};

std::vector<PeerCase> peer_cases() {
  std::ifstream file(CROSSWATT_SOURCE_DIR "/tests/model/data/svr_sklearn.json");
  std::vector<PeerCase> cases;
  for (const nlohmann::json& json : nlohmann::json::parse(file)) {
    PeerCase peer{.kernel = json["kernel"],
                  .predictor_count = std::ssize(json["predictors"][0]),
                  .target = json["target"],
                  .queries = json["queries"],
                  .mse = json["mse"],
                  .cost = json["cost"],
                  .epsilon = json["epsilon"],
                  .gamma = json["gamma"],
                  .predicted = json["predicted"]};
    for (const nlohmann::json& point : json["predictors"]) {
      const std::vector<double> row = point;
      peer.predictors.insert(peer.predictors.end(), row.begin(), row.end());
    }
    cases.push_back(std::move(peer));
  }
  return cases;
}

// Both sides stop at the same loose tolerance. Most fits walk the same path and agree to the last digits; where a
// rounding of the kernel sends them on different paths, each stops within kLibsvmTolerance of the solution.
constexpr double kLibsvmTolerance = 1e-3;

TEST(SvrGridByLibsvm, IsScikitLearns) {
  for (const PeerCase& peer : peer_cases()) {
    SCOPED_TRACE(peer.kernel + ", " + std::to_string(peer.target.size()) + " rows");
    SvrOptions options = peer.options();
    options.solver = SvrSolver::libsvm;
    const std::vector<double> mse = score_svr_grid(peer.view(), peer.target, options);
    ASSERT_EQ(mse.size(), peer.mse.size());
    for (std::size_t cell = 0; cell < mse.size(); ++cell) EXPECT_NEAR(mse[cell], peer.mse[cell], 5e-3 * peer.mse[cell]);
    const SvrFit fit = fit_svr(peer.view(), peer.target, options);
    EXPECT_NEAR(fit.cost, peer.cost, 1e-12 * peer.cost);
    EXPECT_NEAR(fit.epsilon, peer.epsilon, 1e-12 * peer.epsilon);
    EXPECT_NEAR(fit.kernel.gamma, peer.gamma, 1e-14);
    for (std::size_t i = 0; i < peer.queries.size(); ++i)
      EXPECT_NEAR(fit.predict(peer.queries[i]), peer.predicted[i], kLibsvmTolerance * fit.target_scaling.deviation);
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
  EXPECT_EQ(score_svr_grid(peer.view(), peer.target, options).size(), 2u);
  const SvrFit fit = fit_svr(peer.view(), peer.target, options);
  EXPECT_EQ(fit.cost, 2);
  EXPECT_EQ(fit.kernel.gamma, 0.3);
}

}  // namespace
}  // namespace crosswatt
