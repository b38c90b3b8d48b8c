#include "evaluate/split_run.hpp"

#include <gtest/gtest.h>

#include <functional>

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

/// Energies, work and time on no line through each other; the target is this function of a workload's row.
PairDataset made_up_target(const std::function<double(const WorkloadColumns&, Index)>& target_kwh) {
  PairDataset data = test::made_up_pair(3, kWorkloads);
  for (Index row = 0; row < kWorkloads; ++row) data.target_kwh[row] = target_kwh(data.columns, row);
  return data;
}

/// Expects that a strategy fitted on the split's references predicts the held-out workloads exactly.
void expect_exact(const PairDataset& data, const std::string& name, const StrategyOptions& options = {}) {
  std::vector<StudyStrategy> strategies;
  strategies.push_back({make_strategy(name, options), ""});
  const Split split = split_of_43();
  const SplitResult result = run_split(data, split, {&split.references, 1}, strategies, {});
  const Outcome& outcome = result.outcomes.at(0);
  ASSERT_TRUE(outcome.fitted) << name << ": " << outcome.failure;
  for (std::size_t i = 0; i < split.held_out.size(); ++i) {
    const double expected = data.target_kwh[split.held_out[i]];
    EXPECT_NEAR(result.predicted(outcome, 0)[i] / expected, 1, 1e-8) << name << " " << options.degree << " " << i;
  }
}

TEST(SplitRun, LinearFollowsFourFeaturesAndFive) {
  const PairDataset four = made_up_target([](const WorkloadColumns& columns, Index row) {
    return 0.1 + 2 * columns.source_kwh[row] + 1e-15 * columns.flops[row] + 1e-9 * columns.params[row] +
           1e-3 * columns.value(Feature::power, row);
  });
  expect_exact(four, "linear+flops+params+power");
  const PairDataset five = made_up_target(
      [&](const WorkloadColumns& columns, Index row) { return four.target_kwh[row] + 1e-3 * columns.batch_size[row]; });
  expect_exact(five, "linear+flops+params+power+batch");
}

TEST(SplitRun, PolynomialsFollowTheirDegree) {
  const std::vector<double> coefficients = {0.01, 2, 30, 500, 7000};
  for (int degree = 1; degree <= 4; ++degree) {
    const PairDataset data = made_up_target([&](const WorkloadColumns& columns, Index row) {
      double kwh = 0;
      for (int power = degree; power >= 0; --power)
        kwh = kwh * columns.source_kwh[row] + coefficients[static_cast<std::size_t>(power)];
      return kwh;
    });
    expect_exact(data, "polynomial", {.degree = degree});
  }
}

TEST(SplitRun, SaysWhyAFitIsNotScored) {
  PairDataset data = test::made_up_pair(0, kWorkloads);
  std::vector<StudyStrategy> strategies;
  strategies.push_back({make_strategy("polynomial", {.degree = 3}), ""});
  const auto failure = [&](const Split& split) {
    return run_split(data, split, {&split.references, 1}, strategies, {}).outcomes.at(0).failure;
  };
  Split split = split_of_43();
  EXPECT_EQ(failure(split), "");
  data.columns.source_kwh[40] = 1e200;  // whose cube is beyond a double
  EXPECT_EQ(failure(split), "a prediction is not a finite number");
  split.held_out = {34};
  EXPECT_EQ(failure(split), "fewer than 2 held-out workloads");
}

}  // namespace
}  // namespace crosswatt
