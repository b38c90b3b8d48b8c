#include "crosswatt/report/footprint_text.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "crosswatt/core/text.hpp"
#include "report/json_cell.hpp"

namespace crosswatt {

std::string footprint_text(const Footprint& result) {
  std::string energy = significant(result.energy_kwh, 4) + " kWh";
  if (result.energy_standard_error_kwh)
    energy += fmt::format(" ± {} kWh (standard error)", significant(*result.energy_standard_error_kwh, 2));
  std::string line =
      fmt::format("{} × PUE {} × {} kg/kWh ({}) = {} kg CO2e", energy, significant(result.pue, 3),
                  significant(result.intensity_kg_per_kwh, 4), result.intensity_source, significant(result.co2e_kg, 4));
  if (result.embodied_kg)
    line += fmt::format(", and {} kg CO2e of making the hardware", significant(*result.embodied_kg, 3));
  return line + "\n";
}

std::string footprint_json(const Footprint& result) {
  const nlohmann::ordered_json object = {{"energy_kwh", result.energy_kwh},
                                         {"pue", result.pue},
                                         {"intensity_kg_per_kwh", result.intensity_kg_per_kwh},
                                         {"intensity_source", result.intensity_source},
                                         {"co2e_kg", result.co2e_kg},
                                         {"embodied_kg", json_cell(result.embodied_kg)},
                                         {"energy_standard_error_kwh", json_cell(result.energy_standard_error_kwh)},
                                         {"warnings", result.warnings}};
  return json_dump(object, 1) + "\n";
}

}  // namespace crosswatt
