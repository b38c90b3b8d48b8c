#include "ingest/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "crosswatt/core/error.hpp"

namespace crosswatt::ingest {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Record = std::vector<std::string>;

struct Parsed {
  std::vector<Record> records;  // header first
  std::vector<std::int64_t> lines;
  std::vector<std::string> problems;
};

/// A file read in blocks of the given size: what it holds and on which lines.
Parsed parse(const std::string& text, std::size_t block_bytes) {
  Source source("t.csv", text);
  CsvFile file(source, block_bytes);
  Parsed parsed{{file.header()}, {file.header_line()}, {}};
  CsvRecords records;
  CsvBlock block;
  for (std::int64_t line = file.first_line(); file.next(block); line += records.lines()) {
    records.split(block, file.header().size());
    for (std::size_t row = 0; row < records.rows(); ++row) {
      Record& record = parsed.records.emplace_back();
      for (std::size_t column = 0; column < file.header().size(); ++column)
        record.emplace_back(records.cell(row, column));
      parsed.lines.push_back(line + records.line(row));
    }
    for (Problem problem : records.problems()) {
      problem.line += line;
      parsed.problems.push_back(describe(problem));
    }
    if (const auto& fault = records.fault()) {
      parsed.problems.push_back(describe({"t.csv", line + fault->line, {}, fault->value, fault->rule, fault->remedy}));
      break;
    }
  }
  return parsed;
}

Parsed parse(const std::string& text) {
  return parse(text, 1 << 16);
}

TEST(Csv, SplitsRecordsAndCells) {
  const Parsed parsed = parse("a,b,c\n1,2,3\n,,\nx, y ,\t z\n");
  EXPECT_THAT(parsed.records,
              ElementsAre(Record{"a", "b", "c"}, Record{"1", "2", "3"}, Record{"", "", ""}, Record{"x", "y", "z"}));
  EXPECT_THAT(parsed.lines, ElementsAre(1, 2, 3, 4));
  EXPECT_TRUE(parsed.problems.empty());
}

TEST(Csv, TheLastLineNeedsNoBreak) {
  EXPECT_EQ(parse("a,b\n1,2").records, parse("a,b\n1,2\n").records);
  EXPECT_EQ(parse("a,b").records.size(), 1U);
}

TEST(Csv, TakesOffAByteOrderMark) {
  EXPECT_EQ(parse("\xef\xbb\xbf"
                  "a,b\n1,2\n")
                .records,
            parse("a,b\n1,2\n").records);
}

TEST(Csv, SkipsEmptyLinesAndCountsThem) {
  const Parsed parsed = parse("\n  \na,b\n\n1,2\n\r\n3,4\n\n");
  EXPECT_THAT(parsed.records, ElementsAre(Record{"a", "b"}, Record{"1", "2"}, Record{"3", "4"}));
  EXPECT_THAT(parsed.lines, ElementsAre(3, 5, 7));
}

TEST(Csv, QuotesHoldCommasBreaksQuotesAndBlanks) {
  const Parsed parsed = parse("a,b\n\"x, y\",\"say \"\"hi\"\"\"\n\"two\nlines\",\" z \"\n\"\",\"\"\"\"\nend,1\n");
  EXPECT_THAT(parsed.records, ElementsAre(Record{"a", "b"}, Record{"x, y", "say \"hi\""}, Record{"two\nlines", " z "},
                                          Record{"", "\""}, Record{"end", "1"}));
  EXPECT_THAT(parsed.lines, ElementsAre(1, 2, 3, 5, 6));
}

TEST(Csv, HeadingsMayBeQuotedToo) {
  EXPECT_THAT(parse("\"a\",\"b, c\"\n1,2\n").records.front(), ElementsAre("a", "b, c"));
}

TEST(Csv, SaysWhichRecordsHaveTheWrongLength) {
  const Parsed parsed = parse("a,b,c\n1,2\n1,2,3\n1,2,3,4\nx\n");
  EXPECT_EQ(parsed.records.size(), 2U);
  EXPECT_THAT(
      parsed.problems,
      ElementsAre(
          "line 2: has 2 fields, the header has 3; look for missing commas or a line cut off",
          "line 4: has 4 fields, the header has 3; quote cells that hold commas; decimals are written with a point",
          "line 5: has 1 field, the header has 3; look for missing commas or a line cut off"));
}

TEST(Csv, StopsAtQuotesThatAreNone) {
  for (const char* line : {"5\" disk,1", "\"a\"b,1", "\"a\" ,1", " \"a\",1"}) {
    const Parsed parsed = parse("a,b\nok,1\n" + std::string(line) + "\nlater,2\n");
    EXPECT_EQ(parsed.records.size(), 2U) << line;
    ASSERT_EQ(parsed.problems.size(), 1U) << line;
    EXPECT_THAT(parsed.problems[0], HasSubstr("t.csv:3: ")) << line;
  }
  EXPECT_THAT(
      parse("a,b\n\"a\"b,1\n").problems,
      ElementsAre("t.csv:2: '\"a\"b,1' has a quote inside a cell that is not quoted, or text behind a closing quote; "
                  "quote the whole cell and write each quote inside it twice; the rest of the file was not read"));
}

TEST(Csv, SaysWhereAQuoteWasOpenedThatIsNeverClosed) {
  const Parsed parsed = parse("a,b\n1,2\n\"x\ny\",\"open, 3\n4,5\n");
  EXPECT_THAT(parsed.problems,
              ElementsAre("t.csv:4: '\"open, 3\\x0a4,5\\x0a' opens a quote that is never closed; close it, and "
                          "write each quote inside a quoted cell twice"));
  EXPECT_EQ(parsed.records.size(), 2U);
}

TEST(Csv, RefusesEndlessLinesAndQuotes) {
  const std::string endless(3 * kLongestRecord, 'x');
  EXPECT_THAT(parse("a,b\n1,2\n" + endless + "\n3,4\n").problems,
              ElementsAre(HasSubstr("begins a line longer than 1048576 bytes")));
  EXPECT_THAT(parse("a,b\n1,2\n\"" + endless).problems, ElementsAre(HasSubstr("t.csv:3: ")));
  EXPECT_THAT(parse("a,b\n1,2\n\"" + endless).problems,
              ElementsAre(HasSubstr("opens a quote that is not closed within 1048576 bytes")));
  EXPECT_THROW(parse(endless), DataError);
}

TEST(Csv, TheLongestLineDoesNotDependOnTheBlockSize) {
  const std::string fits = "a\n" + std::string(kLongestRecord, 'x') + "\n1\n";
  const std::string exceeds = "a\n" + std::string(kLongestRecord + 1, 'x') + "\n1\n";
  for (const std::size_t block_bytes : {std::size_t{1000}, kLongestRecord, 4 * kLongestRecord}) {
    EXPECT_TRUE(parse(fits, block_bytes).problems.empty()) << block_bytes;
    EXPECT_EQ(parse(exceeds, block_bytes).problems.size(), 1U) << block_bytes;
  }
}

TEST(Csv, SaysOnWhichLineABadByteStands) {
  EXPECT_THAT(parse("a,b\n1,2\nf\xfcr,3\n").problems,
              ElementsAre("t.csv:3: holds the byte 0xFC, which is not UTF-8; save the file as UTF-8"));
  EXPECT_THAT(parse(std::string("a,b\n1,2\n\n\"x\ny\0z\",3\n", 20)).problems,
              ElementsAre("t.csv:5: holds a NUL byte; the file is damaged or no text: make it anew"));
  EXPECT_THROW(parse("\xe4,b\n1,2\n"), DataError);
}

TEST(Csv, AnySeparator) {
  Source source("t.csv", "a;b\n1,5;\"x;y\"\n");
  CsvFile file(source, 1024, ';');
  CsvRecords records;
  CsvBlock block;
  ASSERT_TRUE(file.next(block));
  records.split(block, 2, ';');
  EXPECT_EQ(records.cell(0, 0), "1,5");
  EXPECT_EQ(records.cell(0, 1), "x;y");
}

/// A random table written with random quoting, line ends and empty lines.
std::string random_csv(std::mt19937& random, bool carriage_returns, bool quoted) {
  const auto below = [&](unsigned bound) { return static_cast<unsigned>(random() % bound); };
  const std::string_view alphabet = "ab1. ,\"\n";
  std::string text = "first,second,third\n";
  for (unsigned row = 0; row < 1 + below(12); ++row) {
    for (int column = 0; column < 3; ++column) {
      std::string cell;
      for (unsigned i = below(9); i > 0; --i) cell += alphabet[below(quoted ? 8 : 4)];
      if (quoted) append_csv_cell(text, cell);
      if (!quoted) text += cell;
      text += column < 2 ? "," : carriage_returns ? "\r\n" : "\n";
    }
    if (below(8) == 0) text += '\n';
  }
  return text;
}

TEST(CsvLaws, BlocksCutAnywhereGiveTheSame) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const std::string text = random_csv(random, round % 2 == 0, true);
    const Parsed whole = parse(text, 1 << 20);
    EXPECT_TRUE(whole.problems.empty()) << text;
    for (std::size_t block_bytes = 1; block_bytes < 40; ++block_bytes) {
      const Parsed cut = parse(text, block_bytes);
      ASSERT_EQ(cut.records, whole.records) << block_bytes << "\n" << text;
      ASSERT_EQ(cut.lines, whole.lines) << block_bytes << "\n" << text;
    }
  }
}

