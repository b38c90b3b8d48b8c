// Samples drawn from many seeds, fitted by scikit-learn in the same minute: the scores, the number held out, and what
// lines, polynomials, ridge regressions, support vector regressions and Gaussian processes predict are the same.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "crosswatt/core/random.hpp"
#include "crosswatt/evaluate/metrics.hpp"
#include "crosswatt/numeric/gaussian_process.hpp"
#include "crosswatt/numeric/least_squares.hpp"
#include "crosswatt/numeric/polynomial.hpp"
#include "crosswatt/numeric/ridge.hpp"
#include "crosswatt/select/splitter.hpp"
#include "golden/peer.hpp"
#include "model/libsvm_adapter.hpp"
#include "support/made_up_pair.hpp"

namespace crosswatt {
namespace {

using Json = nlohmann::json;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr std::uint64_t kSeeds = 40;
constexpr Index kQueries = 7;
const std::vector<double> kPenalties{0.01, 0.1, 1, 10};

/// Of one seed: 6 to 60 rows of 1 to 4 standardised predictors, and a target that follows them with curvature and
/// noise.
struct Sample {
  MatrixXd predictors, queries;
  VectorXd targets;
  numeric::GroupedKernel kernel;
  LibsvmRegressor::Settings svr;
  double test_size;

  explicit Sample(std::uint64_t seed) {
    RandomStream random(seed, {2024});
    const auto n = static_cast<Index>(6 + random.below(55));
    const auto p = static_cast<Index>(1 + random.below(4));
    const auto drawn = [&](Index rows) {
      return MatrixXd::NullaryExpr(rows, p, [&](Index, Index) { return random.normal(); }).eval();
    };
    predictors = drawn(n);
    queries = drawn(kQueries);
    targets.resize(n);
    for (Index i = 0; i < n; ++i) {
      const double sum = predictors.row(i).sum();
      targets(i) = 0.3 + 0.9 * sum + 0.2 * std::sin(2 * sum) + 0.1 * random.normal();
    }
    kernel.constant_variance = std::exp(random.normal());
    kernel.linear_variance = std::exp(random.normal());
    kernel.smooth_variance = std::exp(random.normal());
    kernel.noise_variance = 0.01 * std::exp(random.normal());
    kernel.lengthscales = VectorXd::NullaryExpr(p, [&] { return std::exp(0.5 * random.normal()); });
    svr.kernel.gamma = 1.0 / static_cast<double>(p);
    svr.cost = std::pow(10.0, static_cast<double>(random.below(4)) - 1);
    svr.epsilon = std::pow(10.0, -1.0 - static_cast<double>(random.below(3)));
    test_size = 0.1 + 0.3 * random.uniform();
  }
};

std::vector<double> numbers(const VectorXd& values) {
  return {values.begin(), values.end()};
}

Json rows_of(const MatrixXd& matrix) {
  Json rows = Json::array();
  for (const auto& row : matrix.rowwise()) rows.push_back(std::vector<double>(row.begin(), row.end()));
  return rows;
}

Json json_of(const Sample& sample) {
  return {{"predictors", rows_of(sample.predictors)},
          {"queries", rows_of(sample.queries)},
          {"targets", numbers(sample.targets)},
          {"penalties", kPenalties},
          {"gamma", sample.svr.kernel.gamma},
          {"cost", sample.svr.cost},
          {"epsilon", sample.svr.epsilon},
          {"test_size", sample.test_size},
          {"kernel",
           {{"constant", sample.kernel.constant_variance},
            {"linear", sample.kernel.linear_variance},
            {"smooth", sample.kernel.smooth_variance},
            {"noise", sample.kernel.noise_variance},
            {"lengthscales", numbers(sample.kernel.lengthscales)}}}};
}

class DrawnFits : public test::PeerTest {
 protected:
  void SetUp() override {
    require_scikit_learn();
    if (IsSkipped()) return;
    Json asked = Json::array();
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) asked.push_back(json_of(samples_.emplace_back(seed)));
    answers_ = Json::parse(succeed({.program = test::kPython,
                                    .arguments = {CROSSWATT_SOURCE_DIR "/tests/golden/drawn_fits.py"},
                                    .input = asked.dump()}));
    ASSERT_EQ(answers_.size(), samples_.size());
  }

  /// Calls `compare` for every sample and what scikit-learn made of it.
  template <typename Compare>
  void for_each_sample(const Compare& compare) const {
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      SCOPED_TRACE("seed " + std::to_string(i));
      compare(samples_[i], answers_[i]);
    }
  }

