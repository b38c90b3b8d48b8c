#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "crosswatt/core/text.hpp"
#include "reading.hpp"
#include "support/temporary_folder.hpp"

namespace crosswatt {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::caveats_of;
using testing_support::energies;
using testing_support::read_text;
using testing_support::refusal;
using testing_support::sample;

const std::string kFile = "runs/resnet_123.456_2024-05-31T103913Z_carbontracker.log";
const std::string kOutputFile = "runs/resnet_123.456_2024-05-31T103913Z_carbontracker_output.log";

std::string standard(const std::string& version, const std::string& components, const std::string& epochs) {
  const std::string time = "2024-05-31 10:39:13 - ";
  std::string text = time + "carbontracker version " + version + "\n" + time +
                     "Only predicted and actual consumptions are multiplied by a PUE coefficient of 1.25 (someone).\n" +
                     time + "The following components were found: " + components + "\n";
  for (const std::string_view line : split(epochs, '\n')) text += time + std::string(line) + "\n";
  return text;
}

std::string output(const std::string& components, const std::string& energy, const std::string& duration = "0:01:00") {
  return "2024-05-31 10:39:13 - CarbonTracker: The following components were found: " + components +
         "\n2024-05-31 10:40:13 - CarbonTracker: \nActual consumption for 2 epoch(s):\n\tTime:\t" + duration +
         "\n\tEnergy:\t" + energy +
         " kWh\n\tCO2eq:\t1.0 g\n2024-05-31 10:40:13 - CarbonTracker: \nPredicted consumption for 9 "
         "epoch(s):\n\tTime:\t"
         "9:00:00\n\tEnergy:\t9.0 kWh\n";
}

const std::string kCard = "GPU with device(s) NVIDIA A40.";

TEST(Carbontracker, EpochsAddUpToARun) {
  // 36 s at 100 W and 72 s at 200 W: 3600 J + 14400 J = 18000 J = 0.005 kWh; the processor 36 · 50 + 72 · 50 = 5400 J.
  const EnergyTable table = read_text(standard("1.2.5", "GPU with device(s) NVIDIA A40. CPU with device(s) cpu:0.",
                                               "Epoch 1:\nDuration: 0:00:36.00\nAverage power usage (W) for gpu: "
                                               "[100.0]\nAverage power usage (W) for cpu: [50]\n"
                                               "Epoch 2:\nDuration: 0:01:12.00\nAverage power usage (W) for gpu: "
                                               "[200.0]\nAverage power usage (W) for cpu: [50]"),
                                      {}, kFile);
  ASSERT_EQ(table.rows(), 3);
  EXPECT_THAT(energies(table),
              ElementsAre(DoubleNear(0.005, 1e-16), DoubleNear(0.0015, 1e-16), DoubleNear(0.0065, 1e-16)));
  const Measurement row = table.measurement(0);
  EXPECT_EQ(row.workload, "resnet");
  EXPECT_EQ(row.hardware, "NVIDIA A40");
  EXPECT_EQ(row.scope, Scope::gpu);
  EXPECT_EQ(row.phase, Phase::training);
  EXPECT_EQ(row.notes, "2 epochs");
  EXPECT_DOUBLE_EQ(row[Column::duration_s], 108);
  EXPECT_THAT(caveats_of(table), IsEmpty());
}

TEST(Carbontracker, VersionOneHasAPowerPerDevice) {
  const std::string two = "GPU with device(s) NVIDIA A40, NVIDIA A40.";
  const EnergyTable table =
      read_text(standard("1.2.5", two, "Epoch 1:\nDuration: 1:00:00.00\nAverage power usage (W) for gpu: [200. 100.]"),
                {}, kFile);
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(0.3, 1e-15)));
  EXPECT_EQ(table.measurement(0).hardware, "2 x NVIDIA A40");
}

