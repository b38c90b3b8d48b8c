#include "crosswatt/core/text.hpp"
#include "crosswatt/report/writers.hpp"
#include "report/escaping.hpp"
#include "report/table_text.hpp"

namespace crosswatt {
namespace {

std::string render(const Table& table) {
  std::string text = table.title.empty() ? "" : "**" + markdown_text(marked_title(table, "bold")) + "**\n\n";
  std::string rule = "|";
  text += "|";
  for (const TableColumn& column : table.columns) {
    text += " " + markdown_text(heading(column)) + " |";
    rule += is_numeric(column) ? " ---: |" : " --- |";
  }
  text += "\n" + rule + "\n";
  for (const std::vector<Cell>& row : table.rows) {
    text += "|";
    for (std::size_t column = 0; column < row.size(); ++column) {
      const std::string value = markdown_text(shown(row[column], table.columns[column]));
      text += row[column].best ? " **" + value + "** |" : " " + value + " |";
    }
    text += "\n";
  }
  return text;
}

std::string render(const Paragraph& paragraph) {
  return markdown_text(paragraph.text) + "\n";
}

std::string render(const Notes& notes) {
  std::string text = notes.title.empty() ? "" : markdown_text(notes.title) + "\n\n";
  for (const std::string& line : notes.lines) text += "- " + markdown_text(line) + "\n";
  return text;
}

}  // namespace

std::string markdown_text(const std::string& text) {
  std::string result;
  for (const char c : printable(text, std::string::npos)) {
    if (c == '<') {
      result += "&lt;";
    } else if (c == '>') {
      result += "&gt;";
    } else if (c == '&') {
      result += "&amp;";
    } else {
      if (std::string_view("\\`*_[]|#~").find(c) != std::string_view::npos) result += '\\';
      result += c;
    }
  }
  return result;
}

std::string to_markdown(const Document& document) {
  std::string text = "# " + markdown_text(document.title) + "\n";
  for (const Section& section : document.sections) {
    if (!section.title.empty()) text += "\n## " + markdown_text(section.title) + "\n";
    for (const auto& block : section.blocks)
      text += "\n" + std::visit([](const auto& value) { return render(value); }, block);
  }
  return text;
}

}  // namespace crosswatt
