// The options --energy and --duration: what was measured of a workload, on one source or on several.
#pragma once

#include <string>
#include <vector>

#include "crosswatt/data/hardware_catalogue.hpp"
#include "crosswatt/normalize/normalizer.hpp"
#include "tools/program.hpp"

namespace crosswatt::tools {

class MeasurementOptions {
 public:
  void add_to(CLI::App& verb, const std::string& group);
  bool given() const { return !energies_typed_.empty(); }

  /// Reads what was typed, before any file is. @throws ConfigError
  void parse();
  /// Puts it into the query, under the names of the pair's sources. @throws ConfigError when a source has no energy or
  /// two, DataError when a name is none of theirs.
  void fill(Query& query, const HardwarePair& pair, const HardwareCatalogue& catalogue) const;

 private:
  std::vector<std::string> energies_typed_, durations_typed_;
  std::vector<SourceMeasurement> energies_, durations_;  ///< hardware as typed, "" where none was
};

}  // namespace crosswatt::tools