TEST(Carbontracker, VersionOnePrintsManyPowersOverSeveralLines) {
  const std::string six = "GPU with device(s) A100, A100, A100, A100, A100, A100. CPU with device(s) cpu:0.";
  const std::string powers =
      "Average power usage (W) for cpu: [40.]\nAverage power usage (W) for gpu: [200. 100.  50.  60.  70.";
  const std::string epoch = "Epoch 1:\nDuration: 1:00:00.00\n" + powers;
  // 200 + 100 + 50 + 60 + 70 + 80 = 560 W for an hour.
  const EnergyTable table = read_text(standard("1.2.5", six, epoch) + "  80.]\n", {}, kFile);
  EXPECT_THAT(energies(table, Scope::gpu), ElementsAre(DoubleNear(0.56, 1e-15)));
  EXPECT_EQ(table.measurement(0).hardware, "6 x A100");
  EXPECT_THAT(caveats_of(table), IsEmpty());
  // A list that is broken off swallows nothing: of the second epoch, 6 · 100 W for half an hour are 0.3 kWh.
  const EnergyTable broken_off =
      read_text(standard("1.2.5", six,
                         epoch + "\nEpoch 2:\nDuration: 0:30:00.00\nAverage power usage (W) for cpu: [40.]\n"
                                 "Average power usage (W) for gpu: [100. 100. 100. 100. 100. 100.]"),
                {}, kFile);
  EXPECT_THAT(energies(broken_off, Scope::gpu), ElementsAre(DoubleNear(0.3, 1e-15)));
  EXPECT_EQ(broken_off.number(Column::duration_s, 0), 1800);
  EXPECT_THAT(caveats_of(broken_off), ElementsAre("samples missing: 1"));
}

TEST(Carbontracker, VersionOneWithoutAPowerForEachDeviceIsLeftOut) {
  // One number is no mean in version 1, and two are not those of three: 150 + 100 + 50 W for an hour are left.
  const EnergyTable table =
      read_text(standard("1.2.5", "GPU with device(s) A40, A40, A40.",
                         "Epoch 1:\nDuration: 1:00:00.00\nAverage power usage (W) for gpu: [150.]\n"
                         "Epoch 2:\nDuration: 1:00:00.00\nAverage power usage (W) for gpu: [150. 100.]\n"
                         "Epoch 3:\nDuration: 1:00:00.00\nAverage power usage (W) for gpu: [150. 100. 50.]"),
                {}, kFile);
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(0.3, 1e-15)));
  EXPECT_EQ(table.measurement(0).notes, "1 epoch");
  EXPECT_THAT(caveats_of(table), ElementsAre("samples missing: 2"));
  EXPECT_THAT(table.remarks(), IsEmpty());
}

TEST(Carbontracker, VersionTwoHasTheMeanOfItsDevices) {
  // Two cards at 200 W and 100 W for an hour are 0.3 kWh; the log says 150 W.
  const std::string two = "GPU with device(s) NVIDIA A40, NVIDIA A40.";
  const std::string epoch = "Epoch 1:\nDuration: 1:00:00.00\nAverage power usage (W) for gpu: 150.0";
  const EnergyTable table = read_text(standard("2.0.0", two, epoch), {}, kFile);
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(0.3, 1e-15)));
  EXPECT_EQ(table.measurement(0).hardware, "2 x NVIDIA A40");
  EXPECT_THAT(table.remarks(),
              ElementsAre(kFile + ": carbontracker 2 gives the mean of 2 devices; it is multiplied by 2"));
  const EnergyTable one = read_text(standard("2.0.0", kCard, epoch), {}, kFile);
  EXPECT_THAT(energies(one), ElementsAre(DoubleNear(0.15, 1e-15)));
  EXPECT_THAT(one.remarks(), IsEmpty());
}

TEST(Carbontracker, AnActualConsumptionOfSeveralDevicesNeedsTheVersion) {
  const std::string two = "GPU with device(s) NVIDIA A40, NVIDIA A40.";
  EXPECT_EQ(
      refusal(output(two, "0.005"), {}, kOutputFile),
      kOutputFile +
          ": holds no measurement (read as format carbontracker); add the measurements, or force another format with "
          "--input-format\n" +
          kOutputFile +
          ":3: names 2 devices, of which carbontracker gives the mean from version 2 on, not the sum; read "
          "…_carbontracker.log along with it, which says the version");
  const test::TemporaryFolder folder;
  const std::string run = folder / "resnet_123.456_2024-05-31T103913Z_carbontracker";
  const auto together_with = [&](const std::string& version, const std::string& components) {
    test::put(run + "_output.log", output(components, "0.005"));
    test::put(run + ".log",
              standard(version, components, "Epoch 1:\nDuration: 0:00:36.00\nAverage power usage (W) for gpu: None"));
    return read_tables({folder.path()}, {});
  };
  // PUE 1.25 is inside: 0.005 / 1.25 = 0.004, of version 2 that is of a mean over two cards.
  EXPECT_THAT(energies(together_with("1.2.5", two)), ElementsAre(DoubleNear(0.004, 1e-17)));
  EXPECT_THAT(energies(together_with("2.3.1", two)), ElementsAre(DoubleNear(0.008, 1e-17)));
  // The mean over two cards and that over one processor can't be told apart in their sum.
  EXPECT_THROW(together_with("2.3.1", two + " CPU with device(s) cpu:0."), DataError);
}

