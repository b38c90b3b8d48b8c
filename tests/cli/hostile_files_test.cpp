// Files made to do harm, given to every verb that reads: refused with a message, in little time and memory; nothing in
// them is run, unpacked or expanded, no folder is left through a link, and no terminal is given what commands it.
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "cli/command_line.hpp"
#include "support/made_up_table.hpp"

namespace crosswatt {
namespace {

using namespace std::string_literals;
namespace fs = std::filesystem;
using test::CommandLine;
using test::Launch;
using test::Outcome;
using test::Words;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr long kMostMemoryKb = 2 << 20;  // the sanitizer's own counts too
#else
constexpr long kMostMemoryKb = 256 << 10;
#endif

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

class HostileFiles : public CommandLine {
 protected:
  /// Exit code 3, soon, in little memory.
  std::string refusal(const Words& words) const {
    const Outcome outcome = run_program(here(words, {.limit = std::chrono::seconds(30)}));
    EXPECT_FALSE(outcome.timed_out) << words[0];
    EXPECT_EQ(outcome.exit_code, 3) << words[0] << ": " << outcome.errors;
    EXPECT_LT(outcome.peak_memory_kb, kMostMemoryKb) << words[0];
    EXPECT_LT(outcome.errors.size(), 20'000u) << words[0];
    return outcome.errors;
  }
};

// ---- Bombs

TEST_F(HostileFiles, ArchivesAreNotUnpacked) {
  put("bomb.csv", "PK\x03\x04\x14\0\0\0\x08\0"s + std::string(1000, 'x'));
  put("bomb.yaml", "\x1f\x8b\x08\0\0\0\0\0\0\x03"s + std::string(1000, 'x'));
  EXPECT_THAT(refusal({"inspect", "bomb.csv"}), HasSubstr("bomb.csv: is a ZIP archive"));
  EXPECT_THAT(refusal({"inspect", "bomb.yaml"}), HasSubstr("bomb.yaml: is compressed with gzip"));
  refusal({"reanalyse", "bomb.yaml", "--rules", "dcase2023"});
}

TEST_F(HostileFiles, AliasesAreNotExpanded) {
  std::string laughs = "- code: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
  for (int i = 1; i < 30; ++i) {
    const std::string alias = "*a" + std::to_string(i - 1);
    laughs += "- code: &a" + std::to_string(i) + " [" + repeated(alias + ", ", 8) + alias + "]\n";
  }
  put("laughs.yaml", laughs);
  EXPECT_THAT(refusal({"reanalyse", "laughs.yaml", "--rules", "dcase2023"}),
              HasSubstr("is a list where one value is due"));
}

TEST_F(HostileFiles, DeepNestingIsRefused) {
  constexpr int kDepth = 1'000'000;
  const std::string lists = repeated("[", kDepth);
  for (const std::string& text : {lists, lists + repeated("]", kDepth), repeated("{\"a\":", kDepth),
                                  repeated("{\"a\":", kDepth) + "1" + repeated("}", kDepth)}) {
    put("deep.json", text);
    put("table.csv", test::made_up_table({"A40", "V100"}, 10));
    for (const Words& words :
         {Words{"inspect", "deep.json"}, Words{"normalize", "--model", "deep.json", "--energy", "1kWh"},
          Words{"report", "deep.json", "-o", "out.md"}, Words{"reanalyse", "deep.json", "--rules", "dcase2023"},
          Words{"reanalyse", "table.csv", "--rules", "./deep.json"},
          Words{"evaluate", "table.csv", "--splits-file", "deep.json"}})
      EXPECT_THAT(refusal(words), HasSubstr("deep.json")) << words[0];
  }
}

// ---- Sizes

TEST_F(HostileFiles, TenMillionColumnsAreRefused) {
  put("wide.csv", "workload,hardware,energy_kwh" + repeated(",c", 10'000'000) + "\n");
  for (const Words& words : {Words{"inspect", "wide.csv"}, Words{"inspect", "wide.csv", "--wide"},
                             Words{"reanalyse", "wide.csv", "--rules", "dcase2023"},
                             Words{"inspect", "wide.csv", "--input-format", "dcgm-dmon"}})
    EXPECT_THAT(refusal(words), HasSubstr("wide.csv")) << words[0];
}

/// Writes to a pipe until nobody reads it any more, a gigabyte at most.
void pour_gigabyte(const std::string& pipe, const std::string& start) {
  std::signal(SIGPIPE, SIG_IGN);
  std::ofstream file(pipe, std::ios::binary);
  file << start;
  const std::string megabyte(1 << 20, 'x');
  for (int i = 0; i < 1024 && file; ++i) file << megabyte;
}

TEST_F(HostileFiles, ACellOfAGigabyteIsRefused) {
  ASSERT_EQ(::mkfifo((folder_ / "cell.csv").c_str(), 0600), 0);
  for (const std::string start : {"workload,hardware,energy_kwh\n", "workload,hardware,energy_kwh\nvgg,\"",
                                  R"({"schema_version":1,"measurements":[{"workload":")", "- code: "}) {
    const std::jthread writer([&] { pour_gigabyte(folder_ / "cell.csv", start); });
    EXPECT_THAT(refusal(start.front() == '-' ? Words{"reanalyse", "cell.csv", "--rules", "dcase2023"}
                                             : Words{"inspect", "cell.csv"}),
                HasSubstr("cell.csv"))
        << start;
  }
}

TEST_F(HostileFiles, WithoutEndAreNotReadToIt) {
  for (const Words& words :
       {Words{"report", "/dev/zero", "-o", "out.md"}, Words{"normalize", "--model", "/dev/zero", "--energy", "1kWh"}})
    EXPECT_THAT(refusal(words), HasSubstr("/dev/zero: is not JSON")) << words[0];
}

TEST_F(HostileFiles, OfThousandsOfHardwareAreInspected) {
  std::string text = "workload,hardware,energy_kwh\n";
  for (int i = 0; i < 6000; ++i) text += "w,hw" + std::to_string(i) + ",1\n";
  put("table.csv", text);
  const Outcome outcome = run_program(here({"inspect", "table.csv"}));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("the best covered 40 of 17997000 pairs"));
  EXPECT_LT(outcome.peak_memory_kb, kMostMemoryKb);
}

// ---- Folders

TEST_F(HostileFiles, LinksLeadNeitherRoundNorOut) {
  fs::create_directories(folder_ / "tables/deeper");
  put("tables/table.csv", test::made_up_table({"A40"}, 3));
  put("secret.csv", test::made_up_table({"Secret"}, 3));
  fs::create_directory_symlink("..", folder_ / "tables/deeper/up");
  fs::create_directory_symlink("../..", folder_ / "tables/deeper/out");
  fs::create_symlink("../secret.csv", folder_ / "tables/secret.csv");
  fs::create_symlink("/dev/zero", folder_ / "tables/endless.csv");
  ASSERT_EQ(::mkfifo((folder_ / "tables/waits.csv").c_str(), 0600), 0);
  const Outcome outcome = run_program(here({"inspect", "tables"}, {.limit = std::chrono::seconds(30)}));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("3 rows"), Not(HasSubstr("Secret"))));
  EXPECT_THAT(outcome.errors, HasSubstr("tables: links out of the folder are not followed: secret.csv;"));
}

