// A challenge's rules: taken, or a DataError.
#include <cstdint>
#include <string_view>

#include "crosswatt/challenge/rules.hpp"
#include "crosswatt/core/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace crosswatt;
  try {
    parse_rules({reinterpret_cast<const char*>(data), size}, "rules.json");
  } catch (const DataError&) {
  }
  return 0;
}
