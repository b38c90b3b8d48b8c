#include "crosswatt/core/error.hpp"

#include <gtest/gtest.h>

namespace crosswatt {
namespace {

TEST(Describe, SaysWhereWhatRuleAndRemedy) {
  EXPECT_EQ(describe({.file = "table.csv",
                      .line = 17,
                      .column = "energy_kwh",
                      .value = "1,5",
                      .rule = "is not a number",
                      .remedy = "write a decimal point: 1.5"}),
            "table.csv:17: column 'energy_kwh': '1,5' is not a number; write a decimal point: 1.5");
}

TEST(Describe, LeavesOutWhatDoesNotApply) {
  EXPECT_EQ(describe({.rule = "no rows"}), "no rows");
  EXPECT_EQ(describe({.file = "a.csv", .rule = "no rows"}), "a.csv: no rows");
  EXPECT_EQ(describe({.line = 3, .rule = "unclosed quote"}), "line 3: unclosed quote");
  EXPECT_EQ(describe({.column = "flops", .rule = "appears twice"}), "column 'flops': appears twice");
  EXPECT_EQ(describe({.value = "x", .rule = "is unknown"}), "'x' is unknown");
  EXPECT_EQ(describe({.rule = "is unknown; did you mean 'y'?", .remedy = "leave it out"}),
            "is unknown; did you mean 'y'? Or leave it out");
}

TEST(Describe, StaysOnOneLineAndReadableWhateverTheFileHolds) {
  const std::string text =
      describe({.file = "a\nb", .column = "c\x1b[31m", .value = std::string(5000, '9'), .rule = "r"});
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_LT(text.size(), 200u);
  EXPECT_NE(text.find("…"), std::string::npos);
}

std::vector<Problem> numbered_problems(int count) {
  std::vector<Problem> problems;
  for (int line = 1; line <= count; ++line) problems.push_back({.file = "f", .line = line, .rule = "r"});
  return problems;
}

TEST(DataError, HoldsOneProblem) {
  const DataError error(Problem{.file = "f", .rule = "is empty"});
  EXPECT_STREQ(error.what(), "f: is empty");
  EXPECT_EQ(error.problems().size(), 1u);
  EXPECT_EQ(error.total(), 1);
}

TEST(DataError, ShowsEachOfTwentyOnItsLine) {
  const std::string text = DataError(numbered_problems(20)).what();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 19);
  EXPECT_TRUE(text.starts_with("f:1: r\nf:2: r\n"));
  EXPECT_TRUE(text.ends_with("\nf:20: r"));
}

TEST(DataError, CountsWhatIsBeyondTwenty) {
  EXPECT_TRUE(std::string(DataError(numbered_problems(21)).what()).ends_with("\nf:20: r\n… and 1 more problem"));
  EXPECT_TRUE(std::string(DataError(numbered_problems(25)).what()).ends_with("\n… and 5 more problems"));
}

TEST(DataError, CountsProblemsThatWereNotKept) {
  const DataError error(numbered_problems(3), 1000);
  EXPECT_STREQ(error.what(), "f:1: r\nf:2: r\nf:3: r\n… and 997 more problems");
  EXPECT_EQ(error.total(), 1000);
  EXPECT_EQ(error.problems().size(), 3u);
}

TEST(ConfigError, SaysOptionValueAndRule) {
  const ConfigError error("--repeats", "0", "must be at least 1");
  EXPECT_STREQ(error.what(), "--repeats: '0' must be at least 1");
  EXPECT_EQ(error.option(), "--repeats");
  EXPECT_EQ(error.value(), "0");
}

TEST(ConfigError, WithoutAnOption) {
  EXPECT_STREQ(ConfigError("", "x", "is odd").what(), "'x' is odd");
}

TEST(ConfigError, ShowsAnEmptyValue) {
  EXPECT_STREQ(ConfigError("--to", "", "names nothing").what(), "--to: names nothing");
}

TEST(UnknownName, SaysTheNearestAndTheKnown) {
  EXPECT_STREQ(unknown_name("--strategies", "strategy", "linaer", {"identity", "linear", "svr"}).what(),
               "--strategies: 'linaer' is not a known strategy; did you mean 'linear'? Known: identity, linear, svr");
}

TEST(UnknownName, ListsTheKnownWhereNoneIsNear) {
  EXPECT_STREQ(unknown_name("--strategies", "strategy", "zzzzzz", {"identity", "svr"}).what(),
               "--strategies: 'zzzzzz' is not a known strategy; known: identity, svr");
  EXPECT_STREQ(unknown_name("--rules", "rules", "x", {}).what(), "--rules: 'x' is not a known rules");
}

TEST(Errors, AreAllErrors) {
  EXPECT_THROW(throw ConfigError("a", "b", "c"), Error);
  EXPECT_THROW(throw DataError(Problem{.rule = "r"}), Error);
  EXPECT_THROW(throw WriteError("w"), Error);
  EXPECT_THROW(throw NothingFittedError("n"), Error);
  EXPECT_THROW(throw Interrupted(), std::runtime_error);
  EXPECT_STREQ(Interrupted().what(), "interrupted");
}

}  // namespace
}  // namespace crosswatt
