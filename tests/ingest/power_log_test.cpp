#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "ingest/power_trace.hpp"
#include "reading.hpp"
#include "support/temporary_folder.hpp"

namespace crosswatt {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_support::caveats_of;
using testing_support::energies;
using testing_support::read_text;
using testing_support::refusal;
using testing_support::rows_of;
using testing_support::sample;

constexpr double kJ = 1 / 3.6e6;

const std::string kHeader = "timestamp, index, name, power.draw [W], utilization.gpu [%]\n";

/// A line of nvidia-smi at 09:55 and so many seconds.
std::string line(const std::string& seconds, const std::string& index, const std::string& power) {
  return "2022/12/05 09:55:" + seconds + ", " + index + ", NVIDIA A40, " + power + ", 0 %\n";
}

TEST(NvidiaSmi, IntegratesByTheTrapezoidRule) {
  // 1 s from 100 to 200 W is 150 J, 2 s at 200 W are 400 J.
  const EnergyTable table = read_text(
      kHeader + line("42.500", "0", "100.00 W") + line("43.500", "0", "200.00 W") + line("45.500", "0", "200.00 W"), {},
      "logs/vgg16.csv");
  ASSERT_EQ(table.rows(), 1);
  const Measurement row = table.measurement(0);
  EXPECT_NEAR(row.energy_kwh, 550 * kJ, 1e-15);
  EXPECT_EQ(row[Column::duration_s], 3);
  EXPECT_EQ(row.workload, "vgg16");
  EXPECT_EQ(row.hardware, "NVIDIA A40");
  EXPECT_EQ(row.scope, Scope::gpu);
  EXPECT_THAT(caveats_of(table), IsEmpty());
}

TEST(NvidiaSmi, SumsTheGpusOfTheMachine) {
  const std::string log = kHeader + line("42.000", "0", "100 W") + line("42.004", "1", "50 W") +
                          line("43.000", "0", "100 W") + line("43.004", "1", "50 W");
  const EnergyTable table = read_text(log);
  ASSERT_EQ(table.rows(), 1);
  EXPECT_EQ(table.measurement(0).hardware, "2 x NVIDIA A40");
  EXPECT_NEAR(table.energy_kwh()[0], 150 * kJ, 1e-15);

  const EnergyTable apart = read_text(log, {.workload_from = "index"});
  EXPECT_THAT(energies(apart), ElementsAre(DoubleNear(100 * kJ, 1e-15), DoubleNear(50 * kJ, 1e-15)));
  EXPECT_THAT(apart.workloads().all(), ElementsAre("0", "1"));
}

TEST(NvidiaSmi, GpusWithoutANameAreCountedToo) {
  // 1 s at 100 W and 1 s at 50 W.
  const std::string log =
      "timestamp, index, power.draw [W]\n2022/12/05 09:55:42.000, 0, 100 W\n2022/12/05 09:55:42.000, 1, 50 W\n"
      "2022/12/05 09:55:43.000, 0, 100 W\n2022/12/05 09:55:43.000, 1, 50 W\n";
  for (const char* said : {"A100", "2 x A100"}) {
    const EnergyTable table = read_text(log, {.set_hardware = said});
    EXPECT_THAT(energies(table), ElementsAre(DoubleNear(150 * kJ, 1e-15))) << said;
    EXPECT_EQ(table.measurement(0).hardware, "2 x A100") << said;
  }
  EXPECT_THAT(read_text(log, {.set_hardware = "A100", .workload_from = "index"}).hardware().all(), ElementsAre("A100"));
}

TEST(NvidiaSmi, RowsOfOneTimeWithoutIndexAreSeveralGpus) {
  const std::string header = "timestamp,name,power.draw [W]\n";
  const EnergyTable table =
      read_text(header +
                "2024-01-01 00:00:00,T4,60 W\n2024-01-01 00:00:00,T4,40 W\n2024-01-01 00:00:10,T4,60 W\n"
                "2024-01-01 00:00:10,T4,40 W\n");
  EXPECT_EQ(table.measurement(0).hardware, "2 x T4");
  EXPECT_NEAR(table.energy_kwh()[0], 1000 * kJ, 1e-15);
}

/// Twenty seconds of two GPUs without an index; the second's row comes at `later(second)`.
template <typename Later>
std::string log_without_index(const Later& later) {
  std::string log = "timestamp,name,power.draw [W]\n";
  for (int second = 10; second < 30; ++second) {
    for (const std::string& milliseconds : {std::string("000"), std::string(later(second))})
      log += "2024-01-01 00:00:" + std::to_string(second) + "." + milliseconds + ",T4,60 W\n";
  }
  return log;
}

TEST(NvidiaSmi, RowsThatNothingTellsApartAreRefused) {
  const std::string refused = "rows of several devices that nothing tells apart; log with the field 'index' or 'uuid'";
  EXPECT_THAT(refusal(log_without_index([](int) { return "007"; })), HasSubstr(refused));
  EXPECT_THAT(refusal(log_without_index([](int second) { return second % 2 == 0 ? "007" : "000"; })),
              HasSubstr(refused))
      << "sometimes at the same time";
}

TEST(NvidiaSmi, OneGpuWhoseTimesSeldomRepeatIsOne) {
  std::string log = "timestamp,name,power.draw [W]\n";
  for (int i = 0; i < 200; ++i) {
    const std::string time = "2024-01-01 00:0" + std::to_string(i / 60) + ":" + std::to_string(100 + i % 60).substr(1);
    log += time + ",T4,60 W\n" + (i == 77 ? time + ",T4,60 W\n" : "");
  }
  const EnergyTable table = read_text(log);
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(199 * 60 * kJ, 1e-12)));
  EXPECT_EQ(table.measurement(0).hardware, "T4");
  EXPECT_THAT(caveats_of(table), ElementsAre("row left out: 1"));
}

