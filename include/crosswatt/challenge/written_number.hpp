// Numbers as people write them: how much rounding hides in them, and how a paper prints them.
//
// A submission that says 0.007 kWh says 0.0065 to 0.0075, which is 7 % either way and enough to reorder a ranking. So a
// figure keeps the digits it came with. Printing rounds halves up on the *decimal* text: 0.575 is printed 0.58,
// although the double nearest to it lies below 0.575 and printf would make it 0.57. Not for numbers a program computed:
// they carry no such digits.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace crosswatt {

struct WrittenNumber {
  double value = std::numeric_limits<double>::quiet_NaN();      ///< NaN = unknown
  double half_unit = std::numeric_limits<double>::quiet_NaN();  ///< half a unit of the last digit: 0.0005 for 0.007
  int significant_digits = 0;                                   ///< 1 for 0.007, 3 for 1.50, 2 for 10

  bool known() const { return value == value; }
};

/// Decimal text with optional sign and exponent, as parse_number takes it; nullopt for anything else.
std::optional<WrittenNumber> parse_written_number(std::string_view text);

/// `value` with `decimals` (0 to 15) digits behind the point, halves of its shortest decimal text away from zero; NaN
/// stays NaN.
double round_half_up(double value, int decimals);
/// The same as text, trailing zeros kept: (5.9995, 2) -> "6.00". An em dash for NaN.
std::string fixed_half_up(double value, int decimals);
/// A count as the organisers' tables print it, whole and halves up: 3611500000 -> "4 B", 911727000 -> "912 M", 148852
/// -> "148852".
std::string count_half_up(double count);

}  // namespace crosswatt
