// CSV of other tools, row by row, cells by name. Such files are appended to by several versions and processes: rows may
// be short, and what one version calls a column another calls otherwise. Not for logs of millions of rows.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/csv.hpp"
#include "ingest/format_family.hpp"

namespace crosswatt::ingest {

/// "" for the words tools write where they know nothing ("N/A", "[Not Supported]", "nan", "None", …), else the text.
std::string_view known_text(std::string_view text);

class ToolCsv {
 public:
  /// @throws DataError for a broken header.
  explicit ToolCsv(Reading& reading, char separator = ',');

  /// Of the rows from here on.
  const std::vector<std::string>& header() const { return header_; }
  std::int64_t header_line() const { return file_.header_line(); }
  /// Position of the first of these columns that the file has; case does not count.
  std::optional<std::size_t> find(std::initializer_list<std::string_view> names) const;
  bool has(std::string_view name) const { return find({name}).has_value(); }

  /// Goes to the next row; false at the end. Where the structure breaks, that is a problem and the end.
  bool next();
  /// Whether the row is no data but a header that has these columns, as where a file was put behind another. The rows
  /// behind it go by it.
  bool is_header(std::span<const std::string_view> columns);
  std::int64_t line() const { return line_of_block_ + records_.line(row_); }
  std::size_t width() const { return records_.width(row_); }
  /// Whether the row ends the file without ending its line: its last cell may lack its end.
  bool may_be_cut() const {
    return row_ + 1 == records_.rows() && !block_.text().ends_with('\n') && records_.line(row_) == records_.lines();
  }
  /// Says of such a row that it is left out; false of any other.
  bool leave_out_if_cut() const;
  /// "" beyond the row's end.
  std::string cell(std::size_t column);
  /// Of a column by name, "" where the file or the row has none or the cell says it is not known.
  std::string text(std::string_view name);
  /// Likewise, NaN where there is no number.
  double number(std::string_view name);

  /// What a row of another width than the header's says of itself.
  std::string width_fault() const;
  /// A caveat about this row.
  void caveat(CaveatKind kind, std::string column, std::string value, std::string rule, std::string remedy = {}) const;

 private:
  Reading& reading_;
  char separator_;
  CsvFile file_;
  std::vector<std::string> header_;
  std::vector<std::string> names_;  // the header's, lower case
  CsvBlock block_;
  CsvRecords records_;
  std::int64_t line_of_block_ = 0;
  std::size_t row_ = 0;
  bool begun_ = false;
  bool broken_ = false;
};

/// The header of a file by its head, in lower case: what recognisers look at.
std::vector<std::string> header_of(const Source& source, char separator = ',');
bool has_all(const std::vector<std::string>& header, std::span<const std::string_view> names);
inline bool has_all(const std::vector<std::string>& header, std::initializer_list<std::string_view> names) {
  return has_all(header, std::span(names.begin(), names.size()));
}

}  // namespace crosswatt::ingest