/// Seconds `from` to `to` of GPUs 0 and 1 at 100 and 200 W, on a day of December.
std::string day_of_two(const std::string& day, int from, int to) {
  std::string log;
  for (int second = from; second <= to; ++second) {
    for (const char* gpu : {"0, NVIDIA A40, 100.00 W", "1, NVIDIA A40, 200.00 W"})
      log += "2022/12/" + day + " 09:55:" + std::to_string(second) + ".000, " + gpu + ", 0 %\n";
  }
  return log;
}

TEST(NvidiaSmi, ALogAppendedToAnotherIsARunOfItsOwn) {
  // 20 s and 10 s at 100 + 200 W: 6000 J and 3000 J.
  const std::string first = day_of_two("05", 10, 30);
  for (const std::string& second : {kHeader + day_of_two("06", 10, 20), day_of_two("04", 10, 20)}) {
    const EnergyTable table = read_text(kHeader + first + second);
    EXPECT_THAT(energies(table), ElementsAre(DoubleNear(6000 * kJ, 1e-14), DoubleNear(3000 * kJ, 1e-14)));
    EXPECT_EQ(table.measurement(1).hardware, "2 x NVIDIA A40");
    EXPECT_EQ(table.measurement(1)[Column::duration_s], 10);
    EXPECT_EQ(table.repetition(1), 1);
    EXPECT_THAT(caveats_of(table), IsEmpty());
    EXPECT_THAT(table.remarks(), ElementsAre(HasSubstr("t.csv: holds 2 runs, which begin in lines 2, 4")));
  }
}

TEST(NvidiaSmi, ALogAppendedToItsCopyIsOneRun) {
  const std::string log = kHeader + day_of_two("05", 10, 30);
  const EnergyTable table = read_text(log + log);
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(6000 * kJ, 1e-14)));
  EXPECT_THAT(table.remarks().back(), HasSubstr("the run of line 45 stands in t.csv line 2 already"));
}

TEST(NvidiaSmi, CopiesInOneLogAreSaidOnce) {
  const std::string log = kHeader + day_of_two("05", 10, 30);
  const EnergyTable table = read_text(log + log + log + log);
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(6000 * kJ, 1e-14)));
  EXPECT_EQ(table.remarks().size(), 2U);
  EXPECT_EQ(table.remarks().back(),
            "t.csv: the run of line 45 stands in t.csv line 2 already, and so do 2 runs behind it");
}

/// GPU 0 has a run before GPU 1 has any; then both have one at a time, in either order.
TEST(NvidiaSmi, RunsThatSomeGpusMissAreNotMixed) {
  const auto both = [](const std::string& day, const std::string& gpus) {
    std::string log;
    for (const char* second : {"10", "20"}) {
      for (const char gpu : gpus)
        log += "2022/12/" + day + " 09:55:" + second + ".000, " + gpu + ", A40, 100.00 W, 0 %\n";
    }
    return log;
  };
  // 10 s at 100 W of one, of two, of one and of two GPUs.
  const EnergyTable table = read_text(kHeader + both("05", "0") + kHeader + both("06", "10") + kHeader +
                                      both("07", "1") + kHeader + both("08", "01"));
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(1000 * kJ, 1e-14), DoubleNear(2000 * kJ, 1e-14),
                                           DoubleNear(1000 * kJ, 1e-14), DoubleNear(2000 * kJ, 1e-14)));
  EXPECT_THAT(table.hardware().all(), ElementsAre("A40", "2 x A40"));
}

TEST(NvidiaSmi, LogsOfTheGpusOfOneRunOneAfterTheOtherAreOneRun) {
  // 2 s at 100 W and 2 s at 50 W.
  const EnergyTable table = read_text(kHeader + line("10.0", "0", "100 W") + line("12.0", "0", "100 W") + kHeader +
                                      line("10.1", "1", "50 W") + line("12.1", "1", "50 W"));
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(300 * kJ, 1e-15)));
  EXPECT_EQ(table.measurement(0).hardware, "2 x NVIDIA A40");
}

TEST(NvidiaSmi, AnotherHeaderInTheMidstIsRefused) {
  EXPECT_THAT(refusal(kHeader + day_of_two("05", 10, 12) +
                      "timestamp, name, index, power.draw [W], utilization.gpu [%]\n" + day_of_two("06", 10, 12)),
              HasSubstr("t.csv:8: is a header with other columns than the first"));
}

