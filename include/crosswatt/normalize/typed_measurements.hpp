// What was measured of a workload, as people type it: "3.2kWh" on one source, "A40=3.2kWh" and "V100=2.9kWh" on
// several.
#pragma once

#include <string>
#include <vector>

#include "crosswatt/data/hardware_catalogue.hpp"
#include "crosswatt/normalize/normalizer.hpp"

namespace crosswatt {

class TypedMeasurements {
 public:
  TypedMeasurements() = default;
  /// Messages call them --energy and --duration. @throws ConfigError for what is no quantity.
  TypedMeasurements(const std::vector<std::string>& energies, const std::vector<std::string>& durations);

  /// Puts them into the query, under the names of the pair's sources. @throws ConfigError when a source has no energy
  /// or two, DataError when a name is none of theirs.
  void fill(Query& query, const HardwarePair& pair, const HardwareCatalogue& catalogue) const;

 private:
  std::vector<SourceMeasurement> energies_, durations_;  ///< hardware as typed, "" where none was
};

}  // namespace crosswatt
