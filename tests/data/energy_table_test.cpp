#include "crosswatt/data/energy_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>

namespace crosswatt {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Measurement row(std::string_view workload, std::string_view hardware, double energy_kwh) {
  Measurement measurement;
  measurement.workload = workload;
  measurement.hardware = hardware;
  measurement.energy_kwh = energy_kwh;
  return measurement;
}

DataError error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const DataError& error) {
    return error;
  }
  ADD_FAILURE() << "no DataError";
  return DataError(Problem{});
}

/// The one problem of a table that holds one good row and this one at line 3.
std::string problem_of(const Measurement& bad) {
  EnergyTableBuilder builder;
  builder.start_file("t.csv");
  builder.add(row("a", "A40", 1), 2);
  EXPECT_FALSE(builder.add(bad, 3));
  return error_of([&] { builder.build(); }).what();
}

TEST(EnergyTable, KeepsWhatItWasGiven) {
  EnergyTableBuilder builder;
  builder.start_file("t.csv");
  Measurement full = row("bert", "A40", 0.5);
  full.family = "transformer";
  full.notes = "warm";
  full.phase = Phase::training;
  full.scope = Scope::gpu;
  full.repetition = 2;
  full.numbers = {10, 20, 30, 40, 50};
  ASSERT_TRUE(builder.add(row("resnet", "V100", 0.25), 2));
  ASSERT_TRUE(builder.add(full, 3));
  ASSERT_TRUE(builder.add(row("resnet", "A40", 0.75), 7));
  const EnergyTable table = builder.build();

  ASSERT_EQ(table.rows(), 3);
  EXPECT_THAT(table.workload_ids(), ElementsAre(0, 1, 0));
  EXPECT_THAT(table.hardware_ids(), ElementsAre(0, 1, 1));
  EXPECT_THAT(table.energy_kwh(), ElementsAre(0.25, 0.5, 0.75));
  const Measurement read = table.measurement(1);
  EXPECT_EQ(read.workload, "bert");
  EXPECT_EQ(read.hardware, "A40");
  EXPECT_EQ(read.family, "transformer");
  EXPECT_EQ(read.notes, "warm");
  EXPECT_EQ(read.phase, Phase::training);
  EXPECT_EQ(read.scope, Scope::gpu);
  EXPECT_EQ(read.repetition, 2);
  EXPECT_EQ(read.energy_kwh, 0.5);
  EXPECT_THAT(read.numbers, ElementsAre(10, 20, 30, 40, 50));
  for (const Index sparse : {0, 2}) {
    EXPECT_EQ(table.family_id(sparse), NameDictionary::kNone);
    EXPECT_EQ(table.notes(sparse), "");
    EXPECT_EQ(table.repetition(sparse), -1);
    EXPECT_EQ(table.phase(sparse), Phase::unknown);
    EXPECT_TRUE(std::isnan(table.number(Column::flops, sparse)));
  }
}

TEST(EnergyTable, KnowsWhereEachRowStood) {
  EnergyTableBuilder builder;
  builder.start_file("a.csv");
  builder.add(row("w1", "A40", 1), 2);
  builder.add(row("w2", "A40", 1), 3);
  builder.add(row("w3", "A40", 1), 9);
  builder.start_file("b.csv");
  builder.add(row("w4", "A40", 1), 10);
  builder.start_file("made");
  builder.add(row("w5", "A40", 1), 0);
  builder.add(row("w6", "A40", 1), 0);
  const EnergyTable table = builder.build();
  std::vector<std::string> positions;
  for (Index i = 0; i < table.rows(); ++i) positions.push_back(table.file(i) + ":" + std::to_string(table.line(i)));
  EXPECT_THAT(positions, ElementsAre("a.csv:2", "a.csv:3", "a.csv:9", "b.csv:10", "made:0", "made:0"));
}

