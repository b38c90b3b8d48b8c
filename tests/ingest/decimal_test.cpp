#include "ingest/decimal.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <random>
#include <string>

namespace crosswatt::ingest {
namespace {

TEST(Decimal, ReadsWhatParseNumberReads) {
  for (const char* text : {"0",
                           "1",
                           "1.5",
                           ".5",
                           "5.",
                           "007",
                           "1e3",
                           "1.25e-2",
                           "-3",
                           "+4",
                           "0.000518285816836151",
                           "9007199254740993",
                           "9007199254740992",
                           "123456789012345678901234567890",
                           "0.1",
                           "4.35",
                           "1e22",
                           "1e23",
                           "8.525000000000002",
                           "14400000000000.0",
                           "0000000000000000000000001.5",
                           "1234567890.1234567890"}) {
    EXPECT_EQ(decimal(text), parse_number(text)) << text;
  }
}

TEST(Decimal, RefusesWhatParseNumberRefuses) {
  for (const char* text : {"", ".", "-", "+", "1,5", "1.2.3", "12 kWh", "0x10", "nan", "inf", "1e999", "1e", " 1", "1 ",
                           "N/A", "1.5abc"}) {
    EXPECT_TRUE(std::isnan(decimal(text))) << text;
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
  }
}

/// Every decimal is the double nearest to it: glibc's strtod is exact.
TEST(Decimal, RoundsCorrectly) {
  std::mt19937_64 random(99);
  for (int round = 0; round < 300'000; ++round) {
    std::string text = std::to_string(random() >> (random() % 64));
    if (round % 4 != 0) text.insert(random() % (text.size() + 1), ".");
    if (round % 3 == 0) text.insert(0, std::string(random() % 6, '0'));
    ASSERT_EQ(decimal(text), std::strtod(text.c_str(), nullptr)) << text;
  }
}

}  // namespace
}  // namespace crosswatt::ingest