 private:
  std::vector<Sample> samples_;
  Json answers_;
};

void expect_near(const std::vector<double>& ours, const Json& peers, double tolerance) {
  ASSERT_EQ(ours.size(), peers.size());
  for (std::size_t i = 0; i < ours.size(); ++i)
    EXPECT_NEAR(ours[i], peers[i].get<double>(), tolerance * (1 + std::abs(ours[i])));
}

TEST_F(DrawnFits, LinesAndScoresAgree) {
  for_each_sample([](const Sample& sample, const Json& peer) {
    const auto fit = std::get<numeric::LinearFit>(numeric::fit_least_squares(sample.predictors, sample.targets));
    std::vector<double> predicted, of_queries;
    for (const auto& row : sample.predictors.rowwise()) predicted.push_back(fit.predict(row.transpose()));
    for (const auto& row : sample.queries.rowwise()) of_queries.push_back(fit.predict(row.transpose()));
    expect_near(of_queries, peer["linear"], 1e-12);
    const FitScores scores = score_fit(predicted, numbers(sample.targets));
    EXPECT_NEAR(scores.r2, peer["r2"].get<double>(), 1e-12);
    EXPECT_NEAR(scores.mse_kwh2, peer["mse"].get<double>(), 1e-12);
  });
}

TEST_F(DrawnFits, PolynomialsAgree) {
  for_each_sample([](const Sample& sample, const Json& peer) {
    const VectorXd x = sample.predictors.col(0);
    for (const Index degree : {1, 2, 3}) {
      const auto fit =
          std::get<numeric::PolynomialFit>(numeric::fit_polynomial(numbers(x), numbers(sample.targets), degree));
      std::vector<double> predicted;
      for (const double query : sample.queries.col(0)) predicted.push_back(fit.predict(query));
      expect_near(predicted, peer["polynomial"][static_cast<std::size_t>(degree - 1)], 1e-9);
    }
  });
}

TEST_F(DrawnFits, RidgeRegressionsAgree) {
  for_each_sample([](const Sample& sample, const Json& peer) {
    const numeric::RidgeFit fit = numeric::fit_ridge(sample.predictors, sample.targets, kPenalties);
    EXPECT_EQ(fit.penalty, peer["ridge"]["penalty"].get<double>());
    expect_near(fit.mean_squares, peer["ridge"]["mean_squares"], 1e-9);
    std::vector<double> predicted;
    for (const auto& row : sample.queries.rowwise()) predicted.push_back(fit.predict(row.transpose()));
    expect_near(predicted, peer["ridge"]["predicted"], 1e-9);
  });
}

TEST_F(DrawnFits, SupportVectorRegressionsAgree) {
  for_each_sample([](const Sample& sample, const Json& peer) {
    LibsvmRegressor regressor(
        MatrixView::column_major(sample.predictors.data(), sample.predictors.rows(), sample.predictors.cols()),
        numbers(sample.targets));
    regressor.fit(sample.svr);
    std::vector<double> predicted;
    for (const auto& row : sample.queries.rowwise()) {
      const std::vector<double> query(row.begin(), row.end());
      predicted.push_back(regressor.predict(query));
    }
    expect_near(predicted, peer["svr"], 1e-9);
  });
}

TEST_F(DrawnFits, GaussianProcessesAgree) {
  for_each_sample([](const Sample& sample, const Json& peer) {
    const auto alone = [](const MatrixXd& features) {
      return numeric::GroupedPoints{
          features, MatrixXd(features.rows(), 0),
          std::vector<Index>(static_cast<std::size_t>(features.rows()), numeric::GroupedPoints::kNoGroup)};
    };
    const auto process = numeric::GroupedProcess::condition(alone(sample.predictors), sample.targets, sample.kernel);
    ASSERT_TRUE(process);
    const numeric::GaussianPredictions predicted = process->predict(alone(sample.queries));
    expect_near(numbers(predicted.mean), peer["process"]["mean"], 1e-8);
    expect_near(numbers(predicted.variance), peer["process"]["variance"], 1e-8);
  });
}

TEST_F(DrawnFits, AsManyAreHeldOut) {
  for_each_sample([](const Sample& sample, const Json& peer) {
    const PairDataset data = test::made_up_pair(1, sample.predictors.rows());
    const std::vector<Split> splits = make_splits(data, {.test_size = sample.test_size, .repeats = 1});
    EXPECT_EQ(splits.front().held_out.size(), peer["held_out"].get<std::size_t>());
  });
}

}  // namespace
}  // namespace crosswatt
