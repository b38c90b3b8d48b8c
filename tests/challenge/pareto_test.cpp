#include "crosswatt/challenge/pareto.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/random.hpp"

namespace crosswatt {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

TEST(Objectives, AreReadAndChecked) {
  const std::vector<Objective> objectives = parse_objectives("psds1:max, energy_training_normalized:min", "--pareto");
  ASSERT_EQ(objectives.size(), 2U);
  EXPECT_EQ(objectives[0].column, "psds1");
  EXPECT_TRUE(objectives[0].maximised);
  EXPECT_EQ(objectives[1].column, "energy_training_normalized");
  EXPECT_FALSE(objectives[1].maximised);
  for (const char* text :
       {"", "psds1:max", "psds1:max,macs", "psds1:max,macs:least", "psds1:max,psds1:min", ":max,macs:min"}) {
    EXPECT_THROW(parse_objectives(text, "--pareto"), ConfigError) << text;
  }
}

TEST(ParetoFront, KeepsWhatNobodyDominates) {
  // (1,4) (2,2) (4,1) are the front; (2,3) loses to (2,2), (5,5) to all; a second (2,2) stays; NaN takes no part.
  const ObjectiveColumns columns = {{2, 1, 5, 2, 4, 2, std::nan("")}, {3, 4, 5, 2, 1, 2, 0}};
  EXPECT_THAT(pareto_front(columns), ElementsAre(1, 3, 4, 5));
}

TEST(ParetoFront, OfOneObjectiveIsItsMinimum) {
  EXPECT_THAT(pareto_front({{3, 1, 2, 1}}), ElementsAre(1, 3));
}

TEST(ParetoFront, OfNothingIsEmpty) {
  EXPECT_TRUE(pareto_front({{}, {}}).empty());
}

/// By the definition, pair by pair.
std::vector<Index> front_by_definition(const ObjectiveColumns& columns) {
  std::vector<Index> front;
  const auto n = static_cast<Index>(columns.front().size());
  for (Index b = 0; b < n; ++b) {
    bool dominated = false;
    for (Index a = 0; a < n && !dominated; ++a) {
      bool no_worse = true, better = false;
      for (const std::vector<double>& column : columns) {
        no_worse = no_worse && column[a] <= column[b];
        better = better || column[a] < column[b];
      }
      dominated = no_worse && better;
    }
    if (!dominated) front.push_back(b);
  }
  return front;
}

TEST(ParetoFront, AgreesWithTheDefinitionOnDraws) {
  RandomStream random(41);
  for (int draw = 0; draw < 60; ++draw) {
    ObjectiveColumns columns(2 + static_cast<std::size_t>(draw % 3));
    for (auto& column : columns) {
      for (int i = 0; i < 50; ++i) column.push_back(static_cast<double>(random.below(8)));
    }
    EXPECT_EQ(pareto_front(columns), front_by_definition(columns));
  }
}

TEST(Hypervolume, OfTwoObjectivesIsAStaircase) {
  // Below (5, 5): (1,4) gives 4·1, (2,2) adds 3·2, (4,1) adds 1·1: 11. A dominated point adds nothing, one outside
  // neither.
  const ObjectiveColumns columns = {{1, 2, 4, 3, 6}, {4, 2, 1, 3, 0}};
  const std::vector<Index> systems = {0, 1, 2, 3, 4};
  const std::vector<double> reference = {5, 5};
  EXPECT_EQ(hypervolume(columns, systems, reference), 11.0);
}

TEST(Hypervolume, OfBoxesAddsTheirUnion) {
  // Boxes up to (2,2,2) from (0,1,1) and (1,0,0): 2·1·1 + 1·2·2 - 1·1·1 = 5.
  const ObjectiveColumns columns = {{0, 1}, {1, 0}, {1, 0}};
  EXPECT_EQ(hypervolume(columns, std::vector<Index>{0, 1}, std::vector<double>{2, 2, 2}), 5.0);
  EXPECT_EQ(hypervolume({{1}}, std::vector<Index>{0}, std::vector<double>{4}), 3.0);
  EXPECT_EQ(hypervolume(columns, std::vector<Index>{}, std::vector<double>{2, 2, 2}), 0.0);
}

TEST(Hypervolume, AgreesWithCountingGridCells) {
  RandomStream random(7);
  const std::size_t objectives = 4;
  ObjectiveColumns columns(objectives);
  std::vector<Index> systems;
  for (Index i = 0; i < 10; ++i) {
    systems.push_back(i);
    for (auto& column : columns) column.push_back(static_cast<double>(random.below(5)));
  }
  double cells = 0;
  for (int cell = 0; cell < 625; ++cell) {
    const std::array<int, 4> at = {cell % 5, cell / 5 % 5, cell / 25 % 5, cell / 125};
    bool covered = false;
    for (const Index i : systems) {
      bool below = true;
      for (std::size_t k = 0; k < objectives; ++k) below = below && columns[k][i] <= at[k];
      covered = covered || below;
    }
    cells += covered;
  }
  EXPECT_EQ(hypervolume(columns, systems, std::vector<double>(objectives, 5.0)), cells);
}

TEST(Hypervolume, IsNotComputedWhereItWouldTakeTooLong) {
  ObjectiveColumns columns(5, std::vector<double>(2000, 0.0));
  std::vector<Index> systems;
  for (Index i = 0; i < 2000; ++i) systems.push_back(i);
  EXPECT_EQ(hypervolume(columns, systems, std::vector<double>(5, 1.0)), std::nullopt);
}

}  // namespace
}  // namespace crosswatt
