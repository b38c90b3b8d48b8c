#include "crosswatt/data/pair_dataset.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>

namespace crosswatt {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::IsNan;

struct Row {
  std::string workload{};
  std::string hardware{};
  double energy_kwh = 1;
  Phase phase = Phase::training;
  Scope scope = Scope::gpu;
  int repetition = -1;
  double duration_s = kUnknown;
  double flops = kUnknown;
  std::string family{};
};

EnergyTable table_of(const std::vector<Row>& rows) {
  EnergyTableBuilder builder;
  builder.start_file("t.csv");
  std::int64_t line = 1;
  for (const Row& row : rows) {
    Measurement measurement;
    measurement.workload = row.workload;
    measurement.hardware = row.hardware;
    measurement.energy_kwh = row.energy_kwh;
    measurement.phase = row.phase;
    measurement.scope = row.scope;
    measurement.repetition = row.repetition;
    measurement.family = row.family;
    measurement[Column::duration_s] = row.duration_s;
    measurement[Column::flops] = row.flops;
    builder.add(measurement, ++line);
  }
  return builder.build();
}

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const DataError& error) {
    return error.what();
  }
  ADD_FAILURE() << "no DataError";
  return {};
}

TEST(PairDataset, OrdersThePoolByNameAndKnowsWhatIsCommon) {
  const EnergyTable table = table_of({{.workload = "b", .hardware = "S", .energy_kwh = 2},
                                      {.workload = "Z", .hardware = "S", .energy_kwh = 3},
                                      {.workload = "a", .hardware = "S", .energy_kwh = 1},
                                      {.workload = "b", .hardware = "T", .energy_kwh = 20},
                                      {.workload = "Z", .hardware = "T", .energy_kwh = 30},
                                      {.workload = "c", .hardware = "T", .energy_kwh = 40},
                                      {.workload = "a", .hardware = "U", .energy_kwh = 100}});
  const PairDataset data = PairBuilder(table).dataset({"S", "T"});
  EXPECT_EQ(data.pair, (HardwarePair{"S", "T"}));
  EXPECT_EQ(data.phase, Phase::training);
  EXPECT_EQ(data.scope, Scope::gpu);
  EXPECT_THAT(data.workloads, ElementsAre("Z", "a", "b"));
  EXPECT_THAT(data.columns.source_kwh, ElementsAre(3, 1, 2));
  EXPECT_THAT(data.target_kwh, ElementsAre(30, IsNan(), 20));
  EXPECT_THAT(data.common, ElementsAre(0, 2));
  EXPECT_THAT(data.other_hardware, ElementsAre("U"));
  EXPECT_THAT(data.other_kwh, ElementsAre(ElementsAre(IsNan(), 100, IsNan())));
  EXPECT_TRUE(data.notes.empty());
  EXPECT_EQ(data.row_of("b"), 2);
  EXPECT_EQ(data.row_of("b\u200B"), 2);  // names that look alike are alike
}

TEST(PairDataset, ReducesRepetitionsToTheirMedian) {
  const EnergyTable table =
      table_of({{.workload = "w", .hardware = "S", .energy_kwh = 1, .repetition = 0, .duration_s = 10},
                {.workload = "w", .hardware = "S", .energy_kwh = 4, .repetition = 1},
                {.workload = "w", .hardware = "S", .energy_kwh = 2, .repetition = 2, .duration_s = 20},
                {.workload = "w", .hardware = "S", .energy_kwh = 8, .repetition = 3, .duration_s = 60},
                {.workload = "w", .hardware = "T", .energy_kwh = 5}});
  const PairDataset data = PairBuilder(table).dataset({"S", "T"});
  EXPECT_THAT(data.columns.source_kwh, ElementsAre(3));  // (2 + 4) / 2
  EXPECT_THAT(data.columns.duration_s, ElementsAre(20));
  // ln of 1, 2, 4, 8 are 0, 1, 2, 3 times ln 2; their variance is (2.25 + 0.25 + 0.25 + 2.25) / 3 = 5/3.
  EXPECT_THAT(data.source_spread, ElementsAre(DoubleNear(std::sqrt(5.0 / 3.0) * std::log(2.0), 1e-15)));
  EXPECT_THAT(data.target_spread, ElementsAre(IsNan()));
}

