#include "ingest/foreign.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reading.hpp"

namespace crosswatt {
namespace {

using namespace std::string_literals;
using testing_support::refusal;

const std::string kGiveText = "; give a text file that `crosswatt list formats` names";

TEST(ForeignFiles, AreNamedForWhatTheyAre) {
  EXPECT_EQ(refusal(""), "t.csv: is empty" + kGiveText);
  EXPECT_EQ(refusal(" \n\t\n"), "t.csv: holds nothing but blanks" + kGiveText);
  EXPECT_EQ(refusal("\x1f\x8b\x08rest"s), "t.csv: is compressed with gzip; unpack it first");
  EXPECT_EQ(refusal("PK\x03\x04rest"s), "t.csv: is a ZIP archive; unpack it first");
  EXPECT_EQ(refusal("PK\x03\x04\x14\0\x06\0rest\x18\0xl/worksheets/sheet1.xmlrest"s),
            "t.csv: is a workbook of Excel or LibreOffice; save its sheet as CSV UTF-8");
  EXPECT_EQ(refusal("PK\x03\x04restmimetypeapplication/vnd.oasis.opendocument.spreadsheetPK"s),
            "t.csv: is a workbook of Excel or LibreOffice; save its sheet as CSV UTF-8");
  EXPECT_EQ(refusal("\xff\xfew\0o\0r\0k\0"s), "t.csv: is UTF-16 text; save it as UTF-8");
  EXPECT_EQ(refusal("w\0o\0r\0k\0l\0o\0a\0d\0,\0"s), "t.csv: is UTF-16 text; save it as UTF-8");
  EXPECT_EQ(refusal("\0w\0o\0r\0k\0l\0o\0a\0d\0,"s), "t.csv: is UTF-16 text; save it as UTF-8");
  EXPECT_EQ(refusal("\x7f"
                    "ELF\x02\x01\x01\0\0\0"s),
            "t.csv: is a program" + kGiveText);
  EXPECT_EQ(refusal("\x01\x02\x03\x04\x05\x06\x07\x0e"s), "t.csv: is a binary file" + kGiveText);
  EXPECT_EQ(refusal("<!DOCTYPE html>\n<html><body>404</body></html>"),
            "t.csv: is a web page (HTML or XML); download the file itself, not the page that shows it");
  EXPECT_EQ(refusal("workload,hardware,energy_kwh\ra,A40,1\r"),
            "t.csv: ends its lines with carriage returns alone; save it with line feeds, as CSV UTF-8");
  for (const char* text : {"code,energy_training,energy_test\nTeam_1,1.5,0.02\n",
                           "- code: Team_1\n  energy_training: 1.5\n  energy_test: 0.02\n"})
    EXPECT_EQ(refusal(text), "t.csv: holds the submissions of a challenge; give it to `crosswatt reanalyse`");
  EXPECT_EQ(refusal("just some words\nand more\n"),
            "t.csv: is in no format crosswatt reads; see `crosswatt list formats`, or force one with --input-format");
}

TEST(ForeignFiles, ASingleZeroIsTheReadersBusiness) {
  EXPECT_EQ(refusal("workload,hardware,energy_kwh\na,A40,1\nb\0,A40,1\n"s),
            "t.csv:3: holds a NUL byte; the file is damaged or no text: make it anew");
}

}  // namespace
}  // namespace crosswatt
