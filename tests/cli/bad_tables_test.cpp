// Files that can't be used, tried from the command line: each is refused with exit code 3 and a message that says
// where, what and why, and no output is written.
#include <fmt/format.h>

#include <string_view>

#include "cli/command_line.hpp"
#include "support/made_up_table.hpp"

namespace crosswatt {
namespace {

using namespace std::string_literals;
using test::CommandLine;
using test::Words;

const std::string kHeader = "workload,hardware,phase,scope,energy_kwh,duration_s,flops,params\n";
const std::string kGoodRow = "resnet,A40,training,gpu,0.5,100,1e12,1e6\n";

/// A file and what the message about it has to say.
struct BadFile {
  std::string what;  ///< name of the case
  std::string text;
  Words says;
  Words options{};
};

void PrintTo(const BadFile& file, std::ostream* out) {
  *out << file.what;
}

std::string case_name(const testing::TestParamInfo<BadFile>& info) {
  return info.param.what;
}

class BadFiles : public CommandLine, public testing::WithParamInterface<BadFile> {
 protected:
  void refuse_conversion(const std::string& name) const {
    Words arguments{"convert", name, "-o", "long.csv"};
    arguments.insert(arguments.end(), GetParam().options.begin(), GetParam().options.end());
    put(name, GetParam().text);
    refuse(3, arguments, GetParam().says);
  }
};

// ---- The file as a whole

class BadHeaders : public BadFiles {};

TEST_P(BadHeaders, AreRefused) {
  refuse_conversion("table.csv");
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadHeaders,
    testing::Values(BadFile{"Empty", "", {"table.csv: is empty; "}},
                    BadFile{"BlankLinesOnly", "\n\n\n", {"table.csv: holds nothing but blanks; "}},
                    BadFile{"HeaderOnly", kHeader, {"table.csv: holds no measurement", "; "}},
                    BadFile{"MisspeltEnergyColumn",
                            "workload,hardware,energy_kw\nresnet,A40,0.5\n",
                            {"table.csv:1: column 'energy_kwh': is missing from the header; ", "'energy_kw'"}},
                    BadFile{"MisspeltHardwareColumn",
                            "workload,hardwares,energy_kwh\nresnet,A40,0.5\n",
                            {"table.csv:1: column 'hardware': is missing from the header; ", "'hardwares'"}},
                    BadFile{"MisspeltWorkloadColumn",
                            "workloda,hardware,energy_kwh\nresnet,A40,0.5\n",
                            {"table.csv:1: column 'workload': is missing from the header; ", "'workloda'"}},
                    BadFile{"DuplicateHeaders",
                            "workload,hardware,energy_kwh,hardware\nresnet,A40,0.5,V100\n",
                            {"table.csv:1: column 'hardware': stands twice in the header; "}},
                    BadFile{"TwoEnergies",
                            "workload,hardware,energy_kwh,energy_j\nresnet,A40,0.5,5\n",
                            {"table.csv:1: column 'energy_j': says the same as column 'energy_kwh'; "}},
                    BadFile{"EnergyWithoutUnit",
                            "workload,hardware,energy\nresnet,A40,0.5\n",
                            {"table.csv:1: column 'energy': does not say its unit; ", "--energy-unit"}},
                    BadFile{"Semicolons",
                            "workload;hardware;energy_kwh\nresnet;A40;0,5\n",
                            {"table.csv:1: ", "semicolons", "; save it with commas"}}),
    case_name);

// ---- One cell

struct BadCell {
  std::string what;
  std::string column;
  std::string cell;  ///< as the file holds it
  std::string rule;
};

void PrintTo(const BadCell& cell, std::ostream* out) {
  *out << cell.what;
}

std::string cell_name(const testing::TestParamInfo<BadCell>& info) {
  return info.param.what;
}

class BadCells : public CommandLine, public testing::WithParamInterface<BadCell> {
 protected:
  /// A good row with the case's cell in the place of one.
  static std::string spoilt_row() {
    std::string row;
    for (const auto& [column, cell] : std::vector<std::pair<std::string, std::string>>{{"workload", "vgg"},
                                                                                       {"hardware", "A40"},
                                                                                       {"phase", "training"},
                                                                                       {"scope", "gpu"},
                                                                                       {"energy_kwh", "0.5"},
                                                                                       {"duration_s", "100"},
                                                                                       {"flops", "1e12"},
                                                                                       {"params", "1e6"}}) {
      if (column != "workload") row += ',';
      row += column == GetParam().column ? GetParam().cell : cell;
    }
    return row + "\n";
  }

