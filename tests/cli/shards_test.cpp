// A study in shards, as the jobs of an array run it, and merged: the files of the study in one go.
#include "cli/command_line.hpp"
#include "support/made_up_table.hpp"

namespace crosswatt {
namespace {

using test::CommandLine;
using test::made_up_table;
using test::Words;

class Shards : public CommandLine {
 protected:
  Shards() { put("table.csv", made_up_table({"A40", "V100", "P100"}, 14)); }

  Words study(const Words& further) const {
    Words words = {"evaluate", "table.csv", "--strategies", "paper,baselines", "--selection", "full,minmax"};
    words.insert(words.end(), further.begin(), further.end());
    return words;
  }

  void run_shard(const std::string& shard, const std::string& folder, Words further = {}) const {
    further.insert(further.end(), {"--shard", shard, "-o", folder});
    EXPECT_EQ(succeed(study(further)), "");
  }

  void expect_merged(const Words& further, int count) const {
    succeed(study([&] {
      Words words = further;
      words.insert(words.end(), {"-o", "whole"});
      return words;
    }()));
    Words merge = {"report", "--merge"};
    for (int shard = count; shard >= 1; --shard) {
      const std::string folder = "shard" + std::to_string(shard);
      run_shard(std::to_string(shard) + "/" + std::to_string(count), folder, further);
      merge.push_back(folder + "/study.json");
    }
    merge.insert(merge.end(), {"-o", "merged.json,merged.csv,merged.md"});
    succeed(merge);
    EXPECT_EQ(contents("merged.json"), contents("whole/study.json"));
    EXPECT_EQ(contents("merged.csv"), contents("whole/scores.csv"));
    EXPECT_EQ(contents("merged.md"), contents("whole/report.md"));
  }
};

TEST_F(Shards, OfManyPairsGiveTheFilesOfTheWhole) {
  expect_merged({"--repeats", "5"}, 4);
}

TEST_F(Shards, OfTwoPairsAndManyRepeatsGiveTheFilesOfTheWhole) {
  expect_merged({"--pairs", "A40:V100,V100:A40", "--repeats", "100"}, 3);
}

TEST_F(Shards, DoNotDependOnThreads) {
  run_shard("2/3", "one", {"--threads", "1"});
  run_shard("2/3", "four", {"--threads", "4"});
  EXPECT_EQ(contents("one/study.json"), contents("four/study.json"));
}

TEST_F(Shards, AreNoStudiesByThemselves) {
  run_shard("1/3", "one");
  run_shard("2/3", "two");
  refuse(3, {"report", "one/study.json", "-o", "x.md"},
         {"one/study.json: is shard 1 of 3, and 2 of them are missing: 2, 3"});
  refuse(3, {"report", "--merge", "two/study.json", "one/study.json", "-o", "x.md"}, {"is missing: 3", "--shard 3/3"});
}

TEST_F(Shards, AreRefusedWhereTheyMakeNoSense) {
  for (const std::string shard : {"0/3", "4/3", "three"})
    refuse(2, study({"--shard", shard, "-o", "x"}), {"--shard", shard, "i/N"});
  refuse(2, study({"--shard", "1/3"}), {"--shard", "needs --output"});
  refuse(2, study({"--shard", "1/3", "-o", "x", "--write-splits", "s.csv"}), {"--write-splits", "--shard"});
}

}  // namespace
}  // namespace crosswatt
