// RFC 4180 text read at the speed of its bytes: blocks of whole records, each split into cells in one pass.
//
// A file is cut into blocks that end with a record (a line break inside quotes ends none), so that blocks can be worked
// on by several threads. Within a block all separators are found first, 64 bytes at a time; then whoever knows the
// columns walks down one column after the other, copying nothing. Blanks around an unquoted cell do not count; empty
// lines are skipped.
//
// Refused, with the line: records of the wrong length (one problem each), and what leaves the structure in doubt, which
// ends the reading (a CsvFault): quotes inside unquoted cells, quotes never closed, endless records, bytes that are no
// UTF-8, NUL. Not for small configuration tables whose headings are known beforehand: see data/small_csv.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/formula_guard.hpp"
#include "crosswatt/core/error.hpp"
#include "ingest/source.hpp"

namespace crosswatt::ingest {

/// Longest record, in bytes; a longer one is a quote never closed or no CSV at all.
inline constexpr std::size_t kLongestRecord = std::size_t{1} << 20;

/// Whole records of a file. The buffer is used again and again.
struct CsvBlock {
  std::string buffer;
  std::size_t begin = 0;
  std::size_t end = 0;
  bool cut_short = false;  ///< its only record is longer than kLongestRecord
  std::string_view text() const { return std::string_view(buffer).substr(begin, end - begin); }
};

/// Cuts a file into blocks. Not thread-safe; the blocks are independent of it.
class CsvBlocks {
 public:
  CsvBlocks(Source& source, std::size_t block_bytes) : source_(source), block_bytes_(block_bytes) {}
  /// The next records, at least one; false at the end.
  bool next(CsvBlock& block);

 private:
  Source& source_;
  std::size_t block_bytes_;
  std::string carry_;  // the beginning of a record whose end is still to be read
  bool ended_ = false;
};

/// What leaves the structure of a file in doubt. Nothing behind it can be trusted.
struct CsvFault {
  std::int64_t line = 0;  ///< from 0, within the block
  std::string value;
  std::string rule;
  std::string remedy;
};

/// The cells of a block.
class CsvRecords {
 public:
  /// For `fields`: records may have any number of cells.
  static constexpr std::size_t kAnyWidth = 0;

  /// @param fields  how many cells each record must have. @param block  must outlive the views returned.
  void split(const CsvBlock& block, std::size_t fields, char separator = ',');

  /// Records of the right length, up to the fault if there is one.
  std::size_t rows() const { return rows_.size(); }
  /// Line on which a row begins, from 0, within the block.
  std::int64_t line(std::size_t row) const { return line_of_record(rows_[row].record); }
  /// Cells of a row.
  std::size_t width(std::size_t row) const { return record_ends_[rows_[row].record] - rows_[row].before; }
  /// Line breaks in the whole block.
  std::int64_t lines() const { return lines_; }
  /// The cell without blanks, quotes and the guard of a formula; valid until the next call where it holds doubled
  /// quotes, else as long as the block.
  std::string_view cell(std::size_t row, std::size_t column) {
    const std::uint32_t before = rows_[row].before + static_cast<std::uint32_t>(column);
    const std::string_view text = text_of(raw_cell(before));
    return text.starts_with('\'') ? without_formula_guard(text) : text;
  }

  /// Records of the wrong length; `line` counts from 0 within the block.
  const std::vector<Problem>& problems() const { return problems_; }
  const std::optional<CsvFault>& fault() const { return fault_; }

 private:
  struct Row {
    std::uint32_t before;  // the separator in front of the first cell
    std::uint32_t record;
  };

  static bool is_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\r'; }
  static std::string_view trimmed(std::string_view raw);
  std::string_view text_of(std::string_view raw) {
    if (raw.empty()) return raw;
    if (raw.front() == '"') return unquoted(raw);
    return is_blank(raw.front()) || is_blank(raw.back()) ? trimmed(raw) : raw;
  }
  std::string_view unquoted(std::string_view raw);
  /// The cell behind a separator.
  std::string_view raw_cell(std::uint32_t before) const {
    const std::uint32_t begin = separators_[before] + 1;
    return text_.substr(begin, separators_[before + 1] - begin);
  }
  std::int64_t line_of_record(std::uint32_t record) const {
    return lines_before_.empty() ? record : lines_before_[record];
  }

  void find_separators(char separator);
  void count_lines();
  bool take_record(std::uint32_t record, std::uint32_t before, std::uint32_t after, std::size_t fields);
  bool is_well_quoted(std::uint32_t before, std::uint32_t after) const;
  std::size_t find_bad_byte() const;
  void fault_at_bad_byte(std::size_t position);
  void fault_at_end();

  std::string_view text_;
  std::vector<std::uint32_t> separators_;   // positions; the first is one before the text
  std::vector<std::uint32_t> record_ends_;  // indices of separators
  std::uint32_t records_ = 0;
  bool quotes_ = false;         // there are any
  bool open_quote_ = false;     // the text ends inside quotes
  bool quoted_breaks_ = false;  // a line break stands inside quotes
  std::int64_t lines_ = 0;
  std::vector<std::int64_t> lines_before_;  // by record; empty where each record is a line
  std::vector<Row> rows_;
  std::vector<Problem> problems_;
  std::optional<CsvFault> fault_;
  std::string unescaped_;
};

/// A file's header, and its records behind it.
class CsvFile {
 public:
  /// Reads the header: the first line that is not empty. @throws DataError when it is broken.
  CsvFile(Source& source, std::size_t block_bytes, char separator = ',');

  const std::string& name() const { return name_; }
  /// At least one.
  const std::vector<std::string>& header() const { return header_; }
  std::int64_t header_line() const { return header_line_; }
  /// The line the first block begins on.
  std::int64_t first_line() const { return first_line_; }
  bool next(CsvBlock& block);

 private:
  std::string name_;
  CsvBlocks blocks_;
  std::optional<CsvBlock> first_;  // what stands behind the header in its block
  std::vector<std::string> header_;
  std::int64_t header_line_;
  std::int64_t first_line_;
};

/// The cells of a text's first record that is not an empty line, for a look at a header. Never throws; takes what is
/// there.
std::vector<std::string> first_record(std::string_view text, char separator = ',');

/// csv_cell, appended.
void append_csv_cell(std::string& out, std::string_view text);

}  // namespace crosswatt::ingest
