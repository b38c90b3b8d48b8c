#include "evaluate/split_run.hpp"

#include <gtest/gtest.h>

#include "crosswatt/model/registry.hpp"
#include "support/allocations.hpp"
#include "support/made_up_pair.hpp"

namespace crosswatt {
namespace {

constexpr Index kWorkloads = 43;

/// The first 34 workloads are offered, the others held out.
Split split_of_43() {
  Split split{.references = test::first_rows(34), .held_out = {}};
  for (Index row = 34; row < kWorkloads; ++row) split.held_out.push_back(row);
  return split;
}

/// The paper's, but for svr.
std::vector<StudyStrategy> closed_forms() {
  std::vector<StudyStrategy> strategies;
  for (const StrategyChoice& choice : resolve_strategies({"paper"}))
    if (choice.name != "svr") strategies.push_back({make_strategy(choice.name, {}), ""});
  return strategies;
}

/// Selections of 5, 6, … references.
std::vector<std::vector<Index>> nested_selections(Index count) {
  std::vector<std::vector<Index>> selected;
  for (Index i = 0; i < count; ++i) selected.push_back(test::first_rows(5 + i));
  return selected;
}

TEST(SplitRun, FitsInClosedFormAllocateNothing) {
  const PairDataset data = test::made_up_pair(0, kWorkloads);
  const Split split = split_of_43();
  const std::vector<StudyStrategy> strategies = closed_forms();
  ASSERT_EQ(strategies.size(), 8u);
  const auto allocations = [&](const std::vector<std::vector<Index>>& selected) {
    return test::allocations_of([&] { run_split(data, split, selected, strategies, {}); });
  };
  const Index of_one = allocations(nested_selections(1));
  EXPECT_GT(of_one, 0) << "nothing was counted";
  EXPECT_EQ(allocations(nested_selections(29)), of_one) << "224 fits more";
}

TEST(SplitRun, EqualSelectionsShareTheirNumbers) {
  const PairDataset data = test::made_up_pair(0, kWorkloads);
  const std::vector<std::vector<Index>> selected(2, test::first_rows(20));
  const std::vector<StudyStrategy> strategies = closed_forms();
  const SplitResult result = run_split(data, split_of_43(), selected, strategies, {});
  ASSERT_EQ(result.outcomes.size(), 16u);
  for (std::size_t strategy = 0; strategy < 8; ++strategy) {
    const Outcome& first = result.outcomes[2 * strategy];
    EXPECT_TRUE(first.fitted);
    EXPECT_EQ(first.first, result.outcomes[2 * strategy + 1].first);
    EXPECT_EQ(std::ssize(result.predicted(first, strategy)), 9);
    EXPECT_TRUE(result.half_widths(first, strategy).empty());
  }
}

}  // namespace
}  // namespace crosswatt
