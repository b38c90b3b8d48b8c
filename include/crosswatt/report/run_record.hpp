// How a result came about: inputs with checksums, the command, version, seed and time. Goes into run.json beside every
// study.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace crosswatt {

struct RunRecord {
  std::vector<std::string> arguments;  ///< the command line after the program's name
  std::vector<std::string> inputs;     ///< files read; "-" has no checksum
  std::uint64_t seed = 0;
  std::string started_utc;  ///< ISO 8601
  double duration_s = 0;
};

/// JSON; reads the inputs again for their SHA-256. @throws DataError when one is gone.
std::string to_json(const RunRecord& record);

/// Now, as ISO 8601 in UTC.
std::string utc_now();

}  // namespace crosswatt
