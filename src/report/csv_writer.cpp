#include <fmt/format.h>

#include "crosswatt/core/text.hpp"
#include "crosswatt/report/writers.hpp"

namespace crosswatt {
namespace {

std::string full(const Cell& cell) {
  struct Visitor {
    std::string operator()(std::monostate) const { return ""; }
    std::string operator()(double value) const { return shortest(value); }
    std::string operator()(Index value) const { return std::to_string(value); }
    std::string operator()(const std::string& value) const { return csv_cell(value); }
  };
  return std::visit(Visitor(), cell.value);
}

}  // namespace

std::string to_csv(const Table& table) {
  std::string text;
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    if (column > 0) text += ',';
    text += csv_cell(table.columns[column].name);
  }
  text += '\n';
  for (const std::vector<Cell>& row : table.rows) {
    for (std::size_t column = 0; column < row.size(); ++column) {
      if (column > 0) text += ',';
      text += full(row[column]);
    }
    text += '\n';
  }
  return text;
}

}  // namespace crosswatt
