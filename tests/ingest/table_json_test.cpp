#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "reading.hpp"

namespace crosswatt {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::read_text;

std::string refusal(const std::string& text) {
  return testing_support::refusal(text, {}, "t.json");
}

/// A document whose second measurement, on line 3, has these keys besides workload and hardware.
std::string row_refusal(const std::string& keys) {
  return refusal(
      "{\"schema_version\": 1, \"measurements\": [\n{\"workload\":\"a\",\"hardware\":\"A40\",\"energy_kwh\":1},\n"
      "{\"workload\":\"b\",\"hardware\":\"A40\"," +
      keys + "}\n]}");
}

TEST(TableJson, ReadsEveryKey) {
  const EnergyTable table = read_text(
      "{\"schema_version\": 1, \"measurements\": [\n"
      "  {\"workload\": \"résnet\", \"hardware\": \"A40\", \"phase\": \"training\", \"scope\": \"gpu\", "
      "\"energy_kwh\": 0.25,\n"
      "   \"duration_s\": 12.5, \"flops\": 1e9, \"macs\": 500000000, \"params\": 1000000, \"batch_size\": 64,\n"
      "   \"family\": \"cnn\", \"repetition\": 3, \"notes\": \"warm\"},\n"
      "  {\"workload\": \"bert\", \"hardware\": \"A40\", \"energy_j\": 5400000, \"flops\": null, \"phase\": null}]}");
  ASSERT_EQ(table.rows(), 2);
  const Measurement row = table.measurement(0);
  EXPECT_EQ(row.workload, "résnet");
  EXPECT_EQ(row.phase, Phase::training);
  EXPECT_EQ(row.scope, Scope::gpu);
  EXPECT_EQ(row.energy_kwh, 0.25);
  EXPECT_EQ(row.family, "cnn");
  EXPECT_EQ(row.notes, "warm");
  EXPECT_EQ(row.repetition, 3);
  EXPECT_THAT(row.numbers, ElementsAre(12.5, 1e9, 5e8, 1e6, 64));
  EXPECT_EQ(table.line(0), 2);
  EXPECT_EQ(table.line(1), 5);
  EXPECT_EQ(table.measurement(1).energy_kwh, 1.5);  // 5.4 MJ / 3.6 MJ
  EXPECT_TRUE(std::isnan(table.number(Column::flops, 1)));
}

TEST(TableJson, TheVersionMayStandLast) {
  EXPECT_EQ(
      read_text(
          "{\"measurements\": [{\"workload\":\"a\",\"hardware\":\"A40\",\"energy_kwh\":1}], \"schema_version\": 1}")
          .rows(),
      1);
}

TEST(TableJson, NamesIgnoredKeysOnce) {
  const EnergyTable table = read_text(
      "{\"schema_version\":1,\"made_by\":{\"x\":[1,{}]},\"measurements\":["
      "{\"workload\":\"a\",\"hardware\":\"A40\",\"energy_kwh\":1,\"host\":[\"x\"]},"
      "{\"workload\":\"b\",\"hardware\":\"A40\",\"energy_kwh\":1,\"host\":\"y\"}]}",
      {}, "t.json");
  EXPECT_THAT(table.remarks(), ElementsAre("t.json: keys ignored: made_by, host"));
}

TEST(TableJson, RefusesOtherVersionsAndShapes) {
  EXPECT_EQ(refusal("{\"schema_version\": 2, \"measurements\": []}"),
            "t.json:1: column 'schema_version': '2' is another version than 1, the one read here; look for a newer "
            "crosswatt");
  EXPECT_THAT(refusal("{\"schema_version\": \"1\", \"measurements\": []}"), HasSubstr("'1' is another version than 1"));
  EXPECT_EQ(refusal("{\"measurements\": [{\"workload\":\"a\",\"hardware\":\"A40\",\"energy_kwh\":1}]}"),
            "t.json:1: column 'schema_version': is missing; add \"schema_version\": 1");
  EXPECT_EQ(refusal("{\"schema_version\": 1}"),
            "t.json:1: column 'measurements': is missing; add \"measurements\": [{…}, …]");
  EXPECT_EQ(refusal("{\"schema_version\": 1, \"measurements\": {}}"),
            "t.json:1: column 'measurements': '{…}' must be a list; write [{\"workload\": …}, …]");
  EXPECT_EQ(refusal("{\"schema_version\": 1,\n\"measurements\": [3]}"),
            "t.json:2: column 'measurements': '3' must be an object; write {\"workload\": …}");
  EXPECT_EQ(refusal("{\"schema_version\": 1, \"measurements\": []}"),
            "t.json: holds no measurement (read as format json); add the measurements, or force another format with "
            "--input-format");
  EXPECT_EQ(refusal("[1, 2]"), "t.json:1: '[…]' is no table; begin with {\"schema_version\": 1, …");
}

TEST(TableJson, RefusesBadValues) {
  const std::string at = "t.json:3: column ";
  EXPECT_EQ(row_refusal("\"energy_kwh\":0"),
            at + "'energy_kwh': '0' must be greater than 0; leave the row out if the energy was not measured");
  EXPECT_EQ(row_refusal("\"energy_kwh\":-1.50"),
            at + "'energy_kwh': '-1.50' must be greater than 0; leave the row out if the energy was not measured");
  EXPECT_EQ(row_refusal("\"energy_kwh\":\"1\""), at + "'energy_kwh': '1' must be a number; write it without quotes");
  EXPECT_EQ(row_refusal("\"energy_kwh\":true"), at + "'energy_kwh': 'true' must be a number");
  EXPECT_EQ(row_refusal("\"energy_kwh\":[1]"), at + "'energy_kwh': '[…]' must be a plain value");
  EXPECT_THAT(row_refusal("\"flops\":1"), HasSubstr("column 'energy_kwh': must be a finite energy greater than 0"));
  EXPECT_THAT(row_refusal("\"energy\":1"), HasSubstr("column 'energy': '1' does not say its unit"));
  EXPECT_EQ(row_refusal("\"energy_kwh\":1,\"energy_j\":1"), at + "'energy_j': is given twice; keep one of the two");
  EXPECT_EQ(row_refusal("\"energy_kwh\":1,\"params\":0"),
            at + "'params': '0' must be greater than 0; leave the cell empty if it is not known");
  EXPECT_EQ(row_refusal("\"energy_kwh\":1,\"phase\":\"test\""),
            at + "'phase': 'test' is no phase; write training or inference, or leave the cell empty");
  EXPECT_EQ(row_refusal("\"energy_kwh\":1,\"family\":7"), at + "'family': '7' must be text in quotes");
  EXPECT_THAT(row_refusal("\"energy_kwh\":1,\"repetition\":1.5"), HasSubstr("'1.5' must be a whole number"));
  EXPECT_EQ(row_refusal("\"energy_kwh\":1e999"),
            at + "'energy_kwh': '1e999' is beyond what a double can hold; check the unit and the exponent");
}

TEST(TableJson, EmptyNamesAreRefusedLikeInCsv) {
  EXPECT_EQ(refusal("{\"schema_version\":1,\"measurements\":[\n{\"workload\":\"\",\"energy_kwh\":1}]}"),
            "t.json:2: column 'workload': is empty; name what was run\n"
            "t.json:2: column 'hardware': is empty; name what it ran on");
}

TEST(TableJson, SaysWhereTextStopsBeingJson) {
  EXPECT_THAT(refusal("{\"schema_version\": 1,\n\"measurements\": [\n{\"workload\": \"a\""),
              HasSubstr("t.json:3: is not valid JSON: unexpected end of input"));
  EXPECT_THAT(refusal("{\"schema_version\": 1,\n\"measurements\": [\n}"),
              HasSubstr("t.json:3: is not valid JSON: unexpected '}'"));
  EXPECT_THAT(refusal("{\"schema_version\": 1, \"measurements\": []} x"), HasSubstr("is not valid JSON"));
  EXPECT_THAT(refusal("{\"schema_version\": 1, \"measurements\": [{\"workload\":\"\xff\"}]}"),
              HasSubstr("ill-formed UTF-8"));
}

TEST(TableJson, RefusesDeepNesting) {
  const std::string open(100'000, '[');
  EXPECT_EQ(refusal("{\"schema_version\": 1, \"x\": " + open), "t.json:1: is nested deeper than 64 levels");
  EXPECT_THAT(refusal(open), HasSubstr("is no table"));
}

TEST(TableJson, CutOffAnywhereItIsRefused) {
  const std::string text =
      "{\"schema_version\":1,\"measurements\":[{\"workload\":\"a\",\"hardware\":\"A40\",\"energy_kwh\":1.5e-3}]}";
  for (std::size_t length = 1; length < text.size(); ++length) EXPECT_NE(refusal(text.substr(0, length)), "") << length;
}

/// What stands in the file, not what its unit makes of it: 1e-322 J are less kWh than a double can hold.
TEST(TableJson, RefusedEnergiesAreShownAsTheyStand) {
  EXPECT_EQ(refusal(R"({"schema_version":1,"measurements":[{"workload":"a","hardware":"b","energy_j":1e-322}]})"),
            "t.json:1: column 'energy_j': '1e-322' is beyond what a double can hold; check the unit and the exponent");
}

TEST(TableJson, AValueWithoutEndIsRefused) {
  const std::string begin = R"({"schema_version":1,"measurements":[{"workload":")";
  for (const std::string& text :
       {begin + std::string(3'000'000, 'x'), begin + std::string(3'000'000, ' '),
        std::string("{") + std::string(3'000'000, '\n'), begin + "a\",\"flops\":" + std::string(3'000'000, '1')}) {
    EXPECT_THAT(testing_support::refusal(text, {.format = "json"}, "t.json"),
                HasSubstr("holds a value, or blanks, of more than a MiB"));
  }
  // Escaped quotes end no value, and a long list of short ones is no long value.
  EXPECT_THAT(refusal(begin + std::string(2'000'000, '\\')), HasSubstr("more than a MiB"));
  std::string many = R"({"schema_version":1,"other":[)";
  for (int i = 0; i < 500'000; ++i) many += "\"a\",";
  many += R"(1],"measurements":[{"workload":"a","hardware":"b","energy_kwh":1}]})";
  EXPECT_EQ(read_text(many, {.format = "json"}, "t.json").rows(), 1);
}

}  // namespace
}  // namespace crosswatt
