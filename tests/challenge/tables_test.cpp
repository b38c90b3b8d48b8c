#include "crosswatt/challenge/tables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "challenge/demo_challenge.hpp"

namespace crosswatt {
namespace {

using testing::ElementsAre;

// Energies as they are (reference 0.5), so that training energies are 2 (base), 1, 3, 4, 8; x_2 repeats x_1 and z lacks
// a size.
constexpr const char* kRows =
    "x_1,,1,0.2,0.5,2e6,4e9,,,0.6\n"
    "x_2,,1,0.2,0.5,2e6,4e9,,,0.9\n"
    "y_1,,3,0.3,0.5,3e6,3e9,2,,0.8\n"
    "y_2,,4,0.4,0.5,4e6,2e9,4,,0.7\n"
    "y_3,,8,0.8,0.5,5e6,1e9,1,,0.4\n"
    "z_1,,9,0.9,0.5,,,,,0.5\n";

TEST(Quartiles, CountEqualEnergiesOnce) {
  const std::vector<QuartileRow> table = demo_reanalysis(kRows).quartiles;
  ASSERT_EQ(table.size(), 3U);
  // params 1, 2, 3, 4, 5 M; training 2, 1, 3, 4, 8; test 0.1, 0.2, 0.3, 0.4, 0.8. Of five numbers type 7 takes the 2nd,
  // 3rd, 4th.
  EXPECT_EQ(table[0].metric, "params");
  EXPECT_EQ(table[0].count, 5);
  EXPECT_EQ(table[0].q25, 2e6);
  EXPECT_EQ(table[0].median, 3e6);
  EXPECT_EQ(table[0].q75, 4e6);
  EXPECT_EQ(table[1].q25, 2);
  EXPECT_EQ(table[1].median, 3);
  EXPECT_EQ(table[1].q75, 4);
  EXPECT_EQ(table[2].median, 0.3);
  EXPECT_EQ(table[2].year, 2024);
}

TEST(Quartiles, OfNothingAreUndefined) {
  const QuartileRow row = quartiles(2024, "macs", {});
  EXPECT_EQ(row.count, 0);
  EXPECT_TRUE(std::isnan(row.median));
}

TEST(Thresholds, TakeTheBestScoreStrictlyBelowEachLimit) {
  const std::vector<ThresholdRow> table = demo_reanalysis(kRows).thresholds;
  ASSERT_EQ(table.size(), 24U);
  // Singles (an "ensemble" of one is a single): base 1 M .50, x_1 2 M .60, y_3 5 M .40. Median 2 M: below it only base.
  EXPECT_EQ(table[0].group, "single");
  EXPECT_EQ(table[0].level, "all");
  EXPECT_EQ(table[0].limit, 5e6);
  EXPECT_EQ(table[0].best_score, 0.6);
  EXPECT_EQ(table[0].systems, 3);
  EXPECT_EQ(table[2].level, "median");
  EXPECT_EQ(table[2].limit, 2e6);
  EXPECT_EQ(table[2].best_score, 0.5);
  EXPECT_EQ(table[2].systems, 1);
  // Ensembles by MACs: y_1 3e9, y_2 2e9: first quartile 2.25e9, below it y_2.
  const ThresholdRow& macs = table[12 + 4 + 1];
  EXPECT_EQ(macs.group, "ensemble");
  EXPECT_EQ(macs.metric, "macs");
  EXPECT_EQ(macs.limit, 2.25e9);
  EXPECT_EQ(macs.best_score, 0.7);
}

TEST(Thresholds, WithoutEnsemblesAreEmptyThere) {
  const ThresholdRow row = demo_reanalysis("").thresholds.at(12);
  EXPECT_EQ(row.group, "ensemble");
  EXPECT_EQ(row.systems, 0);
  EXPECT_TRUE(std::isnan(row.limit));
  EXPECT_TRUE(std::isnan(row.best_score));
}

const CorrelationRow& find(const std::vector<CorrelationRow>& table, const std::string& x, const std::string& y) {
  for (const CorrelationRow& row : table) {
    if (row.x == x && row.y == y) return row;
  }
  ADD_FAILURE() << x << " " << y;
  return table.front();
}

// python3 -c "import numpy as np; from scipy import stats as s; x=np.array([1,2,2,3,4,5]); y=np.array([2,1,1,3,4,8]);
//   print(s.pearsonr(x,y)[0], s.pearsonr(np.log(x),np.log(y))[0], s.spearmanr(x,y)[0], s.kendalltau(x,y)[0])"
// Intervals: np.tanh(np.arctanh(r) + np.array([-1, 1]) * 1.959963984540054 * e), e = 1/3**.5, ((1 + r*r/2)/3)**.5,
// (.437/2)**.5.
TEST(Correlations, AgreeWithScipy) {
  const std::vector<CorrelationRow> table = demo_reanalysis(kRows).correlations;
  const CorrelationRow& row = find(table, "params", "energy_training_kwh");
  EXPECT_EQ(row.rows, 6) << "all who know both, repeated energies too";
  EXPECT_NEAR(row.pearson.value.value(), 0.8837051853525955, 1e-12);
  EXPECT_NEAR(row.pearson_log.value.value(), 0.7090691012513011, 1e-12);
  EXPECT_NEAR(row.spearman.value.value(), 0.823529411764706, 1e-12);
  EXPECT_NEAR(row.kendall.value.value(), 0.7142857142857143, 1e-12);
  EXPECT_NEAR(row.pearson.lower.value(), 0.2550885332956135, 1e-12);
  EXPECT_NEAR(row.pearson.upper.value(), 0.9872381261287594, 1e-12);
  EXPECT_NEAR(row.spearman.lower.value(), -0.14083555158039812, 1e-12);
  EXPECT_NEAR(row.kendall.upper.value(), 0.948039247371382, 1e-12);
}

TEST(Correlations, OfTooFewRowsAreUndefined) {
  const CorrelationRow row = find(demo_reanalysis("").correlations, "params", "macs");
  EXPECT_EQ(row.rows, 1);
  EXPECT_EQ(row.pearson.value, std::nullopt);
  EXPECT_EQ(row.kendall.lower, std::nullopt);
}

TEST(Correlations, OfLogarithmsNeedPositiveNumbers) {
  const std::vector<CorrelationRow> table =
      demo_reanalysis("x_1,,1,0.2,0.5,2e6,4e9,,,0\ny_1,,3,0.3,0.5,3e6,3e9,,,0.8\n").correlations;
  EXPECT_NE(find(table, "params", "f1").pearson.value, std::nullopt);
  EXPECT_EQ(find(table, "params", "f1").pearson_log.value, std::nullopt);
}

// Reference lines at base: score 0.5, EW 0.5. EW = score · 2 / kWh: x_1 1.2, x_2 1.8, y_1 .533, y_2 .35, y_3 .1, z_1
// .111.
TEST(Quadrants, LieAroundTheReferenceSystem) {
  const QuadrantTable table = demo_reanalysis(kRows).quadrants;
  EXPECT_EQ(table.score_line, 0.5);
  EXPECT_EQ(table.ew_line, 0.5);
  std::vector<std::string> rows;
  for (const QuadrantRow& row : table.rows) rows.push_back(row.quadrant + " " + row.code);
  EXPECT_THAT(rows, ElementsAre("high_score_high_ew base_1", "high_score_high_ew x_1", "high_score_high_ew x_2",
                                "high_score_high_ew y_1", "high_score_low_ew y_2", "high_score_low_ew z_1",
                                "low_score_low_ew y_3"));
}

TEST(Quadrants, MayLieAroundTheMedians) {
  ChallengeRules rules = demo_rules();
  rules.quadrant_lines = ChallengeRules::QuadrantLines::median;
  const QuadrantTable table = demo_reanalysis(kRows, rules).quadrants;
  EXPECT_EQ(table.score_line, 0.6);
  EXPECT_EQ(table.ew_line, 0.5);
}

TEST(YearComparison, SetsOneYearBesideAnother) {
  ChallengeRules later = demo_rules();
  later.year = 2025;
  const Reanalysis before = demo_reanalysis("x_task1_1,,1,0.2,0.5,2e6,,,,0.6\n");
  const Reanalysis after = demo_reanalysis("x_task9_1,,4,0.2,0.5,8e6,,,,0.7\ny_task9_1,,6,0.2,0.5,9e6,,,,0.8\n", later);
  const YearComparison comparison = compare_years(before.systems, after.systems);
  EXPECT_EQ(comparison.before, 2024);
  EXPECT_EQ(comparison.after, 2025);
  EXPECT_THAT(comparison.teams_in_both, ElementsAre("x"));
  const ComparisonRow& training = comparison.rows.at(1);
  EXPECT_EQ(training.metric, "energy_training_kwh");
  // Before {2, 1}, after {2, 4, 6}: medians 1.5 and 4; of the six pairs five are larger and one is a tie.
  EXPECT_DOUBLE_EQ(training.median_ratio, 4 / 1.5);
  EXPECT_DOUBLE_EQ(training.chance_larger.value(), 5.5 / 6);
  EXPECT_EQ(comparison.rows.back().metric, "f1");
}

}  // namespace
}  // namespace crosswatt