TEST(NvidiaSmi, TimesThatOnlyGoBackAreNoRun) {
  EXPECT_THAT(refusal(kHeader + line("42.0", "0", "100 W") + line("32.0", "0", "100 W") + line("22.0", "0", "100 W")),
              HasSubstr("has 2 samples that are not later than the ones before"));
}

TEST(NvidiaSmi, TimesThatGoBackAThousandTimesAreRefused) {
  // Runs of two samples, each two days before the last: the 1001st begins on line 1 + 2 · 1000 + 1.
  std::string log = "timestamp,index,name,power_w\n";
  for (int run = 0; run <= 1000; ++run)
    for (const int second : {0, 1}) log += std::to_string(1717149600 - 172800 * run + second) + ",0,A40,200\n";
  EXPECT_THAT(refusal(log), testing::AllOf(testing::StartsWith("t.csv:2002: "),
                                           HasSubstr("begins the 1001st run of this log: its times go back again and "
                                                     "again; sort its rows by time")));
}

TEST(NvidiaSmi, AClockThatIsPutForwardOrBackByAnHourGoesOn) {
  // 20 s at 100 W, whatever the clock says.
  for (const char* later : {"08", "10"}) {
    std::string log = kHeader;
    for (int second = 10; second <= 30; ++second) {
      log += std::string("2022/12/05 ") + (second < 20 ? "09" : later) + ":55:" + std::to_string(second) +
             ".000, 0, NVIDIA A40, 100.00 W, 0 %\n";
    }
    const EnergyTable table = read_text(log);
    EXPECT_THAT(energies(table), ElementsAre(DoubleNear(2000 * kJ, 1e-15))) << later;
    EXPECT_EQ(table.measurement(0)[Column::duration_s], 20);
    EXPECT_THAT(table.remarks(), ElementsAre(HasSubstr("put forward or back by an hour in line 12")));
  }
}

/// `rows` of 300 W, one every so many seconds from 2024-01-01 on.
std::string slow_log(int rows, double every_s) {
  std::string log = "timestamp, index, name, power.draw [W]\n";
  for (int row = 0; row < rows; ++row)
    log += std::to_string(1704067200 + every_s * row) + ", 0, NVIDIA A40, 300.00 W\n";
  return log;
}

TEST(NvidiaSmi, SamplesThatComeHourlyAreNoClockChanges) {
  // 23 times 3600.02 s, 2 h and 70 min at 300 W.
  for (const double every_s : {3600.02, 7200.0, 4200.0}) {
    const EnergyTable table = read_text(slow_log(24, every_s));
    EXPECT_NEAR(table.energy_kwh()[0], 23 * every_s * 300 * kJ, 1e-9) << every_s;
    EXPECT_NEAR(table.measurement(0)[Column::duration_s], 23 * every_s, 1e-6) << every_s;
    EXPECT_THAT(table.remarks(), IsEmpty()) << every_s;
  }
}

TEST(NvidiaSmi, AClockIsPutForwardOnceBeforeItIsPutBack) {
  // 10 s each second, then twice an hour's jump: the first is the clock's, the second a gap that is left out.
  std::string log = slow_log(11, 1);
  for (const int second : {3611, 3612, 7213, 7214})
    log += std::to_string(1704067200 + second) + ", 0, NVIDIA A40, 300.00 W\n";
  const EnergyTable table = read_text(log);
  EXPECT_NEAR(table.energy_kwh()[0], 13 * 300 * kJ, 1e-12);
  EXPECT_THAT(caveats_of(table), ElementsAre("samples missing: 1"));
}

TEST(NvidiaSmi, TimesThatAreNumbersSayTheirUnitByTheirSize) {
  // 599 s at 200 W, whether in s, ms, us or ns since 1970.
  for (const char* zeros : {"", "000", "000000", "000000000"}) {
    std::string log = "timestamp,index,name,power_w\n";
    for (int second = 0; second < 600; ++second) log += std::to_string(1717149600 + second) + zeros + ",0,A40,200\n";
    const EnergyTable table = read_text(log);
    EXPECT_NEAR(table.energy_kwh()[0], 599 * 200 * kJ, 1e-8) << zeros;
    EXPECT_NEAR(table.measurement(0)[Column::duration_s], 599, 1e-3) << zeros;
  }
}

TEST(NvidiaSmi, UnitsOfTheHeaderHold) {
  // 10 s at 200 W.
  for (const char* log : {"time [ms], index, name, power.draw [W]\n0, 0, A40, 200\n10000, 0, A40, 200\n",
                          "Time (s), Index, Name, Power Draw (kW)\n0, 0, A40, 0.2\n10, 0, A40, 0.2\n",
                          "timestamp [us], index, name, power_draw\n0, 0, A40, 0.2 kW\n10000000, 0, A40, 200W\n"}) {
    EXPECT_THAT(energies(read_text(log)), ElementsAre(DoubleNear(2000 * kJ, 1e-15))) << log;
  }
}

