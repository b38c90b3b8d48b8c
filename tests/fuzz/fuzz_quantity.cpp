// Quantities as people type them: a finite number above zero, or a ConfigError.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/units.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace crosswatt;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto parse : {parse_energy_kwh, energy_half_unit_kwh, parse_duration_s, parse_count, parse_power_w}) {
    try {
      const double value = parse(text, "--option");
      if (!(value > 0 && std::isfinite(value))) std::abort();
    } catch (const ConfigError&) {
    }
  }
  return 0;
}
