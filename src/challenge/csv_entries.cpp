// CSV with a submission's keys as columns, RFC 4180. A submissions file is small; measurements are read by ingest.
#include <fmt/core.h>

#include "challenge/entry_collector.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt {
namespace {

struct Row {
  std::int64_t line = 0;
  std::vector<std::string> cells;
  bool blank() const { return cells.size() == 1 && trim(cells.front()).empty(); }
};

class RowReader {
 public:
  RowReader(std::string_view text, EntryCollector& collector) : rest_(text), collector_(collector) {}

  /// False at the end.
  bool next(Row& row) {
    if (rest_.empty()) return false;
    row.line = line_;
    row.cells.clear();
    while (next_cell(row)) {
    }
    return true;
  }

 private:
  /// Takes a cell and what ends it; false when that was the end of the row.
  bool next_cell(Row& row) {
    std::string& cell = row.cells.emplace_back();
    if (rest_.starts_with('"')) take_quoted(cell, row.line);
    const std::size_t end = std::min(rest_.find_first_of(",\n"), rest_.size());
    cell.append(rest_.substr(0, end));
    const bool more = end < rest_.size() && rest_[end] == ',';
    if (end < rest_.size() && rest_[end] == '\n') ++line_;
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (!more && cell.ends_with('\r')) cell.pop_back();
    return more;
  }

  void take_quoted(std::string& cell, std::int64_t row_line) {
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      const bool quote = rest_[i] == '"';
      const bool doubled = quote && i + 1 < rest_.size() && rest_[i + 1] == '"';
      if (quote && !doubled) {
        rest_.remove_prefix(i + 1);
        return;
      }
      if (rest_[i] == '\n') ++line_;
      cell += rest_[i];
      if (doubled) ++i;
    }
    collector_.refuse(row_line, "opens a quote that nothing closes");
  }

  std::string_view rest_;
  EntryCollector& collector_;
  std::int64_t line_ = 1;
};

}  // namespace

void read_csv_entries(std::string_view text, EntryCollector& collector) {
  RowReader reader(text, collector);
  Row header, row;
  while (reader.next(header) && header.blank()) {
  }
  while (reader.next(row)) {
    if (row.blank()) continue;
    if (row.cells.size() != header.cells.size()) {
      collector.problem(row.line, "", "",
                        fmt::format("has {} cells, the heading has {}", row.cells.size(), header.cells.size()));
      continue;
    }
    collector.begin_entry(row.line);
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      collector.key(trim(header.cells[i]), row.line);
      collector.scalar(row.cells[i], row.line);
    }
    collector.end_entry();
  }
}

}  // namespace crosswatt