TEST(NvidiaSmi, GpusOfSeveralMachinesAreToldApartByTheirUuid) {
  std::string log = "timestamp, index, uuid, name, power.draw [W]\n";
  for (int second = 10; second <= 50; ++second) {
    const std::string time = "2024/05/31 10:00:" + std::to_string(second);
    log += time + ".000, 0, GPU-aaaa, A100, 300.00 W\n" + time + ".400, 0, GPU-bbbb, A100, 100.00 W\n";
  }
  const EnergyTable table = read_text(log);
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(40 * 400 * kJ, 1e-12)));
  EXPECT_EQ(table.measurement(0).hardware, "2 x A100");
  EXPECT_THAT(read_text(log, {.workload_from = "uuid"}).workloads().all(), ElementsAre("GPU-aaaa", "GPU-bbbb"));
  EXPECT_THAT(read_text(log, {.workload_from = "index"}).workloads().all(), ElementsAre("0"));
}

TEST(NvidiaSmi, AGapIsBridgedWhereItIsShort) {
  // 200 s at 100 W, of which 19 s have no samples: 9.5 % of the time.
  std::string log = kHeader;
  for (int i = 0; i <= 200; ++i) {
    if (i > 100 && i < 119) continue;
    log += "2022/12/05 09:0" + std::to_string(i / 60) + ":" + std::to_string(100 + i % 60).substr(1) +
           ".000, 0, NVIDIA A40, 100.00 W, 0 %\n";
  }
  EXPECT_THAT(energies(read_text(log)), ElementsAre(DoubleNear(20000 * kJ, 1e-13)));
  EXPECT_THAT(refusal(log, {.strict = true}), HasSubstr("t.csv:103: '0' ends a gap of 19 s in all, 9.5 % of the time, "
                                                        "where a sample comes every 1 s; the energy in a gap is that"));
}

TEST(NvidiaSmi, AGpuWithoutAPowerIsNoPartOfTheNameAndSaid) {
  // 1 s at 100 W.
  const EnergyTable table = read_text(kHeader + line("42.0", "0", "100 W") + line("42.0", "1", "[N/A]") +
                                      line("43.0", "0", "100 W") + line("43.0", "1", "[N/A]"));
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(100 * kJ, 1e-15)));
  EXPECT_EQ(table.measurement(0).hardware, "NVIDIA A40");
  EXPECT_THAT(caveats_of(table), ElementsAre("GPU not measured: 1"));
  EXPECT_EQ(
      describe(table.caveats().list().front().examples.front()),
      "t.csv:3: '1' has no power in 2 of 2 samples; the energy is that of 1 of the 2 devices logged, and named so");
}

TEST(NvidiaSmi, ALastLineWithoutAnEndIsLeftOutWhereItMayLackDigits) {
  const std::string header =
      "timestamp, index, power.draw [W]\n2022/12/05 09:55:42.000, 0, 100.00\n"
      "2022/12/05 09:55:43.000, 0, 100.00\n2022/12/05 09:55:44.000, 0, ";
  // 1 s at 100 W, and 2 s where the last power is certain.
  const EnergyTable cut = read_text(header + "10", {.set_hardware = "A40"});
  EXPECT_THAT(energies(cut), ElementsAre(DoubleNear(100 * kJ, 1e-15)));
  EXPECT_THAT(cut.remarks(), ElementsAre("t.csv: its last line has no end and may be cut short; it is left out"));
  for (const char* whole : {"100.00\n", "100.00 W"}) {
    const EnergyTable table = read_text(header + whole, {.set_hardware = "A40"});
    EXPECT_THAT(energies(table), ElementsAre(DoubleNear(200 * kJ, 1e-15)));
    EXPECT_THAT(table.remarks(), IsEmpty());
  }
}

TEST(NvidiaSmi, SaysWhatIsMissing) {
  std::string log = kHeader;
  for (int second = 10; second < 30; ++second) log += line(std::to_string(second) + ".0", "0", "100 W");
  for (int second = 55; second < 58; ++second)
    log += line(std::to_string(second) + ".0", "0", second == 56 ? "[N/A]" : "100 W");
  log += line("40.0", "0", "100 W");
  const EnergyTable table = read_text(log);
  EXPECT_NEAR(table.energy_kwh()[0], 2100 * kJ, 1e-14) << "without the gap: 47 - 26 s of 100 W";
  EXPECT_EQ(table.measurement(0)[Column::duration_s], 21);
  EXPECT_THAT(caveats_of(table), ElementsAre("row left out: 1", "samples missing: 2"));
  EXPECT_THAT(refusal(log, {.strict = true}), HasSubstr("ends a gap of 26 s in all, 55.3 % of the time"));
}

TEST(NvidiaSmi, SaysThatADeviceWasNotThereToTheEnd) {
  std::string log = "timestamp, index, name, power.draw [W]\n";
  for (int second = 0; second < 40; ++second) {
    const std::string time = "2024/05/31 09:55:" + std::to_string(100 + second).substr(1);
    log += time + ", 0, A40, 100 W\n";
    if (second < 5) log += time + ", 1, A40, 100 W\n";
  }
  const EnergyTable table = read_text(log);
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(4300 / 3.6e6, 1e-15)));  // 39 s and 4 s at 100 W
  EXPECT_THAT(caveats_of(table), ElementsAre("samples missing: 1"));
  EXPECT_EQ(describe(table.caveats().list().front().examples.front()),
            "t.csv:3: '1' has no sample for 35 s at the ends of 39 s; the energy is that of the time between its first "
            "sample and its last");
}

