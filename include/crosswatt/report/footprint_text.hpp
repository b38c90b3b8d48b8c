// A footprint, for people and for machines.
#pragma once

#include <string>

#include "crosswatt/data/footprint.hpp"

namespace crosswatt {

/// One line: the product and its factors.
std::string footprint_text(const Footprint& result);

/// The contract's keys: energy_kwh, pue, intensity_kg_per_kwh, intensity_source, co2e_kg, embodied_kg,
/// energy_standard_error_kwh, warnings.
std::string footprint_json(const Footprint& result);

}  // namespace crosswatt