TEST(Carbontracker, DifferentDevicesOfARunAreNamedTogether) {
  const EnergyTable table =
      read_text(standard("1.2.5", "GPU with device(s) Tesla T4, NVIDIA A40, Tesla T4.",
                         "Epoch 1:\nDuration: 1:00:00.00\nAverage power usage (W) for gpu: [50. 200. 50.]"),
                {}, kFile);
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(0.3, 1e-15)));
  EXPECT_EQ(table.measurement(0).hardware, "NVIDIA A40 + 2 x Tesla T4");
}

TEST(Carbontracker, ANumberedProcessorHasNoName) {
  const std::string log = standard("1.2.5", "CPU with device(s) cpu:0.",
                                   "Epoch 1:\nDuration: 1:00:00.00\nAverage power usage (W) for cpu: [50.]");
  EXPECT_THAT(refusal(log, {}, kFile), testing::HasSubstr("does not say what it ran on; say it with --set-hardware"));
  ReadOptions options;
  options.set_hardware = "Xeon 6338";
  EXPECT_EQ(read_text(log, options, kFile).measurement(0).hardware, "Xeon 6338");
}

TEST(Carbontracker, EpochsWithoutAPowerAreLeftOut) {
  const EnergyTable table = read_text(
      standard("1.2.5", kCard,
               "Epoch 1:\nDuration: 0:00:36.00\nAverage power usage (W) for gpu: None\n"
               "Epoch 2:\nDuration: 0:00:36.00\nAverage power usage (W) for gpu: [100.0]\nTraining was interrupted"),
      {}, kFile);
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(0.001, 1e-17)));
  EXPECT_EQ(table.number(Column::duration_s, 0), 36);
  EXPECT_THAT(caveats_of(table), ElementsAre("samples missing: 1"));
}

/// What the GPU drew in the second epoch nobody knows: of three hours two are left, 2 · 0.2 + 2 · 0.05 = 0.5 kWh.
TEST(Carbontracker, AnEpochThatLacksAComponentIsLeftOut) {
  const std::string both = "GPU with device(s) NVIDIA A40. CPU with device(s) cpu:0.";
  const std::string cpu = "\nAverage power usage (W) for cpu: [50.0]\n";
  const std::string whole = "Duration: 1:00:00.00\nAverage power usage (W) for gpu: [200.0]" + cpu;
  for (const std::string gpu :
       {"\nAverage power usage (W) for gpu: [None]", "\nAverage power usage (W) for gpu: [nan]",
        "\nAverage power usage (W) for gpu: [0.0]", "\nAverage power usage (W) for gpu: None", ""}) {
    const EnergyTable table =
        read_text(standard("1.2.5", both,
                           "Epoch 1:\n" + whole + "Epoch 2:\nDuration: 1:00:00.00" + gpu + cpu + "Epoch 3:\n" + whole),
                  {}, kFile);
    EXPECT_THAT(energies(table), ElementsAre(DoubleNear(0.4, 1e-15), DoubleNear(0.1, 1e-15), DoubleNear(0.5, 1e-15)));
    EXPECT_EQ(table.number(Column::duration_s, 0), 7200);
    EXPECT_EQ(table.measurement(0).notes, "2 epochs");
    EXPECT_THAT(caveats_of(table), ElementsAre("samples missing: 1"));
  }
}

TEST(Carbontracker, AGpuWithoutAnyPowerIsNotMeasured) {
  for (const std::string gpu : {"[None]", "[0.0]"}) {
    const EnergyTable table =
        read_text(standard("1.2.5", "GPU with device(s) NVIDIA A40. CPU with device(s) cpu:0.",
                           "Epoch 1:\nDuration: 1:00:00.00\nAverage power usage (W) for gpu: " + gpu +
                               "\nAverage power usage (W) for cpu: [50.0]"),
                  {}, kFile);
    EXPECT_THAT(energies(table), ElementsAre(DoubleNear(0.05, 1e-16)));
    EXPECT_EQ(table.scope(0), Scope::cpu);
    EXPECT_THAT(caveats_of(table), ElementsAre("GPU not measured: 1"));
  }
}

