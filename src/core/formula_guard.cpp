#include "core/formula_guard.hpp"

#include <algorithm>

#include "crosswatt/core/text.hpp"

namespace crosswatt {

bool needs_formula_guard(std::string_view text) {
  // Behind apostrophes too, or reading would take one too many off.
  const std::string_view begins = text.substr(std::min(text.find_first_not_of('\''), text.size()));
  return !begins.empty() && std::string_view("=+-@\t\r").find(begins.front()) != std::string_view::npos &&
         !parse_number(text);
}

std::string_view without_formula_guard(std::string_view cell) {
  const bool guarded = cell.starts_with('\'') && needs_formula_guard(cell.substr(1));
  return guarded ? cell.substr(1) : cell;
}

}  // namespace crosswatt
