#include "data/small_csv.hpp"

#include <algorithm>
#include <utility>

#include "core/formula_guard.hpp"
#include "crosswatt/core/nearest.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::int64_t lines_before(std::string_view text, std::size_t offset) {
  return std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n');
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

/// Takes records off the front of a text, one call each.
class RecordSplitter {
 public:
  /// @param unquoted  keeps the fields that do not stand in the text as they are.
  RecordSplitter(std::string_view text, std::deque<std::string>& unquoted) : rest_(text), unquoted_(unquoted) {}

  bool done() const { return rest_.empty(); }
  std::int64_t line() const { return line_; }
  bool at_comment() const { return rest_.front() == '#'; }

  void skip_line() { take_line(); }

  /// Appends the fields up to the end of the record, without the blanks around and the quotes; false when a quote is
  /// never closed.
  bool next(std::vector<std::string_view>& fields) {
    const std::string_view line = rest_.substr(0, rest_.find('\n'));
    if (line.find('"') != std::string_view::npos) return next_quoted(fields);
    for (std::size_t begin = 0; begin <= line.size();) {
      const std::size_t end = std::min(line.find(',', begin), line.size());
      fields.push_back(trim(line.substr(begin, end - begin)));
      begin = end + 1;
    }
    take_line();
    return true;
  }

 private:
  void take_line() {
    const std::size_t end = rest_.find('\n');
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    ++line_;
  }

  bool next_quoted(std::vector<std::string_view>& fields) {
    std::string field;
    bool quoted = false;
    bool was_quoted = false;
    const auto finish_field = [&] {
      unquoted_.push_back(was_quoted ? field : std::string(trim(field)));
      fields.push_back(unquoted_.back());
      field.clear();
      was_quoted = false;
    };
    for (std::size_t i = 0; i < rest_.size(); ++i) {
      const char c = rest_[i];
      if (c == '\n') ++line_;
      if (quoted && c == '"' && i + 1 < rest_.size() && rest_[i + 1] == '"') {
        field += '"';
        ++i;
      } else if (c == '"') {
        if (!quoted && trim(field).empty()) field.clear();
        quoted = !quoted;
        was_quoted = true;
      } else if (!quoted && c == ',') {
        finish_field();
      } else if (!quoted && c == '\n') {
        finish_field();
        rest_.remove_prefix(i + 1);
        return true;
      } else if (quoted || !was_quoted || !is_blank(c)) {
        field += c;
      }
    }
    rest_ = {};
    if (quoted) return false;
    finish_field();
    return true;
  }

  std::string_view rest_;
  std::int64_t line_ = 1;
  std::deque<std::string>& unquoted_;
};

}  // namespace

SmallCsv::SmallCsv(std::string whole, std::string file, std::span<const CsvColumn> columns)
    : text_(std::move(whole)),
      file_(std::move(file)),
      columns_(columns.begin(), columns.end()),
      position_(columns.size(), kAbsent) {
  std::string_view text = text_;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (const std::size_t offset = std::min(find_invalid_utf8(text), text.find('\0')); offset != std::string_view::npos) {
    shape_problem(lines_before(text, offset) + 1, {}, {}, "is not text in UTF-8", "save it as a CSV file in UTF-8");
    throw_problems();
  }
  split(text);
  throw_problems();
  if (rows_.empty()) {
    shape_problem(0, {}, {}, "is empty", "its first line names the columns");
    throw_problems();
  }
  read_header(rows_.front());
  rows_.erase(rows_.begin());
  throw_problems();
  check_rows();
  throw_problems();
}

void SmallCsv::split(std::string_view text) {
  RecordSplitter records(text, unquoted_);
  while (!records.done()) {
    if (records.at_comment()) {
      records.skip_line();
      continue;
    }
    const std::int64_t line = records.line();
    const std::size_t first = cells_.size();
    if (!records.next(cells_)) {
      shape_problem(line, {}, {}, "a quote opened here is never closed");
      return;
    }
    const std::size_t width = cells_.size() - first;
    const bool blank = width == 1 && trim(cells_.back()).empty();
    if (!blank) rows_.push_back({line, first, width});
  }
}

void SmallCsv::read_header(const Row& header) {
  std::vector<std::string> known;
  for (const CsvColumn& column : columns_) known.emplace_back(column.name);
  width_ = header.width;
  for (std::size_t i = 0; i < width_; ++i) {
    const std::string heading(cell(header, i));
    const auto column = std::find(known.begin(), known.end(), heading);
    if (column == known.end()) {
      shape_problem(header.line, {}, heading, "is no column of this table" + did_you_mean(heading, known),
                    "use the columns " + join(known, ", "));
      continue;
    }
    std::size_t& position = position_[static_cast<std::size_t>(column - known.begin())];
    if (position != kAbsent) shape_problem(header.line, heading, {}, "stands twice in the first line");
    position = i;
  }
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (columns_[i].required && position_[i] == kAbsent)
      shape_problem(header.line, known[i], {}, "is missing", "add it to the first line");
}

void SmallCsv::check_rows() {
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    if (const std::size_t found = rows_[row].width; found != width_) {
      shape_problem(rows_[row].line, {}, {},
                    "has " + std::to_string(found) + " fields where the first line has " + std::to_string(width_),
                    "put a field that holds commas in double quotes");
      continue;
    }
    for (std::size_t column = 0; column < columns_.size(); ++column)
      if (columns_[column].required && trim(text(row, column)).empty()) problem(row, column, "must not be empty");
  }
}

std::string_view SmallCsv::text(std::size_t row, std::size_t column) const {
  const std::size_t position = position_[column];
  return position == kAbsent ? std::string_view{} : without_formula_guard(cell(rows_[row], position));
}

std::optional<double> SmallCsv::positive(std::size_t row, std::size_t column) {
  const std::string_view cell = text(row, column);
  if (cell.empty()) return std::nullopt;
  const std::optional<double> value = parse_number(cell);
  if (value && *value > 0) return value;
  problem(row, column, "must be a number above zero", "leave the cell empty where the figure is not known");
  return std::nullopt;
}

std::optional<int> SmallCsv::integer(std::size_t row, std::size_t column, int least, int most) {
  const std::string_view cell = text(row, column);
  if (cell.empty()) return std::nullopt;
  const std::optional<long long> value = parse_integer(cell);
  if (value && *value >= least && *value <= most) return static_cast<int>(*value);
  problem(row, column, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return std::nullopt;
}

std::optional<bool> SmallCsv::yes_or_no(std::size_t row, std::size_t column) {
  const std::string_view cell = text(row, column);
  if (cell == "yes" || cell == "no") return cell == "yes";
  if (!cell.empty()) problem(row, column, "must be yes, no or empty");
  return std::nullopt;
}

void SmallCsv::problem(std::size_t row, std::size_t column, std::string rule, std::string remedy) {
  shape_problem(line(row), std::string(columns_[column].name), std::string(text(row, column)), std::move(rule),
                std::move(remedy));
}

void SmallCsv::shape_problem(std::int64_t line, std::string column, std::string value, std::string rule,
                             std::string remedy) {
  problems_.push_back({file_, line, std::move(column), std::move(value), std::move(rule), std::move(remedy)});
}

void SmallCsv::throw_problems() const {
  if (!problems_.empty()) throw DataError(problems_);
}

}  // namespace crosswatt
