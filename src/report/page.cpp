#include "report/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/core/version.hpp"
#include "crosswatt/report/html.hpp"
#include "report/json_text.hpp"
#include "report/page_assets.hpp"
#include "report/table_text.hpp"
#include "report/template.hpp"

namespace crosswatt {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kDigits = 5;
/// Longer lists are folded.
constexpr std::size_t kMostNotes = 20;
/// Texts up to so many characters stay on one line.
constexpr std::size_t kShortText = 40;

void write_compact(std::string& json, double value) {
  if (std::isfinite(value))
    fmt::format_to(std::back_inserter(json), "{:.{}g}", value, kDigits);
  else
    json += "null";
}

std::string html_of(const Paragraph& paragraph, int /*heading*/) {
  return "<p>" + html_text(paragraph.text) + "</p>\n";
}

std::string html_of(const Notes& notes, int heading) {
  std::string list = "<ul>\n";
  for (const std::string& line : notes.lines) list += "<li>" + html_text(line) + "</li>\n";
  list += "</ul>\n";
  const std::string title = html_text(notes.title);
  if (notes.lines.size() > kMostNotes)
    return fmt::format("<details><summary>{}</summary>\n{}</details>\n", title, list);
  return (title.empty() ? "" : fmt::format("<h{0}>{1}</h{0}>\n", heading, title)) + list;
}

/// What a column is sorted by: the number itself, since the one shown is rounded.
std::string sort_key(const Cell& cell) {
  if (const double* number = std::get_if<double>(&cell.value)) return shortest(*number);
  if (const Index* count = std::get_if<Index>(&cell.value)) return std::to_string(*count);
  return "";
}

std::string html_of(const Cell& cell, const TableColumn& column) {
  std::string value = html_text(shown(cell, column));
  if (cell.best) value = "<strong>" + value + "</strong>";
  if (!is_numeric(column)) return (value.size() <= kShortText ? "<td class=\"short\">" : "<td>") + value + "</td>";
  return fmt::format(R"(<td class="number" data-value="{}">{}</td>)", sort_key(cell), value);
}

std::string html_of(const Table& table, int /*heading*/) {
  // The scrolling box takes the focus, so that a keyboard can scroll it.
  std::string html = fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{0}\">\n<table data-sortable>\n"
      "<caption>{0}</caption>\n<thead><tr>",
      html_text(marked_title(table, "bold")));
  for (const TableColumn& column : table.columns)
    html += fmt::format("<th scope=\"col\"{}>{}</th>", is_numeric(column) ? R"( class="number")" : "",
                        html_text(heading(column)));
  html += "</tr></thead>\n<tbody>\n";
  for (const std::vector<Cell>& row : table.rows) {
    html += "<tr>";
    for (std::size_t column = 0; column < row.size(); ++column) html += html_of(row[column], table.columns[column]);
    html += "</tr>\n";
  }
  return html + "</tbody>\n</table>\n</div>\n";
}

/// JSON inside HTML: a '<' could end the element it stands in.
std::string script_data(std::string_view json) {
  std::string text;
  text.reserve(json.size());
  for (std::size_t at = 0; at < json.size();) {
    const std::size_t next = std::min(json.find('<', at), json.size());
    text.append(json, at, next - at);
    if (next < json.size()) text += "\\u003c";
    at = next + 1;
  }
  return text;
}

}  // namespace

std::string html_missing() {
  return std::string(embedded::page_missing());
}

std::string html_text(std::string_view text) {
  std::string html;
  for (const char c : printable(text, std::string::npos)) {
    switch (c) {
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '&':
        html += "&amp;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string html_section(const Section& section, int heading) {
  std::string html;
  if (!section.title.empty()) html = fmt::format("<h{0}>{1}</h{0}>\n", heading, html_text(section.title));
  for (const auto& block : section.blocks)
    html += std::visit([&](const auto& value) { return html_of(value, heading + 1); }, block);
  return html;
}

Index PageTables::position(const std::string& text) {
  const auto [found, is_new] = positions_.try_emplace(text, static_cast<Index>(texts_.size()));
  if (is_new) texts_.push_back(printable(text, std::string::npos));
  return found->second;
}

void PageTables::write_cell(std::string& json, const Cell& cell) {
  if (const auto* number = std::get_if<double>(&cell.value))
    write_compact(json, *number);
  else if (const auto* count = std::get_if<Index>(&cell.value))
    write_number(json, *count);
  else if (const auto* text = std::get_if<std::string>(&cell.value))
    write_number(json, position(*text));
  else
    json += "null";
}

void PageTables::write_rows(std::string& json, const Table& table) {
  write_array(json, table.rows, [&](const std::vector<Cell>& row) {
    write_array(json, row, [&](const Cell& cell) { write_cell(json, cell); });
  });
}

std::string PageTables::compact(const Table& table) {
  Json columns = Json::array();
  for (const TableColumn& column : table.columns)
    columns.push_back(Json{{"name", column.name},
                           {"title", column.title},
                           {"unit", column.unit},
                           {"style", static_cast<int>(column.style)},
                           {"digits", column.digits}});
  std::string json;
  ObjectWriter object(json, {{"title", table.title}, {"columns", std::move(columns)}});
  object.key("rows");
  write_rows(json, table);
  object.end();
  return json;
}

std::string PageTables::compact(const std::vector<Table>& tables) {
  std::string json;
  ObjectWriter object(json);
  for (const Table& table : tables) object.member(table.name, compact(table));
  object.end();
  return json;
}

std::string PageTables::rows(const std::vector<Table>& tables) {
  std::string json;
  ObjectWriter object(json);
  for (const Table& table : tables) {
    object.key(table.name);
    write_rows(json, table);
  }
  object.end();
  return json;
}

std::string PageTables::without_rows(std::vector<Table> tables) {
  for (Table& table : tables) table.rows.clear();
  return compact(tables);
}

std::string page_html(const std::string& title, const std::string& subtitle, const std::string& main,
                      std::string_view data) {
  if (const std::string why = html_missing(); !why.empty())
    throw ConfigError("--output", ".html", "this crosswatt can't write HTML: " + why);
  return filled(embedded::page_html(), {{"title", html_text(title)},
                                        {"subtitle", html_text(subtitle)},
                                        {"version", kVersion},
                                        {"licences", html_text(embedded::page_licences())},
                                        {"style", std::string(embedded::page_css())},
                                        {"main", main},
                                        {"data", script_data(data)},
                                        {"script", std::string(embedded::page_js())}});
}

}  // namespace crosswatt
