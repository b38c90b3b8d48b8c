#include <crosswatt/core/error.hpp>
#include <crosswatt/core/text.hpp>
#include <crosswatt/core/units.hpp>
#include <crosswatt/core/version.hpp>
#include <iostream>
#include <string_view>

int main() {
  try {
    std::cout << "900 Wh are " << crosswatt::shortest(crosswatt::parse_energy_kwh("900 Wh", "energy")) << " kWh\n";
    crosswatt::parse_energy_kwh("900 W", "energy");
  } catch (const crosswatt::ConfigError& error) {
    return error.option() == "energy" && !std::string_view(crosswatt::kVersion).empty() ? 0 : 1;
  }
  return 1;
}