TEST(CsvLaws, CellsWrittenAreReadBack) {
  std::mt19937 random(11);
  for (int round = 0; round < 500; ++round) {
    Record record;
    std::string text = "a,b,c\n";
    for (int column = 0; column < 3; ++column) {
      std::string cell;
      for (auto i = random() % 6; i > 0; --i) cell += "x ,\"\n\r\t;=-'1"[random() % 12];
      append_csv_cell(text, cell);
      text += column < 2 ? ',' : '\n';
      record.push_back(cell);
    }
    if (record[0].empty() && record[1].empty() && record[2].empty()) continue;
    ASSERT_EQ(parse(text).records.back(), record) << text;
  }
}

TEST(CsvLaws, CarriageReturnsAndQuotesChangeNothing) {
  std::mt19937 random(13);
  for (int round = 0; round < 100; ++round) {
    const std::mt19937 before = random;
    const Parsed plain = parse(random_csv(random, false, false));
    random = before;
    EXPECT_EQ(parse(random_csv(random, true, false)).records, plain.records);
  }
  EXPECT_EQ(parse("a,b\n1,x y\n").records, parse("\"a\",\"b\"\n\"1\",\"x y\"\n").records);
}

TEST(CsvLaws, CutOffAnywhereNothingCrashes) {
  const std::string text = "a,b\n\"x\"\"y\",2\r\n\n\"p\nq\",\"\"\n3,4";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    try {
      parse(text.substr(0, length), 3);
    } catch (const DataError&) {
    }
  }
}

}  // namespace
}  // namespace crosswatt::ingest