TEST(EnergyTable, ColumnsThatNoRowFillsStayUnknown) {
  EnergyTableBuilder builder;
  builder.start_file("t.csv");
  Measurement with_params = row("a", "A40", 1);
  with_params[Column::params] = 5;
  builder.add(with_params, 2);
  const EnergyTable table = builder.build();
  EXPECT_TRUE(table.knows(Column::params));
  EXPECT_FALSE(table.knows(Column::flops));
}

TEST(EnergyTable, RefusesEnergiesThatAreNone) {
  const std::string rule = "must be a finite energy greater than 0; leave the row out if the energy was not measured";
  EXPECT_EQ(problem_of(row("b", "A40", 0)), "t.csv:3: column 'energy_kwh': '0' " + rule);
  EXPECT_EQ(problem_of(row("b", "A40", -1.5)), "t.csv:3: column 'energy_kwh': '-1.5' " + rule);
  EXPECT_EQ(problem_of(row("b", "A40", kUnknown)), "t.csv:3: column 'energy_kwh': " + rule);
  EXPECT_THAT(problem_of(row("b", "A40", std::numeric_limits<double>::infinity())),
              HasSubstr("'inf' must be a finite energy"));
}

TEST(EnergyTable, RefusesEmptyAndEndlessNames) {
  EXPECT_EQ(problem_of(row("", "A40", 1)), "t.csv:3: column 'workload': is empty; name what was run");
  EXPECT_EQ(problem_of(row("b", "", 1)), "t.csv:3: column 'hardware': is empty; name what it ran on");
  const std::string longest(kLongestName, 'x');
  EXPECT_THAT(problem_of(row(longest + "x", "A40", 1)), HasSubstr("is longer than 65536 bytes"));
  EnergyTableBuilder builder;
  builder.start_file("t.csv");
  EXPECT_TRUE(builder.add(row(longest, "A40", 1), 2));
}

TEST(EnergyTable, RefusesNamesThatHoldANul) {
  using std::string_view_literals::operator""sv;
  EXPECT_THAT(problem_of(row("b\0c"sv, "A40", 1)),
              testing::AllOf(testing::StartsWith("t.csv:3: column 'workload': "),
                             testing::EndsWith("holds a NUL character; name it without")));
}

TEST(EnergyTable, RefusesNumbersThatAreNotPositive) {
  for (const Column column : kColumns) {
    for (const double value : {0.0, -1.0, std::numeric_limits<double>::infinity()}) {
      Measurement bad = row("b", "A40", 1);
      bad[column] = value;
      EXPECT_THAT(problem_of(bad), HasSubstr("column '" + std::string(name(column)) + "'"));
      EXPECT_THAT(problem_of(bad), HasSubstr("must be greater than 0"));
    }
  }
}

TEST(EnergyTable, CollectsEveryProblemOfEveryFile) {
  EnergyTableBuilder builder;
  builder.start_file("a.csv");
  builder.add(row("", "", -1), 2);
  builder.start_file("b.csv");
  builder.problem({{}, 5, "x", "y", "is strange", {}});
  const DataError error = error_of([&] { builder.build(); });
  ASSERT_EQ(error.problems().size(), 4U);
  EXPECT_EQ(error.problems()[0].file, "a.csv");
  EXPECT_EQ(error.problems()[3].file, "b.csv");
  EXPECT_EQ(error.problems()[3].line, 5);
}

TEST(EnergyTable, CountsWhatItNoLongerKeeps) {
  EnergyTableBuilder builder;
  builder.start_file("a.csv");
  for (int i = 0; i < 5000; ++i) builder.add(row("w", "A40", -1), i + 2);
  const DataError error = error_of([&] { builder.build(); });
  EXPECT_EQ(error.total(), 5000);
  EXPECT_EQ(error.problems().size(), EnergyTableBuilder::kKeptProblems);
}

TEST(EnergyTable, RefusesToBeEmpty) {
  EnergyTableBuilder builder;
  builder.start_file("t.csv");
  EXPECT_STREQ(error_of([&] { builder.build(); }).what(), "t.csv: holds no measurement");
}