TEST(PairDataset, TakesTheFirstKnownFactsOfAWorkload) {
  const EnergyTable table = table_of({{.workload = "w", .hardware = "U"},
                                      {.workload = "w", .hardware = "T", .flops = 7, .family = "net"},
                                      {.workload = "w", .hardware = "S", .flops = 9, .family = "other"}});
  const PairDataset data = PairBuilder(table).dataset({"S", "T"});
  EXPECT_THAT(data.columns.flops, ElementsAre(7));
  EXPECT_THAT(data.columns.params, ElementsAre(IsNan()));
  EXPECT_EQ((*data.columns.family_names)[data.columns.family[0]], "net");
}

TEST(PairDataset, SeveralSourcesHaveTheirGeometricMean) {
  const EnergyTable table = table_of({{.workload = "v", .hardware = "S", .energy_kwh = 2, .duration_s = 10},
                                      {.workload = "w", .hardware = "S", .energy_kwh = 1, .duration_s = 4},
                                      {.workload = "x", .hardware = "S", .energy_kwh = 5},
                                      {.workload = "v", .hardware = "R", .energy_kwh = 8, .duration_s = 40},
                                      {.workload = "w", .hardware = "R", .energy_kwh = 9},
                                      {.workload = "v", .hardware = "T", .energy_kwh = 6},
                                      {.workload = "x", .hardware = "T", .energy_kwh = 7},
                                      {.workload = "w", .hardware = "U", .energy_kwh = 3}});
  const PairDataset data = PairBuilder(table).dataset(HardwarePair::of({"S", "R"}, "T"));
  EXPECT_EQ(data.pair.source, "R + S");
  EXPECT_THAT(data.workloads, ElementsAre("v", "w"));  // x was not measured on R
  EXPECT_THAT(data.columns.sources, ElementsAre("R", "S"));
  EXPECT_THAT(data.columns.kwh_by_source, ElementsAre(ElementsAre(8, 9), ElementsAre(2, 1)));
  EXPECT_THAT(data.columns.source_kwh, ElementsAre(DoubleNear(4, 1e-15), DoubleNear(3, 1e-15)));
  EXPECT_THAT(data.columns.duration_s, ElementsAre(DoubleNear(20, 1e-14), IsNan()));
  EXPECT_THAT(data.target_kwh, ElementsAre(6, IsNan()));
  EXPECT_THAT(data.common, ElementsAre(0));
  EXPECT_THAT(data.other_hardware, ElementsAre("U"));
}

TEST(PairDataset, SeveralSourcesAreNamedOnceAndAreNotTheTarget) {
  EXPECT_EQ(HardwarePair::of({"S", "R"}, "T"), HardwarePair::of({"R", "S"}, "T"));
  EXPECT_THROW(HardwarePair::of({"S"}, "S"), ConfigError);
  EXPECT_THROW(HardwarePair::of({"S", "S"}, "T"), ConfigError);
  EXPECT_THROW(HardwarePair::of({"S", "T"}, "T"), ConfigError);
}

TEST(PairDataset, SeveralSourcesShareOneScope) {
  const EnergyTable table = table_of({{.workload = "v", .hardware = "S", .scope = Scope::gpu},
                                      {.workload = "v", .hardware = "S", .scope = Scope::total},
                                      {.workload = "v", .hardware = "R", .scope = Scope::total},
                                      {.workload = "v", .hardware = "T", .scope = Scope::gpu},
                                      {.workload = "v", .hardware = "T", .scope = Scope::total}});
  EXPECT_EQ(PairBuilder(table).dataset({"S", "T"}).scope, Scope::gpu);
  EXPECT_EQ(PairBuilder(table).dataset(HardwarePair::of({"S", "R"}, "T")).scope, Scope::total);
}

TEST(PairBuilder, TakesEveryChoiceOfSoManySources) {
  std::vector<Row> rows;
  for (const std::string workload : {"v", "w"})
    for (const std::string hardware : {"A", "B", "C", "D"})
      if (workload == "v" || hardware != "D") rows.push_back({.workload = workload, .hardware = hardware});
  const EnergyTable table = table_of(rows);
  const PairBuilder pairs(table);
  const auto names = [&](Index least_common, Index sources) {
    std::vector<std::string> result;
    for (const HardwarePair& pair : pairs.pairs(least_common, sources))
      result.push_back(pair.source + " to " + pair.target);
    return result;
  };
  EXPECT_THAT(names(2, 2), ElementsAre("A + B to C", "A + C to B", "B + C to A"));
  EXPECT_EQ(names(1, 2).size(), 12U);  // 6 choices of 2 in 4, and 2 targets each
  EXPECT_THAT(names(1, 3), ElementsAre("A + B + C to D", "A + B + D to C", "A + C + D to B", "B + C + D to A"));
  EXPECT_THAT(names(1, 4), ElementsAre());
  EXPECT_THAT(names(1, std::numeric_limits<Index>::max()), ElementsAre());
}

