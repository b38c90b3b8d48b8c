// What a machine's meters and counters say becomes measurements of runs.
//
// A log holds the devices of a machine, not runs. Devices whose run has one name are one measurement, the sum of their
// energies on "4 x NAME"; `--workload-from index` makes each device a run of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ingest/format_family.hpp"

namespace crosswatt::ingest {

/// As a log names it, with what it used.
struct Device {
  std::string id;    ///< index, UUID or bus id; "" where the log gives none
  std::string name;  ///< of the hardware; "" where the log does not say
  std::int64_t first_line = 0;
  double energy_j = 0;
  double duration_s = kUnknown;
};

/// A row for each run, named after the file where nothing else is said.
void add_devices(Reading& reading, const std::vector<Device>& devices, Scope scope);

}  // namespace crosswatt::ingest
