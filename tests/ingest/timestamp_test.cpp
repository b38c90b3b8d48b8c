#include "ingest/timestamp.hpp"

#include <gtest/gtest.h>

namespace crosswatt::ingest {
namespace {

/// date -u -d '2024-05-31T10:39:13' +%s and so on.
TEST(Timestamp, ReadsTheFormsToolsWrite) {
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00"), 0);
  EXPECT_EQ(parse_timestamp("2024-05-31T10:39:13"), 1717151953);
  EXPECT_EQ(parse_timestamp("2024-02-29 23:59:59"), 1709251199);
  EXPECT_EQ(parse_timestamp("2000-03-01 00:00:00"), 951868800);
  EXPECT_DOUBLE_EQ(*parse_timestamp("2022/12/05 09:55:42.535"), 1670234142.535);
  EXPECT_DOUBLE_EQ(*parse_timestamp("03-09-2021 18:02:14.721"), 1615312934.721);  // month first
  EXPECT_EQ(parse_timestamp("2024-05-31T10:39:13Z"), 1717151953);
  EXPECT_EQ(parse_timestamp("2024-05-31T12:39:13+02:00"), 1717151953);
  EXPECT_EQ(parse_timestamp("2024-05-31T05:09:13-0530"), 1717151953);
  EXPECT_EQ(parse_timestamp(" 2024-05-31 10:39:13 "), 1717151953);
}

TEST(Timestamp, RefusesWhatIsNone) {
  for (const char* text :
       {"", "now", "2024-05-31", "2024-13-01T00:00:00", "2023-02-29T00:00:00", "2024-05-31T24:00:00",
        "2024-05-31T10:60:00", "2024-05-31T10:39:13x", "0000-01-01T00:00:00", "31.05.2024 10:39:13"}) {
    EXPECT_EQ(parse_timestamp(text), std::nullopt) << text;
  }
}

TEST(Clock, ReadsTheFormsToolsWrite) {
  EXPECT_DOUBLE_EQ(*parse_clock("0:02:21.90"), 141.9);
  EXPECT_EQ(parse_clock("00:53"), 53);
  EXPECT_EQ(parse_clock("2:59:06"), 10746);
  EXPECT_EQ(parse_clock("1 day, 2:03:04"), 93784);
  EXPECT_EQ(parse_clock("3 days, 0:00:01"), 259201);
  EXPECT_EQ(parse_clock("4-00:16:00"), 346560);
  EXPECT_EQ(parse_clock("0 days 03:15:45"), 11745);
  for (const char* text : {"", "5", "1:2:3:4", "a:b", "1:00x", "-1:00"})
    EXPECT_EQ(parse_clock(text), std::nullopt) << text;
}

}  // namespace
}  // namespace crosswatt::ingest
