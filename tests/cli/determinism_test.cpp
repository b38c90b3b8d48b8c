// The same command gives the same bytes, whatever the number of threads; splits that were written give the scores back.
#include <nlohmann/json.hpp>

#include "cli/command_line.hpp"
#include "support/made_up_table.hpp"

namespace crosswatt {
namespace {

using test::CommandLine;
using test::made_up_table;
using test::Words;

class Results : public CommandLine {
 protected:
  Results() { put("table.csv", made_up_table({"A40", "V100", "P100"}, 14)); }
};

TEST_F(Results, AreTheSameBytesForAnyNumberOfThreads) {
  const auto study = [&](const std::string& threads) {
    return succeed({"--threads", threads, "evaluate", "table.csv", "--protocol", "paper", "--svr-solver", "libsvm",
                    "--svr-c", "1,100", "--svr-epsilon", "0.01,0.1", "-o", "study" + threads});
  };
  const std::string text = study("1");
  for (const std::string threads : {"2", "8"}) {
    EXPECT_EQ(study(threads), text);
    for (const std::string file : {"/study.json", "/scores.csv", "/report.md"})
      EXPECT_EQ(contents("study" + threads + file), contents("study1" + file)) << file;
  }
}

TEST_F(Results, AreTheSameBytesWhenAFileIsReadByManyThreads) {
  // Longer than the blocks that readers hand to threads.
  std::string table = "workload,hardware,energy_kwh\n";
  for (int i = 1; i <= 60'000; ++i)
    table +=
        "\"a workload with a name of some length, number " + std::to_string(i) + "\",A40,0." + std::to_string(i) + "\n";
  put("large.csv", table);
  succeed({"--threads", "1", "convert", "large.csv", "-o", "one.csv"});
  succeed({"--threads", "8", "convert", "large.csv", "-o", "eight.csv"});
  EXPECT_EQ(contents("one.csv"), contents("eight.csv"));
}

TEST_F(Results, OfWrittenSplitsAreThoseOfTheSplitsDrawn) {
  const Words study{"evaluate", "table.csv", "--strategies", "linear,polynomial,dual-reference",
                    "--format", "json",      "--selection",  "full,random,minmax"};
  const auto scores = [&](const Words& options) {
    Words words = study;
    words.insert(words.end(), options.begin(), options.end());
    nlohmann::json cells = nlohmann::json::array();
    nlohmann::json answer = nlohmann::json::parse(succeed(words));
    for (nlohmann::json& pair : answer["pairs"])
      for (nlohmann::json& cell : pair["cells"]) {
        cell.erase("split");  // random against file
        cells.push_back(std::move(cell));
      }
    return cells;
  };
  const nlohmann::json drawn = scores({"--seed", "7", "--write-splits", "splits.csv"});
  EXPECT_EQ(drawn.size(), 6 * 3 * 11);
  EXPECT_EQ(scores({"--seed", "7", "--splits-file", "splits.csv"}), drawn);
  EXPECT_NE(scores({"--seed", "8"}), drawn);
}

TEST_F(Results, AreTheSameBytesInAnyLocale) {
  const Words study{"evaluate", "table.csv", "--strategies", "linear", "--test-size", "0.25", "--format", "csv"};
  const std::string scores = succeed(study, {.environment = {{"LC_ALL", "C"}}});
  EXPECT_EQ(succeed(study, {.environment = {{"LC_ALL", "de_DE.UTF-8"}, {"TZ", "Asia/Tokyo"}}}), scores);
}

TEST_F(Results, DoNotDependOnTheOrderOfRows) {
  std::string reversed;
  std::string text = contents("table.csv");
  const std::size_t header = text.find('\n') + 1;
  for (std::size_t begin = header; begin < text.size();) {
    const std::size_t end = text.find('\n', begin) + 1;
    reversed.insert(0, text, begin, end - begin);
    begin = end;
  }
  put("reversed.csv", text.substr(0, header) + reversed);
  const auto scores = [&](const std::string& table) {
    return succeed({"evaluate", table, "--strategies", "linear,polynomial", "--format", "csv"});
  };
  EXPECT_EQ(scores("reversed.csv"), scores("table.csv"));
}

}  // namespace
}  // namespace crosswatt
