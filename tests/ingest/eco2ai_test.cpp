#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reading.hpp"

namespace crosswatt {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing_support::caveats_of;
using testing_support::energies;
using testing_support::read_both;
using testing_support::read_text;

const std::string kHeader =
    "id,project_name,experiment_description,epoch,start_time,duration(s),power_consumption(kWh),CO2_emissions(kg),CPU_"
    "name,"
    "GPU_name,OS,region/country,cost";

std::string row(const std::string& id, const std::string& epoch, const std::string& energy, const std::string& gpu) {
  return "\n" + id + ",net,vgg," + epoch + ",2024-01-01 10:00:00,36," + energy + ",0.1,\"Xeon/1 device(s), TDP:95\"," +
         gpu + ",Linux,FR,0";
}

TEST(Eco2Ai, ARunIsATotal) {
  const EnergyTable table = read_text(kHeader + row("a", "N/A", "0.25", "NVIDIA A40 2 device(s)"));
  EXPECT_THAT(energies(table, Scope::total), ElementsAre(0.25));
  const Measurement first = table.measurement(0);
  EXPECT_EQ(first.workload, "net/vgg");
  EXPECT_EQ(first.hardware, "2 x NVIDIA A40");
  EXPECT_EQ(first.phase, Phase::unknown);
  EXPECT_EQ(first[Column::duration_s], 36);
  EXPECT_THAT(caveats_of(table), ElementsAre("overhead unknown: 1"));
}

TEST(Eco2Ai, ARunInTwoFilesIsOneWhereTheyAgree) {
  const std::string gpu = "NVIDIA A40 1 device(s)", run = kHeader + row("a", "N/A", "0.25", gpu) + "\n";
  EXPECT_THAT(energies(read_both(run, run)), ElementsAre(0.25));
  const EnergyTable doubted = read_both(run, kHeader + row("a", "N/A", "0.5", gpu) + "\n");
  EXPECT_THAT(energies(doubted), ElementsAre(0.25, 0.5));
  EXPECT_THAT(caveats_of(doubted), ElementsAre("counted twice: 1", "overhead unknown: 2"));
}

TEST(Eco2Ai, EpochsOfARunAddUp) {
  const std::string gpu = "NVIDIA A40 1 device(s)";
  const EnergyTable table =
      read_text(kHeader + row("a", "\"epoch: 1, loss: 0.5, \"", "0.25", gpu) +
                row("a", "\"epoch: 2, loss: 0.4, \"", "0.5", gpu) + row("b", "N/A", "0.125", gpu));
  EXPECT_THAT(energies(table), ElementsAre(0.75, 0.125));
  EXPECT_EQ(table.measurement(0).notes, "2 epochs");
  EXPECT_EQ(table.measurement(0).phase, Phase::training);
  EXPECT_EQ(table.number(Column::duration_s, 0), 72);
}

TEST(Eco2Ai, AnEpochBelowZeroLeavesNoSum) {
  const std::string gpu = "NVIDIA A40 1 device(s)";
  const EnergyTable table = read_text(kHeader + row("a", "\"epoch: 1, \"", "-0.1", gpu) +
                                      row("a", "\"epoch: 2, \"", "0.3", gpu) + row("b", "N/A", "0.125", gpu));
  EXPECT_THAT(energies(table), ElementsAre(0.125));
  EXPECT_THAT(describe(table.caveats().list().back().examples.front()),
              testing::HasSubstr("t.csv:2: column 'power_consumption(kwh)': '-0.1' is no energy"));
}

TEST(Eco2Ai, RunsOfOtherLengthsAreADoubt) {
  const std::string gpu = "NVIDIA A40 1 device(s)";
  const EnergyTable table = read_text(kHeader + row("a", "\"epoch: 1, \"", "0.25", gpu) +
                                      row("a", "\"epoch: 2, \"", "0.5", gpu) + row("b", "\"epoch: 1, \"", "0.25", gpu));
  EXPECT_THAT(caveats_of(table), ElementsAre("work differs: 1", "overhead unknown: 1"));
}

TEST(Eco2Ai, AHeaderInTheMiddleIsNoRow) {
  const std::string gpu = "NVIDIA A40 1 device(s)";
  const EnergyTable table =
      read_text(kHeader + row("a", "N/A", "0.25", gpu) + "\n" + kHeader + row("b", "N/A", "0.5", gpu));
  EXPECT_THAT(energies(table), ElementsAre(0.25, 0.5));
  EXPECT_THAT(caveats_of(table), ElementsAre("overhead unknown: 1"));
}

TEST(Eco2Ai, WithoutAGpuTheProcessorIsTheHardware) {
  EXPECT_EQ(read_text(kHeader + row("a", "N/A", "0.25", " 0 device(s)")).measurement(0).hardware, "Xeon");
}

TEST(Eco2Ai, PartsWhereTheFileHasThem) {
  const std::string parts = ",CPU_consumption(kWh),GPU_consumption(kWh),RAM_consumption(kWh)";
  const std::string gpu = "NVIDIA A40 1 device(s) NVML";
  const EnergyTable table = read_text(kHeader + parts + row("a", "N/A", "0.25", gpu) + ",0.05,0.15,0.05" +
                                      row("b", "N/A", "0.1", gpu) + ",0.05,0,0.05");
  EXPECT_THAT(energies(table), ElementsAre(0.15, 0.05, 0.05, 0.25));
  EXPECT_EQ(table.measurement(0).hardware, "NVIDIA A40");
  EXPECT_THAT(caveats_of(table), ElementsAre("GPU not measured: 1", "overhead unknown: 1"));
}

TEST(Eco2Ai, AGpuWithoutANameIsNotTheProcessors) {
  const std::string parts = ",CPU_consumption(kWh),GPU_consumption(kWh),RAM_consumption(kWh)";
  const EnergyTable table = read_text(kHeader + parts + row("a", "N/A", "0.25", " 0 device(s)") + ",0.05,0.15,0.05");
  EXPECT_THAT(energies(table), ElementsAre(0.05, 0.05));
  EXPECT_EQ(table.measurement(0).hardware, "Xeon");
  EXPECT_THAT(caveats_of(table), ElementsAre("overhead unknown: 1", "row left out: 1"));
}

TEST(Eco2Ai, RowsThatCanNotBeUsedAreLeftOut) {
  const EnergyTable table = read_text(kHeader + row("a", "N/A", "0.25", "NVIDIA A40 1 device(s)") +
                                      row("b", "N/A", "0", "NVIDIA A40 1 device(s)") + "\nc,net\n");
  EXPECT_EQ(table.rows(), 1);
  EXPECT_THAT(caveats_of(table), ElementsAre("overhead unknown: 1", "row left out: 2"));
}

}  // namespace
}  // namespace crosswatt
