#include "crosswatt/report/document.hpp"

#include <fmt/format.h>

#include <cmath>

#include "crosswatt/core/text.hpp"

namespace crosswatt {
namespace {

constexpr const char* kNothing = "—";

/// A number that rounds to nothing has no sign.
std::string shown_fixed(double value, int digits) {
  std::string text = fmt::format("{:.{}f}", value, digits);
  if (text.front() == '-' && text.find_first_not_of("-0.") == std::string::npos) text.erase(0, 1);
  return text;
}

std::string shown_number(double value, const TableColumn& column) {
  switch (column.style) {
    case Style::percent:
      return (std::abs(value) < 10 ? significant(100 * value, column.digits) : fmt::format("{:.0f}", 100 * value)) +
             " %";
    case Style::fixed:
      return shown_fixed(value, column.digits);
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
