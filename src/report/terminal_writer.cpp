#include <fmt/format.h>

#include <algorithm>

#include "crosswatt/core/text.hpp"
#include "crosswatt/report/writers.hpp"
#include "report/table_text.hpp"

namespace crosswatt {
namespace {

constexpr std::size_t kLongestCell = 60;
constexpr std::string_view kGap = "  ";

/// Text that ends here, whatever stands in it.
std::string whole_line(const std::string& text) {
  return printable(text, std::string::npos) + "\n";
}

std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::string fill(width - std::min(width, display_width(text)), ' ');
  return right ? fill + text : text + fill;
}

std::string terminal_cell(const Cell& cell, const TableColumn& column) {
  return printable(shown(cell, column), kLongestCell) + (cell.best ? "*" : (is_numeric(column) ? " " : ""));
}

void append_row(std::string& text, const std::vector<std::string>& cells, const std::vector<std::size_t>& widths,
                const Table& table) {
  std::string line;
  for (std::size_t column = 0; column < cells.size(); ++column) {
    if (column > 0) line += kGap;
    line += padded(cells[column], widths[column], is_numeric(table.columns[column]));
  }
  line.erase(line.find_last_not_of(' ') + 1);
  text += line + "\n";
}

std::string render(const Table& table) {
  std::vector<std::string> header;
  std::vector<std::size_t> widths;
  for (const TableColumn& column : table.columns) {
    header.push_back(printable(heading(column), kLongestCell) + (is_numeric(column) ? " " : ""));
    widths.push_back(display_width(header.back()));
  }
  std::vector<std::vector<std::string>> rows;
  for (const std::vector<Cell>& row : table.rows) {
    rows.emplace_back();
    for (std::size_t column = 0; column < row.size(); ++column) {
      rows.back().push_back(terminal_cell(row[column], table.columns[column]));
      widths[column] = std::max(widths[column], display_width(rows.back().back()));
    }
  }
  std::size_t total = 0;
  for (const std::size_t width : widths) total += width + kGap.size();
  std::string rule;
  for (std::size_t i = kGap.size(); i < total; ++i) rule += "─";

  std::string text = table.title.empty() ? "" : whole_line(marked_title(table, "*"));
  append_row(text, header, widths, table);
  text += rule + "\n";
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (row > 0 && starts_group(table, static_cast<Index>(row))) text += rule + "\n";
    append_row(text, rows[row], widths, table);
  }
  return text;
}

std::string render(const Paragraph& paragraph) {
  return whole_line(paragraph.text);
}

std::string render(const Notes& notes) {
  std::string text = notes.title.empty() ? "" : whole_line(notes.title);
  for (const std::string& line : notes.lines) text += "  • " + whole_line(line);
  return text;
}

}  // namespace

std::string to_terminal(const Document& document) {
  std::string text = document.title.empty() ? "" : whole_line(document.title);
  for (const Section& section : document.sections) {
    if (!section.title.empty()) {
      const std::string title = whole_line(section.title);
      text += "\n" + title;
      for (std::size_t i = 1; i < display_width(title); ++i) text += "═";
      text += "\n";
    }
    bool first = true;
    for (const auto& block : section.blocks) {
      if (!first) text += "\n";
      first = false;
      text += std::visit([](const auto& value) { return render(value); }, block);
    }
  }
  return text;
}

}  // namespace crosswatt
