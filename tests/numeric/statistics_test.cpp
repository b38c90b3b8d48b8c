#include "crosswatt/numeric/statistics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "crosswatt/core/random.hpp"

namespace crosswatt::numeric {
namespace {

using ::testing::ElementsAre;

// x and y have ties; expected values: numpy 1.24.2 and scipy 1.10.1,
// python3 -c "import numpy as np, scipy.stats as s; x=[3,1,4,1,5,9,2,6]; y=[2,7,1,8,2,8,1,8]; print(s.rankdata(x),
//   s.spearmanr(x,y)[0], s.kendalltau(x,y)[0], s.pearsonr(x,y)[0], np.quantile(x,[.1,.25,.9]), np.std(x),
//   np.std(x,ddof=1))"
const std::vector<double> kX{3, 1, 4, 1, 5, 9, 2, 6};
const std::vector<double> kY{2, 7, 1, 8, 2, 8, 1, 8};

TEST(CompensatedSum, KeepsWhatAPlainSumLoses) {
  CompensatedSum total;
  for (const double term : {1.0, 1e100, 1.0, -1e100}) total.add(term);
  EXPECT_EQ(total.value(), 2.0);
}

TEST(Sum, OfNothingIsZero) {
  EXPECT_EQ(sum({}), 0.0);
}

TEST(Mean, OfLargeNumbersWithSmallSpread) {
  const std::vector<double> values{1e15 + 1, 1e15 + 2, 1e15 + 3};
  EXPECT_EQ(mean(values), 1e15 + 2);
  EXPECT_DOUBLE_EQ(sample_sd(values).value(), 1.0);
}

TEST(StandardDeviation, AgainstNumpy) {
  EXPECT_DOUBLE_EQ(population_sd(kX), 2.5708704751503917);
  EXPECT_DOUBLE_EQ(sample_sd(kX).value(), 2.748376143938713);
}

TEST(StandardDeviation, OfEqualNumbersIsExactlyZero) {
  const std::vector<double> tenths(7, 0.1);  // their sum in doubles isn't 7 times one of them
  EXPECT_EQ(population_sd(tenths), 0.0);
  EXPECT_EQ(sample_sd(tenths), 0.0);
}

TEST(StandardDeviation, OfOneNumberHasNoSampleForm) {
  EXPECT_EQ(sample_sd(std::vector{4.0}), std::nullopt);
  EXPECT_EQ(population_sd(std::vector{4.0}), 0.0);
}

TEST(Lag1Autocorrelation, ByHand) {
  // Mean 2, deviations -1, 1, 0: (-1 * 1 + 1 * 0) / (1 + 1 + 0) = -1/2.
  EXPECT_EQ(lag1_autocorrelation(std::vector{1.0, 3.0, 2.0}), -0.5);
  EXPECT_EQ(lag1_autocorrelation(std::vector{0.1, 0.1, 0.1}), std::nullopt);
  EXPECT_EQ(lag1_autocorrelation({}), std::nullopt);
}

TEST(Median, OddAndEven) {
  EXPECT_EQ(median(std::vector{3.0, 1.0, 2.0}), 2.0);
  EXPECT_EQ(median(std::vector{4.0, 1.0, 3.0, 2.0}), 2.5);
  EXPECT_EQ(median(std::vector{7.0}), 7.0);
}

TEST(Quantile, IsType7) {
  EXPECT_EQ(quantile(kX, 0.0), 1.0);
  EXPECT_EQ(quantile(kX, 1.0), 9.0);
  EXPECT_DOUBLE_EQ(quantile(kX, 0.25), 1.75);
  EXPECT_DOUBLE_EQ(quantile(kX, 0.9), 6.9);
  EXPECT_EQ(quantile(std::vector{5.0}, 0.3), 5.0);
}

TEST(Quantile, OfManyNumbers) {
  // -50 001 … 50 001 in some order: the quantile at p is 100 002 p - 50 001.
  constexpr std::int64_t kCount = 100'003;
  std::vector<double> values;
  for (std::int64_t i = 0; i < kCount; ++i) values.push_back(static_cast<double>(i * 7919 % kCount - 50'001));
  EXPECT_EQ(quantile(values, 0.0), -50'001.0);
  EXPECT_EQ(quantile(values, 0.25), -25'000.5);
  EXPECT_EQ(quantile(values, 0.5), 0.0);
  EXPECT_EQ(quantile(values, 0.75), 25'000.5);
  EXPECT_EQ(quantile(values, 1.0), 50'001.0);
}

TEST(Quantile, OfManyNumbersWithGapsAndTies) {
  // Half are 1e-300, half 1e300: the median lies between the last of the one and the first of the other.
  std::vector<double> values(200'000, 1e-300);
  for (std::size_t i = 0; i < values.size(); i += 2) values[i] = 1e300;
  EXPECT_EQ(quantile(values, 0.5), 5e299);
  EXPECT_EQ(quantile(values, 0.25), 1e-300);
  EXPECT_EQ(quantile(values, 0.75), 1e300);
  // All with the same leading bits.
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = 1 + 1e-9 * static_cast<double>(i);
  EXPECT_DOUBLE_EQ(quantile(values, 0.5), 1 + 1e-9 * 99'999.5);
}

TEST(Ranks, ShareTheMeanAmongEquals) {
  EXPECT_THAT(ranks(kX), ElementsAre(4, 1.5, 5, 1.5, 6, 8, 3, 7));
}

TEST(Correlation, AgainstScipy) {
  EXPECT_NEAR(pearson(kX, kY).value(), 0.2096553190730122, 1e-15);
  EXPECT_NEAR(spearman(kX, kY).value(), 0.19885368120992467, 1e-15);
  EXPECT_NEAR(kendall(kX, kY).value(), 0.16051447078102563, 1e-15);
}

TEST(Correlation, OfAConstantDoesNotExist) {
  const std::vector<double> constant(kX.size(), 0.1);
  for (const auto& correlation : {pearson, spearman, kendall}) {
    EXPECT_EQ(correlation(kX, constant), std::nullopt);
    EXPECT_EQ(correlation(constant, kX), std::nullopt);
    EXPECT_EQ(correlation(std::vector{1.0}, std::vector{2.0}), std::nullopt);
    EXPECT_EQ(correlation({}, {}), std::nullopt);
  }
}

TEST(Correlation, OfAMonotoneCurve) {
  std::vector<double> x, up, down;
  for (int i = 1; i <= 50; ++i) {
    x.push_back(i);
    up.push_back(std::exp(0.3 * i));
    down.push_back(-up.back());
  }
  EXPECT_EQ(spearman(x, up), 1.0);
  EXPECT_EQ(spearman(x, down), -1.0);
  EXPECT_EQ(kendall(x, up), 1.0);
  EXPECT_EQ(kendall(x, down), -1.0);
}

/// Kendall's tau-b by its definition, over all pairs.
double kendall_by_pairs(const std::vector<double>& x, const std::vector<double>& y) {
  const auto sign = [](double d) { return (d > 0) - (d < 0); };
  int concordance = 0, x_untied = 0, y_untied = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      concordance += sign(x[i] - x[j]) * sign(y[i] - y[j]);
      x_untied += x[i] != x[j];
      y_untied += y[i] != y[j];
    }
  }
  return concordance / std::sqrt(static_cast<double>(x_untied) * y_untied);
}

TEST(Kendall, EqualsItsDefinitionOnDrawnColumnsWithTies) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE(seed);
    RandomStream random(seed);
    std::vector<double> x, y;
    for (Index i = 0; i < 2 + random.below(40); ++i) {
      x.push_back(static_cast<double>(random.below(8)));
      y.push_back(static_cast<double>(random.below(8)));
    }
    x.front() = -1;  // neither column is constant
    y.front() = -1;
    x.back() = y.back() = 9;
    EXPECT_NEAR(kendall(x, y).value(), kendall_by_pairs(x, y), 1e-14);
  }
}

}  // namespace
}  // namespace crosswatt::numeric