TEST(NvidiaSmi, APowerBelowZeroIsNone) {
  const std::string time = "timestamp, index, name, power.draw [W]\n2024/05/31 09:55:";
  EXPECT_THAT(refusal(time + "01.000, 0, A40, -100 W\n2024/05/31 09:55:41.000, 0, A40, -100 W\n"),
              HasSubstr("has no power in 2 of 2 samples"));
}

TEST(NvidiaSmi, TakesUnitsFromTheCellOrTheHeader) {
  const auto energy = [](const std::string& heading, const std::string& cell) {
    const EnergyTable table =
        read_text("timestamp,name," + heading + "\n1700000000.5,T4," + cell + "\n1700000001.5,T4," + cell + "\n");
    return table.energy_kwh()[0];
  };
  EXPECT_NEAR(energy("power.draw [W]", "70"), 70 * kJ, 1e-15);
  EXPECT_NEAR(energy("power.draw", "70.00 W"), 70 * kJ, 1e-15);
  EXPECT_NEAR(energy("power.draw [mW]", "70000"), 70 * kJ, 1e-15);
  EXPECT_NEAR(energy("gpu_power_draw", "70000 mW"), 70 * kJ, 1e-15);
}

TEST(NvidiaSmi, LeavesOutRowsThatCanNotBeRead) {
  const EnergyTable table = read_text(kHeader + line("42.0", "0", "100 W") +
                                      "yesterday, 0, NVIDIA A40, 3 W, 0 %\nshort\n" + line("43.0", "0", "100 W"));
  EXPECT_NEAR(table.energy_kwh()[0], 100 * kJ, 1e-15);
  EXPECT_THAT(caveats_of(table), ElementsAre("row left out: 2"));
}

TEST(NvidiaSmi, ALogOfOneSampleIsNoMeasurement) {
  EXPECT_THAT(refusal(kHeader + line("42.0", "0", "100 W")), HasSubstr("fewer than two samples of power"));
  EXPECT_THAT(refusal(kHeader), HasSubstr("holds no measurement"));
}

TEST(NvidiaSmi, ThreadsAndBlocksDoNotMatter) {
  std::string log = kHeader;
  for (int i = 0; i < 3000; ++i) {
    const std::string second = std::to_string(10 + i / 60 % 50), part = std::to_string(100 + 10 * (i % 60));
    log += line(second + "." + part, std::to_string(i % 3),
                std::to_string(80 + i % 7) + "." + std::to_string(i % 10) + " W");
  }
  const auto once = rows_of(read_text(log, {.threads = 1}));
  for (const int threads : {2, 8}) {
    for (const std::size_t block_bytes : {64, 1000, 1 << 18})
      EXPECT_EQ(rows_of(read_text(log, {.threads = threads, .block_bytes = block_bytes})), once);
  }
}

TEST(NvidiaSmi, RefusesAnIdThatIsAnotherOnEveryRow) {
  std::string log = kHeader;
  for (int i = 0; i < 1001; ++i) log += line("42.0", std::to_string(i), "1 W");
  EXPECT_THAT(refusal(log), HasSubstr("is one more than the 1000 devices a log may tell of"));
}

/// By /usr/bin/python3: sum of (t[i+1] - t[i]) (p[i] + p[i+1]) / 2 over the file's 199 rows.
TEST(NvidiaSmiSample, OfGaissa) {
  CROSSWATT_NEEDS_SAMPLE("nvidia-smi/gaissa_renamed_headers_first200.csv");
  const EnergyTable table = read_tables({sample("nvidia-smi/gaissa_renamed_headers_first200.csv")}, {});
  ASSERT_EQ(table.rows(), 1);
  EXPECT_EQ(table.measurement(0).hardware, "NVIDIA GeForce RTX 3090");
  EXPECT_NEAR(table.energy_kwh()[0], 24867.04688306 * kJ, 1e-9);
  EXPECT_NEAR(table.measurement(0)[Column::duration_s], 198.23, 1e-5);
}

TEST(MlperfPower, IsOfTheWholeSystem) {
  const auto spl = [](const std::string& seconds, const std::string& watts) {
    return "Time,03-09-2021 18:02:" + seconds + ",Watts," + watts + ",Volts,248.8,Amps,0.07,PF,0.34,Mark,a\n";
  };
  // 1 s from 6 to 8 W, then 2 s from 8 to 10 W; a meter that says 0 had nothing to say.
  const EnergyTable table = read_text(spl("14.0", "6") + spl("15.0", "8") + spl("16.0", "0.0") + spl("17.0", "10"),
                                      {.set_hardware = "Xavier"}, "run_1/spl.txt");
  ASSERT_EQ(table.rows(), 1);
  EXPECT_NEAR(table.energy_kwh()[0], 25 * kJ, 1e-16);
  EXPECT_EQ(table.measurement(0).scope, Scope::wall);
  EXPECT_EQ(table.measurement(0).hardware, "Xavier");
  EXPECT_THAT(caveats_of(table), ElementsAre("samples missing: 1"));
}

/// A second of a minute of 100 W, under a mark.
std::string marked(int second, const std::string& mark) {
  return "Time,03-09-2021 18:02:" + std::to_string(second) + ".0,Watts,100,Volts,248.8,Amps,0.07,PF,0.34,Mark," + mark +
         "\n";
}

