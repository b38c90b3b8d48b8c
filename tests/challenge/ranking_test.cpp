#include "crosswatt/challenge/ranking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "crosswatt/core/random.hpp"

namespace crosswatt {
namespace {

using testing::ElementsAre;

const double kNan = std::nan("");

TEST(CompetitionRanks, ShareTheBestRankOfATie) {
  const std::vector<double> values = {3, 5, 3, 1, kNan};
  EXPECT_THAT(competition_ranks(values, true), ElementsAre(2, 1, 2, 4, 0));
  EXPECT_THAT(competition_ranks(values, false), ElementsAre(2, 4, 2, 1, 0));
  EXPECT_TRUE(competition_ranks({}, true).empty());
}

TEST(RankRanges, FollowTheIntervals) {
  // a = [4, 5] is surely first; b = [2, 3] and c = [2.5, 3.5] may change places; d = [0, 1] is last; e is unknown.
  const std::vector<double> lower = {4, 2, 2.5, 0, kNan}, upper = {5, 3, 3.5, 1, kNan};
  EXPECT_THAT(rank_ranges(lower, upper),
              ElementsAre(RankRange{1, 1}, RankRange{2, 3}, RankRange{2, 3}, RankRange{4, 4}, RankRange{0, 0}));
  EXPECT_THAT(unordered_with(lower, upper), ElementsAre(0, 1, 1, 0, 0));
  const auto pairs = unordered_pairs(lower, upper, 10);
  ASSERT_EQ(pairs.size(), 1U);
  EXPECT_EQ(pairs[0].a, 1);
  EXPECT_EQ(pairs[0].b, 2);
}

TEST(RankRanges, OfPointsAreTheirRanks) {
  const std::vector<double> values = {3, 5, 3, 1};
  EXPECT_THAT(rank_ranges(values, values),
              ElementsAre(RankRange{2, 2}, RankRange{1, 1}, RankRange{2, 2}, RankRange{4, 4}));
  EXPECT_THAT(unordered_with(values, values), ElementsAre(1, 0, 1, 0));
}

TEST(RankRanges, HoldEveryRankingTheIntervalsAllow) {
  RandomStream random(20240107);
  std::vector<double> lower, upper;
  for (int i = 0; i < 12; ++i) {
    lower.push_back(random.uniform());
    upper.push_back(lower.back() + 0.3 * random.uniform());
  }
  const std::vector<RankRange> ranges = rank_ranges(lower, upper);
  for (int draw = 0; draw < 2000; ++draw) {
    std::vector<double> values;
    for (std::size_t i = 0; i < lower.size(); ++i)
      values.push_back(lower[i] + random.uniform() * (upper[i] - lower[i]));
    const std::vector<Index> ranks = competition_ranks(values, true);
    for (std::size_t i = 0; i < ranks.size(); ++i) {
      EXPECT_GE(ranks[i], ranges[i].best);
      EXPECT_LE(ranks[i], ranges[i].worst);
    }
  }
}

TEST(UnorderedPairs, StopAtTheLimit) {
  const std::vector<double> same(100, 1.0);
  EXPECT_EQ(unordered_pairs(same, same, 7).size(), 7U);
  EXPECT_EQ(unordered_pairs(same, same, 100'000).size(), 4950U);
}

TEST(RankAmong, CountsTheBetterOnes) {
  const std::vector<double> others = {5, kNan, 3, 1};
  EXPECT_EQ(rank_among(6, others), 1);
  EXPECT_EQ(rank_among(3, others), 2);
  EXPECT_EQ(rank_among(0, others), 4);
}

}  // namespace
}  // namespace crosswatt
