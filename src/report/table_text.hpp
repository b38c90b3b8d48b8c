// What the writers for people have in common.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "crosswatt/report/document.hpp"

namespace crosswatt {

inline bool is_numeric(const TableColumn& column) {
  return column.style != Style::text;
}

/// "MSE (kWh²)".
inline std::string heading(const TableColumn& column) {
  return column.unit.empty() ? column.title : column.title + " (" + column.unit + ")";
}

/// The title, with what marks the best values where any are marked.
inline std::string marked_title(const Table& table, std::string_view mark) {
  const auto is_best = [](const Cell& cell) { return cell.best; };
  const bool marked = std::any_of(table.rows.begin(), table.rows.end(), [&](const std::vector<Cell>& row) {
    return std::any_of(row.begin(), row.end(), is_best);
  });
  return marked ? table.title + " (" + std::string(mark) + " = best)" : table.title;
}

inline bool starts_group(const Table& table, Index row) {
  return std::find(table.group_starts.begin(), table.group_starts.end(), row) != table.group_starts.end();
}

/// Characters, not bytes: UTF-8 continuation bytes take no room.
inline std::size_t display_width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

}  // namespace crosswatt
