#include "crosswatt/core/wording.hpp"

#include <gtest/gtest.h>

namespace crosswatt {
namespace {

TEST(Counted, OneIsSingular) {
  EXPECT_EQ(counted(1, "row"), "1 row");
  EXPECT_EQ(counted(0, "row"), "0 rows");
  EXPECT_EQ(counted(10'000'000'000, "row"), "10000000000 rows");
  EXPECT_EQ(counted(1, "row has", "rows have"), "1 row has");
  EXPECT_EQ(counted(2, "family", "families"), "2 families");
}

TEST(Percentage, HasTheDigitsThatWereChosen) {
  EXPECT_EQ(percentage(0.9), "90 %");
  EXPECT_EQ(percentage(0.95), "95 %");
  EXPECT_EQ(percentage(0.9999), "99.99 %");
  EXPECT_EQ(percentage(0.999999), "99.9999 %");
  EXPECT_EQ(percentage(0.683), "68.3 %");
  for (int level = 1; level < 1000; ++level) {
    const std::string digits = std::to_string(level / 10) + (level % 10 == 0 ? "" : "." + std::to_string(level % 10));
    EXPECT_EQ(percentage(level / 1000.0), digits + " %");
  }
}

}  // namespace
}  // namespace crosswatt
