// Numbers in cells, at the speed of reading them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "crosswatt/core/text.hpp"
#include "crosswatt/data/energy_table.hpp"

namespace crosswatt::ingest {

/// The number that is the whole of `text` as parse_number reads it, NaN when there is none.
///
/// A decimal of up to 2^53 in its digits and 22 in its power of ten needs one exact multiplication or division, and is
/// then rounded correctly (Clinger 1990, "How to read floating point numbers accurately"); that is most of what meters
/// write. Inlined by force: as a call, it costs a log of power some percent.
[[gnu::always_inline]] inline double decimal(std::string_view text) {
  constexpr std::array kPowersOfTen = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                       1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  constexpr std::uint64_t kExactIntegers = std::uint64_t{1} << 53;
  constexpr std::ptrdiff_t kDigits = 19;  // that many fit into 64 bits
  std::uint64_t digits = 0;
  const auto read_digits = [&digits](const char* at, const char* end) {
    for (; at != end; ++at) {
      const auto digit = static_cast<unsigned char>(*at - '0');
      if (digit > 9) break;
      digits = 10 * digits + digit;
    }
    return at;
  };
  const char* const end = text.data() + text.size();
  const char* const point = read_digits(text.data(), end);
  const char* const fraction = point != end && *point == '.' ? point + 1 : point;
  const char* const behind = fraction != point ? read_digits(fraction, end) : point;
  const std::ptrdiff_t decimals = behind - fraction;
  const std::ptrdiff_t count = (point - text.data()) + decimals;
  const bool is_plain = behind == end && count >= 1 && count <= kDigits && digits <= kExactIntegers;
  if (is_plain) return static_cast<double>(digits) / kPowersOfTen[static_cast<std::size_t>(decimals)];
  return parse_number(text).value_or(kUnknown);
}

}  // namespace crosswatt::ingest
