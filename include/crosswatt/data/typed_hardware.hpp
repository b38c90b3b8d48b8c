// Hardware as people type it, "V100,P100" to "A40" or "V100:A40", in the spelling of a table.
#pragma once

#include <string>

#include "crosswatt/data/energy_table.hpp"
#include "crosswatt/data/hardware_catalogue.hpp"
#include "crosswatt/data/pair_dataset.hpp"

namespace crosswatt {

/// The built-in catalogue, with a user's file on top; "" = none. @throws DataError as HardwareCatalogue::with_file.
HardwareCatalogue catalogue_with(const std::string& hardware_file);

/// @param from  a hardware, or several with commas between them. @throws DataError as resolve_hardware, ConfigError
/// naming --from when a name is empty, or as HardwarePair::of.
HardwarePair typed_pair(const std::string& from, const std::string& to, const EnergyTable& table,
                        const HardwareCatalogue& catalogue);

/// "SOURCE:TARGET". @throws DataError as resolve_hardware, ConfigError naming --pairs when there is no colon.
HardwarePair typed_pair(const std::string& source_and_target, const EnergyTable& table,
                        const HardwareCatalogue& catalogue);

}  // namespace crosswatt
