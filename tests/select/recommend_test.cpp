#include "crosswatt/select/recommend.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "support/made_up_pair.hpp"

namespace crosswatt {
namespace {

using testing::HasSubstr;

/// Nothing measured on the target yet; four families in turn.
PairDataset unmeasured(Index n) {
  PairDataset data = test::made_up_pair(11, n);
  data.target_kwh.assign(data.workloads.size(), kUnknown);
  data.common.clear();
  return data;
}

std::set<std::string> families(const Recommendation& plan) {
  std::set<std::string> names;
  for (const RecommendedWorkload& entry : plan.workloads) names.insert(entry.family);
  return names;
}

TEST(Recommend, GivesEveryFamilyAReferenceFirst) {
  const Recommendation plan = recommend(unmeasured(40), {.budget = 4});
  ASSERT_EQ(plan.workloads.size(), 4U);
  EXPECT_EQ(families(plan), (std::set<std::string>{"cnn", "crnn", "mlp", "rnn"}));
}

TEST(Recommend, WarnsOfFamiliesTheBudgetLeavesOut) {
  const Recommendation plan = recommend(unmeasured(40), {.budget = 3});
  EXPECT_EQ(families(plan).size(), 3U);
  ASSERT_FALSE(plan.warnings.empty());
  EXPECT_THAT(plan.warnings.front(), HasSubstr("no reference in 1 family"));
}

TEST(Recommend, ExpectsLessErrorWithEveryWorkload) {
  const Recommendation plan = recommend(unmeasured(40), {.budget = 10});
  ASSERT_EQ(plan.workloads.size(), 10U);
  double cost_kwh = 0;
  std::set<std::string> distinct;
  for (std::size_t i = 0; i < plan.workloads.size(); ++i) {
    distinct.insert(plan.workloads[i].workload);
    cost_kwh += plan.workloads[i].source_kwh;
    if (i > 0) {
      EXPECT_LE(plan.workloads[i].expected_rmsle, plan.workloads[i - 1].expected_rmsle);
    }
  }
  EXPECT_EQ(distinct.size(), 10U);
  EXPECT_DOUBLE_EQ(plan.source_kwh, cost_kwh);
}

TEST(Recommend, NeedsWorkloads) {
  EXPECT_THROW(recommend(PairDataset{}, {.budget = 2}), DataError);
}

TEST(Recommend, SaysWhereThereAreFewerThanTheBudget) {
  const Recommendation plan = recommend(unmeasured(6), {.budget = 10});
  EXPECT_EQ(plan.workloads.size(), 6U);
  EXPECT_THAT(plan.warnings, testing::Contains("only 6 workloads can be recommended"));
}

TEST(Recommend, StaysWithinAnEnergyBudget) {
  const PairDataset data = unmeasured(40);
  const Recommendation plan = recommend(data, {.budget_kwh = 0.01});
  EXPECT_EQ(plan.selection, "i-optimal");
  EXPECT_FALSE(plan.workloads.empty());
  EXPECT_LE(plan.source_kwh, 0.01);
  EXPECT_THROW(recommend(data, {.budget_kwh = 1e-12}), DataError);
}

TEST(Recommend, BuildsOnWhatIsMeasuredAlready) {
  PairDataset data = unmeasured(40);
  for (const Index row : {Index{0}, Index{5}, Index{10}}) {  // families 0, 1, 2
    data.target_kwh[row] = data.columns.source_kwh[row];
    data.common.push_back(row);
  }
  const Recommendation plan = recommend(data, {.budget = 1});
  EXPECT_EQ(plan.workloads.front().family, "crnn");  // the family without a reference
  EXPECT_THAT(plan.warnings, testing::Contains(HasSubstr("3 workloads already measured")));
}

TEST(Recommend, RefusesWhatMakesNoSense) {
  const PairDataset data = unmeasured(10);
  EXPECT_THROW(recommend(data, {}), ConfigError);
  EXPECT_THROW(recommend(data, {.budget = 0}), ConfigError);
  EXPECT_THROW(recommend(data, {.budget = 2, .budget_kwh = 1.0}), ConfigError);
  EXPECT_THROW(recommend(data, {.budget_kwh = 0.0}), ConfigError);
  EXPECT_THROW(recommend(data, {.budget = 2, .selection = "best"}), ConfigError);
  EXPECT_THROW(recommend(data, {.budget_kwh = 1.0, .selection = "minmax"}), ConfigError);
}

}  // namespace
}  // namespace crosswatt