// ---- Names

/// No byte that a terminal takes for a command: an escape, a bell, C1 controls, and what reverses the text around it.
void expect_harmless(const std::string& text, const std::string& what) {
  for (const char* spell : {"\x1b", "\x07", "\x08", "\r", "\x7f", "\xc2\x9b", "\xe2\x80\xae"})
    EXPECT_THAT(text, Not(HasSubstr(spell))) << what;
}

TEST_F(HostileFiles, NamesNeverCommandATerminal) {
  const std::string evil =
      "\x1b]0;owned\x07\x1b[2J\x08\x7f\xc2\x9b"
      "31m\xe2\x80\xaegnp";
  const std::string file = "a" + evil + ".csv";
  std::string table = "workload,hardware,energy_kwh,extra" + evil + "\n";
  for (int i = 1; i <= 8; ++i)
    for (const std::string hardware : {"\xe2\x80\xaeone", "two"})
      table += "w\xe2\x80\xae" + std::to_string(i) + "," + hardware + "," + std::to_string(i) + "\n";
  fs::create_directory(folder_ / "tables");
  put("tables/" + file, table);
  put(file, table);
  put("b" + evil, "workload,hardware,energy_kwh\nw,A40\x1b[2J,-1" + evil + "\n");
  for (const Words& words :
       {Words{"inspect", "tables"},
        Words{"inspect", file},
        Words{"inspect", "b" + evil},
        Words{"inspect", evil},
        Words{evil},
        Words{"inspect", "--" + evil},
        Words{"list", evil},
        Words{"convert", file, "-o", evil + ".csv"},
        Words{"convert", file, "-o", evil},
        Words{"evaluate", file, "--strategies", evil},
        Words{"convert", file, "-o", "-", "--output-format", "long"},
        Words{"convert", file, "-o", "-", "--output-format", "json"},
        Words{"recommend", file, "--from", "two", "--to", evil, "--budget", "2"},
        Words{"recommend", file, "--from", "two", "--to", evil, "--budget", "2", "--json"},
        Words{"normalize", file, "--from", "two", "--to", "\xe2\x80\xaeone", "--energy", "1kWh"},
        Words{"normalize", file, "--from", "two", "--to", "\xe2\x80\xaeone", "--energy", "1kWh", "--json"},
        Words{"evaluate", file, "--strategies", "linear"},
        Words{"evaluate", file, "--strategies", "linear", "-o", evil},
        Words{"fit", file, "--from", evil, "--to", "two", "-o", "model.json"},
        Words{"normalize", "--model", file, "--energy", evil},
        Words{"reanalyse", file, "--rules", evil}}) {
    const Outcome outcome = run_program(here(words));
    EXPECT_NE(outcome.output + outcome.errors, "") << words[0];
    expect_harmless(outcome.output, words[0]);
    expect_harmless(outcome.errors, words[0]);
  }
}

