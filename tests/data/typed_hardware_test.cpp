#include "crosswatt/data/typed_hardware.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crosswatt/core/error.hpp"

namespace crosswatt {
namespace {

EnergyTable table_of(const std::vector<std::string>& hardware) {
  EnergyTableBuilder builder;
  builder.start_file("t.csv");
  for (const std::string& name : hardware) {
    Measurement row;
    row.workload = "vgg";
    row.hardware = name;
    row.energy_kwh = 1;
    builder.add(row, 2);
  }
  return builder.build();
}

HardwarePair typed(const std::string& text, const EnergyTable& table) {
  return typed_pair(text, table, HardwareCatalogue::built_in());
}

TEST(TypedPair, IsSplitAtTheColonThatNoNameHolds) {
  const EnergyTable table = table_of({"node:1", "node", "NVIDIA A40"});
  EXPECT_EQ(typed("node:1:A40", table), (HardwarePair{"node:1", "NVIDIA A40"}));
  EXPECT_EQ(typed("A40:node:1", table), (HardwarePair{"NVIDIA A40", "node:1"}));
  EXPECT_EQ(typed("node:node:1", table), (HardwarePair{"node", "node:1"}));
  EXPECT_EQ(typed("node:A40", table), (HardwarePair{"node", "NVIDIA A40"}));
}

TEST(TypedPair, SaysWhichOfItsNamesIsUnknown) {
  const EnergyTable table = table_of({"node:1", "NVIDIA A40"});
  for (const auto& [text, unknown] : {std::pair{"node:1:V100", "'V100'"}, {"T4:A40", "'T4'"}, {"A40:T4", "'T4'"}}) {
    try {
      typed(text, table);
      ADD_FAILURE() << text;
    } catch (const DataError& error) {
      EXPECT_THAT(error.what(), testing::StartsWith(std::string(unknown) + " is no hardware of the data")) << text;
    }
  }
}

TEST(TypedPair, NeedsAColon) {
  EXPECT_THROW(typed("A40", table_of({"NVIDIA A40"})), ConfigError);
}

}  // namespace
}  // namespace crosswatt
