#include "crosswatt/report/footprint_text.hpp"

#include <gtest/gtest.h>

namespace crosswatt {
namespace {

Footprint running() {
  return {.energy_kwh = 5.2,
          .energy_standard_error_kwh = {},
          .pue = 1.2,
          .intensity_kg_per_kwh = 0.5,
          .intensity_source = "given",
          .co2e_kg = 3.12,
          .embodied_kg = {},
          .warnings = {}};
}

TEST(FootprintText, IsTheProductInALine) {
  EXPECT_EQ(footprint_text(running()), "5.2 kWh × PUE 1.2 × 0.5 kg/kWh (given) = 3.12 kg CO2e\n");
}

TEST(FootprintText, SaysTheErrorOfTheEnergyAndTheHardwaresOwnCarbon) {
  Footprint result = running();
  result.energy_standard_error_kwh = 0.3149;
  result.embodied_kg = 1.4996;
  EXPECT_EQ(footprint_text(result),
            "5.2 kWh ± 0.31 kWh (standard error) × PUE 1.2 × 0.5 kg/kWh (given) = 3.12 kg CO2e, and 1.5 kg CO2e of "
            "making the hardware\n");
}

}  // namespace
}  // namespace crosswatt
