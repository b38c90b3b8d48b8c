#include "crosswatt/evaluate/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "crosswatt/core/random.hpp"

namespace crosswatt {
namespace {

using Kwh = std::vector<double>;
constexpr double kRounding = 1e-14;

// The worked example of docs/metrics.md. Three workloads measured at 1, 2 and 6 kWh, predicted 2, 1 and 9.
const Kwh kMeasured = {1, 2, 6};
const Kwh kPredicted = {2, 1, 9};

TEST(Score, WorksTheExampleOfTheDocs) {
  const Scores scores = score(kPredicted, kMeasured);
  EXPECT_EQ(scores.count, 3);
  EXPECT_DOUBLE_EQ(scores.mse_kwh2, 11.0 / 3);   // (1 + 1 + 9) / 3
  EXPECT_DOUBLE_EQ(scores.mae_kwh, 5.0 / 3);     // (1 + 1 + 3) / 3
  EXPECT_NEAR(*scores.r2, 3.0 / 14, kRounding);  // mean 3, SST 4 + 1 + 9 = 14, 1 - 11/14
  EXPECT_DOUBLE_EQ(scores.mdape, 0.5);           // of 1, 1/2, 1/2
  EXPECT_DOUBLE_EQ(scores.mape, 2.0 / 3);
  // ln 2 = 0.693147, ln 1/2 = -0.693147, ln 3/2 = 0.405465; squares 0.480453, 0.480453, 0.164402; mean 0.375103
  EXPECT_NEAR(scores.rmsle, 0.612456, 1e-6);
  EXPECT_DOUBLE_EQ(*scores.spearman, 0.5);  // ranks 2 1 3 against 1 2 3: 1 - 6·2 / (3·8)
  EXPECT_EQ(scores.nonpositive_share, 0);
}

TEST(Score, CountsANonpositivePredictionAsTheClip) {
  const Scores scores = score(Kwh{-2, 1, 9}, kMeasured);
  EXPECT_DOUBLE_EQ(scores.mse_kwh2, 19.0 / 3);    // (9 + 1 + 9) / 3
  EXPECT_NEAR(*scores.r2, -5.0 / 14, kRounding);  // 1 - 19/14
  EXPECT_DOUBLE_EQ(scores.mdape, 0.5);            // of 3, 1/2, 1/2
  EXPECT_DOUBLE_EQ(scores.mape, 4.0 / 3);
  EXPECT_NEAR(scores.rmsle, 2.923745, 1e-6);  // sqrt((25 + 0.480453 + 0.164402) / 3)
  EXPECT_DOUBLE_EQ(*scores.spearman, 1);      // the order is right, the number is no energy
  EXPECT_DOUBLE_EQ(scores.nonpositive_share, 1.0 / 3);
  EXPECT_EQ(score(Kwh{0, 1, 9}, kMeasured).rmsle, scores.rmsle);
}

TEST(Score, AgreesWithScikitLearnAndScipy) {
  // python3 -c "import numpy as n;from sklearn.metrics import *;from scipy.stats import spearmanr as s
  // y=n.array([3e-4,.012,.012,.9,1.7,40]);p=n.array([5e-4,.01,.02,1.1,.02,37]);l=n.log(p/y)
  // print(r2_score(y,p),mean_squared_error(y,p),mean_absolute_error(y,p),n.median(abs(p-y)/y),
  // mean_absolute_percentage_error(y,p),(l@l/6)**.5,s(p,y)[0])"
  const Scores scores = score(Kwh{5e-4, .01, .02, 1.1, .02, 37}, Kwh{3e-4, .012, .012, .9, 1.7, 40});
  EXPECT_NEAR(*scores.r2, 0.9908813033661187, 1e-12);
  EXPECT_NEAR(scores.mse_kwh2, 1.9770780066666667, 1e-12);
  EXPECT_NEAR(scores.mae_kwh, 0.8150333333333334, 1e-12);
  EXPECT_NEAR(scores.mdape, 0.4444444444444445, 1e-12);
  EXPECT_NEAR(scores.mape, 0.46424291938997825, 1e-12);
  EXPECT_NEAR(scores.rmsle, 1.8411329710545166, 1e-12);
  EXPECT_NEAR(*scores.spearman, 0.8676470588235294, 1e-12);
}

TEST(Score, OfOnePredictionHasNoR2AndNoRankCorrelation) {
  const Scores scores = score(Kwh{3}, Kwh{2});
  EXPECT_EQ(scores.count, 1);
  EXPECT_EQ(scores.r2, std::nullopt);
  EXPECT_EQ(scores.spearman, std::nullopt);
  EXPECT_EQ(scores.mse_kwh2, 1);
  EXPECT_EQ(scores.mdape, 0.5);
  EXPECT_DOUBLE_EQ(scores.rmsle, std::log(1.5));
}

TEST(Score, OfAConstantTargetHasNoR2EvenWhenItsMeanRounds) {
  const Kwh tenths(3, 0.1);  // their sum is not 3 times 0.1 in doubles
  const Scores scores = score(Kwh{0.1, 0.2, 0.3}, tenths);
  EXPECT_EQ(scores.r2, std::nullopt);
  EXPECT_EQ(scores.spearman, std::nullopt);
  EXPECT_TRUE(std::isnan(score_fit(Kwh{0.1, 0.2, 0.3}, tenths).r2));
  EXPECT_EQ(score(tenths, tenths).r2, std::nullopt);  // not 1 either
}

TEST(Score, OfConstantPredictionsHasAnR2ButNoRankCorrelation) {
  const Scores scores = score(Kwh{3, 3, 3}, kMeasured);
  EXPECT_EQ(scores.r2, 0);
  EXPECT_EQ(scores.spearman, std::nullopt);
}

TEST(Score, AveragesTheMiddleTwoErrors) {
  EXPECT_DOUBLE_EQ(score(Kwh{2, 1, 9, 8}, Kwh{1, 2, 6, 8}).mdape, 0.5);  // 0, 1/2, 1/2, 1
  EXPECT_DOUBLE_EQ(score(Kwh{2, 7}, Kwh{1, 8}).mdape, (1.0 + 0.125) / 2);
}

TEST(Score, AveragesTiedRanks) {
  // Ranks 1.5 1.5 3 4 against 1 2 3 4: covariance 4.5, squares 4.5 and 5; 4.5 / sqrt(22.5)
  EXPECT_NEAR(*score(Kwh{1, 1, 2, 3}, Kwh{5, 6, 7, 8}).spearman, 4.5 / std::sqrt(22.5), kRounding);
}

TEST(Score, ClipsLogErrorsOnBothSides) {
  EXPECT_EQ(score(Kwh{1e9}, Kwh{1}).rmsle, kLogErrorClip);
  EXPECT_EQ(score(Kwh{1e-9}, Kwh{1}).rmsle, kLogErrorClip);
  EXPECT_DOUBLE_EQ(score(Kwh{std::exp(4.9)}, Kwh{1}).rmsle, 4.9);
}

// A cell of a study pools its held-out predictions for the relative metrics; docs/metrics.md, "Pooled or averaged".
TEST(Score, PoolingIsNotTheMeanOverSplits) {
  const Scores first = score(kPredicted, kMeasured);
  const Scores second = score(Kwh{3, 3}, Kwh{2, 4});
  const Scores pooled = score(Kwh{2, 1, 9, 3, 3}, Kwh{1, 2, 6, 2, 4});
  EXPECT_EQ(second.r2, 0);
  EXPECT_DOUBLE_EQ(second.mape, 0.375);
  EXPECT_NEAR((*first.r2 + *second.r2) / 2, 3.0 / 28, kRounding);
  EXPECT_DOUBLE_EQ(pooled.mape, 0.55);                          // 2.75 / 5
  EXPECT_DOUBLE_EQ((first.mape + second.mape) / 2, 25.0 / 48);  // 0.5208
  EXPECT_DOUBLE_EQ(pooled.mdape, 0.5);                          // of 1/4, 1/2, 1/2, 1/2, 1
}

// Laws, over drawn energies that span six decades.

constexpr std::uint64_t kSeed = 20240907;

struct Drawn {
  Kwh predicted;
  Kwh measured;
};

Drawn draw(std::uint64_t task) {
  RandomStream stream(kSeed, {task});
  Drawn drawn;
  const Index count = 2 + stream.below(40);
  for (Index i = 0; i < count; ++i) {
    drawn.measured.push_back(std::exp(-7 + 14 * stream.uniform()));
    drawn.predicted.push_back(drawn.measured.back() * std::exp(stream.normal()));
  }
  return drawn;
}

/// Calls law(drawn) for many draws, naming the seed and the draw where one fails.
template <typename Law>
void hold(const Law& law) {
  for (std::uint64_t task = 0; task < 200; ++task) {
    SCOPED_TRACE("seed " + std::to_string(kSeed) + ", draw " + std::to_string(task));
    law(draw(task));
    if (testing::Test::HasFailure()) return;
  }
}

void expect_near_relative(double value, double expected) {
  EXPECT_NEAR(value, expected, 1e-12 * std::max(1.0, std::abs(expected)));
}

TEST(ScoreLaw, ThePerfectPredictionHasNoError) {
  hold([](const Drawn& drawn) {
    const Scores scores = score(drawn.measured, drawn.measured);
    EXPECT_EQ(scores.mse_kwh2, 0);
    EXPECT_EQ(scores.mae_kwh, 0);
    EXPECT_EQ(scores.r2, 1);
    EXPECT_EQ(scores.mdape, 0);
    EXPECT_EQ(scores.mape, 0);
    EXPECT_EQ(scores.rmsle, 0);
    EXPECT_NEAR(*scores.spearman, 1, kRounding);
    EXPECT_EQ(scores.nonpositive_share, 0);
  });
}

TEST(ScoreLaw, TheMeanScoresR2Zero) {
  hold([](const Drawn& drawn) {
    const auto m = static_cast<double>(drawn.measured.size());
    const double mean = std::accumulate(drawn.measured.begin(), drawn.measured.end(), 0.0) / m;
    EXPECT_NEAR(*score(Kwh(drawn.measured.size(), mean), drawn.measured).r2, 0, 1e-12);
  });
}

TEST(ScoreLaw, R2IsAtMostOneAndMseAtLeastMaeSquared) {
  hold([](const Drawn& drawn) {
    const Scores scores = score(drawn.predicted, drawn.measured);
    EXPECT_LE(*scores.r2, 1);
    EXPECT_GE(scores.mse_kwh2 * (1 + 1e-12), scores.mae_kwh * scores.mae_kwh);
    EXPECT_GE(scores.mdape, 0);
    EXPECT_LE(std::abs(*scores.spearman), 1);
  });
}

TEST(ScoreLaw, TheUnitOfEnergyMattersToMseAndMaeAlone) {
  hold([](const Drawn& drawn) {
    constexpr double kJoules = 3.6e6;
    Drawn scaled = drawn;
    for (Kwh* side : {&scaled.predicted, &scaled.measured})
      for (double& kwh : *side) kwh *= kJoules;
    const Scores before = score(drawn.predicted, drawn.measured);
    const Scores after = score(scaled.predicted, scaled.measured);
    expect_near_relative(after.mse_kwh2 / (kJoules * kJoules), before.mse_kwh2);
    expect_near_relative(after.mae_kwh / kJoules, before.mae_kwh);
    expect_near_relative(*after.r2, *before.r2);
    expect_near_relative(after.mdape, before.mdape);
    expect_near_relative(after.mape, before.mape);
    expect_near_relative(after.rmsle, before.rmsle);
    EXPECT_EQ(after.spearman, before.spearman);
  });
}

TEST(ScoreLaw, OrderDoesNotMatter) {
  hold([](const Drawn& drawn) {
    std::vector<std::size_t> order(drawn.measured.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    RandomStream(kSeed, {drawn.measured.size()}).shuffle(std::span(order));
    Drawn shuffled;
    for (const std::size_t i : order) {
      shuffled.predicted.push_back(drawn.predicted[i]);
      shuffled.measured.push_back(drawn.measured[i]);
    }
    const Scores before = score(drawn.predicted, drawn.measured);
    const Scores after = score(shuffled.predicted, shuffled.measured);
    expect_near_relative(after.mse_kwh2, before.mse_kwh2);
    expect_near_relative(*after.r2, *before.r2);
    EXPECT_EQ(after.mdape, before.mdape);
    expect_near_relative(after.rmsle, before.rmsle);
    expect_near_relative(*after.spearman, *before.spearman);
  });
}

TEST(ScoreLaw, RmsleWeighsTooMuchAndTooLittleAlike) {
  hold([](const Drawn& drawn) {
    expect_near_relative(score(drawn.measured, drawn.predicted).rmsle, score(drawn.predicted, drawn.measured).rmsle);
  });
}

TEST(ScoreLaw, PredictingNonsenseNeverGains) {
  hold([](const Drawn& drawn) {
    Kwh nonsense = drawn.predicted;
    nonsense.front() = -nonsense.front();
    const Scores scores = score(nonsense, drawn.measured);
    EXPECT_GE(scores.rmsle, score(drawn.predicted, drawn.measured).rmsle);
    EXPECT_DOUBLE_EQ(scores.nonpositive_share, 1.0 / static_cast<double>(nonsense.size()));
  });
}

TEST(ScoreLaw, SpearmanSeesOnlyTheOrder) {
  hold([](const Drawn& drawn) {
    Kwh bent = drawn.predicted;
    for (double& kwh : bent) kwh = std::log(kwh);
    EXPECT_EQ(score(bent, drawn.measured).spearman, score(drawn.predicted, drawn.measured).spearman);
  });
}

TEST(ScoreLaw, TheStudysInnerLoopHasTheSameNumbers) {
  hold([](const Drawn& drawn) {
    const Scores scores = score(drawn.predicted, drawn.measured);
    const FitScores fit = score_fit(drawn.predicted, drawn.measured);
    EXPECT_EQ(fit.mse_kwh2, scores.mse_kwh2);
    EXPECT_EQ(fit.mae_kwh, scores.mae_kwh);
    EXPECT_EQ(fit.r2, scores.r2);
  });
}

}  // namespace
}  // namespace crosswatt
