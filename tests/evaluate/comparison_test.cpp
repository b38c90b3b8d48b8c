#include "crosswatt/evaluate/comparison.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace crosswatt {
namespace {

CellScores cell(const std::string& strategy, double rmsle, const std::string& selection = "full",
                Index references = 30) {
  CellScores scores;
  scores.strategy = strategy;
  scores.selection = selection;
  scores.references = references;
  scores.fits = 5;
  scores.rmsle = rmsle;
  scores.mdape = rmsle;
  scores.reference_kwh_share = 0.05;
  return scores;
}

/// Three pairs; b's error is 2, 2 and 4 times a's.
Study three_pairs() {
  Study study;
  const double a[] = {0.1, 0.2, 0.1};
  const double b[] = {0.2, 0.4, 0.4};
  for (int pair = 0; pair < 3; ++pair) {
    PairResult result;
    result.cells = {cell("a", a[pair]), cell("a", 1.2 * a[pair], "k-medoids", 8), cell("b", b[pair]),
                    cell("b", b[pair], "k-medoids", 8)};
    result.new_family_cells = {cell("a", 0.5), cell("b", 0.4)};
    study.pairs.push_back(std::move(result));
  }
  return study;
}

// ln ratios ln 2, ln 2, ln 4: mean (4/3) ln 2, sd ln 2 / sqrt(3), so half-width t · ln 2 / 3 with t(0.95, 2)
// = 2.919986.
TEST(CompareWithBest, TakesTheGeometricMeanOverPairs) {
  const std::vector<StrategyComparison> comparisons = compare_with_best(three_pairs());
  ASSERT_EQ(comparisons.size(), 1U);
  EXPECT_EQ(comparisons[0].strategy, "b");
  EXPECT_EQ(comparisons[0].against, "a");
  EXPECT_EQ(comparisons[0].pairs, 3);
  EXPECT_EQ(comparisons[0].better_on, 0);
  EXPECT_NEAR(comparisons[0].error_ratio, std::pow(2.0, 4.0 / 3), 1e-12);
  EXPECT_NEAR(*comparisons[0].upper / comparisons[0].error_ratio, std::exp(2.919985580 * std::log(2.0) / 3), 1e-8);
}

TEST(CompareWithBest, HasNoIntervalFromOnePair) {
  Study study = three_pairs();
  study.pairs.resize(1);
  EXPECT_FALSE(compare_with_best(study)[0].lower.has_value());
}

TEST(Advice, NamesStrategyReferencesAndNewFamilies) {
  const std::vector<std::string> lines = advice(three_pairs());
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_THAT(lines[0], testing::HasSubstr("a has the lowest error"));
  EXPECT_THAT(lines[1], testing::HasSubstr("b is best there and misses by 40 %"));
  EXPECT_THAT(lines[2], testing::HasSubstr("8 chosen by k-medoids (workloads that stand for all"));
  EXPECT_THAT(lines[2], testing::HasSubstr(") already reach RMSLE 0.16"));
}

TEST(Advice, SaysSoWhereFewerReferencesWereNotTriedOrDoNotDo) {
  Study study = three_pairs();
  for (PairResult& pair : study.pairs) pair.cells = {cell("a", 0.1)};
  EXPECT_THAT(advice(study), testing::Contains(testing::HasSubstr("References: all were used, 30 on the first pair")));
  for (PairResult& pair : study.pairs) pair.cells.push_back(cell("a", 0.2, "minmax", 8));
  EXPECT_THAT(advice(study), testing::Contains(testing::HasSubstr("no smaller number of them comes near")));
}

TEST(Advice, DoubtsIntervalsThatHoldLessOftenThanTheyPromiseAndPairsOfFewWorkloads) {
  Study study = three_pairs();
  EXPECT_THAT(advice(study), testing::Not(testing::Contains(testing::HasSubstr("Doubt"))));
  for (PairResult& pair : study.pairs) {
    pair.cells.front().coverage = 0.86;  // of 0.9, within what a few splits make of it
    pair.new_family_cells.front().coverage = 0.7;
  }
  study.pairs[1].data.pair = {"A40", "T4"};
  study.pairs[1].data.common = {0, 1, 2, 3, 4, 5};
  for (PairResult* pair : {&study.pairs[0], &study.pairs[2]}) pair->data.common.resize(20);
  EXPECT_THAT(
      advice(study),
      testing::IsSupersetOf({testing::HasSubstr("its 90 % intervals held for 70 % of the workloads of new families"),
                             testing::HasSubstr("A40 → T4 has 6 workloads in common")}));
  EXPECT_THAT(advice(study), testing::Not(testing::Contains(testing::HasSubstr("held for 86 %"))));
}

TEST(Advice, HasNothingToSayOfAnEmptyStudy) {
  EXPECT_TRUE(advice({}).empty());
}

}  // namespace
}  // namespace crosswatt