/// 200 W and 100 W for an hour.
TEST(Carbontracker, AVersionBeginsARun) {
  const auto run = [](const std::string& card, const std::string& power) {
    return standard("1.2.5", "GPU with device(s) " + card + ".",
                    "Epoch 1:\nDuration: 1:00:00.00\nAverage power usage (W) for gpu: " + power);
  };
  const EnergyTable table = read_text(run("NVIDIA A40", "[200.0]") + run("NVIDIA V100", "[100.0]"), {}, kFile);
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(0.2, 1e-15), DoubleNear(0.1, 1e-15)));
  EXPECT_THAT(table.hardware().all(), ElementsAre("NVIDIA A40", "NVIDIA V100"));
  EXPECT_EQ(table.number(Column::duration_s, 1), 3600);
  // So do the components, behind what an earlier run used.
  const EnergyTable outputs =
      read_text(output(kCard, "0.005") + output("GPU with device(s) NVIDIA V100.", "0.007"), {}, kOutputFile);
  EXPECT_THAT(energies(outputs), ElementsAre(0.005, 0.007));
  EXPECT_THAT(outputs.hardware().all(), ElementsAre("NVIDIA A40", "NVIDIA V100"));
}

TEST(Carbontracker, ALastNumberThatMayBeCutIsLeftOut) {
  const std::string log = standard("2.0.0", kCard,
                                   "Epoch 1:\nDuration: 0:00:36.00\nAverage power usage (W) for gpu: 100.0\n"
                                   "Epoch 2:\nDuration: 0:00:36.00\nAverage power usage (W) for gpu: 200.0");
  const EnergyTable cut = read_text(log.substr(0, log.size() - std::string("0.0\n").size()), {}, kFile);
  EXPECT_THAT(energies(cut), ElementsAre(DoubleNear(0.001, 1e-17)));  // not the 20 W that is left of 200 W
  EXPECT_THAT(caveats_of(cut), ElementsAre("row left out: 1", "samples missing: 1"));
}

TEST(Carbontracker, RunsOfOtherLengthsAreADoubt) {
  const test::TemporaryFolder folder;
  const std::string epoch = "Epoch 1:\nDuration: 1:00:00.00\nAverage power usage (W) for gpu: [200.0]\n";
  test::put(folder / "net_1.1_2024-05-31T103913Z_carbontracker.log", standard("1.2.5", kCard, epoch));
  test::put(folder / "net_2.2_2024-06-01T103913Z_carbontracker.log",
            standard("1.2.5", "GPU with device(s) NVIDIA V100.", epoch + epoch));
  const EnergyTable table = read_tables({folder.path()}, {});
  EXPECT_THAT(caveats_of(table), ElementsAre("work differs: 1"));
  EXPECT_THAT(describe(table.caveats().list().front().examples.front()),
              testing::HasSubstr("'net' is of 2 epochs here, of 1 in another run"));
}

TEST(Carbontracker, ACopyInAnotherFolderIsOneRun) {
  const test::TemporaryFolder folder;
  const std::string name = "net_1.1_2024-05-31T103913Z_carbontracker.log";
  const std::string epoch = "Epoch 1:\nDuration: 1:00:00.00\nAverage power usage (W) for gpu: [200.0]";
  std::filesystem::create_directories(folder / "a");
  std::filesystem::create_directories(folder / "b");
  test::put(folder / ("a/" + name), standard("1.2.5", kCard, epoch));
  test::put(folder / ("b/" + name), standard("1.2.5", kCard, epoch));
  const EnergyTable table = read_tables({folder.path()}, {});
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(0.2, 1e-15)));
  EXPECT_THAT(table.remarks(), ElementsAre(testing::HasSubstr("1 run stands in")));
}

/// An exponent is part of a number; a comma is none.
TEST(Carbontracker, EnergiesAreReadWhole) {
  EXPECT_THAT(energies(read_text(output(kCard, "1.55e-05"), {}, kOutputFile)), ElementsAre(1.55e-05));
  EXPECT_THAT(refusal(output(kCard, "1,234.5"), {}, kOutputFile), testing::HasSubstr("has no energy greater than 0"));
}

TEST(Carbontracker, TheOutputAloneContainsAnUnknownPue) {
  const EnergyTable table = read_text(output(kCard, "0.005000"), {}, kOutputFile);
  EXPECT_THAT(energies(table), ElementsAre(0.005));
  EXPECT_EQ(table.measurement(0).workload, "resnet");
  EXPECT_EQ(table.measurement(0).notes, "2 epochs");
  EXPECT_EQ(table.number(Column::duration_s, 0), 60);
  EXPECT_THAT(caveats_of(table), ElementsAre("overhead unknown: 1"));
}

