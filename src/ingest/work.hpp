// How much a run did, where a file says it: energies of one workload are repetitions only where it is the same.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ingest/format_family.hpp"

namespace crosswatt::ingest {

/// Doubts a run that did another number of `units`, epochs say, than the first one of its workload in any file.
/// @param number  NaN or 0 where it is not known. @param line  of the run.
void compare_work(Reading& reading, const std::string& workload, double number, std::string_view units,
                  std::int64_t line);

}  // namespace crosswatt::ingest
