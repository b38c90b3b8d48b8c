#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

#include "reading.hpp"

namespace crosswatt {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::read_text;
using testing_support::refusal;
using testing_support::rows_of;

const std::string kHeader = "workload,hardware,phase,scope,energy_kwh,duration_s,flops,params,repetition\n";

/// The message about one cell: the table's second row with that column's cell replaced.
std::string cell_refusal(const std::string& column, const std::string& cell) {
  const std::vector<std::string> columns = {"workload",   "hardware", "phase",  "scope",     "energy_kwh",
                                            "duration_s", "flops",    "params", "repetition"};
  std::vector<std::string> cells = {"b", "A40", "training", "gpu", "0.5", "10", "1e9", "1e6", "0"};
  cells[static_cast<std::size_t>(std::find(columns.begin(), columns.end(), column) - columns.begin())] = cell;
  std::string row;
  for (const std::string& text : cells) row += (row.empty() && &text == &cells.front() ? "" : ",") + text;
  return refusal(kHeader + "a,A40,training,gpu,1,10,1e9,1e6,0\n" + row + "\n");
}

TEST(LongCsv, ReadsEveryColumnInAnyOrder) {
  const EnergyTable table = read_text(
      "notes,repetition,family,batch_size,params,macs,flops,duration_s,energy_kwh,scope,phase,hardware,workload\n"
      "warm,3,cnn,64,1e6,5e8,1e9,12.5,0.25,gpu,train,NVIDIA A40,resnet\n"
      ",,,,,,,,0.5,,,NVIDIA A40,bert\n");
  ASSERT_EQ(table.rows(), 2);
  const Measurement row = table.measurement(0);
  EXPECT_EQ(row.workload, "resnet");
  EXPECT_EQ(row.hardware, "NVIDIA A40");
  EXPECT_EQ(row.phase, Phase::training);
  EXPECT_EQ(row.scope, Scope::gpu);
  EXPECT_EQ(row.energy_kwh, 0.25);
  EXPECT_EQ(row.family, "cnn");
  EXPECT_EQ(row.notes, "warm");
  EXPECT_EQ(row.repetition, 3);
  EXPECT_THAT(row.numbers, ElementsAre(12.5, 1e9, 5e8, 1e6, 64));
  const Measurement sparse = table.measurement(1);
  EXPECT_EQ(sparse.phase, Phase::unknown);
  EXPECT_EQ(sparse.repetition, -1);
  EXPECT_TRUE(std::isnan(sparse[Column::flops]));
  EXPECT_EQ(table.line(1), 3);
}

TEST(LongCsv, ConvertsTheUnitInTheHeading) {
  const auto energy = [](const std::string& heading, const std::string& cell, const ReadOptions& options = {}) {
    return read_text("workload,hardware," + heading + "\na,A40," + cell + "\n", options).energy_kwh()[0];
  };
  EXPECT_EQ(energy("energy_kwh", "1.5"), 1.5);
  EXPECT_EQ(energy("energy_wh", "1500"), 1.5);
  EXPECT_EQ(energy("energy_j", "5400000"), 1.5);  // 1.5 kWh are 1.5 x 3.6 MJ
  EXPECT_EQ(energy("energy_kj", "5400"), 1.5);
  ReadOptions megajoules;
  megajoules.energy_unit = EnergyUnit::mj_mega;
  megajoules.energy_unit_given = true;
  EXPECT_EQ(energy("energy", "5.4", megajoules), 1.5);
  EXPECT_EQ(energy("Energy_kWh", "1.5"), 1.5);
}

TEST(LongCsv, NamesIgnoredColumnsOnce) {
  const EnergyTable table = read_text("workload,gpu_util,hardware,energy_kwh,,host\na,1,A40,1,,x\nb,2,A40,1,,y\n");
  EXPECT_THAT(table.remarks(), ElementsAre("t.csv: columns ignored: gpu_util, host"));
}

TEST(LongCsv, TakesTheHardwareFromTheOptionsWhereNoColumnSaysIt) {
  ReadOptions options;
  options.set_hardware = "A40";
  EXPECT_EQ(read_text("workload,energy_kwh\na,1\n", options).measurement(0).hardware, "A40");
}

TEST(LongCsvHeader, MissingColumnsAreNamedWithTheNearest) {
  EXPECT_EQ(refusal("workload,energy_kwh\na,1\n"),
            "t.csv:1: column 'hardware': is missing from the header; add the column, or say with --set-hardware what "
            "all rows ran on");
  EXPECT_EQ(refusal("workload,hardwares,energy_kwh\na,A40,1\n"),
            "t.csv:1: column 'hardware': is missing from the header; if 'hardwares' is meant, rename it");
  EXPECT_EQ(refusal("work_loads,hardware,energy_kwh\na,A40,1\n"),
            "t.csv:1: column 'workload': is missing from the header; if 'work_loads' is meant, rename it");
  EXPECT_EQ(
      refusal("workload,hardware,watts\na,A40,1\n"),
      "t.csv:1: column 'energy_kwh': is missing from the header; give an energy as energy_kwh, energy_wh, energy_j or "
      "energy_kj, or as energy with --energy-unit");
  EXPECT_THAT(refusal("a,b\n1,2\n"), HasSubstr("t.csv:1: 'a, b' are columns of no table that crosswatt knows"));
}

TEST(LongCsvHeader, AnEnergyNeedsAUnit) {
  EXPECT_EQ(
      refusal("workload,hardware,energy\na,A40,1\n"),
      "t.csv:1: column 'energy': does not say its unit; say it with --energy-unit kWh|Wh|J|kJ|MJ|mJ|uJ, or name it "
      "energy_kwh, energy_wh, energy_j or energy_kj");
}

TEST(LongCsvHeader, NothingIsSaidTwice) {
  EXPECT_EQ(refusal("workload,hardware,workload,energy_kwh\na,A40,a,1\n"),
            "t.csv:1: column 'workload': stands twice in the header; keep one of the two");
  EXPECT_EQ(refusal("workload,hardware,energy_kwh,energy_j\na,A40,1,2\n"),
            "t.csv:1: column 'energy_j': says the same as column 'energy_kwh'; keep one of the two");
  EXPECT_EQ(refusal("workload,hardware,energy_kwh,x,x\na,A40,1,2,3\n"),
            "t.csv:1: column 'x': stands twice in the header; rename or remove one of the two");
}

TEST(LongCsvHeader, OtherSeparatorsAreNamed) {
  EXPECT_EQ(refusal("workload;hardware;energy_kwh\na;A40;1,5\n"),
            "t.csv:1: separates its columns by semicolons; save it with commas between the columns and a point in the "
            "decimals");
  EXPECT_THAT(refusal("workload\thardware\tenergy_kwh\na\tA40\t1\n"), HasSubstr("separates its columns by tabs"));
}

TEST(LongCsvHeader, AloneIsNoTable) {
  EXPECT_EQ(refusal("workload,hardware,energy_kwh\n"),
            "t.csv: holds no measurement (read as format long); add the measurements, or force another format with "
            "--input-format");
}

TEST(LongCsvCells, EnergiesThatAreNone) {
  const std::string leave_out = "; leave the row out if the energy was not measured";
  const std::string at = "t.csv:3: column 'energy_kwh': ";
  EXPECT_EQ(cell_refusal("energy_kwh", "0"), at + "'0' must be greater than 0" + leave_out);
  EXPECT_EQ(cell_refusal("energy_kwh", "-0.0"), at + "'-0.0' must be greater than 0" + leave_out);
  EXPECT_EQ(cell_refusal("energy_kwh", "-3.50"), at + "'-3.50' must be greater than 0" + leave_out);
  EXPECT_EQ(cell_refusal("energy_kwh", ""), at + "is empty" + leave_out);
  EXPECT_EQ(cell_refusal("energy_kwh", "NaN"), at + "'NaN' is no number" + leave_out);
  EXPECT_EQ(cell_refusal("energy_kwh", "N/A"), at + "'N/A' is no number" + leave_out);
  EXPECT_EQ(cell_refusal("energy_kwh", "inf"), at + "'inf' must be finite" + leave_out);
  EXPECT_EQ(cell_refusal("energy_kwh", "-Infinity"), at + "'-Infinity' must be finite" + leave_out);
  EXPECT_EQ(cell_refusal("energy_kwh", "1e999"),
            at + "'1e999' is beyond what a double can hold; check the unit and the exponent");
  EXPECT_EQ(cell_refusal("energy_kwh", "1e-999"),
            at + "'1e-999' is beyond what a double can hold; check the unit and the exponent");
  EXPECT_EQ(cell_refusal("energy_kwh", "0x10"),
            at + "'0x10' is no decimal number; write digits, a point and an exponent at most: 0.0125 or 1.25e-2");
  EXPECT_EQ(cell_refusal("energy_kwh", "1.5abc"),
            at + "'1.5abc' is no decimal number; write digits, a point and an exponent at most: 0.0125 or 1.25e-2");
  EXPECT_EQ(cell_refusal("energy_kwh", "\"1,5\""),
            at + "'1,5' has a comma; write decimals with a point and thousands without a separator");
  EXPECT_EQ(cell_refusal("energy_kwh", "12 kWh"),
            at + "'12 kWh' carries a unit; write the number alone; its unit stands in the column's name");
}

TEST(LongCsvCells, EnergiesThatTheirUnitMakesTooSmall) {
  EXPECT_EQ(refusal("workload,hardware,energy_j\na,A40,1e-320\n"),
            "t.csv:2: column 'energy_j': '1e-320' is beyond what a double can hold; check the unit and the exponent");
}

TEST(LongCsvCells, EndlessNames) {
  EXPECT_THAT(refusal("workload,hardware,energy_kwh\n" + std::string(kLongestName + 1, 'x') + ",A40,1\n"),
              HasSubstr("…' is longer than 65536 bytes; shorten the name"));
}

TEST(LongCsvCells, AnUnquotedDecimalCommaIsAFieldTooMany) {
  EXPECT_EQ(
      cell_refusal("energy_kwh", "1,5"),
      "t.csv:3: has 10 fields, the header has 9; quote cells that hold commas; decimals are written with a point");
}

TEST(LongCsvCells, NumbersThatAreNotPositive) {
  for (const std::string column : {"duration_s", "flops", "params"}) {
    EXPECT_EQ(cell_refusal(column, "-1"),
              "t.csv:3: column '" + column + "': '-1' must be greater than 0; leave the cell empty if it is not known");
    EXPECT_EQ(cell_refusal(column, "0"),
              "t.csv:3: column '" + column + "': '0' must be greater than 0; leave the cell empty if it is not known");
    EXPECT_EQ(cell_refusal(column, "nan"),
              "t.csv:3: column '" + column + "': 'nan' is no number; leave the cell empty if it is not known");
  }
}

TEST(LongCsvCells, NamesAndKinds) {
  EXPECT_EQ(cell_refusal("workload", ""), "t.csv:3: column 'workload': is empty; name the workload");
  EXPECT_EQ(cell_refusal("hardware", " "), "t.csv:3: column 'hardware': is empty; name the hardware");
  EXPECT_EQ(cell_refusal("phase", "testing"),
            "t.csv:3: column 'phase': 'testing' is no phase; write training or inference, or leave the cell empty");
  EXPECT_EQ(cell_refusal("scope", "node"),
            "t.csv:3: column 'scope': 'node' is no scope; write gpu, cpu, ram, total or wall, or leave the cell empty");
  for (const char* cell : {"-1", "1.0", "first", "2147483648"}) {
    EXPECT_EQ(cell_refusal("repetition", cell),
              "t.csv:3: column 'repetition': '" + std::string(cell) +
                  "' must be a whole number from 0 to 2147483647; number the runs 0, 1, 2, …");
  }
}

TEST(LongCsv, ReportsEveryProblemInFileOrder) {
  EXPECT_EQ(
      refusal("workload,hardware,energy_kwh,flops\n,A40,-1,0\na,A40,1\nb,A40,1,1\nb,A40,2,1\n"),
      "t.csv:2: column 'workload': is empty; name the workload\n"
      "t.csv:2: column 'energy_kwh': '-1' must be greater than 0; leave the row out if the energy was not measured\n"
      "t.csv:2: column 'flops': '0' must be greater than 0; leave the cell empty if it is not known\n"
      "t.csv:3: has 3 fields, the header has 4; look for missing commas or a line cut off\n"
      "t.csv:5: 'b on A40' stands already in line 4; leave one of them out or number repeated runs in a column "
      "repetition");
}

TEST(LongCsv, ShowsTwentyProblemsAndCountsTheRest) {
  std::string text = "workload,hardware,energy_kwh\n";
  for (int i = 0; i < 25; ++i) text += "w" + std::to_string(i) + ",A40,0\n";
  const std::string message = refusal(text);
  EXPECT_EQ(std::count(message.begin(), message.end(), '\n'), 20);
  EXPECT_THAT(message, HasSubstr("… and 5 more problems"));
}

/// A table of many rows with quotes, gaps and repetitions in it.
std::string sample(unsigned seed) {
  std::mt19937 random(seed);
  std::string text = "workload,hardware,phase,energy_kwh,duration_s,family,repetition,notes\n";
  for (int i = 0; i < 400; ++i) {
    const std::string number = std::to_string(random() % 100000 + 1);
    text += (random() % 3 == 0 ? "\"w " + std::to_string(i / 4) + ", x\"" : "w" + std::to_string(i / 4)) + ",A" +
            std::to_string(i % 4) + "," + (random() % 2 == 0 ? "training" : "") + ",0." + number + "," +
            (random() % 4 == 0 ? "" : number) + "," + (random() % 2 == 0 ? "f" + std::to_string(i % 5) : "") + "," +
            std::to_string(i) + "," + (random() % 9 == 0 ? "\"two\nlines\"" : "") +
            (random() % 20 == 0 ? "\r\n\n" : "\n");
  }
  return text;
}

TEST(LongCsvLaws, BlocksAndThreadsChangeNothing) {
  const std::string text = sample(3);
  const EnergyTable whole = read_text(text);
  for (const std::size_t block_bytes : {1, 7, 64, 100, 1000, 10000}) {
    for (const int threads : {1, 2, 3, 8}) {
      ReadOptions options;
      options.block_bytes = block_bytes;
      options.threads = threads;
      const EnergyTable cut = read_text(text, options);
      EXPECT_EQ(rows_of(cut), rows_of(whole)) << block_bytes << " bytes, " << threads << " threads";
      EXPECT_EQ(cut.workloads().all(), whole.workloads().all());
      EXPECT_EQ(cut.families().all(), whole.families().all());
    }
  }
}

TEST(LongCsvLaws, BlocksAndThreadsChangeNoMessage) {
  std::string text = sample(5);
  for (const std::size_t at : {3000U, 5000U, 5100U, 9000U})
    text.insert(text.find('\n', at) + 1, "x,A40,,-1,0,,-3,\n,\n");
  const std::string whole = refusal(text);
  text += "\"open,";
  const std::string fault = refusal(text);
  for (const std::size_t block_bytes : {1, 50, 1000}) {
    for (const int threads : {1, 4}) {
      ReadOptions options;
      options.block_bytes = block_bytes;
      options.threads = threads;
      EXPECT_EQ(refusal(text, options), fault);
      EXPECT_EQ(refusal(text.substr(0, text.size() - 6), options), whole);
    }
  }
}

TEST(LongCsvLaws, CarriageReturnsChangeNothing) {
  std::string text = sample(4);
  std::erase(text, '\r');
  text.erase(std::remove(text.begin(), text.end(), '"'), text.end());
  std::string lines_of_one;
  for (const char byte : std::string("workload,hardware,energy_kwh\na,A40,1\nb, A40 ,2\n")) {
    lines_of_one += byte == '\n' ? "\r\n" : std::string(1, byte);
  }
  EXPECT_EQ(rows_of(read_text(lines_of_one)), rows_of(read_text("workload,hardware,energy_kwh\na,A40,1\nb,A40,2\n")));
  EXPECT_EQ(rows_of(read_text("\"workload\",\"hardware\",\"energy_kwh\"\n\"a\",\"A40\",\"1\"\n")),
            rows_of(read_text("workload,hardware,energy_kwh\na,A40,1\n")));
}

}  // namespace
}  // namespace crosswatt