TEST(PairDataset, SameHardwareTwiceIsTheIdentity) {
  const EnergyTable table = table_of(
      {{.workload = "v", .hardware = "S", .energy_kwh = 2}, {.workload = "w", .hardware = "S", .energy_kwh = 3}});
  const PairDataset data = PairBuilder(table).dataset({"S", "S"});
  EXPECT_EQ(data.target_kwh, data.columns.source_kwh);
  EXPECT_THAT(data.common, ElementsAre(0, 1));
}

TEST(PairDataset, DoesNotDependOnRowOrder) {
  std::vector<Row> rows;
  for (int i = 0; i < 60; ++i) {
    rows.push_back({.workload = "w" + std::to_string(i % 7),
                    .hardware = i % 2 == 0 ? "S" : "T",
                    .energy_kwh = 1.0 + i,
                    .repetition = i,
                    .duration_s = 3.0 * (i + 1),
                    .flops = 1.0 + i % 7,
                    .family = "f" + std::to_string(i % 7)});
  }
  const EnergyTable ordered = table_of(rows);
  const PairDataset expected = PairBuilder(ordered).dataset({"S", "T"});
  std::mt19937 shuffler(20240817);
  for (int round = 0; round < 20; ++round) {
    std::shuffle(rows.begin(), rows.end(), shuffler);
    const EnergyTable table = table_of(rows);
    const PairDataset data = PairBuilder(table).dataset({"S", "T"});
    EXPECT_EQ(data.workloads, expected.workloads);
    EXPECT_EQ(data.columns.source_kwh, expected.columns.source_kwh);
    EXPECT_EQ(data.columns.duration_s, expected.columns.duration_s);
    EXPECT_EQ(data.columns.flops, expected.columns.flops);
    EXPECT_EQ(data.target_kwh, expected.target_kwh);
  }
}

TEST(PairDataset, TwoPhasesInOnePairAreRefused) {
  const EnergyTable table = table_of({{.workload = "w", .hardware = "S", .phase = Phase::training},
                                      {.workload = "w", .hardware = "T", .phase = Phase::inference},
                                      {.workload = "w", .hardware = "U", .phase = Phase::unknown}});
  const PairBuilder pairs(table);
  EXPECT_EQ(error_of([&] {
              pairs.dataset({"S", "T"});
            }),
            "the rows of S and T mix phases: training, inference; choose one with --phase training|inference");
  EXPECT_EQ(
      error_of([&] {
        pairs.dataset({"S", "U"});
      }),
      "the rows of S and U mix phases: unknown, training; choose one with --phase training|inference, or say with "
      "--set-phase what the unknown rows are");
}

TEST(PairScope, TheFirstPreferredThatAllCommonWorkloadsHave) {
  const EnergyTable table = table_of({{.workload = "v", .hardware = "S", .energy_kwh = 1, .scope = Scope::gpu},
                                      {.workload = "v", .hardware = "S", .energy_kwh = 2, .scope = Scope::total},
                                      {.workload = "w", .hardware = "S", .energy_kwh = 3, .scope = Scope::total},
                                      {.workload = "v", .hardware = "T", .energy_kwh = 4, .scope = Scope::gpu},
                                      {.workload = "v", .hardware = "T", .energy_kwh = 5, .scope = Scope::total},
                                      {.workload = "w", .hardware = "T", .energy_kwh = 6, .scope = Scope::total},
                                      {.workload = "x", .hardware = "S", .energy_kwh = 7, .scope = Scope::gpu}});
  const PairDataset data = PairBuilder(table).dataset({"S", "T"});
  EXPECT_EQ(data.scope, Scope::total);
  EXPECT_THAT(data.workloads, ElementsAre("v", "w"));
  EXPECT_THAT(data.columns.source_kwh, ElementsAre(2, 3));
  EXPECT_THAT(data.target_kwh, ElementsAre(5, 6));
  EXPECT_THAT(data.notes,
              ElementsAre("S to T: scope total is used, known on both for 2 of 2 common workloads; left aside: gpu"));
}

