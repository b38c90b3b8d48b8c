#include "crosswatt/core/text.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace crosswatt {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(ParseNumber, ReadsDecimals) {
  EXPECT_EQ(parse_number("0"), 0.0);
  EXPECT_EQ(parse_number("3.2"), 3.2);
  EXPECT_EQ(parse_number("-3.2"), -3.2);
  EXPECT_EQ(parse_number("+3.2"), 3.2);
  EXPECT_EQ(parse_number("1e3"), 1000.0);
  EXPECT_EQ(parse_number("1E-3"), 0.001);
  EXPECT_EQ(parse_number("2.1e+12"), 2.1e12);
  EXPECT_EQ(parse_number(".5"), 0.5);
  EXPECT_EQ(parse_number("-.5"), -0.5);
  EXPECT_EQ(parse_number("5."), 5.0);
  EXPECT_EQ(parse_number("007"), 7.0);
}

TEST(ParseNumber, RefusesEverythingElse) {
  for (const char* text : {"",    " ",   "1 ",   " 1",  "1,5", "1.2.3", "1e", "e5",  ".",    "-",
                           "+",   "+-1", "-+1",  "++1", "--1", "0x10",  "1x", "inf", "-inf", "infinity",
                           "nan", "NaN", "+inf", "1_0", "1'0", "1e5.0", "１", "−1",  "1e+-5"}) {
    EXPECT_EQ(parse_number(text), std::nullopt) << "'" << text << "'";
  }
  EXPECT_EQ(parse_number(std::string_view("1\0", 2)), std::nullopt);
}

TEST(ParseNumber, RefusesWhatADoubleCannotHold) {
  EXPECT_EQ(parse_number("1e309"), std::nullopt);
  EXPECT_EQ(parse_number("-1e309"), std::nullopt);
  EXPECT_EQ(parse_number("1e-400"), std::nullopt);
  EXPECT_EQ(parse_number("1e99999999999999999999"), std::nullopt);
  EXPECT_EQ(parse_number("1" + std::string(400, '0')), std::nullopt);
}

