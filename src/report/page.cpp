#include "report/page.hpp"

#include <fmt/format.h>

#include <cmath>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/core/version.hpp"
#include "crosswatt/report/html.hpp"
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

Json compact_number(double value) {
  if (!std::isfinite(value)) return nullptr;
  return std::stod(fmt::format("{:.{}g}", value, kDigits));
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
std::string script_data(const Json& data) {
  std::string text;
  for (const char c : data.dump(-1, ' ', false, Json::error_handler_t::replace)) {
    if (c == '<')
      text += "\\u003c";
    else
      text += c;
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

Json PageTables::rows(const Table& table) {
  struct Visitor {
    PageTables& tables;
    Json operator()(std::monostate) const { return nullptr; }
    Json operator()(double value) const { return compact_number(value); }
    Json operator()(Index value) const { return value; }
    Json operator()(const std::string& value) const { return tables.position(value); }
  };
  Json rows = Json::array();
  for (const std::vector<Cell>& row : table.rows) {
    Json values = Json::array();
    for (const Cell& cell : row) values.push_back(std::visit(Visitor{*this}, cell.value));
    rows.push_back(std::move(values));
  }
  return rows;
}

Json PageTables::compact(const Table& table) {
  Json columns = Json::array();
  for (const TableColumn& column : table.columns)
    columns.push_back(Json{{"name", column.name},
                           {"title", column.title},
                           {"unit", column.unit},
                           {"style", static_cast<int>(column.style)},
                           {"digits", column.digits}});
  return {{"title", table.title}, {"columns", std::move(columns)}, {"rows", rows(table)}};
}

Json PageTables::compact(const std::vector<Table>& tables) {
  Json object = Json::object();
  for (const Table& table : tables) object[table.name] = compact(table);
  return object;
}

Json PageTables::rows(const std::vector<Table>& tables) {
  Json object = Json::object();
  for (const Table& table : tables) object[table.name] = rows(table);
  return object;
}

Json PageTables::without_rows(std::vector<Table> tables) {
  for (Table& table : tables) table.rows.clear();
  return compact(tables);
}

std::string page_html(const std::string& title, const std::string& subtitle, const std::string& main,
                      const Json& data) {
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
