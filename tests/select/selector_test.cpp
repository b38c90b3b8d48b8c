#include "crosswatt/select/selector.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "crosswatt/core/error.hpp"
#include "select/tiny_pair.hpp"

namespace crosswatt {
namespace {

using test::drawn_pair;
using test::pair_of;
using testing::AllOf;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

std::vector<Index> select(const std::string& name, const PairDataset& data, const std::vector<Index>& offered,
                          Index budget) {
  return make_selector(name)->select(data, offered, budget);
}

std::vector<Index> shuffled_rows(const PairDataset& data, std::uint64_t seed) {
  std::vector<Index> rows = data.common;
  RandomStream(seed).shuffle(std::span<Index>(rows));
  return rows;
}

// k = min(n, max(2, 2·floor(fraction·n/2)))
TEST(ReferencesOfFraction, FollowsTheDefinition) {
  struct Case {
    double fraction;
    Index n, k;
  };
  for (const auto& [fraction, n, k] : std::vector<Case>{
           {0.10, 34, 2},   // 1.7: floor 1
           {0.15, 34, 4},   // 2.55
           {0.20, 34, 6},   // 3.4
           {0.50, 34, 16},  // 8.5
           {1.00, 34, 34},
           {1.00, 33, 32},  // always even …
           {1.00, 32, 32},
           {0.20, 30, 6},  // 0.2 · 30 / 2 is 3 as it is meant and as it is stored
           {0.15, 40, 6},  // 0.15 · 40 / 2 = 3 rounds to 2.9999999999999996 if one is unlucky
           {0.10, 20, 2},
           {0.10, 5, 2},  // at least 2 …
           {0.01, 1000, 10},
           {0.50, 3, 2},
           {1.00, 3, 2},
           {1.00, 2, 2},
           {1.00, 1, 1},  // … where there are 2
           {0.10, 1, 1},
       })
    EXPECT_EQ(references_of_fraction(fraction, n), k) << fraction << " of " << n;
}

TEST(ReferencesOfFraction, OfThePaperGivesItsCounts) {
  // The paper's 2, 4, 6, 16, 32 models of a train part of 32 or 33 (43 configurations, fewer on the small cards).
  for (const Index n : {32, 33})
    for (const auto& [fraction, k] :
         std::vector<std::pair<double, Index>>{{.10, 2}, {.15, 4}, {.20, 6}, {.50, 16}, {1.0, 32}})
      EXPECT_EQ(references_of_fraction(fraction, n), k) << fraction << " of " << n;
}

TEST(ReferencesOfFraction, NeverLosesATwoToRounding) {
  // fraction = 2j/n names exactly 2j references, however the quotient rounds.
  for (Index n = 2; n <= 300; ++n)
    for (Index k = 2; k <= n; k += 2)
      ASSERT_EQ(references_of_fraction(static_cast<double>(k) / static_cast<double>(n), n), k) << k << " of " << n;
}

TEST(Full, TakesAllInTheOrderOffered) {
  const PairDataset data = pair_of({5, 1, 3});
  EXPECT_TRUE(make_selector("full")->takes_all());
  EXPECT_THAT(select("full", data, {2, 0, 1}, 1), ElementsAre(2, 0, 1));
}

TEST(Random, TakesTheFirstSoThatSmallerSelectionsArePartOfLarger) {
  const PairDataset data = drawn_pair(20, 1);
  const std::vector<Index> offered = shuffled_rows(data, 2);
  for (Index k = 1; k <= 20; ++k)
    EXPECT_THAT(select("random", data, offered, k), ElementsAreArray(offered.begin(), offered.begin() + k));
}

TEST(Minmax, TakesTheLowestAndTheHighest) {
  const PairDataset data = pair_of({5, 1, 3, 9, 7, 2});
  const std::vector<Index> all = {0, 1, 2, 3, 4, 5};
  EXPECT_THAT(select("minmax", data, all, 2), UnorderedElementsAre(1, 3));        // 1 | 9
  EXPECT_THAT(select("minmax", data, all, 4), UnorderedElementsAre(1, 5, 4, 3));  // 1 2 | 7 9
  EXPECT_THAT(select("minmax", data, all, 6), UnorderedElementsAre(0, 1, 2, 3, 4, 5));
}

TEST(Minmax, GivesAnOddOneToTheHighest) {
  const PairDataset data = pair_of({5, 1, 3, 9, 7, 2});
  const std::vector<Index> all = {0, 1, 2, 3, 4, 5};
  EXPECT_THAT(select("minmax", data, all, 1), UnorderedElementsAre(3));        // | 9
  EXPECT_THAT(select("minmax", data, all, 3), UnorderedElementsAre(1, 4, 3));  // 1 | 7 9
  EXPECT_THAT(select("minmax", data, all, 5), UnorderedElementsAre(1, 5, 0, 4, 3));
}

TEST(Minmax, BreaksTiesByNameWhateverTheOrderOffered) {
  const PairDataset data = pair_of({1, 1, 1, 1});
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    EXPECT_THAT(select("minmax", data, shuffled_rows(data, seed), 2), UnorderedElementsAre(0, 3)) << "seed " << seed;
  const PairDataset tied = pair_of({4, 2, 2, 2, 4, 4});  // by energy, then name: 1 2 3 | 0 4 5
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    EXPECT_THAT(select("minmax", tied, shuffled_rows(tied, seed), 2), UnorderedElementsAre(1, 5)) << "seed " << seed;
    EXPECT_THAT(select("minmax", tied, shuffled_rows(tied, seed), 4), UnorderedElementsAre(1, 2, 4, 5))
        << "seed " << seed;
  }
}

TEST(Minmax, LooksOnlyAtWhatIsOffered) {
  const PairDataset data = pair_of({5, 1, 3, 9, 7, 2});
  EXPECT_THAT(select("minmax", data, {0, 2, 4}, 2), UnorderedElementsAre(2, 4));
}

TEST(MakeSelector, UnderstandsTheSpellingMinMax) {
  EXPECT_EQ(make_selector("min-max")->name(), "minmax");
}

TEST(MakeSelector, NamesTheNearest) {
  try {
    make_selector("radnom");
    FAIL() << "no ConfigError";
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.option(), "--selection");
    EXPECT_THAT(error.what(), AllOf(HasSubstr("'radnom'"), HasSubstr("did you mean 'random'"), HasSubstr("minmax")));
  }
}

