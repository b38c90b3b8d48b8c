#include "crosswatt/report/document.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <optional>

namespace crosswatt {
namespace {

std::string shown_as(Style style, int digits, const Cell& cell) {
  return shown(cell, {.name = "x", .title = "X", .unit = "", .style = style, .digits = digits});
}

TEST(Cell, HoldsNothingForWhatIsUndefined) {
  for (const Cell& cell : {Cell(), Cell(std::numeric_limits<double>::quiet_NaN()), Cell(std::optional<double>()),
                           Cell(std::optional<std::string>())})
    EXPECT_TRUE(std::holds_alternative<std::monostate>(cell.value));
  EXPECT_EQ(std::get<double>(Cell(std::optional<double>(1.5)).value), 1.5);
  EXPECT_EQ(std::get<Index>(Cell(Index{3}).value), 3);
  EXPECT_EQ(std::get<std::string>(Cell("linear").value), "linear");
}

TEST(Shown, RoundsNumbersByTheirColumn) {
  EXPECT_EQ(shown_as(Style::number, 3, 0.000123456), "0.000123");
  EXPECT_EQ(shown_as(Style::number, 3, 1.23456e-7), "1.23e-07");
  EXPECT_EQ(shown_as(Style::number, 3, 1234.5), "1230");
  EXPECT_EQ(shown_as(Style::number, 4, 1234.5), "1234");  // half to even: 1234.5 is exact
  EXPECT_EQ(shown_as(Style::fixed, 3, 0.87654), "0.877");
  EXPECT_EQ(shown_as(Style::fixed, 3, -12.5), "-12.500");
  EXPECT_EQ(shown_as(Style::percent, 3, 0.1234), "12.3 %");
  EXPECT_EQ(shown_as(Style::percent, 3, 2.5), "250 %");
  EXPECT_EQ(shown_as(Style::percent, 3, 0.0), "0 %");
  EXPECT_EQ(shown_as(Style::count, 3, Index{123456}), "123456");
  EXPECT_EQ(shown_as(Style::text, 3, "linear+flops"), "linear+flops");
}

TEST(Shown, HasNoNegativeZero) {
  EXPECT_EQ(shown_as(Style::number, 3, -0.0), "0");
  EXPECT_EQ(shown_as(Style::fixed, 3, -0.0), "0.000");
  EXPECT_EQ(shown_as(Style::fixed, 3, -0.0001), "0.000");
  EXPECT_EQ(shown_as(Style::percent, 3, -0.0), "0 %");
}

TEST(Shown, IsADashForNothingInEveryStyle) {
  for (const Style style : {Style::text, Style::count, Style::number, Style::fixed, Style::percent})
    EXPECT_EQ(shown_as(style, 3, Cell()), "—");
}

}  // namespace
}  // namespace crosswatt
