// The options --energy and --duration: what was measured of a workload, on one source or on several.
#pragma once

#include <string>
#include <vector>

#include "crosswatt/normalize/typed_measurements.hpp"
#include "tools/program.hpp"

namespace crosswatt::tools {

class MeasurementOptions {
 public:
  void add_to(CLI::App& verb, const std::string& group);
  bool given() const { return !energies_typed_.empty(); }
  /// @throws ConfigError
  TypedMeasurements parse() const { return {energies_typed_, durations_typed_}; }

 private:
  std::vector<std::string> energies_typed_, durations_typed_;
};

}  // namespace crosswatt::tools
