#include "crosswatt/evaluate/shard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "crosswatt/core/error.hpp"

namespace crosswatt {
namespace {

/// Where the splits of one pair are cut: the ends of the shards' ranges.
std::vector<Index> ends(int shards, Index pair, Index pairs, Index splits) {
  std::vector<Index> found;
  Index begin = 0;
  for (int shard = 1; shard <= shards; ++shard) {
    const IndexRange range = Shard{shard, shards}.splits(pair, pairs, splits);
    EXPECT_EQ(range.begin, begin);
    found.push_back(begin = range.end);
  }
  return found;
}

TEST(Shard, CutsTheRowOfPairsIntoPiecesOfOneLength) {
  // Three pairs of 4 splits are a row of 12, cut in two at 6: in the middle of the second pair.
  EXPECT_THAT(ends(2, 0, 3, 4), testing::ElementsAre(4, 4));
  EXPECT_THAT(ends(2, 1, 3, 4), testing::ElementsAre(2, 4));
  EXPECT_THAT(ends(2, 2, 3, 4), testing::ElementsAre(0, 4));
  EXPECT_EQ((Shard{1, 2}.pairs(3).begin), 0);
  EXPECT_EQ((Shard{1, 2}.pairs(3).end), 2);
  EXPECT_EQ((Shard{2, 2}.pairs(3).begin), 1);
  EXPECT_EQ((Shard{2, 2}.pairs(3).end), 3);
}

TEST(Shard, CutsFewPairsOfManySplits) {
  // 1.4 splits to a shard: cuts at 1.4, 2.8, 4.2, 5.6, each split in the shard where it begins.
  EXPECT_THAT(ends(5, 0, 1, 7), testing::ElementsAre(2, 3, 5, 6, 7));
  EXPECT_THAT(ends(4, 0, 2, 1000), testing::ElementsAre(500, 1000, 1000, 1000));
  EXPECT_THAT(ends(4, 1, 2, 1000), testing::ElementsAre(0, 0, 500, 1000));
}

TEST(Shard, LeavesSomeWithoutWorkWhereThereAreTooMany) {
  EXPECT_THAT(ends(5, 0, 1, 2), testing::ElementsAre(1, 1, 2, 2, 2));
}

TEST(Shard, OfOneHasAll) {
  EXPECT_TRUE(Shard().is_all());
  EXPECT_THAT(ends(1, 17, 18, 1000), testing::ElementsAre(1000));
}

TEST(Shard, IsReadFromText) {
  EXPECT_EQ(Shard::parse("3/8").index, 3);
  EXPECT_EQ(Shard::parse("3/8").count, 8);
  for (const char* text : {"", "3", "0/8", "9/8", "-1/8", "3/8/9", "a/b", "3/", "/8", "1.5/8", "1/99999999999"})
    EXPECT_THROW(Shard::parse(text), ConfigError) << text;
}

}  // namespace
}  // namespace crosswatt