TEST(PairScope, GpuBeforeTotalWhereBothWouldDo) {
  std::vector<Row> rows;
  for (const char* hardware : {"S", "T"}) {
    for (const Scope scope : {Scope::wall, Scope::total, Scope::gpu}) {
      rows.push_back({.workload = "w", .hardware = hardware, .scope = scope});
    }
  }
  const EnergyTable table = table_of(rows);
  EXPECT_EQ(PairBuilder(table).dataset({"S", "T"}).scope, Scope::gpu);
}

TEST(PairScope, OtherwiseTheOneMostCommonWorkloadsHave) {
  const EnergyTable table = table_of({{.workload = "u", .hardware = "S", .scope = Scope::gpu},
                                      {.workload = "u", .hardware = "T", .scope = Scope::gpu},
                                      {.workload = "v", .hardware = "S", .scope = Scope::wall},
                                      {.workload = "v", .hardware = "T", .scope = Scope::wall},
                                      {.workload = "w", .hardware = "S", .scope = Scope::wall},
                                      {.workload = "w", .hardware = "T", .scope = Scope::wall}});
  const PairDataset data = PairBuilder(table).dataset({"S", "T"});
  EXPECT_EQ(data.scope, Scope::wall);
  EXPECT_THAT(data.notes,
              ElementsAre("S to T: scope wall is used, known on both for 2 of 3 common workloads; left aside: gpu"));
}

TEST(PairScope, NeverMixesTwo) {
  const EnergyTable table = table_of({{.workload = "w", .hardware = "S", .scope = Scope::gpu},
                                      {.workload = "w", .hardware = "T", .scope = Scope::wall}});
  EXPECT_EQ(error_of([&] {
              PairBuilder(table).dataset({"S", "T"});
            }),
            "S (gpu) and T (wall) have no workload in common in one scope; measure both in the same scope, or say with "
            "--set-scope what unknown rows are");
}

TEST(PairBuilder, FindsEveryOrderedPairWithEnoughInCommon) {
  std::vector<Row> rows;
  for (int i = 0; i < 6; ++i) {
    const std::string workload = "w" + std::to_string(i);
    rows.push_back({.workload = workload, .hardware = "T"});
    rows.push_back({.workload = workload, .hardware = "S"});
    if (i < 4) rows.push_back({.workload = workload, .hardware = "U"});
  }
  const EnergyTable table = table_of(rows);
  const PairBuilder pairs(table);
  EXPECT_THAT(pairs.pairs(), ElementsAre(HardwarePair{"S", "T"}, HardwarePair{"T", "S"}));
  EXPECT_EQ(pairs.pairs(4).size(), 6U);
  EXPECT_TRUE(pairs.pairs(7).empty());
}

TEST(PairBuilder, NamesTheNearestHardwareAndWorkload) {
  const EnergyTable table =
      table_of({{.workload = "resnet18", .hardware = "A40"}, {.workload = "bert", .hardware = "V100"}});
  const PairBuilder pairs(table);
  EXPECT_EQ(error_of([&] {
              pairs.dataset({"V10O", "A40"});
            }),
            "'V10O' is no hardware of the table; did you mean 'V100'?");
  EXPECT_EQ(error_of([&] {
              pairs.dataset({"V100", "A40"});
            }),
            "V100 and A40 have no workload in common; measure some workloads on both, under the same names");
  EXPECT_EQ(error_of([&] {
              pairs.dataset({"A40", "A40"}).row_of("resnet-19");
            }),
            "'resnet-19' was not measured on A40; did you mean 'resnet18'?");
}

TEST(WorkloadColumns, PowerIsEnergyOverDuration) {
  WorkloadColumns columns;
  const Index row = columns.append(0.5);
  EXPECT_EQ(row, 0);
  EXPECT_EQ(columns.size(), 1);
  EXPECT_THAT(columns.value(Feature::power, row), IsNan());
  columns.duration_s[row] = 3600;
  EXPECT_EQ(columns.value(Feature::power, row), 500);  // 0.5 kWh in an hour
  EXPECT_EQ(columns.value(Feature::energy, row), 0.5);
  EXPECT_THAT(columns.value(Feature::flops, row), IsNan());
  EXPECT_EQ(columns.family[row], NameDictionary::kNone);
}

}  // namespace
}  // namespace crosswatt
