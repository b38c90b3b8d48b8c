#include "crosswatt/challenge/written_number.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace crosswatt {
namespace {

TEST(WrittenNumber, KeepsThePrecisionItWasWrittenWith) {
  struct Case {
    const char* text;
    double value, half_unit;
    int digits;
  };
  for (const Case& c :
       {Case{"0.007", 0.007, 0.0005, 1}, Case{"1.39", 1.39, 0.005, 3}, Case{"1.390", 1.39, 0.0005, 4},
        Case{"17", 17, 0.5, 2}, Case{"17.", 17, 0.5, 2}, Case{".25", 0.25, 0.005, 2}, Case{"2e-3", 0.002, 0.0005, 1},
        Case{"1.5E+2", 150, 5, 2}, Case{"-0.50", -0.5, 0.005, 2}, Case{"+100", 100, 0.5, 3}, Case{"0", 0, 0.5, 0}}) {
    const std::optional<WrittenNumber> number = parse_written_number(c.text);
    ASSERT_TRUE(number) << c.text;
    EXPECT_EQ(number->value, c.value) << c.text;
    EXPECT_DOUBLE_EQ(number->half_unit, c.half_unit) << c.text;
    EXPECT_EQ(number->significant_digits, c.digits) << c.text;
  }
}

TEST(WrittenNumber, IsUnknownUntilRead) {
  EXPECT_FALSE(WrittenNumber{}.known());
}

TEST(WrittenNumber, RefusesWhatIsNoNumber) {
  for (const char* text : {"", "1,39", "1.39 kWh", "nan", "0x1p3", "1e", "--1"})
    EXPECT_FALSE(parse_written_number(text)) << text;
}

TEST(RoundHalfUp, WorksOnTheDecimalText) {
  // The doubles nearest to 0.575, 1.005 and 2.675 lie below them: rounding the binary value would give 0.57, 1.00
  // and 2.67.
  EXPECT_EQ(fixed_half_up(0.575, 2), "0.58");
  EXPECT_EQ(fixed_half_up(1.005, 2), "1.01");
  EXPECT_EQ(fixed_half_up(2.675, 2), "2.68");
  EXPECT_EQ(fixed_half_up(5.9995, 2), "6.00");
  EXPECT_EQ(fixed_half_up(17.2905, 3), "17.291");
  EXPECT_EQ(fixed_half_up(0.01875, 3), "0.019");
  EXPECT_EQ(fixed_half_up(6676303, 0), "6676303");
  EXPECT_EQ(fixed_half_up(0.5, 0), "1");
  EXPECT_EQ(fixed_half_up(0.4999999, 0), "0");
  EXPECT_EQ(fixed_half_up(0.04, 1), "0.0");
  EXPECT_EQ(fixed_half_up(0.05, 1), "0.1");
  EXPECT_EQ(fixed_half_up(0.0004, 2), "0.00");
  EXPECT_EQ(fixed_half_up(99.995, 2), "100.00");
  EXPECT_EQ(fixed_half_up(1e21, 1), "1000000000000000000000.0");
  EXPECT_EQ(fixed_half_up(0, 3), "0.000");
}

TEST(RoundHalfUp, TakesHalvesAwayFromZeroOnBothSides) {
  EXPECT_EQ(fixed_half_up(-0.575, 2), "-0.58");
  EXPECT_EQ(fixed_half_up(-0.004, 2), "0.00");
}

TEST(RoundHalfUp, GivesTheDoubleOfThatText) {
  EXPECT_EQ(round_half_up(1.6660965517241379, 3), 1.666);
  EXPECT_EQ(round_half_up(10.0448, 3), 10.045);
  EXPECT_EQ(round_half_up(0.0004, 3), 0.0);
  EXPECT_TRUE(std::isnan(round_half_up(std::nan(""), 3)));
  EXPECT_EQ(fixed_half_up(std::nan(""), 3), "—");
}

TEST(CountHalfUp, PrintsWholeMillionsBillionsTrillions) {
  EXPECT_EQ(count_half_up(911727000), "912 M");
  EXPECT_EQ(count_half_up(3611500000), "4 B");
  EXPECT_EQ(count_half_up(21036000000000), "21 T");
  EXPECT_EQ(count_half_up(11231436.5), "11 M");
  EXPECT_EQ(count_half_up(148852), "148852");
  EXPECT_EQ(count_half_up(999'600'000), "1 B");
  EXPECT_EQ(count_half_up(999'400'000), "999 M");
}

}  // namespace
}  // namespace crosswatt