TEST(EnergyTable, RefusesTheSameMeasurementTwice) {
  EnergyTableBuilder builder;
  builder.start_file("a.csv");
  Measurement trained = row("bert", "A40", 1);
  trained.phase = Phase::training;
  trained.scope = Scope::gpu;
  builder.add(trained, 2);
  builder.start_file("b.csv");
  builder.add(trained, 7);
  trained.repetition = 1;
  builder.add(trained, 8);
  builder.add(trained, 9);
  const DataError error = error_of([&] { builder.build(); });
  ASSERT_EQ(error.problems().size(), 2U);
  EXPECT_EQ(describe(error.problems()[0]),
            "b.csv:7: 'bert on A40, training, gpu' stands already in a.csv line 2; "
            "leave one of them out or number repeated runs in a column repetition");
  EXPECT_EQ(describe(error.problems()[1]),
            "b.csv:9: 'bert on A40, training, gpu, repetition 1' stands already in line 8; "
            "leave one of them out or number them differently in the column repetition");
}

TEST(EnergyTable, RowsThatDifferInOneThingAreNoDuplicates) {
  EnergyTableBuilder builder;
  builder.start_file("t.csv");
  Measurement base = row("w", "A40", 1);
  builder.add(base, 2);
  Measurement other = base;
  other.phase = Phase::training;
  builder.add(other, 3);
  other = base;
  other.scope = Scope::gpu;
  builder.add(other, 4);
  other = base;
  other.repetition = 0;
  builder.add(other, 5);
  other = base;
  other.hardware = "V100";
  builder.add(other, 6);
  other = base;
  other.workload = "v";
  builder.add(other, 7);
  EXPECT_EQ(builder.build().rows(), 6);
}

/// Every duplicate among many rows is found, and nothing else: 1000 workloads x 8 hardware x 5 repetitions, every 37th
/// twice.
TEST(EnergyTable, FindsExactlyTheDuplicatesAmongMany) {
  EnergyTableBuilder builder;
  builder.start_file("t.csv");
  std::int64_t expected = 0;
  std::int64_t line = 1;
  for (int i = 0; i < 40'000; ++i) {
    const std::string workload = "w" + std::to_string(i % 1000);
    const std::string hardware = "h" + std::to_string(i / 1000 % 8);
    Measurement one = row(workload, hardware, 1);
    one.repetition = i / 8000;
    builder.add(one, ++line);
    if (i % 37 != 0) continue;
    builder.add(one, ++line);
    ++expected;
  }
  EXPECT_EQ(error_of([&] { builder.build(); }).total(), expected);
}