TEST(MlperfPower, SamplesThatFindTheRangeAreLeftOut) {
  // 10 s at 100 W, and not the 20 s before.
  const std::string ranging = marked(10, "a_ranging") + marked(30, "a_ranging");
  const EnergyTable table = read_text(ranging + marked(40, "a_testing") + marked(50, "a_testing"),
                                      {.set_hardware = "Xavier"}, "run_1/spl.txt");
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(1000 * kJ, 1e-15)));
  EXPECT_THAT(energies(read_text(ranging, {.set_hardware = "Xavier"}, "spl.txt")),
              ElementsAre(DoubleNear(2000 * kJ, 1e-15)))
      << "there are no others";
}

TEST(MlperfPower, CountsBetweenPowerBeginAndPowerEnd) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "mlperf" / "run_1";
  std::filesystem::create_directories(folder);
  const auto event = [](const std::string& key, const std::string& seconds) {
    return ":::MLLOG {\"key\": \"" + key + "\", \"value\": \"03-09-2021 18:02:" + seconds + "\", \"time_ms\": 1.0}\n";
  };
  std::ofstream(folder / "mlperf_log_detail.txt") << event("power_begin", "12.500") << event("power_end", "30.000");
  std::ofstream(folder / "spl.txt") << marked(10, "t") << marked(20, "t") << marked(30, "t") << marked(40, "t");
  const EnergyTable table = read_tables({folder.parent_path().string()}, {.set_hardware = "Xavier"});
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(1750 * kJ, 1e-15)));  // 17.5 s at 100 W
  EXPECT_EQ(table.measurement(0)[Column::duration_s], 17.5);
  EXPECT_THAT(caveats_of(table), IsEmpty());
  EXPECT_THAT(table.remarks(), ElementsAre(HasSubstr("counts from power_begin to power_end")));
}

TEST(MlperfPower, AWindowThatMissesTheLogSaysByHowMuch) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "mlperf_zone" / "run_1";
  std::filesystem::create_directories(folder);
  const auto refused = [&](const std::string& hour) {
    const auto event = [&](const std::string& key, const std::string& seconds) {
      return ":::MLLOG {\"key\": \"" + key + "\", \"value\": \"03-09-2021 " + hour + ":02:" + seconds + "\"}\n";
    };
    std::ofstream(folder / "mlperf_log_detail.txt") << event("power_begin", "12.0") << event("power_end", "30.0");
    std::ofstream(folder / "spl.txt") << marked(10, "t") << marked(40, "t");
    try {
      read_tables({folder.string()}, {.set_hardware = "Xavier"});
    } catch (const DataError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  // The log is of 18:02:10 to 18:02:40.
  EXPECT_THAT(refused("17"),
              HasSubstr("begins 3580 s after power_end of mlperf_log_detail.txt; put both on one clock"));
  EXPECT_THAT(refused("19"), HasSubstr("ends 3572 s before power_begin of mlperf_log_detail.txt"));
}

TEST(MlperfPower, AWindowInWhichTheMeterWasSilentIsNoRun) {
  const test::TemporaryFolder folder;
  test::put(folder / "mlperf_log_detail.txt",
            ":::MLLOG {\"key\": \"power_begin\", \"value\": \"03-09-2021 18:02:25.0\"}\n"
            ":::MLLOG {\"key\": \"power_end\", \"value\": \"03-09-2021 18:02:35.0\"}\n");
  const auto silent = [](int second) {
    std::string line = marked(second, "t");
    return line.replace(line.find("Watts,100"), 9, "Watts,0.0");
  };
  test::put(folder / "spl.txt", marked(10, "t") + marked(20, "t") + silent(30) + silent(40));
  try {
    read_tables({folder.path()}, {.set_hardware = "Xavier"});
    FAIL() << "a window without power was counted";
  } catch (const DataError& error) {
    EXPECT_THAT(error.what(), HasSubstr("has fewer than two samples of power from power_begin to power_end of "
                                        "mlperf_log_detail.txt; log the power throughout the run"));
  }
}

/// By /usr/bin/python3, as above, over the 120 lines.
TEST(MlperfPowerSample, OfKrai) {
  CROSSWATT_NEEDS_SAMPLE("mlperf-power/run_1/spl_first120.txt");
  const EnergyTable table = read_tables({sample("mlperf-power/run_1/spl_first120.txt")},
                                        {.set_hardware = "Xavier", .workload_from = "(run_\\d+)"});
  EXPECT_NEAR(table.energy_kwh()[0], 1102.48786943 * kJ, 1e-10);
  EXPECT_EQ(table.measurement(0).workload, "run_1");
}

const std::string kDmon = "#Entity   POWER   TOTEC\nID        W       mJ\n";

TEST(DcgmDmon, IsTheDifferenceOfItsCounter) {
  const EnergyTable table =
      read_text(kDmon + "GPU 0     61.2    1000000\nGPU 1     N/A     N/A\n" + kDmon + "GPU 0     80.0    4600000\n",
                {.set_hardware = "A100"}, "run.txt");
  EXPECT_THAT(caveats_of(table), ElementsAre("GPU not measured: 1"));
  ASSERT_EQ(table.rows(), 1);
  EXPECT_NEAR(table.energy_kwh()[0], 3600 * kJ, 1e-15);
  EXPECT_EQ(table.measurement(0).hardware, "A100");
}

TEST(DcgmDmon, CountsGpusAndNotTheirInstances) {
  // (4600000 - 1000000) mJ of GPU 0 and (2800000 - 1000000) mJ of GPU 1; the 1800 J of GPU-I 0 are in GPU 0's.
  const EnergyTable table =
      read_text(kDmon + "GPU 0 61 1000000\nGPU 1 61 1000000\nGPU-I 0 30 500000\nGPU-CI 0 30 500000\n" + kDmon +
                    "GPU 0 61 4600000\nGPU 1 61 2800000\nGPU-I 0 30 2300000\nGPU-CI 0 30 2300000\n",
                {.set_hardware = "A100"});
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(5400 * kJ, 1e-15)));
  EXPECT_EQ(table.measurement(0).hardware, "2 x A100");
}

