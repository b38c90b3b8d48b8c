#include "crosswatt/data/caveat.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crosswatt {
namespace {

TEST(Caveats, AreCountedByKindTheGravestFirst) {
  Caveats caveats;
  EXPECT_TRUE(caveats.empty());
  caveats.add(CaveatKind::too_short, {.line = 9});
  for (std::int64_t line = 1; line <= 7; ++line) caveats.add(CaveatKind::counted_twice, {.line = line});
  const std::vector<Caveat> list = caveats.list();
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].kind, CaveatKind::counted_twice);
  EXPECT_EQ(list[0].count, 7);
  ASSERT_EQ(list[0].examples.size(), Caveat::kExamples);
  EXPECT_EQ(list[0].examples.back().line, 5);
  EXPECT_EQ(list[1].kind, CaveatKind::too_short);
  EXPECT_FALSE(caveats.empty());
}

TEST(Caveats, AddUp) {
  Caveats one, other;
  one.add(CaveatKind::too_short, {.line = 1});
  other.add({.kind = CaveatKind::too_short, .count = 100, .examples = {{.line = 2}}});
  one.add(other);
  ASSERT_EQ(one.list().size(), 1U);
  EXPECT_EQ(one.list().front().count, 101);
  EXPECT_EQ(one.list().front().examples.size(), 2U);
}

TEST(Caveats, AreErrorsForThoseWhoAskForThat) {
  Caveats caveats;
  caveats.refuse();
  caveats.add(
      {.kind = CaveatKind::too_short, .count = 100, .examples = {{.file = "a.csv", .line = 2, .rule = "is short"}}});
  try {
    caveats.refuse();
    FAIL();
  } catch (const DataError& error) {
    EXPECT_EQ(error.total(), 100);
    EXPECT_THAT(error.what(), testing::HasSubstr("a.csv:2: is short"));
  }
}

TEST(Caveats, AreAllExplained) {
  for (std::size_t kind = 0; kind < kCaveatKinds; ++kind) {
    EXPECT_FALSE(name(static_cast<CaveatKind>(kind)).empty());
    EXPECT_FALSE(explain(static_cast<CaveatKind>(kind)).empty());
  }
}

}  // namespace
}  // namespace crosswatt
