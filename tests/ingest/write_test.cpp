#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reading.hpp"

namespace crosswatt {
namespace {

using testing_support::read_text;
using testing_support::rows_of;

EnergyTable awkward_table() {
  EnergyTableBuilder builder;
  builder.start_file("made");
  std::int64_t line = 0;
  for (const char* workload :
       {"plain", "with, comma", "say \"hi\"", "two\nlines", " edges ", "café ✓", "'=1+1", "cr\rhere"}) {
    Measurement row;
    row.workload = workload;
    row.hardware = "A40";
    row.energy_kwh = 0.1 + static_cast<double>(++line) / 3;
    if (line % 2 == 0) row.phase = Phase::inference;
    if (line % 3 == 0) row.scope = Scope::wall;
    if (line % 2 == 1) row.repetition = static_cast<std::int32_t>(line);
    if (line % 4 == 0) row.family = "f,1";
    if (line % 4 == 1) row.notes = "n\n\"2\"";
    if (line % 2 == 0) row[Column::flops] = 1e13 / 3;
    if (line % 3 == 0) row[Column::duration_s] = 4.9406564584124654e-324;
    builder.add(row, 0);
  }
  return builder.build();
}

std::vector<std::string> without_positions(const EnergyTable& table) {
  std::vector<std::string> rows = rows_of(table);
  for (std::string& row : rows) row.erase(0, row.find(' '));
  return rows;
}

TEST(Writing, LongCsvHasOnlyTheKnownColumnsInTheOrderOfTheContract) {
  EXPECT_EQ(to_long_csv(read_text("hardware,workload,energy_j\nA40,a,3600000\n")),
            "workload,hardware,energy_kwh\na,A40,1\n");
  EXPECT_EQ(
      to_long_csv(read_text(
          "notes,repetition,family,batch_size,params,macs,flops,duration_s,energy_kwh,scope,phase,hardware,workload\n"
          "n,1,f,2,3,4,5,6,0.1,gpu,train,A40,a\n")),
      "workload,hardware,phase,scope,energy_kwh,duration_s,flops,macs,params,batch_size,family,repetition,notes\n"
      "a,A40,training,gpu,0.1,6,5,4,3,2,f,1,n\n");
}

TEST(Writing, JsonLeavesUnknownKeysOut) {
  EXPECT_EQ(to_json(read_text("workload,hardware,energy_kwh,flops\na,A40,1,\nb,A40,0.1,5\n")),
            "{\"schema_version\": 1,\n \"measurements\": [\n"
            "  {\"workload\": \"a\", \"hardware\": \"A40\", \"energy_kwh\": 1},\n"
            "  {\"workload\": \"b\", \"hardware\": \"A40\", \"energy_kwh\": 0.1, \"flops\": 5}\n ]}\n");
}

TEST(WritingLaws, WhatIsWrittenIsReadBackToTheSameBits) {
  const EnergyTable table = awkward_table();
  EXPECT_EQ(without_positions(read_text(to_long_csv(table))), without_positions(table));
  EXPECT_EQ(without_positions(read_text(to_json(table))), without_positions(table));
}

}  // namespace
}  // namespace crosswatt
