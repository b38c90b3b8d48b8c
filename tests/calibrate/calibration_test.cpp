#include "crosswatt/calibrate/calibration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "crosswatt/model/registry.hpp"
#include "support/made_up_pair.hpp"

namespace crosswatt {
namespace {

using test::first_rows;
using test::made_up_pair;

std::unique_ptr<const FittedModel> fitted(const Strategy& strategy, const PairDataset& data,
                                          const std::vector<Index>& rows) {
  return std::move(std::get<0>(strategy.fit(data, rows)));
}

/// Scores 1 … n.
HeldOutErrors counted(int n) {
  HeldOutErrors errors;
  for (int i = 1; i <= n; ++i) errors.scores.push_back(i);
  return errors;
}

class HalfWidths : public testing::Test {
 protected:
  double half_width(const Calibration& calibration, bool family_known, double level) const {
    const Index row = 0;
    double width = 0;
    half_widths(*model_, calibration, data_.columns, {&row, 1}, {family_known}, level, {&width, 1});
    return width;
  }

  PairDataset data_ = made_up_pair(1, 12);
  std::unique_ptr<Strategy> strategy_ = make_strategy("mean-ratio", {});
  std::unique_ptr<const FittedModel> model_ = fitted(*strategy_, data_, first_rows(12));
};

// n = 19 scores 1 … 19: ceil(20 · 0.9) = 18, so the 18th smallest, 18.
TEST_F(HalfWidths, TakeTheScoreOfTheConformalRank) {
  EXPECT_EQ(half_width({.known_family = counted(19), .new_family = {}}, true, 0.9), 18);
}

// ceil(20 · 0.95) = 19, the largest; ceil(20 · 0.96) = 20 is more than there are.
TEST_F(HalfWidths, AreUnknownWhereTheLevelAsksForMoreReferences) {
  const Calibration calibration{.known_family = counted(19), .new_family = {}};
  EXPECT_EQ(half_width(calibration, true, 0.95), 19);
  EXPECT_TRUE(std::isnan(half_width(calibration, true, 0.96)));
}

TEST_F(HalfWidths, OfANewFamilyComeFromFamiliesLeftOut) {
  Calibration calibration{.known_family = counted(19), .new_family = counted(39)};
  EXPECT_EQ(half_width(calibration, false, 0.9), 36);  // ceil(40 · 0.9)
}

TEST_F(HalfWidths, AreUnknownWhereThePredictionsWereNotPositive) {
  Calibration calibration{.known_family = counted(19), .new_family = {}};
  calibration.known_family.scores.back() = std::numeric_limits<double>::infinity();
  EXPECT_EQ(half_width(calibration, true, 0.9), 18);
  EXPECT_TRUE(std::isnan(half_width(calibration, true, 0.95)));
}

// Two families, ratios 2 and 8, all exact. Left out, each family is predicted by the other's ratio: every error is
// ln 4. At random, 10 folds of 10 keep 9 references, of which 4 or 5 are of each family: the mean ln ratio is off by ln
// 4 · 5/9.
TEST(Calibrate, LeavesWholeFamiliesOut) {
  PairDataset data = made_up_pair(3, 10, [](double kwh) { return kwh; });
  for (Index row = 0; row < 10; ++row) {
    data.columns.family[row] = static_cast<std::uint32_t>(row % 2);
    data.target_kwh[row] = data.columns.source_kwh[row] * (row % 2 == 0 ? 2 : 8);
  }
  const Calibration calibration = calibrate(*make_strategy("mean-ratio", {}), data, first_rows(10));
  ASSERT_EQ(calibration.new_family.scores.size(), 10U);
  for (const double score : calibration.new_family.scores) EXPECT_NEAR(score, std::log(4.0), 1e-12);
  ASSERT_EQ(calibration.known_family.scores.size(), 10U);
  for (const double score : calibration.known_family.scores) EXPECT_NEAR(score, std::log(4.0) * 5 / 9, 1e-12);
}

TEST(Calibrate, DoesNotDependOnTheReferencesOrder) {
  const PairDataset data = made_up_pair(4, 20);
  std::vector<Index> backwards = first_rows(20);
  std::reverse(backwards.begin(), backwards.end());
  const auto strategy = make_strategy("kernel-log-ratio", {});
  EXPECT_EQ(calibrate(*strategy, data, backwards).known_family.scores,
            calibrate(*strategy, data, first_rows(20)).known_family.scores);
}

// 2000 references of 40 families: 10 random folds of 200, of which 3 give 512 errors or more; and 10 folds of 4
// families of 50, of which 3 leave 10 families out or more.
TEST(Calibrate, StopsWhenManyReferencesHaveGivenEnoughErrors) {
  PairDataset data = made_up_pair(6, 2000);
  auto families = std::make_shared<NameDictionary>();
  for (int family = 0; family < 40; ++family) families->add("family" + std::to_string(family));
  data.columns.family_names = families;
  for (Index row = 0; row < 2000; ++row) data.columns.family[row] = static_cast<std::uint32_t>(row % 40);
  const auto strategy = make_strategy("mean-ratio", {});
  const Calibration calibration = calibrate(*strategy, data, first_rows(2000));
  EXPECT_EQ(calibration.known_family.scores.size(), 600U);
  EXPECT_EQ(calibration.new_family.scores.size(), 600U);
  EXPECT_EQ(calibrate(*strategy, data, first_rows(500)).new_family.scores.size(), 500U);
}

TEST(Calibrate, SaysWhyItCannot) {
  const PairDataset data = made_up_pair(5, 12);
  const auto strategy = make_strategy("mean-ratio", {});
  EXPECT_EQ(calibrate(*strategy, data, first_rows(4)).known_family.why_none,
            "4 references, too few to estimate the error");
  PairDataset nameless = data;
  nameless.columns.family.assign(12, NameDictionary::kNone);
  EXPECT_EQ(calibrate(*strategy, nameless, first_rows(12)).new_family.why_none, "the references name no family");
  EXPECT_THAT(calibrate(*make_strategy("svr", {}), data, first_rows(5)).known_family.why_none,
              testing::HasSubstr("4 references, 5 needed"));
}

// The promise itself: over many drawn tables the interval of a strategy that fits holds about as often as its level
// says.
TEST(Calibrate, IntervalsHoldAsOftenAsTheySay) {
  constexpr int kTables = 40;
  constexpr Index kReferences = 30;
  constexpr Index kWorkloads = 60;
  const auto strategy = make_strategy("theil-sen", {});
  int held = 0;
  for (int table = 0; table < kTables; ++table) {
    const PairDataset data = made_up_pair(static_cast<std::uint64_t>(100 + table), kWorkloads);
    const std::vector<Index> references = first_rows(kReferences);
    const auto model = fitted(*strategy, data, references);
    const Calibration calibration = calibrate(*strategy, data, references);
    std::vector<Index> held_out;
    for (Index row = kReferences; row < kWorkloads; ++row) held_out.push_back(row);
    std::vector<double> predicted_kwh(held_out.size()), width(held_out.size());
    model->predict_kwh(data.columns, held_out, predicted_kwh);
    half_widths(*model, calibration, data.columns, held_out, std::vector<bool>(held_out.size(), true), 0.9, width);
    for (std::size_t i = 0; i < held_out.size(); ++i)
      held += std::abs(std::log(predicted_kwh[i] / data.target_kwh[held_out[i]])) <= width[i] ? 1 : 0;
  }
  const double coverage = held / static_cast<double>(kTables * (kWorkloads - kReferences));
  // 40 tables' coverages spread by about sqrt(.9 · .1 / 31) each (Vovk 2012), so their mean by .0085: four of those.
  EXPECT_NEAR(coverage, 0.9, 0.035);
}

}  // namespace
}  // namespace crosswatt
