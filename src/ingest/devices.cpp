#include "ingest/devices.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "crosswatt/core/units.hpp"

namespace crosswatt::ingest {
namespace {

std::string workload_of(const Reading& reading, const Device& device) {
  const auto value_of = [&](std::string_view key) -> std::string {
    if (key == "index" || key == "uuid" || key == "gpu") return device.id;
    return key == "name" ? device.name : std::string();
  };
  return reading.naming.workload(reading.source.name(), value_of, stem(reading.source.name()));
}

/// The devices together; one that the log does not name is called what the user says, unless that counts the devices.
std::string hardware_of(const Reading& reading, const std::vector<const Device*>& devices) {
  const std::string said = reading.naming.hardware({});
  std::vector<std::string> names;
  for (const Device* device : devices) {
    names.push_back(device->name.empty() && !names_several(said) ? said : device->name);
  }
  return reading.naming.hardware(together(names));
}

}  // namespace

void add_devices(Reading& reading, const std::vector<Device>& devices, Scope scope) {
  std::map<std::string, std::vector<const Device*>> runs;
  for (const Device& device : devices) runs[workload_of(reading, device)].push_back(&device);
  for (const auto& [workload, members] : runs) {
    Measurement row;
    row.workload = workload;
    row.scope = scope;
    row.energy_kwh = 0;
    double longest_s = 0;
    for (const Device* device : members) {
      row.energy_kwh += device->energy_j / kJoulesPerKwh;
      longest_s = std::fmax(longest_s, device->duration_s);
    }
    const std::string hardware = hardware_of(reading, members);
    row.hardware = hardware;
    if (longest_s > 0) row[Column::duration_s] = longest_s;
    reading.table.add(row, members.front()->first_line);
  }
}

}  // namespace crosswatt::ingest