TEST_F(HostileFiles, NamesAreNoPaths) {
  put("table.csv", test::made_up_table({"../../A40", "/tmp/V100"}, 12));
  succeed({"evaluate", "table.csv", "--strategies", "linear", "-o", "a/b/study"});
  succeed({"report", "a/b/study/study.json", "-o", "a/b/report.md", "--figures", "a/b/figures"});
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder_.path())) {
    const std::string path = entry.path().lexically_relative(folder_.path()).string();
    EXPECT_TRUE(path == "table.csv" || path.starts_with("a")) << path;
  }
  EXPECT_EQ(folder_.names(), (Words{"a", "table.csv"}));
}

TEST_F(HostileFiles, NoOutputIsAFormula) {
  std::string table = "workload,hardware,energy_kwh\n";
  for (int i = 1; i <= 12; ++i)
    for (const std::string hardware : {"=HYPERLINK(1)", "@V100"})
      table += "+cmd|' /C calc'!A" + std::to_string(i) + "," + hardware + "," + std::to_string(i) + "\n";
  put("table.csv", table);
  succeed({"evaluate", "table.csv", "--strategies", "linear", "--write-splits", "splits.csv", "-o", "study"});
  succeed({"convert", "table.csv", "-o", "long.csv"});
  for (const char* name : {"splits.csv", "long.csv", "study/scores.csv"})
    EXPECT_THAT(contents(name), AllOf(HasSubstr("'=HYPERLINK"), Not(HasSubstr("\n=")), Not(HasSubstr(",=")),
                                      Not(HasSubstr(",\"=")), Not(HasSubstr("\n+")), Not(HasSubstr(",@"))))
        << name;
}

}  // namespace
}  // namespace crosswatt
