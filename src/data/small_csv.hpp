// Small CSV files held whole: the tables shipped in data/ and their users' counterparts, some hundred rows each.
//
// Strict, because such a file is written by hand: a column it may not have is refused, since a misspelt heading would
// otherwise lose its figures in silence. Not for measurements: ingest/ streams those.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/error.hpp"

namespace crosswatt {

/// A column a small CSV file may have.
struct CsvColumn {
  std::string_view name;
  bool required = false;  ///< the heading must be there and no cell of it empty
};

class SmallCsv {
 public:
  /// RFC 4180: commas, double quotes, LF or CRLF; UTF-8, a byte order mark allowed; columns in any order; blank lines
  /// and lines that begin with '#' are skipped.
  /// @param file  what messages call it. @throws DataError with every problem of the file's shape.
  SmallCsv(std::string whole, std::string file, std::span<const CsvColumn> columns);
  SmallCsv(const SmallCsv&) = delete;
  SmallCsv& operator=(const SmallCsv&) = delete;
  SmallCsv(SmallCsv&&) = delete;
  SmallCsv& operator=(SmallCsv&&) = delete;
  ~SmallCsv() = default;

  std::size_t rows() const { return rows_.size(); }
  std::int64_t line(std::size_t row) const { return rows_[row].line; }

  /// A cell without the quotes, or else the blanks, around it; "" where the file has no such column. @param column
  /// position in `columns`.
  std::string_view text(std::size_t row, std::size_t column) const;
  /// A finite number above zero; nullopt for an empty cell and, noted as a problem, for anything else.
  std::optional<double> positive(std::size_t row, std::size_t column);
  /// A whole number within the bounds, likewise.
  std::optional<int> integer(std::size_t row, std::size_t column, int least, int most);
  /// "yes" or "no", likewise.
  std::optional<bool> yes_or_no(std::size_t row, std::size_t column);

  void problem(std::size_t row, std::size_t column, std::string rule, std::string remedy = {});
  /// @throws DataError when any problem was noted.
  void throw_problems() const;

 private:
  struct Row {
    std::int64_t line;
    std::size_t first;  // among cells_
    std::size_t width;
  };
  static constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);

  void split(std::string_view text);
  void read_header(const Row& header);
  std::string_view cell(const Row& row, std::size_t position) const { return cells_[row.first + position]; }
  void check_rows();
  void shape_problem(std::int64_t line, std::string column, std::string value, std::string rule,
                     std::string remedy = {});

  std::string text_;
  std::deque<std::string> unquoted_;     // what stands in text_ with doubled quotes
  std::vector<std::string_view> cells_;  // of all rows, in the file's order, blanks and quotes around them gone
  std::string file_;
  std::vector<CsvColumn> columns_;
  std::vector<std::size_t> position_;  // [column] in the file, kAbsent = the file has none
  std::size_t width_ = 0;
  std::vector<Row> rows_;
  std::vector<Problem> problems_;
};

}  // namespace crosswatt
