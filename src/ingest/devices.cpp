#include "ingest/devices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/units.hpp"

namespace crosswatt::ingest {
namespace {

std::string workload_of(const Reading& reading, const Device& device) {
  const auto value_of = [&](std::string_view key) -> std::string {
    if (key == "uuid" && !device.uuid.empty()) return device.uuid;
    if (key == "index" || key == "uuid" || key == "gpu") return device.id;
    return key == "name" ? device.name : std::string();
  };
  return reading.naming.workload_by_file(reading.source.name(), value_of);
}

/// The devices together, a node once for all its outlets; one that the log does not name is called what the user says,
/// unless that counts the devices.
std::string hardware_of(const Reading& reading, const std::vector<const Device*>& devices) {
  const std::string said = reading.naming.hardware({});
  std::vector<std::string> names;
  names.reserve(devices.size());
  std::set<std::string_view> nodes;
  for (const Device* device : devices) {
    const bool is_another_outlet = !device->outlet.empty() && !nodes.insert(device->id).second;
    if (is_another_outlet) continue;
    names.push_back(device->name.empty() && !names_several(said) ? said : device->name);
  }
  return reading.naming.hardware(together(names));
}

/// The devices of one run that were measured; says which were not.
std::vector<const Device*> measured_of(Reading& reading, const std::vector<const Device*>& members, Scope scope) {
  std::vector<const Device*> measured;
  for (const Device* device : members) {
    if (device->unmeasured.empty()) measured.push_back(device);
  }
  for (const Device* device : members) {
    if (device->unmeasured.empty()) continue;
    const bool others = !measured.empty();
    reading.table.caveat(others && scope == Scope::gpu ? CaveatKind::gpu_not_measured : CaveatKind::row_left_out,
                         {{},
                          device->first_line,
                          {},
                          device->id,
                          device->unmeasured,
                          others ? fmt::format("the energy is that of {} of the {} devices logged, and named so",
                                               measured.size(), members.size())
                                 : device->remedy});
  }
  return measured;
}

std::string record_of(const Measurement& row, const std::vector<const Device*>& devices) {
  std::string record = fmt::format("power {} {} {}", row.workload, row.hardware, name(row.scope));
  for (const Device* device : devices) record += fmt::format("|{} {}", device->id, device->record);
  return record;
}

}  // namespace

bool is_told_before(Reading& reading, std::string_view record, std::int64_t line) {
  const std::string elsewhere = reading.runs.seen(record, fmt::format("{} line {}", reading.source.name(), line));
  if (elsewhere.empty()) return false;
  reading.says_nothing_new = true;
  reading.runs.told_again(line, elsewhere);
  return true;
}

void make_room_for_device(std::size_t devices, const Source& source, std::int64_t line, std::string_view id) {
  if (devices < kMostDevices) return;
  throw DataError(Problem{.file = source.name(),
                          .line = line,
                          .value = std::string(id),
                          .rule = fmt::format("is one more than the {} devices a log may tell of", kMostDevices),
                          .remedy = "give the log of one machine"});
}

void add_devices(Reading& reading, const std::vector<Device>& devices, Scope scope) {
  std::map<std::string, std::vector<const Device*>> runs;
  for (const Device& device : devices) runs[workload_of(reading, device)].push_back(&device);
  for (const auto& [workload, all] : runs) {
    const std::vector<const Device*> members = measured_of(reading, all, scope);
    if (members.empty()) continue;
    Measurement row;
    row.workload = workload;
    row.scope = scope;
    row.repetition = kAnotherRun;
    row.energy_kwh = 0;
    double longest_s = 0;
    for (const Device* device : members) {
      row.energy_kwh += device->energy_j / kJoulesPerKwh;
      longest_s = std::fmax(longest_s, device->duration_s);
    }
    const std::string hardware = hardware_of(reading, members);
    row.hardware = hardware;
    if (longest_s > 0) row[Column::duration_s] = longest_s;
    const std::int64_t line = members.front()->first_line;
    if (!is_told_before(reading, record_of(row, members), line)) reading.table.add(row, line);
  }
}

}  // namespace crosswatt::ingest
