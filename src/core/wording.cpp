#include "crosswatt/core/wording.hpp"

#include <fmt/format.h>

#include <limits>

#include "crosswatt/core/text.hpp"

namespace crosswatt {

std::string counted(std::int64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string counted(std::int64_t count, std::string_view noun) {
  return counted(count, noun, fmt::format("{}s", noun));
}

std::string percentage(double share) {
  // The product with 100 may be off in the last of 17 digits; what was chosen has fewer.
  return significant(100 * share, std::numeric_limits<double>::digits10) + " %";
}

}  // namespace crosswatt
