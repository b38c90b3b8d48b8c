// What a machine's meters and counters say becomes measurements of runs.
//
// A log holds the devices of a machine, not runs. Devices whose run has one name are one measurement, the sum of their
// energies on "4 x NAME"; `--workload-from index` makes each device a run of its own. A device that was there and not
// measured is no part of the sum, nor of its name, and is told of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/format_family.hpp"

namespace crosswatt::ingest {

/// As a log names it, with what it used in a run.
struct Device {
  std::string id{};      ///< index, UUID or bus id, or a node's name; "" where the log gives none
  std::string uuid{};    ///< what tells it from those of other machines with this id; "" where the log gives no more
  std::string outlet{};  ///< of a node whose power is measured outlet by outlet; "" = all of it
  std::string name{};    ///< of the hardware; "" where the log does not say
  std::int64_t first_line = 0;
  double energy_j = 0;
  double duration_s = kUnknown;
  std::string unmeasured{};  ///< why there is no energy; "" where there is one
  std::string remedy{};      ///< what helps against that
  std::string record{};      ///< no other run left the same: where it stands twice, it was stored twice
};

/// No machine has more; each takes memory.
inline constexpr std::size_t kMostDevices = 1000;
/// Called with the number of devices before another one. @throws DataError when there are enough.
void make_room_for_device(std::size_t devices, const Source& source, std::int64_t line, std::string_view id);

/// A row for each run, named after the file where nothing else is said. A run that another file has told of already
/// adds none.
void add_devices(Reading& reading, const std::vector<Device>& devices, Scope scope);

/// Whether a record stands elsewhere already, a copy of its log say; says so. @param line  where it begins here.
bool is_told_before(Reading& reading, std::string_view record, std::int64_t line);

}  // namespace crosswatt::ingest
