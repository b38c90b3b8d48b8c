// A cell of a CSV file that a spreadsheet would run as a formula, and the apostrophe that keeps it from doing so.
//
// Names come from strangers, and `=HYPERLINK(…)` is a name like any other until somebody opens the table. A cell that
// begins with = + - @, a tab or a carriage return and is no number is written with an apostrophe in front, as
// spreadsheets themselves mark text (OWASP, "CSV Injection"). Our readers take that apostrophe off again, so a name
// comes back as it was, one that begins with apostrophes of its own included.
#pragma once

#include <string_view>

namespace crosswatt {

/// Whether a cell with this text is written with an apostrophe in front.
bool needs_formula_guard(std::string_view text);
/// The text of a cell that was read: without that apostrophe.
std::string_view without_formula_guard(std::string_view cell);

}  // namespace crosswatt
