// What every page is put together from.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/report/document.hpp"

namespace crosswatt {

/// Text as HTML shows it; never markup.
std::string html_text(std::string_view text);

/// Headings, paragraphs, lists and tables of a section. @param heading  of the section's title: 2 for h2.
std::string html_section(const Section& section, int heading);

/// Tables as JSON that the page's scripts read: each text once in a list that all tables share, and its position in its
/// place. Numbers keep five digits, more than any picture or table shows.
class PageTables {
 public:
  std::string compact(const Table& table);
  /// By name.
  std::string compact(const std::vector<Table>& tables);
  /// Rows alone, by table name, and the rest of such tables: what many pairs have in common stands once.
  std::string rows(const std::vector<Table>& tables);
  std::string without_rows(std::vector<Table> tables);
  Index position(const std::string& text);
  const std::vector<std::string>& texts() const { return texts_; }

 private:
  void write_rows(std::string& json, const Table& table);
  void write_cell(std::string& json, const Cell& cell);

  std::vector<std::string> texts_;
  std::map<std::string, Index, std::less<>> positions_;
};

/// The whole page.
/// @param main  HTML between header and footer. @param data  JSON that the scripts find in the page.
std::string page_html(const std::string& title, const std::string& subtitle, const std::string& main,
                      std::string_view data);

}  // namespace crosswatt
