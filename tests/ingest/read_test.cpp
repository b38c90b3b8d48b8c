#include "crosswatt/ingest/read.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>  // geteuid

#include <filesystem>
#include <fstream>
#include <string>

#include "crosswatt/data/pair_dataset.hpp"
#include "reading.hpp"

namespace crosswatt {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class Reading : public testing::Test {
 protected:
  Reading() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(testing::TempDir()) / (std::string("crosswatt_read_") + test->name());
    std::filesystem::create_directories(folder_);
  }
  ~Reading() override { std::filesystem::remove_all(folder_); }
  std::string file(const std::string& name, const std::string& text) const {
    const std::string path = (folder_ / name).string();
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  std::string refusal(const std::vector<std::string>& paths) const {
    try {
      read_tables(paths, {});
    } catch (const DataError& error) {
      return error.what();
    }
    ADD_FAILURE() << "was read";
    return {};
  }
  std::filesystem::path folder_;
};

TEST_F(Reading, JoinsFilesOfDifferentFormats) {
  const std::vector<std::string> paths = {
      file("a.txt", "workload,hardware,energy_kwh\na,A40,1\n"), file("b.csv", "workload,V100\na,2\n"),
      file("c", "{\"schema_version\":1,\"measurements\":[{\"workload\":\"a\",\"hardware\":\"T4\",\"energy_kwh\":3}]}")};
  std::vector<FileSummary> files;
  const EnergyTable table = read_tables(paths, {}, &files);
  EXPECT_THAT(table.energy_kwh(), ElementsAre(1, 2, 3));
  EXPECT_EQ(table.file(1), paths[1]);
  ASSERT_EQ(files.size(), 3U);
  EXPECT_EQ(files[0].format, "long");
  EXPECT_EQ(files[1].format, "wide");
  EXPECT_EQ(files[2].format, "json");
  EXPECT_EQ(files[2].rows, 1);
}

TEST_F(Reading, ReportsTheProblemsOfAllFiles) {
  const std::string bad = file("bad.csv", "workload,hardware,energy_kwh\na,A40,0\n");
  const std::string empty = file("empty.csv", "");
  const std::string twice = file("twice.csv", "workload,hardware,energy_kwh\nb,A40,1\nb,A40,1\n");
  const std::string message = refusal({bad, (folder_ / "none.csv").string(), empty, twice});
  EXPECT_THAT(message, HasSubstr(bad + ":2: column 'energy_kwh'"));
  EXPECT_THAT(message, HasSubstr("none.csv: "));
  EXPECT_THAT(message, HasSubstr(empty + ": is empty"));
  EXPECT_THAT(message, HasSubstr(twice + ":3: 'b on A40' stands already in line 2"));
}

TEST_F(Reading, WalksAFolder) {
  file("b.csv", "workload,hardware,energy_kwh\nb,A40,1\n");
  file("a.csv", "workload,hardware,energy_kwh\na,A40,1\n");
  file("deeper/c.csv", "workload,hardware,energy_kwh\nc,A40,1\n");
  file("old.csv.bak", "workload,hardware,energy_kwh\nold,A40,1\n");
  file(".hidden/d.csv", "workload,hardware,energy_kwh\nd,A40,1\n");
  file("train.log", "epoch 1\n");
  file("model.bin", std::string(100, '\0'));
  const EnergyTable table = read_tables({folder_.string()}, {});
  EXPECT_THAT(table.workloads().all(), ElementsAre("a", "b", "c"));
  EXPECT_THAT(table.remarks(),
              ElementsAre(folder_.string() + ": left aside 2 files in no known format: model.bin, train.log"));
  ReadOptions options;
  options.include_backups = true;
  EXPECT_THAT(read_tables({folder_.string()}, options).workloads().all(), ElementsAre("a", "b", "c", "old"));
}

TEST_F(Reading, AFolderIsNotLeftThroughALink) {
  namespace fs = std::filesystem;
  file("secret.csv", "workload,hardware,energy_kwh\nsecret,A40,1\n");
  file("tables/a.csv", "workload,hardware,energy_kwh\na,A40,1\n");
  file("tables/.store/b", "workload,hardware,energy_kwh\nb,A40,1\n");
  const fs::path tables = folder_ / "tables";
  fs::create_symlink(folder_ / "secret.csv", tables / "out.csv");
  fs::create_symlink(".store/b", tables / "b.csv");
  fs::create_directory_symlink("..", tables / "up");
  fs::create_directory_symlink(".", tables / "round");
  fs::create_symlink("chases.csv", tables / "itself.csv");
  fs::create_symlink("itself.csv", tables / "chases.csv");
  fs::create_symlink("/dev/zero", tables / "zero.csv");
  const EnergyTable table = read_tables({tables.string()}, {});
  EXPECT_THAT(table.workloads().all(), ElementsAre("a", "b"));
  EXPECT_THAT(table.remarks(),
              ElementsAre(tables.string() + ": links out of the folder are not followed: out.csv; name such a "
                                            "file to have it read"));
  EXPECT_THAT(read_tables({(tables / "out.csv").string()}, {}).workloads().all(), ElementsAre("secret"));
}

/// R9: what a file does not say is an ordinary state of it, and no reason to refuse the others.
TEST_F(Reading, AFileOfAFolderThatDoesNotSayItsHardwareIsLeftOut) {
  const std::string header = "start_time,window_name,elapsed_time,gpu0_energy\n";
  const std::string unnamed = file("a/zeus.csv", header + "1,a,100,3600\n");
  const std::string other = file("b/zeus.csv", header + "1,a,100,7200\n");
  EXPECT_EQ(refusal({folder_.string()}),
            unnamed + ":1: does not say which GPU it measured; say it with --set-hardware\n" + other +
                ":1: does not say which GPU it measured; say it with --set-hardware");
  file("c.csv", "workload,hardware,energy_kwh\nc,A40,1\n");
  const EnergyTable table = read_tables({folder_.string()}, {});
  EXPECT_THAT(table.workloads().all(), ElementsAre("c"));
  EXPECT_THAT(testing_support::caveats_of(table), ElementsAre("file left out: 2"));
  EXPECT_EQ(read_tables({folder_.string()}, {.set_hardware = "a/=A40,b/=T4"}).rows(), 3);
  EXPECT_THROW(read_tables({folder_.string()}, {.strict = true}), DataError);
}

/// As a job that was killed at once leaves it, or a disk that was full.
TEST_F(Reading, ADeadFileOfAFolderIsLeftOut) {
  const std::string dead = file("dead.csv", "timestamp, index, name, power.draw [W]\n");
  const std::string cut =
      file("report.json", "{\"header\": {}, \"task\": {}, \"measures\": [{\"powerConsumption\": 0.");
  EXPECT_THAT(refusal({folder_.string()}),
              AllOf(HasSubstr(dead + ": holds no measurement (read as format nvidia-smi)"), HasSubstr(cut + ":1: ")));
  file("good.csv", "workload,hardware,energy_kwh\na,A40,1\n");
  const EnergyTable table = read_tables({folder_.string()}, {});
  EXPECT_THAT(table.workloads().all(), ElementsAre("a"));
  EXPECT_THAT(testing_support::caveats_of(table), ElementsAre("file left out: 2"));
  EXPECT_THROW(read_tables({folder_.string()}, {.strict = true}), DataError);
  EXPECT_THAT(refusal({(folder_ / "good.csv").string(), dead}), HasSubstr(dead + ": holds no measurement"));
}

TEST_F(Reading, ACopyIsReadOnceWhateverItIsCalled) {
  const std::string log =
      "timestamp, index, name, power.draw [W]\n2024/05/31 10:00:00.000, 0, A40, 100.00 W\n"
      "2024/05/31 10:01:00.000, 0, A40, 100.00 W\n";
  const std::string first = file("a.csv", log), copy = file("b/copy.csv", log);
  file("c.csv", log.substr(0, log.size() - 9) + "200.00 W\n");
  const std::string windows = "start_time,window_name,elapsed_time,gpu0_energy\n1.5,w,100,3600\n";
  const std::string zeus = file("z/1.csv", windows), second = file("z/2.csv", windows);
  const EnergyTable table = read_tables({folder_.string()}, {.set_hardware = "A40"});
  EXPECT_THAT(table.workloads().all(), ElementsAre("a", "c", "w"));
  EXPECT_EQ(table.rows(), 3);
  EXPECT_THAT(table.remarks(), ElementsAre(copy + ": is a copy of " + first + " and read once",
                                           second + ": is a copy of " + zeus + " and read once"));
}

/// Only the second folder says what it ran on: the copy that says nothing must not hide it.
TEST_F(Reading, ACopyOfAFileThatWasLeftOutIsRead) {
  const std::string windows = "start_time,window_name,elapsed_time,gpu0_energy\n1.5,w,100,3600\n";
  file("a/zeus.csv", windows);
  file("b/zeus.csv", windows);
  EXPECT_EQ(read_tables({folder_.string()}, {.set_hardware = "b/=T4"}).rows(), 1);
}

TEST_F(Reading, ATableThatNoReaderKnowsIsToldWhatItLacks) {
  EXPECT_THAT(
      refusal({file("1.csv", "2024/05/31 10:00:00.000, 0, A40, 300.00 W\n")}),
      HasSubstr("1.csv:1: '2024/05/31 10:00:00.000' is a time where a table has its header; log with the header"));
  EXPECT_THAT(
      refusal({file("2.csv", "timestamp, index, name, utilization.gpu [%]\n2024/05/31 10:00:00, 0, A40, 3 %\n")}),
      HasSubstr("2.csv:1: 'timestamp, index, name, utilization.gpu [%]' are columns of no table that crosswatt "
                "knows; a log of power needs timestamp and power.draw"));
  EXPECT_THAT(
      refusal({file("3.csv", "nohup: ignoring input\ntimestamp, index, name, power.draw [W]\n")}),
      HasSubstr("3.csv:1: 'nohup: ignoring input' stands before what reads as format nvidia-smi; remove that line"));
  EXPECT_THAT(refusal({file("4.csv", "sep=,\n\nworkload,hardware,energy_kwh\na,A40,1\n")}),
              HasSubstr("4.csv:1: 'sep=,' stands before what reads as format long"));
  EXPECT_THAT(refusal({file("5.csv", "wrkload,hardware\na,A40\n")}), HasSubstr("column 'workload': is missing"));
}

TEST_F(Reading, AWorkloadNamedAfterFilesOfSeveralFoldersIsSaid) {
  const auto log = [](const std::string& power) {
    return "timestamp, index, name, power.draw [W]\n2024/05/31 10:00:00.000, 0, A40, " + power +
           " W\n2024/05/31 10:01:00.000, 0, A40, " + power + " W\n";
  };
  file("bert/power.csv", log("100.00"));
  file("resnet/power.csv", log("200.00"));
  const EnergyTable table = read_tables({folder_.string()}, {});
  EXPECT_THAT(table.workloads().all(), ElementsAre("power"));
  EXPECT_THAT(table.remarks(),
              ElementsAre("workload 'power' is named after files of 2 folders, " + (folder_ / "bert").string() +
                          " and " + (folder_ / "resnet").string() +
                          ": where they are not of the same work, name it after the folder with --workload-from "
                          "'([^/]+)/[^/]+$'"));
  const EnergyTable named = read_tables({folder_.string()}, {.workload_from = "([^/]+)/[^/]+$"});
  EXPECT_THAT(named.workloads().all(), ElementsAre("bert", "resnet"));
  EXPECT_THAT(named.remarks(), testing::IsEmpty());
}

TEST_F(Reading, HardwareByPlaceHoldsForOwnTablesToo) {
  file("a/t.csv", "workload,energy_kwh\nx,1\n");
  file("b/t.json", "{\"schema_version\":1,\"measurements\":[{\"workload\":\"x\",\"energy_kwh\":3}]}");
  ReadOptions options;
  options.set_hardware = "a/=A40,b/=T4";
  options.format = "";
  const EnergyTable table = read_tables({(folder_ / "a/t.csv").string(), (folder_ / "b/t.json").string()}, options);
  EXPECT_THAT(table.hardware().all(), ElementsAre("A40", "T4"));
}

TEST_F(Reading, AListOfHardwareNeedsPlaces) {
  const std::string path = file("c.csv", "workload,energy_kwh\nc,1\n");
  for (const char* list : {"A40,T4", "c.csv=A40,T4", "c.csv=", "=A40"}) {
    try {
      read_tables({path}, {.set_hardware = list});
      ADD_FAILURE() << list;
    } catch (const ConfigError& error) {
      EXPECT_EQ(error.option(), "--set-hardware");
      EXPECT_THAT(error.what(), HasSubstr("PLACE=NAME"));
    }
  }
}

TEST_F(Reading, NamesThatLookAlikeAreAlike) {
  const std::string path =
      file("c.csv", "workload,hardware,energy_kwh\nx,NVIDIA A40,1\ny,NVIDIA\u00A0A40,2\nz\u200B,NVIDIA A40\u202F,3\n");
  const EnergyTable table = read_tables({path}, {});
  EXPECT_THAT(table.hardware().all(), ElementsAre("NVIDIA A40"));
  EXPECT_THAT(table.workloads().all(), ElementsAre("x", "y", "z"));
  EXPECT_THAT(refusal({file("d.csv", "workload,hardware,energy_kwh\n\u00A0,A40,1\n")}),
              HasSubstr("d.csv:2: column 'workload': is empty"));
}

TEST_F(Reading, AFileThatCanNotBeReadHidesNoOther) {
  if (::geteuid() == 0) GTEST_SKIP() << "root reads everything";
  const std::string locked = file("a.csv", "workload,hardware,energy_kwh\na,A40,1\n");
  const std::string bad = file("b.csv", "workload,hardware,energy_kwh\nb,A40,0\n");
  std::filesystem::permissions(locked, std::filesystem::perms::none);
  EXPECT_THAT(refusal({folder_.string()}), AllOf(HasSubstr(locked + ": can't be read"), HasSubstr(bad + ":2: ")));
  std::filesystem::remove(bad);
  EXPECT_EQ(refusal({folder_.string()}), locked + ": can't be read: Permission denied");
}

TEST_F(Reading, AFolderOfOtherThingsIsRefused) {
  EXPECT_EQ(refusal({folder_.string()}),
            folder_.string() + ": holds no file that crosswatt can read (of 0); see `crosswatt list formats`");
  file("train.log", "epoch 1\n");
  EXPECT_THAT(refusal({folder_.string()}), HasSubstr("(of 1)"));
}

TEST_F(Reading, AProblemInAFolderNamesItsFile) {
  file("good.csv", "workload,hardware,energy_kwh\na,A40,1\n");
  const std::string bad = file("bad.csv", "workload,hardware,energy_kwh\na,A40,-1\n");
  EXPECT_THAT(refusal({folder_.string()}), HasSubstr(bad + ":2: column 'energy_kwh'"));
}

/// Eight processes of a machine with eight cards, each with a file of its own (codecarbon issue 544).
TEST_F(Reading, RanksOfOneMachineInSeveralFilesAreDoubted) {
  const auto rank = [&](const std::string& name, const std::string& run, const std::string& end) {
    file(name, "timestamp,project_name,run_id,duration,emissions,gpu_energy,energy_consumed,gpu_count,gpu_model\n" +
                   end + ",bert," + run + ",60,0.1,1,1.5,8,8 x A100\n");
  };
  rank("0/emissions.csv", "a", "2024-01-01T10:01:00");
  rank("1/emissions.csv", "b", "2024-01-01T10:01:01");
  rank("2/emissions.csv", "c", "2024-01-01T11:00:00");
  const EnergyTable table = read_tables({folder_.string()}, {});
  ASSERT_THAT(table.caveats().list(), testing::SizeIs(1));
  const Caveat caveat = table.caveats().list().front();
  EXPECT_EQ(caveat.kind, CaveatKind::counted_twice);
  EXPECT_EQ(caveat.count, 1);
  EXPECT_EQ(describe(caveat.examples.front()), (folder_ / "1/emissions.csv").string() +
                                                   ":2: 'bert' ran at the same time as the run of " +
                                                   (folder_ / "0/emissions.csv").string() + ", line 2, each on 8 GPUs");
}

TEST_F(Reading, RunsThatStandInTwoFilesAreCountedOnce) {
  const std::string header = "timestamp,project_name,run_id,duration,emissions,gpu_energy,energy_consumed,gpu_model\n";
  const std::string rows =
      "2024-01-01T10:00:00,a,r1,100,0.1,0.5,0.7,A40\n2024-01-01T10:00:00,b,r2,100,0.1,0.5,0.7,A40\n";
  const std::string first = file("1/emissions.csv", header + rows);
  const std::string second = file("2/emissions.csv", header + rows);
  const EnergyTable table = read_tables({folder_.string()}, {});
  EXPECT_EQ(table.rows(), 4);
  EXPECT_THAT(table.remarks(), ElementsAre(second + ": 2 runs stand in " + first + " already"));
}

TEST_F(Reading, OneMeasurementInTwoFilesIsADuplicate) {
  const std::string text = "workload,hardware,energy_kwh\na,A40,1\n";
  const std::string first = file("1.csv", text);
  const std::string second = file("2.csv", text);
  EXPECT_THAT(refusal({first, second}), HasSubstr(second + ":2: 'a on A40' stands already in " + first + " line 2"));
}

TEST_F(Reading, AForcedFormatMustExist) {
  ReadOptions options;
  options.format = "lonk";
  try {
    read_tables({file("a.csv", "x")}, options);
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.option(), "--input-format");
    EXPECT_THAT(error.what(), HasSubstr("did you mean 'long'"));
  }
}

