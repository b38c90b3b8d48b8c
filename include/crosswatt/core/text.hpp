// Text as files and terminals hold it: strict numbers, UTF-8, and what may be shown of a stranger's text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crosswatt {

/// The number that is the whole of `text`, or nothing. Decimal with optional sign and exponent ("5", ".5", "5.",
/// "+5e-1"), correctly rounded. No blanks, no hexadecimal, no thousands separator or decimal comma, no "inf" or "nan",
/// nothing that a double holds only as infinity or as zero.
std::optional<double> parse_number(std::string_view text);
/// The integer that is the whole of `text`, or nothing: digits with an optional sign.
std::optional<long long> parse_integer(std::string_view text);

/// Shortest decimal text that reads back to the same finite double; "" for NaN (an unknown number is an empty cell).
std::string shortest(double value);
/// `value` rounded to `digits` significant digits, without trailing zeros behind the point; with an exponent from a
/// million on and below 1e-4. An em dash for NaN.
std::string significant(double value, int digits);

/// Without ASCII blanks at both ends.
std::string_view trim(std::string_view text);
/// Views into `text`, one more than there are separators.
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
/// `text` as a CSV cell by RFC 4180: quoted where a reader would take it apart or lose some of it, with an apostrophe
/// in front where a spreadsheet would run it (src/core/formula_guard.hpp), and what printable() escapes escaped
/// likewise, but for tabs, line breaks and ill-formed UTF-8.
std::string csv_cell(std::string_view text);
/// ASCII only; other bytes stay.
std::string lower(std::string_view text);

/// Offset of the first byte that is not well-formed UTF-8 (overlong forms and surrogates included), or npos.
std::size_t find_invalid_utf8(std::string_view text);
/// `text` on one line: bytes of control characters, of characters that reorder what stands around them and of
/// ill-formed UTF-8 as \xhh; cut at a character to `limit` bytes with "…" appended.
std::string printable(std::string_view text, std::size_t limit = 80);
/// JSON that says the same as `json` with \uhhhh for the characters that printable() escapes and JSON need not.
std::string printable_json(std::string json);

}  // namespace crosswatt