  static std::string shown_cell() {
    std::string shown = GetParam().cell;
    std::erase(shown, '"');
    return shown.empty() ? "" : "'" + shown + "' ";
  }
};

TEST_P(BadCells, AreRefusedWithTheirPlace) {
  put("table.csv", kHeader + kGoodRow + spoilt_row());
  refuse(3, {"convert", "table.csv", "-o", "long.csv"},
         {fmt::format("table.csv:3: column '{}': {}{}; ", GetParam().column, shown_cell(), GetParam().rule)});
}

INSTANTIATE_TEST_SUITE_P(Table, BadCells,
                         testing::Values(BadCell{"EnergyZero", "energy_kwh", "0", "must be greater than 0"},
                                         BadCell{"EnergyNegative", "energy_kwh", "-0.5", "must be greater than 0"},
                                         BadCell{"EnergyNan", "energy_kwh", "NaN", "is no number"},
                                         BadCell{"EnergyInfinite", "energy_kwh", "inf", "must be finite"},
                                         BadCell{"EnergyTooLarge", "energy_kwh", "1e999",
                                                 "is beyond what a double can hold"},
                                         BadCell{"EnergyHexadecimal", "energy_kwh", "0x10", "is no decimal number"},
                                         BadCell{"EnergyDecimalComma", "energy_kwh", "\"1,5\"", "has a comma"},
                                         BadCell{"EnergyWithUnit", "energy_kwh", "12 kWh", "carries a unit"},
                                         BadCell{"EnergyWithLetters", "energy_kwh", "1.5abc", "is no decimal number"},
                                         BadCell{"EnergyNotAvailable", "energy_kwh", "N/A", "is no number"},
                                         BadCell{"EnergyEmpty", "energy_kwh", "", "is empty"},
                                         BadCell{"FlopsNegative", "flops", "-1e9", "must be greater than 0"},
                                         BadCell{"ParamsNegative", "params", "-1", "must be greater than 0"},
                                         BadCell{"DurationNegative", "duration_s", "-3", "must be greater than 0"},
                                         BadCell{"PhaseUnknown", "phase", "testing", "is no phase"},
                                         BadCell{"ScopeUnknown", "scope", "rack", "is no scope"},
                                         BadCell{"WorkloadEmpty", "workload", "", "is empty"},
                                         BadCell{"HardwareEmpty", "hardware", "", "is empty"}),
                         cell_name);

// ---- Bytes that are no table

class BadBytes : public BadFiles {};

TEST_P(BadBytes, AreRefused) {
  refuse_conversion("table.csv");
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadBytes,
    testing::Values(
        BadFile{"TooFewFields",
                kHeader + kGoodRow + "vgg,A40,training\n",
                {"table.csv:3: ", "has 3 fields, the header has 8; "}},
        BadFile{"TooManyFields",
                kHeader + kGoodRow + "vgg,A40,training,gpu,1,5,100,1e12,1e6\n",
                {"table.csv:3: ", "has 9 fields, the header has 8; "}},
        BadFile{"UnclosedQuote",
                kHeader + kGoodRow + "\"vgg,A40,training,gpu,0.5,100,1e12,1e6\n",
                {"table.csv:3: ", "quote that is never closed; "}},
        BadFile{"NulByte",
                kHeader + kGoodRow + "vg\0g,A40,training,gpu,0.5,100,1e12,1e6\n"s,
                {"table.csv:3: ", "holds a NUL byte; "}},
        BadFile{"InvalidUtf8",
                kHeader + kGoodRow + "vgg\xff,A40,training,gpu,0.5,100,1e12,1e6\n",
                {"table.csv:3: ", "0xFF, which is not UTF-8; "}},
        BadFile{"Utf16", "\xff\xfew\0o\0r\0k\0l\0o\0a\0d\0\n\0"s, {"table.csv: is UTF-16 text; save it as UTF-8"}},
        BadFile{
            "Binary", "\x7f\x45LF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0"s, {"table.csv: is a program; "}},
        BadFile{"RandomBytes", "\x01\x02\x93\x17\x88\xaf\x05\x10\x1b\xe2\x91\x03"s, {"table.csv: is a binary file; "}},
        BadFile{"Gzip", "\x1f\x8b\x08\0\0\0\0\0\0\x03"s, {"table.csv: is compressed with gzip; unpack it first"}},
        BadFile{"Html", "<!DOCTYPE html>\n<html><body>Not found</body></html>\n", {"table.csv: is a web page", "; "}},
        BadFile{"LineOfTenMegabytes",
                kHeader + kGoodRow + std::string(10 << 20, 'x') + ",A40,training,gpu,0.5,100,1e12,1e6\n",
                {"table.csv:3: ", "a line longer than ", "; "}}),
    case_name);

// ---- JSON

class BadJson : public BadFiles {};

TEST_P(BadJson, IsRefused) {
  refuse_conversion("table.json");
}

std::string nested(const std::string& opening, int depth) {
  std::string text;
  for (int i = 0; i < depth; ++i) text += opening;
  return text;
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadJson,
    testing::Values(
        BadFile{
            "Truncated",
            "{\"schema_version\": 1, \"measurements\": [\n{\"workload\": \"vgg\", \"hardware\": \"A40\", \"energy_k",
            {"table.json:2: ", "is not valid JSON", "; "}},
        BadFile{"DeeplyNested",
                "{\"schema_version\": 1, \"extra\": " + nested("[", 100'000),
                {"table.json:1: ", "is nested deeper than 64 levels"}},
        BadFile{"OnlyBrackets", nested("[", 1'000'000), {"table.json"}},
        BadFile{"OtherVersion",
                "{\"schema_version\": 2,\n\"measurements\": []}",
                {"table.json:1: column 'schema_version': '2' ", "; "}},
        BadFile{"NoVersion",
                R"({"measurements": [{"workload": "vgg", "hardware": "A40", "energy_kwh": 0.5}]})",
                {"table.json:1: column 'schema_version': is missing; "}},
        BadFile{"NoMeasurements", R"({"schema_version": 1})", {"column 'measurements': is missing; "}},
        BadFile{"NegativeEnergy",
                "{\"schema_version\": 1, \"measurements\": [\n{\"workload\": \"vgg\", \"hardware\": "
                "\"A40\",\n\"energy_kwh\": -0.5}]}",
                {"table.json:3: column 'energy_kwh': '-0.5' must be greater than 0; "}}),
    case_name);

// ---- Rows that contradict each other

class Tables : public CommandLine {};

TEST_F(Tables, SayTheSameMeasurementTwice) {
  put("table.csv", kHeader + kGoodRow + "vgg,A40,training,gpu,0.4,,,\n" + kGoodRow);
  refuse(3, {"convert", "table.csv", "-o", "long.csv"},
         {"table.csv:4: 'resnet on A40, training, gpu' stands already in line 2; ", "repetition"});
}

TEST_F(Tables, SayTheSameMeasurementInTwoFiles) {
  put("a.csv", kHeader + kGoodRow);
  put("b.csv", kHeader + kGoodRow);
  refuse(3, {"convert", "a.csv", "b.csv", "-o", "long.csv"}, {"b.csv:2: ", "stands already in a.csv line 2; "});
}

TEST_F(Tables, ShowTwentyProblemsAndCountTheRest) {
  std::string text = kHeader;
  for (int i = 0; i < 25; ++i) text += fmt::format("w{},A40,training,gpu,-1,,,\n", i);
  put("table.csv", text);
  refuse(3, {"convert", "table.csv", "-o", "long.csv"}, {"table.csv:2: ", "table.csv:21: ", "… and 5 more problems"});
  const std::string errors = run_program(here({"inspect", "table.csv"})).errors;
  EXPECT_THAT(errors, Not(testing::HasSubstr("table.csv:22: ")));
}

TEST_F(Tables, ReportTheProblemsOfEveryFile) {
  put("a.csv", kHeader + "vgg,A40,training,gpu,-1,,,\n");
  put("b.csv", "workload,hardware,energy\nvgg,A40,0.5\n");
  refuse(3, {"convert", "a.csv", "missing.csv", "b.csv", "-o", "long.csv"},
         {"a.csv:2: ", "missing.csv: ", "b.csv:1: "});
}

TEST_F(Tables, WithOneHardwareHaveNoPair) {
  put("table.csv", test::made_up_table({"A40"}, 10));
  refuse(3, {"evaluate", "table.csv", "-o", "study"}, {"no two hardware have 5 workloads in common", "A40", "; "});
}

TEST_F(Tables, WithoutACommonWorkloadHaveNoPair) {
  std::string text = kHeader;
  for (int i = 0; i < 10; ++i) text += fmt::format("w{0},A40,training,gpu,1,,,\nv{0},V100,training,gpu,1,,,\n", i);
  put("table.csv", text);
  refuse(3, {"evaluate", "table.csv", "-o", "study"},
         {"no two hardware have 5 workloads in common", "A40", "V100", "; "});
  refuse(3, {"evaluate", "table.csv", "--pairs", "A40:V100", "-o", "study"},
         {"A40", "V100", "have no workload in common"});
  refuse(3, {"fit", "table.csv", "--from", "A40", "--to", "V100", "-o", "model.json"},
         {"A40", "V100", "have no workload in common", "; "});
}

TEST_F(Tables, WithFewerThanFiveCommonWorkloadsCannotBeSplit) {
  put("table.csv", test::made_up_table({"A40", "V100"}, 4));
  refuse(3, {"evaluate", "table.csv", "-o", "study"}, {"no two hardware have 5 workloads in common"});
  refuse(3, {"evaluate", "table.csv", "--pairs", "A40:V100", "-o", "study"},
         {"A40", "V100", "4 workloads in common, 5 needed for a split; "});
}

TEST_F(Tables, WithBothPhasesNeedAChoice) {
  std::string text = test::made_up_table({"A40", "V100"}, 8);
  for (int i = 1; i <= 8; ++i)
    text += fmt::format("w{0:02},A40,inference,gpu,0.001,,,,\nw{0:02},V100,inference,gpu,0.002,,,,\n", i);
  put("table.csv", text);
  const Words says{"A40", "V100", "mix phases: training, inference; ", "--phase training|inference"};
  refuse(3, {"evaluate", "table.csv", "-o", "study"}, says);
  refuse(3, {"fit", "table.csv", "--from", "A40", "--to", "V100", "-o", "model.json"}, says);
  succeed({"fit", "table.csv", "--from", "A40", "--to", "V100", "--phase", "inference", "--strategy", "mean-ratio",
           "-o", "model.json"});
}

// ---- Files that can't be opened

class Paths : public CommandLine {};

TEST_F(Paths, ToMissingFilesAreRefused) {
  refuse(3, {"convert", "missing.csv", "-o", "long.csv"}, {"missing.csv: can't be read: No such file or directory"});
}

TEST_F(Paths, ToFilesWithoutTheRightToReadAreRefused) {
  put("table.csv", kHeader + kGoodRow);
  std::filesystem::permissions(folder_ / "table.csv", std::filesystem::perms::none);
  refuse(3, {"inspect", "table.csv"}, {"table.csv: can't be read: Permission denied"}, {.without_rights = true});
}

TEST_F(Paths, ToFoldersWithoutTheRightToReadAreRefused) {
  const std::string shut = folder_ / "tables/shut";
  std::filesystem::create_directories(shut);
  put("tables/table.csv", kHeader + kGoodRow);
  std::filesystem::permissions(shut, std::filesystem::perms::none);
  refuse(3, {"inspect", "tables"}, {"tables/shut: can't be read: Permission denied"}, {.without_rights = true});
  std::filesystem::permissions(shut, std::filesystem::perms::owner_all);  // so that it can be removed
}

TEST_F(Paths, ToFoldersWithoutATableAreRefused) {
  std::filesystem::create_directory(folder_ / "tables");
  refuse(3, {"convert", "tables", "-o", "long.csv"}, {"tables: holds no file that crosswatt can read (of 0); "});
}

}  // namespace
}  // namespace crosswatt