TEST_F(Reading, AForcedFormatIsUsed) {
  ReadOptions options;
  options.format = "wide";
  EXPECT_THAT(read_tables({file("a.csv", "workload,energy_kwh\na,1\n")}, options).hardware().all(),
              ElementsAre("energy"));
}

TEST(Formats, AreListedWithASummary) {
  std::vector<std::string> names;
  for (const FormatInfo& format : formats()) {
    names.emplace_back(format.name);
    EXPECT_FALSE(format.summary.empty());
  }
  EXPECT_THAT(names, testing::IsSupersetOf({"json", "long", "wide"}));
}

/// The real tables beside the project. Counts by `wc -l` less the header.
TEST(RealTables, AreReadWhole) {
  const std::string folder = std::string(CROSSWATT_SHARED_DIR) + "/data/energy/";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is absent";
  for (const char* name : {"zeus.csv", "zeus_nsdi23_power_limits.csv", "mlenergy_v1.csv", "gaissa_seaa2023.csv",
                           "gaissa_seaa2023_runs.csv", "timm_runtime_tdp.csv"}) {
    std::ifstream lines(folder + name);
    Index expected = -1;
    for (std::string line; std::getline(lines, line);) ++expected;
    const EnergyTable table = read_tables({folder + name}, {});
    EXPECT_EQ(table.rows(), expected) << name;
    EXPECT_EQ(to_long_csv(testing_support::read_text(to_json(table))), to_long_csv(table)) << name;
  }
}

/// python3 -c "import pandas as pd; t = pd.read_csv('zeus.csv'); e = t.pivot_table(index='workload',
/// columns='hardware', values='energy_kwh'); print(len(e), (e['NVIDIA A40'].notna() & e['NVIDIA V100'].notna()).sum(),
/// e['NVIDIA A40'].notna().sum())"
TEST(RealTables, ZeusHasTheWorkloadsItsReadmeSays) {
  const std::string path = std::string(CROSSWATT_SHARED_DIR) + "/data/energy/zeus.csv";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is absent";
  const EnergyTable table = read_tables({path}, {});
  EXPECT_EQ(table.workloads().size(), 56U);
  const PairBuilder pairs(table);
  EXPECT_EQ(pairs.pairs().size(), 12U);
  const PairDataset data = pairs.dataset({"NVIDIA V100", "NVIDIA A40"});
  EXPECT_EQ(data.phase, Phase::training);
  EXPECT_EQ(data.scope, Scope::gpu);
}

}  // namespace
}  // namespace crosswatt
