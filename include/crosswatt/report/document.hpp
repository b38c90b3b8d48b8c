// What a result says, before anybody decides how it looks.
//
// A Document holds headings, paragraphs, notes and tables of numbers with their units; the writers turn the same one
// into a terminal page, Markdown, LaTeX, CSV or JSON, so that the formats can't disagree. Numbers stay numbers to the
// last: people's formats round them, machines' formats do not.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "crosswatt/core/index.hpp"

namespace crosswatt {

/// How a column's numbers are shown to people.
enum class Style {
  text,     ///< as it stands
  count,    ///< whole number
  number,   ///< `digits` significant digits
  fixed,    ///< `digits` decimals
  percent,  ///< a fraction, shown times 100 with a % sign
};

struct TableColumn {
  std::string name;   ///< machines' heading: snake_case, unit at the end
  std::string title;  ///< people's heading
  std::string unit;   ///< "" = none
  Style style = Style::text;
  int digits = 3;
};

/// A value or nothing (undefined): an em dash for people, an empty cell or null for machines.
struct Cell {
  std::variant<std::monostate, double, Index, std::string> value;
  bool best = false;  ///< the best of its group, marked

  Cell() = default;
  Cell(double number);  // NOLINT(google-explicit-constructor): a table row reads as a list of values
  Cell(Index count) : value(count) {}
  Cell(std::string text) : value(std::move(text)) {}
  Cell(const char* text) : value(std::string(text)) {}
  template <typename Optional>
  requires requires(const Optional& optional) { optional.has_value(); }
  Cell(const Optional& optional) : Cell(optional ? Cell(*optional) : Cell()) {}
};

struct Table {
  std::string name;  ///< snake_case; a file name's stem
  std::string title;
  std::vector<TableColumn> columns;
  std::vector<std::vector<Cell>> rows;
  std::vector<Index> group_starts;  ///< rows before which a line is drawn; may be empty
};

struct Paragraph {
  std::string text;
};

/// A list of facts or doubts, one line each.
struct Notes {
  std::string title;
  std::vector<std::string> lines;
};

struct Section {
  std::string title;
  std::vector<std::variant<Paragraph, Notes, Table>> blocks;
};

struct Document {
  std::string title;
  std::vector<Section> sections;
};

/// One value as people see it; an em dash for nothing.
std::string shown(const Cell& cell, const TableColumn& column);

}  // namespace crosswatt