TEST(DcgmDmon, ACounterThatBeganAgainIsAnotherRun) {
  // 7000 - 5000 mJ, and 4000 - 1000 mJ; a reading that falls and is not gone on from is a stray.
  const EnergyTable table =
      read_text(kDmon + "GPU 0 1 5000\nGPU 0 1 7000\nGPU 0 1 1000\nGPU 0 1 4000\n", {.set_hardware = "A100"});
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(2 * kJ, 1e-18), DoubleNear(3 * kJ, 1e-18)));
  EXPECT_THAT(caveats_of(table), ElementsAre("counter reset: 1"));
  const std::string stray = kDmon + "GPU 0 1 5000\nGPU 0 1 70\nGPU 0 1 9000\n";
  EXPECT_THAT(energies(read_text(stray, {.set_hardware = "A100"})), ElementsAre(DoubleNear(4 * kJ, 1e-18)));
  EXPECT_THAT(
      refusal(stray, {.set_hardware = "A100", .strict = true}),
      HasSubstr("t.csv:4: 'GPU 0' has an energy counter that falls from 5000 to 70 mJ; that reading is left out"));
}

TEST(DcgmDmon, AHeaderThatComesEarlyBeginsAnotherRun) {
  // Pages of two rows: 3000 - 1000 mJ, then 9000 - 8000 mJ.
  const EnergyTable table = read_text(
      kDmon + "GPU 0 1 1000\nGPU 0 1 2000\n" + kDmon + "GPU 0 1 3000\n" + kDmon + "GPU 0 1 8000\nGPU 0 1 9000\n",
      {.set_hardware = "A100"});
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(2 * kJ, 1e-18), DoubleNear(1 * kJ, 1e-18)));
}

TEST(DcgmDmon, ALastLineWithoutAnEndIsLeftOut) {
  const EnergyTable table = read_text(kDmon + "GPU 0 1 1000\nGPU 0 1 2000\nGPU 0 1 30", {.set_hardware = "A100"});
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(1 * kJ, 1e-18)));
  EXPECT_THAT(caveats_of(table), IsEmpty());
}

TEST(DcgmDmon, ACardsNameHoldsBlanks) {
  // 4529102838 - 4527302838 mJ = 1800 J, with the name before the counter and behind it.
  for (const bool name_first : {true, false}) {
    std::string log = name_first
                          ? "#Entity   DVNAM                    POWER   TOTEC\nID                     W       mJ\n"
                          : "#Entity   POWER   TOTEC        DVNAM\nID        W       mJ\n";
    for (int row = 0; row < 10; ++row) {
      const std::string counter = std::to_string(4527302838 + 200000LL * row), power = std::to_string(200 + row);
      log += name_first ? "GPU 0     NVIDIA A100-SXM4-80GB    " + power + "   " + counter + "\n"
                        : "GPU 0     " + power + "   " + counter + "   NVIDIA A100-SXM4-80GB\n";
    }
    const EnergyTable table = read_text(log);
    EXPECT_THAT(energies(table), ElementsAre(DoubleNear(1800 * kJ, 1e-15)));
    EXPECT_EQ(table.measurement(0).hardware, "NVIDIA A100-SXM4-80GB");
  }
}

TEST(DcgmDmon, RowsWhoseWordsHaveNoPlaceAreLeftOut) {
  const std::string header = "#Entity   DVBRN   DVNAM   POWER   TOTEC\nID   W   mJ\n";
  EXPECT_THAT(refusal(header + "GPU 0 NVIDIA RTX NVIDIA A100 200 1000000\nGPU 0 NVIDIA RTX NVIDIA A100 200 2000000\n"),
              HasSubstr("t.csv:3: has 8 words, its header speaks of 6; watch numbers and DVNAM alone"));
  const EnergyTable table =
      read_text(kDmon + "GPU 0 1 1000\nGPU 0 1500\nGPU 0 x y 1 1800\nGPU 0 1 2000\n", {.set_hardware = "A100"});
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(1 * kJ, 1e-18)));
  EXPECT_THAT(caveats_of(table), ElementsAre("row left out: 2"));
}