TEST(Carbontracker, TheOutputOfARunWithoutAPredictionIsKnown) {
  const EnergyTable table =
      read_text("2024-05-31 10:39:13 - CarbonTracker: The following components were found: " + kCard +
                    "\n2024-05-31 10:40:13 - CarbonTracker: \nActual consumption:\n\tTime:\t0:01:00\n"
                    "\tEnergy:\t0.005000 kWh\n\tCO2eq:\t1.0 g\n",
                {}, kOutputFile);
  EXPECT_THAT(energies(table), ElementsAre(0.005));
  EXPECT_EQ(table.measurement(0).notes, "");
  EXPECT_EQ(table.number(Column::duration_s, 0), 60);
}

TEST(Carbontracker, TheTwoLogsOfARunAreOne) {
  const test::TemporaryFolder folder;
  const std::string run = folder / "resnet_123.456_2024-05-31T103913Z_carbontracker";
  test::put(run + "_output.log", output(kCard, "0.005000"));
  // Without powers, the standard log says the PUE only: 0.005 / 1.25 = 0.004.
  test::put(run + ".log",
            standard("1.2.5", kCard, "Epoch 1:\nDuration: 0:00:36.00\nAverage power usage (W) for gpu: None"));
  const EnergyTable by_pue = read_tables({folder.path()}, {});
  EXPECT_THAT(energies(by_pue), ElementsAre(DoubleNear(0.004, 1e-17)));
  EXPECT_THAT(caveats_of(by_pue), ElementsAre("samples missing: 1"));
  // With powers, the output says nothing new.
  test::put(run + ".log",
            standard("1.2.5", kCard, "Epoch 1:\nDuration: 0:00:36.00\nAverage power usage (W) for gpu: [100.0]"));
  EXPECT_THAT(energies(read_tables({folder.path()}, {})), ElementsAre(DoubleNear(0.001, 1e-17)));
}

TEST(Carbontracker, AnInterruptedRunIsADoubt) {
  const EnergyTable table =
      read_text(standard("1.2.5", kCard,
                         "Epoch 1:\nDuration: 0:00:36.00\nAverage power usage (W) for gpu: [100.0]\n"
                         "Training was interrupted before all 5 epochs were monitored."),
                {}, kFile);
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(0.001, 1e-17)));  // 36 s at 100 W
  EXPECT_THAT(caveats_of(table), ElementsAre("run unfinished: 1"));
}

TEST(Carbontracker, ZeroIsNoMeasurement) {
  EXPECT_THAT(refusal(output(kCard, "0.000000"), {}, kOutputFile),
              testing::HasSubstr(":3: has no energy greater than 0"));
}

TEST(Carbontracker, WhatWasRunMustBeKnown) {
  EXPECT_EQ(refusal(output(kCard, "0.005"), {}, "123.456_2024-05-31T103913Z_carbontracker_output.log"),
            "123.456_2024-05-31T103913Z_carbontracker_output.log:1: does not say what was run; say it with "
            "--workload-from and a "
            "regular expression on the path");
}

ReadOptions named() {
  ReadOptions options;
  options.workload_from = "(unittest|readme|issue33)";
  options.set_hardware = "some GPU";
  return options;
}

TEST(CarbontrackerSamples, OutputLogs) {
  CROSSWATT_NEEDS_SAMPLE("carbontracker");
  for (const char* name : {"unittest_1_output.log", "unittest_2_output.log", "unittest_3_output.log"}) {
    const EnergyTable table = read_tables({sample(std::string("carbontracker/") + name)}, named());
    EXPECT_THAT(energies(table), ElementsAre(0.003504)) << name;  // "Energy: 0.003504 kWh", the actual one
    EXPECT_EQ(table.number(Column::duration_s, 0), 53) << name;
  }
  const EnergyTable console = read_tables({sample("carbontracker/readme_console_default.txt")}, named());
  EXPECT_THAT(energies(console), ElementsAre(0.000038));
  EXPECT_EQ(console.measurement(0).hardware, "some GPU");
  const EnergyTable processor = read_tables({sample("carbontracker/readme_console_verbose2.txt")}, named());
  EXPECT_THAT(energies(processor, Scope::cpu), ElementsAre(0.000041));
}

TEST(CarbontrackerSamples, LogsWithoutAnyPower) {
  CROSSWATT_NEEDS_SAMPLE("carbontracker");
  for (const char* name :
       {"unittest_0_std.log", "issue33_v1.1.3_carbontracker.log", "issue33_v1.1.3_carbontracker_output.log"})
    EXPECT_THROW(read_tables({sample(std::string("carbontracker/") + name)}, named()), DataError) << name;
}

}  // namespace
}  // namespace crosswatt
