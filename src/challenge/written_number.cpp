#include "crosswatt/challenge/written_number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "crosswatt/core/text.hpp"

namespace crosswatt {
namespace {

/// 0.d1d2d3… · 10^exponent, d1 != 0; zero has no digits.
struct Decimal {
  bool negative = false;
  std::string digits;
  int exponent = 0;
};

/// The shortest decimal that reads back as `value`.
Decimal shortest_decimal(double value) {
  std::array<char, 32> buffer{};
  auto* const end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific).ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t e = text.find('e');

  Decimal decimal;
  decimal.negative = text.front() == '-';
  for (const char c : text.substr(0, e)) {
    if (c >= '0' && c <= '9') decimal.digits += c;
  }
  const bool plus = text[e + 1] == '+';
  std::from_chars(text.data() + e + (plus ? 2 : 1), text.data() + text.size(), decimal.exponent);
  decimal.exponent += 1;
  if (value == 0) decimal.digits.clear();
  return decimal;
}

/// Adds one to the last of `digits`; a carry out of the first makes them one longer.
void increment(std::string& digits) {
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    if (*digit != '9') {
      ++*digit;
      return;
    }
    *digit = '0';
  }
  digits.insert(digits.begin(), '1');
}

/// The digits of |value| · 10^decimals rounded half up, as an integer's text without leading zeros ("" for 0).
std::string scaled_digits(const Decimal& decimal, int decimals) {
  const int kept = decimal.exponent + decimals;
  if (kept < 0) return "";
  std::string digits = decimal.digits;
  const auto whole = static_cast<std::size_t>(kept);
  if (whole >= digits.size()) return digits.empty() ? digits : digits.append(whole - digits.size(), '0');
  const bool up = digits[whole] >= '5';
  digits.resize(whole);
  if (up) increment(digits);
  return digits;
}

std::string rounded_text(double value, int decimals) {
  const Decimal decimal = shortest_decimal(value);
  std::string digits = scaled_digits(decimal, decimals);
  const bool negative = decimal.negative && !digits.empty();
  const auto behind = static_cast<std::size_t>(decimals);
  if (digits.size() <= behind) digits.insert(0, behind + 1 - digits.size(), '0');
  if (behind > 0) digits.insert(digits.size() - behind, ".");
  return negative ? "-" + digits : digits;
}

}  // namespace

std::optional<WrittenNumber> parse_written_number(std::string_view text) {
  const std::optional<double> value = parse_number(text);
  if (!value) return std::nullopt;

  const std::size_t e = std::min(text.find_first_of("eE"), text.size());
  const std::string_view mantissa = text.substr(0, e);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const auto decimals = static_cast<int>(mantissa.size() - std::min(point + 1, mantissa.size()));
  std::string_view power = text.substr(std::min(e + 1, text.size()));
  if (power.starts_with('+')) power.remove_prefix(1);
  const auto exponent = static_cast<int>(parse_integer(power).value_or(0));

  WrittenNumber number;
  number.value = *value;
  number.half_unit = 0.5 * std::pow(10.0, exponent - decimals);
  bool leading = true;
  for (const char c : mantissa) {
    if (c < '0' || c > '9') continue;
    leading = leading && c == '0';
    if (!leading) ++number.significant_digits;
  }
  return number;
}

double round_half_up(double value, int decimals) {
  if (!std::isfinite(value)) return value;
  return parse_number(rounded_text(value, decimals)).value();
}

std::string fixed_half_up(double value, int decimals) {
  if (!std::isfinite(value)) return "—";
  return rounded_text(value, decimals);
}

std::string count_half_up(double count) {
  struct Suffix {
    double unit;
    std::string_view text;
  };
  constexpr std::array kSuffixes = {Suffix{1e12, " T"}, Suffix{1e9, " B"}, Suffix{1e6, " M"}};
  for (const Suffix& suffix : kSuffixes) {
    // 999.6 M is 1 B, not 1000 M.
    if (count >= 0.9995 * suffix.unit) return fixed_half_up(count / suffix.unit, 0).append(suffix.text);
  }
  return fixed_half_up(count, 0);
}

}  // namespace crosswatt
