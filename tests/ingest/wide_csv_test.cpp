#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reading.hpp"

namespace crosswatt {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::read_text;
using testing_support::refusal;
using testing_support::rows_of;

TEST(WideCsv, OneColumnPerHardware) {
  const EnergyTable table = read_text("workload,flops,NVIDIA A40,family,V100\nresnet,1e9,0.5,cnn,0.75\nbert,,,,1.5\n");
  ASSERT_EQ(table.rows(), 3);
  EXPECT_THAT(table.hardware().all(), ElementsAre("NVIDIA A40", "V100"));
  EXPECT_THAT(table.energy_kwh(), ElementsAre(0.5, 0.75, 1.5));
  EXPECT_EQ(table.measurement(0).family, "cnn");
  EXPECT_EQ(table.measurement(1)[Column::flops], 1e9);
  EXPECT_EQ(table.measurement(2).workload, "bert");
  EXPECT_EQ(table.line(0), 2);
  EXPECT_EQ(table.line(1), 2);
  EXPECT_EQ(table.line(2), 3);
}

TEST(WideCsv, TakesTheUnitAndTheKindsOfALine) {
  ReadOptions options;
  options.energy_unit = EnergyUnit::wh;
  options.energy_unit_given = true;
  const EnergyTable table =
      read_text("workload,phase,scope,A40,repetition,notes\nresnet,train,gpu,500,4,warm\n", options);
  const Measurement row = table.measurement(0);
  EXPECT_EQ(row.energy_kwh, 0.5);
  EXPECT_EQ(row.phase, Phase::training);
  EXPECT_EQ(row.scope, Scope::gpu);
  EXPECT_EQ(row.repetition, 4);
  EXPECT_EQ(row.notes, "warm");
}

TEST(WideCsv, SaysTheSameAsTheLongTable) {
  const EnergyTable wide = read_text("workload,params,A40,V100\na,5,1,2\nb,6,,4\n");
  const EnergyTable from_long = read_text("workload,hardware,energy_kwh,params\na,A40,1,5\na,V100,2,5\nb,V100,4,6\n");
  EXPECT_EQ(to_long_csv(wide), to_long_csv(from_long));
}

TEST(WideCsv, IsForcedByTheOption) {
  ReadOptions options;
  options.wide = true;
  const EnergyTable table = read_text("workload,energy_kwh\na,1\n", options);
  EXPECT_THAT(table.hardware().all(), ElementsAre("energy"));
}

TEST(WideCsv, RefusesBadCellsWithTheHardwareAsTheColumn) {
  EXPECT_EQ(refusal("workload,flops,A40,V100\na,-1,0,1\n,1e9,1,x\nc,1,2\n"),
            "t.csv:2: column 'flops': '-1' must be greater than 0; leave the cell empty if it is not known\n"
            "t.csv:2: column 'A40': '0' must be greater than 0; leave the cell empty if the energy was not measured\n"
            "t.csv:3: column 'workload': is empty; name the workload\n"
            "t.csv:3: column 'V100': 'x' is no decimal number; write digits, a point and an exponent at most: 0.0125 "
            "or 1.25e-2\n"
            "t.csv:4: has 3 fields, the header has 4; look for missing commas or a line cut off");
}

TEST(WideCsv, RefusesBadHeaders) {
  EXPECT_EQ(refusal("workload,A40,A40\na,1,2\n"),
            "t.csv:1: column 'A40': stands twice in the header; keep one of the two");
  EXPECT_EQ(refusal("workload,A40,flops,flops\na,1,2,2\n"),
            "t.csv:1: column 'flops': stands twice in the header; keep one of the two");
  ReadOptions options;
  options.wide = true;
  EXPECT_THAT(refusal("workload,flops\na,1\n", options), HasSubstr("names no hardware"));
  EXPECT_THAT(refusal("network,A40\na,1\n", options), HasSubstr("column 'workload': is missing"));
}

/// 500 Wh = 0.5 kWh, 2.7 MJ = 0.75 kWh.
TEST(WideCsv, AHeadingMaySayItsUnit) {
  const EnergyTable table = read_text("workload,A40 (Wh),V100 [MJ],A100 (80GB),H100\nnet,500,2.7,1,2\n");
  EXPECT_THAT(table.hardware().all(), ElementsAre("A40", "V100", "A100 (80GB)", "H100"));
  EXPECT_THAT(table.energy_kwh(), ElementsAre(0.5, 0.75, 1, 2));
  EXPECT_EQ(refusal("workload,A40 (W)\nnet,500\n"),
            "t.csv:1: column 'A40 (W)': is in no unit of energy; give energies, in kWh, Wh, MWh, J, kJ, MJ, mJ or uJ");
  EXPECT_EQ(refusal("workload,A40,A40 (Wh)\nnet,500,1\n"),
            "t.csv:1: column 'A40 (Wh)': says the same as column 'A40'; keep one of the two");
}

TEST(WideCsv, AUnitMayStandBehindAName) {
  const EnergyTable table =
      read_text("workload,A40 Wh,V100_kWh,T4 in Wh,P100: J,RTX 6000,H100_SXM\nnet,250,0.25,250,900000,1,2\n");
  EXPECT_THAT(table.hardware().all(), ElementsAre("A40", "V100", "T4", "P100", "RTX 6000", "H100_SXM"));
  EXPECT_THAT(table.energy_kwh(), ElementsAre(0.25, 0.25, 0.25, 0.25, 1, 2));
}

TEST(WideCsv, WhatElseIsKnownOfRunsIsNoHardware) {
  const EnergyTable table = read_text("workload,accuracy,Duration (s),runtime_s,Node count,A40\nnet,90,4,4,1,1\n");
  EXPECT_THAT(table.hardware().all(), ElementsAre("A40"));
  EXPECT_THAT(table.remarks(), ElementsAre("t.csv: columns ignored: accuracy, Duration (s), runtime_s, Node count"));
}

TEST(WideCsv, ANumberOfCardsIsNoHardware) {
  const EnergyTable table = read_text("workload,gpu_count,A40\nnet,4,1\n");
  EXPECT_THAT(table.hardware().all(), ElementsAre("A40"));
  EXPECT_THAT(table.remarks(), ElementsAre("t.csv: columns ignored: gpu_count"));
}

TEST(WideCsv, IgnoresWhatBelongsToNoHardware) {
  const EnergyTable table = read_text(",workload,A40,duration_s\n0,a,1,5\n1,b,2,5\n");
  EXPECT_THAT(table.hardware().all(), ElementsAre("A40"));
  EXPECT_THAT(table.remarks(), ElementsAre("t.csv: columns ignored: duration_s"));
}

TEST(WideCsvLaws, BlocksChangeNothing) {
  std::string text = "workload,A,B,C\n";
  for (int i = 0; i < 100; ++i) text += "\"w\n" + std::to_string(i) + "\",1." + std::to_string(i) + ",,2\n";
  const EnergyTable whole = read_text(text);
  for (const std::size_t block_bytes : {1, 10, 100, 1000}) {
    ReadOptions options;
    options.block_bytes = block_bytes;
    EXPECT_EQ(rows_of(read_text(text, options)), rows_of(whole));
  }
}

}  // namespace
}  // namespace crosswatt
