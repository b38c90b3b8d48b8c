#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "reading.hpp"

namespace crosswatt {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing_support::caveats_of;
using testing_support::read_text;
using testing_support::refusal;
using testing_support::sample;

const std::string kTrace = "dataset,network,batch_size,optimizer,power_limit,time_per_epoch,average_power\n";

TEST(ZeusTrace, EnergyIsPowerTimesTime) {
  const EnergyTable table =
      read_text(kTrace + "cifar,vgg,64,adam,300,36,200\ncifar,vgg,64,adam,100,72,90\n", {}, "x/summary_power_a40.csv");
  ASSERT_EQ(table.rows(), 2);
  EXPECT_THAT(table.energy_kwh(), ElementsAre(DoubleNear(0.002, 1e-18), DoubleNear(0.0018, 1e-18)));  // 7200 J, 6480 J
  EXPECT_THAT(table.hardware().all(), ElementsAre("NVIDIA A40", "NVIDIA A40 @100W"));
  const Measurement row = table.measurement(0);
  EXPECT_EQ(row.workload, "cifar/vgg/adam/bs64");
  EXPECT_EQ(row.family, "cifar/vgg");
  EXPECT_EQ(row.phase, Phase::training);
  EXPECT_EQ(row.scope, Scope::gpu);
  EXPECT_EQ(row[Column::batch_size], 64);
  EXPECT_EQ(row[Column::duration_s], 36);
}

TEST(ZeusTrace, TheGpuMustBeKnown) {
  EXPECT_EQ(refusal(kTrace + "cifar,vgg,64,adam,300,36,200\n", {}, "trace.csv"),
            "trace.csv: 'trace.csv' is no file name that says the GPU; say it with --set-hardware");
}

TEST(ZeusTrace, WorkloadsMayBeNamedByTheColumnsOfChoice) {
  const EnergyTable table = read_text(kTrace + "cifar,vgg,64,adam,300,36,200\n",
                                      {.workload_from = "network,batch_size"}, "summary_power_a40.csv");
  EXPECT_THAT(table.workloads().all(), ElementsAre("vgg/64"));
}

TEST(ZeusTrace, RowsThatCanNotBeUsedAreLeftOut) {
  const EnergyTable table = read_text(kTrace + "cifar,vgg,64,adam,300,36,200\ncifar,vgg,64,adam,300,,200\ncifar,vgg\n",
                                      {}, "summary_power_v100.csv");
  EXPECT_EQ(table.rows(), 1);
  EXPECT_THAT(caveats_of(table), ElementsAre("row left out: 2"));
}

TEST(ZeusTrace, ALastRowWithoutAnEndIsLeftOut) {
  // 36 s at 200 W; 20 may have been 200 too.
  const EnergyTable table =
      read_text(kTrace + "cifar,vgg,64,adam,300,36,200\ncifar,vgg,32,adam,300,36,20", {}, "summary_power_v100.csv");
  EXPECT_THAT(table.energy_kwh(), ElementsAre(DoubleNear(0.002, 1e-18)));
  EXPECT_THAT(caveats_of(table), ElementsAre("row left out: 1"));
}

/// zeus.csv was made from the same traces by other hands: workloads on two GPUs or more, at the highest power limit.
TEST(ZeusTraceSamples, GiveTheEnergiesOfTheSharedTable) {
  CROSSWATT_NEEDS_SAMPLE("zeus/trace");
  const EnergyTable traces = read_tables({sample("zeus/trace")}, {});
  EXPECT_EQ(traces.rows(), 453 + 270 + 410 + 476);
  std::map<std::pair<std::string, std::string>, double> energy;
  for (Index i = 0; i < traces.rows(); ++i) {
    const Measurement row = traces.measurement(i);
    energy[{std::string(row.workload), std::string(row.hardware)}] = row.energy_kwh;
  }
  const EnergyTable expected = read_tables({std::string(CROSSWATT_SHARED_DIR) + "/data/energy/zeus.csv"}, {});
  for (Index i = 0; i < expected.rows(); ++i) {
    const Measurement row = expected.measurement(i);
    const auto found = energy.find({std::string(row.workload), std::string(row.hardware)});
    ASSERT_NE(found, energy.end()) << row.workload << " on " << row.hardware;
    EXPECT_NEAR(found->second / row.energy_kwh, 1, 1e-12) << row.workload << " on " << row.hardware;
  }
  EXPECT_EQ(traces.hardware().size(), 30U);
}

const std::string kWindows = "start_time,window_name,elapsed_time,gpu0_energy,gpu1_energy\n";

TEST(ZeusMonitor, WindowsAreWorkloadsAndGpusAddUp) {
  ReadOptions options;
  options.set_hardware = "A40";
  const EnergyTable table =
      read_text(kWindows + "1.5,epoch,100,1800,1800\n101.5,epoch,50,900,900\n", options, "zeus.csv");
  EXPECT_THAT(table.energy_kwh(), ElementsAre(0.001, 0.0005));  // 3600 J, 1800 J
  EXPECT_THAT(table.hardware().all(), ElementsAre("2 x A40"));
  EXPECT_THAT(table.workloads().all(), ElementsAre("epoch"));
  EXPECT_EQ(table.repetition(1), 1);
  EXPECT_EQ(table.number(Column::duration_s, 0), 100);
}

TEST(ZeusMonitor, AMachineThatCountsItsCardsIsNotCountedAgain) {
  const EnergyTable table = read_text(kWindows + "1.5,epoch,100,1800,1800\n", {.set_hardware = "2 x A40"}, "zeus.csv");
  EXPECT_THAT(table.hardware().all(), ElementsAre("2 x A40"));
}

TEST(ZeusMonitor, TheFilesNameCountsWhereTheUserSpeaksOfOthers) {
  const std::string name = "a/A40+resnet+gpu0,1.csv";
  const std::string windows = kWindows + "1.5,epoch,100,1800,1800\n";
  EXPECT_EQ(read_text(windows, {.set_hardware = "b/=T4"}, name).measurement(0).hardware, "2 x A40");
  EXPECT_EQ(read_text(windows, {.set_hardware = "b/=V100,a/=T4"}, name).measurement(0).hardware, "2 x T4");
  EXPECT_EQ(read_text(windows, {.set_hardware = "T4"}, name).measurement(0).hardware, "2 x T4");
}

TEST(ZeusMonitor, ADurationOfZeroIsDoubted) {
  const EnergyTable table = read_text(kWindows + "1.5,epoch,0,1800,1800\n", {.set_hardware = "A40"}, "zeus.csv");
  EXPECT_EQ(table.rows(), 1);
  EXPECT_FALSE(table.knows(Column::duration_s));
  EXPECT_THAT(caveats_of(table), ElementsAre("duration unknown: 1"));
}

TEST(ZeusMonitor, AGpuWithoutAnEnergyLeavesTheRowOut) {
  ReadOptions options;
  options.set_hardware = "A40";
  const EnergyTable table = read_text(kWindows + "1.5,epoch,100,1800,0\n101.5,epoch,50,900,900\n", options, "zeus.csv");
  EXPECT_EQ(table.rows(), 1);
  EXPECT_THAT(caveats_of(table), ElementsAre("row left out: 1"));
}

TEST(ZeusMonitor, TheGpuMustBeKnown) {
  EXPECT_EQ(refusal(kWindows + "1.5,epoch,100,1800,1800\n", {}, "zeus.csv"),
            "zeus.csv:1: does not say which GPU it measured; say it with --set-hardware");
}

/// 2053.679000005126 J / 3.6e6 = 5.704663888903128e-4 kWh at 300 W; four GPUs 3991.397 + 4170.07 + 4255.888 + 4102.666
/// J.
TEST(ZeusMonitorSamples, ProfilesNameTheGpuInTheFileAndTheLimitInTheWindow) {
  CROSSWATT_NEEDS_SAMPLE("zeus/A40+resnet18+gpu0.csv");
  const EnergyTable one = read_tables({sample("zeus/A40+resnet18+gpu0.csv")}, {});
  EXPECT_NEAR(one.energy_kwh()[0], 5.704663888903128e-4, 1e-18);
  EXPECT_EQ(one.measurement(0).hardware, "A40");
  EXPECT_EQ(one.measurement(0).workload, "resnet18");
  const EnergyTable four = read_tables({sample("zeus/A40+resnet18+gpu0,1,2,3.csv")}, {});
  EXPECT_EQ(four.measurement(0).hardware, "4 x A40");
  EXPECT_NEAR(four.energy_kwh()[0] * 3.6e6, 3991.397 + 4170.07 + 4255.888 + 4102.666, 1e-5);
}

TEST(ZeusMonitor, TheHighestLimitIsThePlainCard) {
  const std::string windows = "start_time,window_name,elapsed_time,gpu0_energy\n";
  const EnergyTable table = read_text(windows +
                                          "0,__GlobalPowerLimitOptimizer_300,10,3000\n"
                                          "10,__GlobalPowerLimitOptimizer_100,20,1800\n",
                                      {}, "A40+resnet18+gpu0.csv");
  EXPECT_THAT(table.hardware().all(), ElementsAre("A40", "A40 @100W"));
  EXPECT_THAT(table.workloads().all(), ElementsAre("resnet18"));
}

TEST(ZeusMonitor, ALastWindowWithoutAnEndIsLeftOut) {
  // 3600 J of the first; "360" may have been 3600 too.
  const EnergyTable table = read_text("start_time,window_name,elapsed_time,gpu0_energy\n0,a,40,3600\n40,b,40,360", {},
                                      "A40+resnet18+gpu0.csv");
  EXPECT_THAT(table.energy_kwh(), ElementsAre(DoubleNear(0.001, 1e-18)));
  EXPECT_THAT(caveats_of(table), ElementsAre("row left out: 1"));
}

}  // namespace
}  // namespace crosswatt