TEST(ParseNumber, ReadsTheEdgesOfDouble) {
  EXPECT_EQ(parse_number("1.7976931348623157e308"), std::numeric_limits<double>::max());
  EXPECT_EQ(parse_number("2.2250738585072014e-308"), std::numeric_limits<double>::min());
  EXPECT_EQ(parse_number("4.9406564584124654e-324"), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(parse_number("0e-400"), 0.0);
  EXPECT_EQ(parse_number("0." + std::string(400, '0')), 0.0);
  EXPECT_TRUE(std::signbit(*parse_number("-0")));
}

TEST(ParseNumber, RoundsCorrectly) {
  // Half way between 2^53 and 2^53 + 2: to even, unless a digit far behind says otherwise.
  EXPECT_EQ(parse_number("9007199254740993"), 9007199254740992.0);
  EXPECT_EQ(parse_number("9007199254740993.00000000000000000000000000000000000001"), 9007199254740994.0);
}

TEST(ParseInteger, ReadsWholeNumbersOnly) {
  EXPECT_EQ(parse_integer("42"), 42);
  EXPECT_EQ(parse_integer("-42"), -42);
  EXPECT_EQ(parse_integer("+42"), 42);
  EXPECT_EQ(parse_integer("9223372036854775807"), std::numeric_limits<long long>::max());
  EXPECT_EQ(parse_integer("-9223372036854775808"), std::numeric_limits<long long>::min());
  for (const char* text : {"", "+", "-", "+-1", "1.0", "1e3", " 1", "1 ", "0x1", "9223372036854775808"}) {
    EXPECT_EQ(parse_integer(text), std::nullopt) << "'" << text << "'";
  }
}

TEST(Shortest, ReadsBackToTheSameDouble) {
  EXPECT_EQ(shortest(0.1), "0.1");
  EXPECT_EQ(shortest(5.0), "5");
  EXPECT_EQ(shortest(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(shortest(1e300), "1e+300");
  EXPECT_EQ(shortest(-0.0), "-0");
  for (const double value : {1.0 / 3.0, 2.5e-310, 6.02214076e23, -7.0 / 11.0, 123456789.125}) {
    EXPECT_EQ(parse_number(shortest(value)), value);
  }
}

TEST(Shortest, OfTheUnknownIsEmpty) {
  EXPECT_EQ(shortest(kNan), "");
}

TEST(Significant, KeepsThatManyDigits) {
  EXPECT_EQ(significant(3.14159, 3), "3.14");
  EXPECT_EQ(significant(0.000123456, 2), "0.00012");
  EXPECT_EQ(significant(2.0, 3), "2");
  EXPECT_EQ(significant(2.5, 6), "2.5");
  EXPECT_EQ(significant(-12.345, 4), "-12.35");  // the double lies above 12.345: 12.3450000000000006…
  EXPECT_EQ(significant(1000.0, 3), "1000");
  EXPECT_EQ(significant(-1234.0, 3), "-1230");
  EXPECT_EQ(significant(99.96, 3), "100");
  EXPECT_EQ(significant(999'499.0, 3), "999000");
  EXPECT_EQ(significant(999'999.0, 3), "1e+06");
  EXPECT_EQ(significant(1.2345e7, 3), "1.23e+07");
  EXPECT_EQ(significant(0.000012, 3), "1.2e-05");
  EXPECT_EQ(significant(0.0, 3), "0");
  EXPECT_EQ(significant(-0.0, 3), "0");
  EXPECT_EQ(significant(kNan, 3), "—");
}

TEST(Trim, RemovesBlanksAtBothEnds) {
  EXPECT_EQ(trim(" \t a b \r\n"), "a b");
  EXPECT_EQ(trim("   "), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("a"), "a");
}

TEST(Split, KeepsEmptyParts) {
  using Parts = std::vector<std::string_view>;
  EXPECT_EQ(split("a,b", ','), (Parts{"a", "b"}));
  EXPECT_EQ(split("a,,b,", ','), (Parts{"a", "", "b", ""}));
  EXPECT_EQ(split("", ','), (Parts{""}));
}

TEST(Join, PutsTheSeparatorBetween) {
  EXPECT_EQ(join({"a", "b", "c"}, ", "), "a, b, c");
  EXPECT_EQ(join({"", ""}, "-"), "-");
  EXPECT_EQ(join({"a"}, ", "), "a");
  EXPECT_EQ(join({}, ", "), "");
}

TEST(CsvCell, QuotesWhatAReaderWouldTakeApart) {
  EXPECT_EQ(csv_cell("plain text"), "plain text");
  EXPECT_EQ(csv_cell(""), "");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("say \"a\""), "\"say \"\"a\"\"\"");
  EXPECT_EQ(csv_cell("a\nb"), "\"a\nb\"");
  EXPECT_EQ(csv_cell("a\rb"), "\"a\rb\"");
}

TEST(CsvCell, QuotesWhatAReaderWouldLose) {
  EXPECT_EQ(csv_cell(" a"), "\" a\"");
  EXPECT_EQ(csv_cell("a\t"), "\"a\t\"");
  EXPECT_EQ(csv_cell("#a"), "\"#a\"");
  EXPECT_EQ(csv_cell("a #b"), "a #b");
}

TEST(CsvCell, KeepsASpreadsheetFromRunningANameAsAFormula) {
  EXPECT_EQ(csv_cell("=cmd|calc!A1"), "'=cmd|calc!A1");
  EXPECT_EQ(csv_cell("+1+1"), "'+1+1");
  EXPECT_EQ(csv_cell("-O3"), "'-O3");
  EXPECT_EQ(csv_cell("@SUM(1,2)"), "\"'@SUM(1,2)\"");
  EXPECT_EQ(csv_cell("\t=1"), "\"'\t=1\"") << "a spreadsheet drops the tab";
  EXPECT_EQ(csv_cell("'=1"), "''=1") << "reading takes one apostrophe off";
  for (const char* harmless : {"-1.5", "+3e-7", "'s Gravenhage", "a=b", ""}) EXPECT_EQ(csv_cell(harmless), harmless);
}

TEST(CsvCell, ShowsWhatWouldActOnATerminal) {
  EXPECT_EQ(csv_cell("a\x1b[31mb\x07"), "a\\x1b[31mb\\x07");
  EXPECT_EQ(csv_cell("a\u009B31mb\u202Ec"), "a\\xc2\\x9b31mb\\xe2\\x80\\xaec");
  EXPECT_EQ(csv_cell("réseau, 表\xFF"), "\"réseau, 表\xFF\"") << "what is no UTF-8 is another's business";
}

TEST(Lower, TouchesAsciiOnly) {
  EXPECT_EQ(lower("ABCxyz-019 [@Z] É"), "abcxyz-019 [@z] É");
}

TEST(FindInvalidUtf8, AcceptsWellFormedText) {
  EXPECT_EQ(find_invalid_utf8(""), std::string_view::npos);
  EXPECT_EQ(find_invalid_utf8("plain text of more than eight bytes"), std::string_view::npos);
  EXPECT_EQ(find_invalid_utf8("µJ — 表 🙂 é"), std::string_view::npos);
  // The first and last code point of each row of the Unicode standard's table 3-7.
  EXPECT_EQ(find_invalid_utf8("\xC2\x80\xDF\xBF\xE0\xA0\x80\xE0\xBF\xBF\xE1\x80\x80\xEC\xBF\xBF\xED\x80\x80\xED\x9F\xBF"
                              "\xEE\x80\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF0\xBF\xBF\xBF\xF1\x80\x80\x80\xF3\xBF\xBF\xBF"
                              "\xF4\x80\x80\x80\xF4\x8F\xBF\xBF"),
            std::string_view::npos);
}

TEST(FindInvalidUtf8, FindsTheFirstByteOfWhatIsIllFormed) {
  for (const char* bad :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2 ", "\xE0\x9F\xBF", "\xE1\x80", "\xED\xA0\x80",
        "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF1\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
    EXPECT_EQ(find_invalid_utf8(bad), 0u);
    EXPECT_EQ(find_invalid_utf8(std::string("é, eight bytes and more: ") + bad), 26u);
  }
}

TEST(Printable, EscapesWhatWouldActOnATerminal) {
  EXPECT_EQ(printable("plain é 表"), "plain é 表");
  EXPECT_EQ(printable("a\tb\nc\x1b[0m\x7f"), "a\\x09b\\x0ac\\x1b[0m\\x7f");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(printable("\xC2\x9B"), "\\xc2\\x9b");           // C1 control: CSI in one character
  EXPECT_EQ(printable("\u202Eabc"), "\\xe2\\x80\\xaeabc");  // right-to-left override
  EXPECT_EQ(printable("a\u200Fb"), "a\\xe2\\x80\\x8fb");    // right-to-left mark
}

TEST(PrintableJson, SaysTheSameWithoutActingOnATerminal) {
  EXPECT_EQ(printable_json("{\"a\": \"é 表\"}\n"), "{\"a\": \"é 表\"}\n");
  EXPECT_EQ(printable_json("\"a\u009Bb\u202Ec\x7f\""), "\"a\\u009bb\\u202ec\\u007f\"");
}

TEST(Printable, EscapesInvalidBytes) {
  EXPECT_EQ(printable("caf\xE9"), "caf\\xe9");
  EXPECT_EQ(printable("\xC3"), "\\xc3");
}

TEST(Printable, CutsAtACharacter) {
  EXPECT_EQ(printable("abcdef", 6), "abcdef");
  EXPECT_EQ(printable("abcdefg", 6), "abcdef…");
  EXPECT_EQ(printable("abcdeé", 6), "abcde…");
  EXPECT_EQ(printable("abc\n", 6), "abc…");
}

}  // namespace
}  // namespace crosswatt
