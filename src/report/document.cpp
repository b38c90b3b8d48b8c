#include "crosswatt/report/document.hpp"

#include <fmt/format.h>

#include <cmath>

#include "crosswatt/core/text.hpp"

namespace crosswatt {
namespace {

constexpr const char* kNothing = "—";

std::string shown_number(double value, const TableColumn& column) {
  switch (column.style) {
    case Style::percent:
      return (std::abs(value) < 10 ? significant(100 * value, column.digits) : fmt::format("{:.0f}", 100 * value)) +
             " %";
    case Style::fixed:
      return fmt::format("{:.{}f}", value, column.digits);
    case Style::count:
    case Style::number:
    case Style::text:
      break;
  }
  return significant(value, column.digits);
}

}  // namespace

Cell::Cell(double number) {
  if (!std::isnan(number)) value = number;
}

std::string shown(const Cell& cell, const TableColumn& column) {
  struct Visitor {
    const TableColumn& column;
    std::string operator()(std::monostate) const { return kNothing; }
    std::string operator()(double value) const { return shown_number(value, column); }
    std::string operator()(Index value) const { return std::to_string(value); }
    std::string operator()(const std::string& value) const { return value; }
  };
  return std::visit(Visitor{column}, cell.value);
}

}  // namespace crosswatt