TEST(EnergyTable, RefusesMoreHardwareThanItsIdsCanName) {
  EnergyTableBuilder builder;
  builder.start_file("t.csv");
  for (int i = 0; i < 65'536; ++i) ASSERT_TRUE(builder.add(row("w", "h" + std::to_string(i), 1), i + 2));
  EXPECT_FALSE(builder.add(row("w", "one more", 1), 65'538));
  EXPECT_TRUE(builder.add(row("v", "h7", 1), 65'539));
}

TEST(EnergyTable, SaysARemarkOnce) {
  EnergyTableBuilder builder;
  builder.start_file("t.csv");
  builder.add(row("w", "A40", 1), 2);
  builder.remark("column 'x' ignored");
  builder.remark("column 'x' ignored");
  EXPECT_THAT(builder.build().remarks(), ElementsAre("column 'x' ignored"));
}

TEST(EnergyTable, SaysOnceWhatIsSaidOfManyFiles) {
  EnergyTableBuilder builder;
  for (const char* file : {"a.csv", "b.csv", "c: d.csv"}) {
    builder.start_file(file);
    builder.add(row(file, "A40", 1), 2);
    for (const char* what : {": PUE was inside", ": columns ignored: x"}) builder.remark(std::string(file) + what);
    builder.remark(std::string(file) + ": PUE was inside");
  }
  builder.remark("c: d.csv: a run stands in a.csv already");
  builder.remark("runs: left aside 2 files");
  EXPECT_THAT(builder.build().remarks(),
              ElementsAre("a.csv and 2 more files: PUE was inside", "a.csv and 2 more files: columns ignored: x",
                          "c: d.csv: a run stands in a.csv already", "runs: left aside 2 files"));
}

TEST(EnergyTable, AFactThatFilesDisagreeOnIsADoubtAndTheFirstIsUsed) {
  EnergyTableBuilder builder;
  builder.start_file("t.csv");
  builder.add(row("net", "A40", 1), 2);
  builder.start_file("a.txt");
  builder.fact("net", Column::flops, 2e9, 4);
  builder.start_file("b.txt");
  builder.fact("net", Column::flops, 3e9, 5);
  const EnergyTable table = builder.build();
  EXPECT_EQ(table.number(Column::flops, 0), 2e9);
  const std::vector<Caveat> caveats = table.caveats().list();
  ASSERT_EQ(caveats.size(), 1U);
  EXPECT_EQ(caveats[0].kind, CaveatKind::operations_unclear);
  EXPECT_EQ(describe(caveats[0].examples.front()),
            "b.txt:5: column 'flops': '3e+09' differs from 2e+09, which is used");
}

TEST(Kinds, AreReadAsWritten) {
  EXPECT_EQ(parse_phase("training"), Phase::training);
  EXPECT_EQ(parse_phase("Train"), Phase::training);
  EXPECT_EQ(parse_phase("infer"), Phase::inference);
  EXPECT_EQ(parse_phase("INFERENCE"), Phase::inference);
  EXPECT_EQ(parse_phase(""), Phase::unknown);
  EXPECT_EQ(parse_phase("test"), std::nullopt);
  EXPECT_EQ(parse_scope("GPU"), Scope::gpu);
  EXPECT_EQ(parse_scope(""), Scope::unknown);
  EXPECT_EQ(parse_scope("gpus"), std::nullopt);
  for (const Scope scope : {Scope::unknown, Scope::gpu, Scope::cpu, Scope::ram, Scope::total, Scope::wall}) {
    EXPECT_EQ(parse_scope(name(scope)), scope);
  }
}

class Filtering : public testing::Test {
 protected:
  Filtering() {
    EnergyTableBuilder builder;
    builder.start_file("t.csv");
    builder.remark("said");
    add(builder, "cifar/resnet18", "A40", Phase::training, Scope::gpu, 2);
    add(builder, "cifar/resnet18", "V100", Phase::inference, Scope::gpu, 3);
    add(builder, "cifar/bert", "V100", Phase::unknown, Scope::unknown, 4);
    table_ = builder.build();
  }
  static void add(EnergyTableBuilder& builder, std::string_view workload, std::string_view hardware, Phase phase,
                  Scope scope, std::int64_t line) {
    Measurement measurement = row(workload, hardware, static_cast<double>(line));
    measurement.phase = phase;
    measurement.scope = scope;
    builder.add(measurement, line);
  }
  std::vector<double> kept(const TableFilter& settings) const {
    const EnergyTable result = filter(table_, settings);
    return {result.energy_kwh().begin(), result.energy_kwh().end()};
  }
  EnergyTable table_;
};

TEST_F(Filtering, NothingAskedKeepsAll) {
  EXPECT_TRUE(TableFilter{}.empty());
  const EnergyTable same = filter(table_, {});
  EXPECT_THAT(same.energy_kwh(), ElementsAre(2, 3, 4));
  EXPECT_EQ(same.line(2), 4);
  EXPECT_EQ(same.file(2), "t.csv");
  EXPECT_THAT(same.remarks(), ElementsAre("said"));
}

TEST_F(Filtering, KeepsWhatWasAsked) {
  EXPECT_THAT(kept({.phase = Phase::inference}), ElementsAre(3));
  EXPECT_THAT(kept({.scope = Scope::gpu}), ElementsAre(2, 3));
  EXPECT_THAT(kept({.hardware = {"V100"}}), ElementsAre(3, 4));
  EXPECT_THAT(kept({.workload_regex = "res.*8$"}), ElementsAre(2, 3));
}

TEST_F(Filtering, FillsInBeforeItFilters) {
  EXPECT_THAT(kept({.phase = Phase::training, .set_phase = Phase::training}), ElementsAre(2, 4));
  EXPECT_THAT(kept({.scope = Scope::wall, .set_scope = Scope::wall}), ElementsAre(4));
}

TEST_F(Filtering, ReadsTheFamilyFromTheName) {
  const EnergyTable result = filter(table_, {.family_regex = "/([a-z]+)"});
  EXPECT_EQ(result.measurement(0).family, "resnet");
  EXPECT_EQ(result.measurement(2).family, "bert");
}

TEST_F(Filtering, SaysWhatTheTableHoldsWhenNothingPasses) {
  EXPECT_STREQ(error_of([&] { filter(table_, {.scope = Scope::wall}); }).what(),
               "none of the table's 3 rows passes the filters; it holds the phases: unknown, training, inference; "
               "the scopes: unknown, gpu; the hardware: A40, V100");
  EXPECT_STREQ(error_of([&] { filter(table_, {.hardware = {"V10O"}}); }).what(),
               "'V10O' is no hardware of the table; did you mean 'V100'?");
}

TEST_F(Filtering, RefusesExpressionsThatAreNone) {
  EXPECT_THROW(filter(table_, {.workload_regex = "("}), ConfigError);
  EXPECT_THROW(filter(table_, {.family_regex = "abc"}), ConfigError);
}

TEST_F(Filtering, ExpressionsSurviveLongNames) {
  const auto with_name_of = [](std::size_t length) {
    EnergyTableBuilder builder;
    builder.start_file("t.csv");
    builder.add(row(std::string(length, 'x'), "A40", 1), 2);
    return builder.build();
  };
  EXPECT_EQ(filter(with_name_of(1024), {.workload_regex = "(.*)x"}).rows(), 1);
  EXPECT_THROW(filter(with_name_of(1025), {.workload_regex = "(.*)x"}), ConfigError);
}

TEST_F(Filtering, SpellingsOfOneHardwareBecomeTheFirst) {
  EnergyTableBuilder builder;
  builder.start_file("a.csv");
  builder.add(row("vgg", "GTX 3090", 1), 2);
  builder.add(row("vgg", "A40", 2), 3);
  builder.start_file("b.csv");
  builder.add(row("bert", "RTX 3090", 3), 4);
  const EnergyTable merged = merge_hardware(builder.build(), {{"RTX 3090", "GTX 3090"}});
  EXPECT_THAT(merged.hardware().all(), ElementsAre("RTX 3090", "A40"));
  EXPECT_THAT(merged.hardware_ids(), ElementsAre(0, 1, 0));
  EXPECT_THAT(merged.energy_kwh(), ElementsAre(1, 2, 3));
  EXPECT_EQ(merged.file(1) + ":" + std::to_string(merged.line(1)), "a.csv:3");
  EXPECT_EQ(merged.file(2) + ":" + std::to_string(merged.line(2)), "b.csv:4");
}

TEST(SimulationRemark, CountsWhatNotesCallSimulated) {
  const auto table_with = [](const std::vector<std::string>& notes) {
    EnergyTableBuilder builder;
    builder.start_file("t.csv");
    for (std::size_t row = 0; row < notes.size(); ++row) {
      const std::string workload = "w" + std::to_string(row);
      Measurement measurement;
      measurement.workload = workload;
      measurement.hardware = "V100";
      measurement.notes = notes[row];
      measurement.energy_kwh = 1;
      builder.add(measurement, static_cast<std::int64_t>(row) + 2);
    }
    return builder.build();
  };
  EXPECT_EQ(simulation_remark(table_with({"", "not simulated"})), "");
  EXPECT_EQ(simulation_remark(table_with({"simulated, noise 0.03, seed 0", "", "simulated"})),
            "2 of 3 energies are simulated, not measured");
}

}  // namespace
}  // namespace crosswatt