TEST(DcgmDmon, NeedsTheCounter) {
  EXPECT_THAT(refusal("#Entity   POWER\nID   W\nGPU 0   61.2\n"), HasSubstr("dcgmi dmon -e 155,156"));
}

std::string scrape(const std::string& counter, const std::string& time = "") {
  return "# HELP DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION Total energy consumption since boot (in mJ).\n"
         "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu=\"0\",UUID=\"GPU-1\",device=\"nvidia0\",modelName=\"NVIDIA "
         "A100-SXM4-40GB\"} " +
         counter + time + "\n";
}

TEST(DcgmExporter, IsTheDifferenceBetweenScrapes) {
  const EnergyTable table = read_text(scrape("4500000", " 1700000000000") + scrape("5.4e6", " 1700000010000"));
  ASSERT_EQ(table.rows(), 1);
  EXPECT_NEAR(table.energy_kwh()[0], 900 * kJ, 1e-15);
  EXPECT_EQ(table.measurement(0).hardware, "NVIDIA A100-SXM4-40GB");
  EXPECT_EQ(table.measurement(0)[Column::duration_s], 10);
}

TEST(DcgmExporter, GpusWithoutAModelNameAreCountedToo) {
  const std::string counter = "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu=";
  const auto both = [&](const std::string& mj, const std::string& time) {
    return counter + "\"0\",UUID=\"GPU-1\"} " + mj + time + counter + "\"1\",UUID=\"GPU-2\"} " + mj + time;
  };
  // (5400000 - 4500000) mJ of each.
  const EnergyTable table =
      read_text(both("4500000", " 1700000000000\n") + both("5400000", " 1700000010000\n"), {.set_hardware = "A100"});
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(1800 * kJ, 1e-15)));
  EXPECT_EQ(table.measurement(0).hardware, "2 x A100");
}

TEST(DcgmExporter, TimesMayBeInSeconds) {
  const EnergyTable table = read_text(scrape("4500000", " 1700000000.5") + scrape("5.4e6", " 1700000010.5"));
  EXPECT_EQ(table.measurement(0)[Column::duration_s], 10);
}

TEST(DcgmExporter, OneScrapeIsNoRun) {
  EXPECT_THAT(refusal(scrape("4500000")), HasSubstr("was scraped once"));
}

TEST(DcgmExporter, IntegratesPowerWhereThereIsNoCounter) {
  const std::string sample = "DCGM_FI_DEV_POWER_USAGE{gpu=\"1\",UUID=\"GPU-2\",modelName=\"T4\"} ";
  const EnergyTable table = read_text(sample + "60 1700000000000\n" + sample + "80 1700000002000\n");
  EXPECT_NEAR(table.energy_kwh()[0], 140 * kJ, 1e-15);
}

TEST(DcgmExporter, AGpuWithOneReadingIsNoPartOfTheSum) {
  const std::string other = "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu=\"1\",UUID=\"GPU-2\",modelName=\"T4\"} 7\n";
  const EnergyTable table = read_text(scrape("4500000", " 1700000000000") + other + scrape("5.4e6", " 1700000010000"));
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(900 * kJ, 1e-15)));
  EXPECT_EQ(table.measurement(0).hardware, "NVIDIA A100-SXM4-40GB");
  EXPECT_THAT(caveats_of(table), ElementsAre("GPU not measured: 1"));
}

TEST(PowerLogs, OfOneWorkloadAreRepetitions) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "repeated" / "resnet";
  std::filesystem::create_directories(folder);
  const std::string log = kHeader + day_of_two("05", 10, 30);
  std::ofstream(folder / "a.csv") << log;
  std::ofstream(folder / "b.csv") << kHeader << day_of_two("06", 10, 20);
  std::ofstream(folder / "copy.csv") << log;
  const std::string path = folder.string();
  const EnergyTable table = read_tables({path, path + "/b.csv"}, {.workload_from = "repeated/([^/]+)/"});
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(6000 * kJ, 1e-14), DoubleNear(3000 * kJ, 1e-14)));
  EXPECT_EQ(table.repetition(1), 1);
  EXPECT_THAT(table.remarks(),
              ElementsAre(HasSubstr("copy.csv: is a copy of"), HasSubstr("named twice and read once")));
}

/// 10⁷ equal terms: their sum in plain doubles is off in the tenth digit.
TEST(PowerTrace, KeepsItsDigits) {
  ingest::PowerTrace trace;
  for (int i = 0; i <= 10'000'000; ++i) trace.add({0.125 * i, 0.1});
  EXPECT_DOUBLE_EQ(trace.energy_j(), 0.1 * 1'250'000);
}

/// A scrape a line, each of another GPU: memory is bounded by refusing what no machine has.
TEST(DcgmExporter, MoreGpusThanAMachineHasAreRefused) {
  std::string scrapes;
  for (int gpu = 0; gpu < 1001; ++gpu)
    scrapes += "DCGM_FI_DEV_POWER_USAGE{gpu=\"0\",UUID=\"GPU-" + std::to_string(gpu) + "\"} 61 1700000000000\n";
  EXPECT_THAT(refusal(scrapes, {}, "x.prom"),
              HasSubstr("x.prom:1001: 'GPU-1000' is one more than the 1000 devices a log may tell of"));
}

}  // namespace
}  // namespace crosswatt