// Laws of every selector.

TEST(SelectorLaw, ReturnsAsManyDistinctOnesOfTheOfferedAsAskedFor) {
  constexpr std::uint64_t kSeed = 3;
  const PairDataset data = drawn_pair(31, kSeed);
  for (const SelectorInfo& info : selectors()) {
    const auto selector = info.make();
    EXPECT_EQ(selector->name(), info.name);
    EXPECT_FALSE(info.summary.empty());
    for (std::uint64_t draw = 0; draw < 30; ++draw) {
      SCOPED_TRACE(std::string(info.name) + ", seed " + std::to_string(kSeed) + ", draw " + std::to_string(draw));
      std::vector<Index> offered = shuffled_rows(data, draw);
      offered.resize(1 + draw);
      const Index budget = 1 + RandomStream(kSeed, {draw}).below(static_cast<Index>(offered.size()));
      const std::vector<Index> chosen = selector->select(data, offered, budget);
      EXPECT_EQ(static_cast<Index>(chosen.size()), selector->takes_all() ? static_cast<Index>(offered.size()) : budget);
      EXPECT_EQ(std::set<Index>(chosen.begin(), chosen.end()).size(), chosen.size());
      for (const Index row : chosen) EXPECT_THAT(offered, testing::Contains(row));
      EXPECT_EQ(selector->select(data, offered, budget), chosen);
    }
  }
}

TEST(SelectorLaw, DoesNotLookAtTheTarget) {
  const PairDataset data = drawn_pair(25, 4);
  PairDataset other = data;
  std::reverse(other.target_kwh.begin(), other.target_kwh.end());
  for (const SelectorInfo& info : selectors())
    EXPECT_EQ(info.make()->select(other, other.common, 8), info.make()->select(data, data.common, 8)) << info.name;
}

TEST(SelectorLaw, NamesAreUnique) {
  std::set<std::string_view> names;
  for (const SelectorInfo& info : selectors()) EXPECT_TRUE(names.insert(info.name).second) << info.name;
}

}  // namespace
}  // namespace crosswatt
