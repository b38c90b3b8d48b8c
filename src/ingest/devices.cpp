#include "ingest/devices.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/units.hpp"

namespace crosswatt::ingest {
namespace {

/// "2 x A + B".
std::string hardware_of(const std::vector<const Device*>& devices) {
  std::map<std::string, int> counts;
  for (const Device* device : devices) {
    if (!device->name.empty()) ++counts[device->name];
  }
  std::vector<std::string> names;
  for (const auto& [name, count] : counts) names.push_back(several(count, name));
  return join(names, " + ");
}

std::string workload_of(const Reading& reading, const Device& device) {
  const auto value_of = [&](std::string_view key) -> std::string {
    if (key == "index" || key == "uuid" || key == "gpu") return device.id;
    return key == "name" ? device.name : std::string();
  };
  return reading.naming.workload(reading.source.name(), value_of, stem(reading.source.name()));
}

}  // namespace

void add_devices(Reading& reading, const std::vector<Device>& devices, Scope scope) {
  std::map<std::string, std::vector<const Device*>> runs;
  for (const Device& device : devices) runs[workload_of(reading, device)].push_back(&device);
  for (const auto& [workload, members] : runs) {
    const std::string hardware = reading.naming.hardware(hardware_of(members));
    Measurement row;
    row.workload = workload;
    row.hardware = hardware;
    row.scope = scope;
    row.energy_kwh = 0;
    double longest_s = 0;
    for (const Device* device : members) {
      row.energy_kwh += device->energy_j / kJoulesPerKwh;
      longest_s = std::fmax(longest_s, device->duration_s);
    }
    if (longest_s > 0) row[Column::duration_s] = longest_s;
    reading.table.add(row, members.front()->first_line);
  }
}

}  // namespace crosswatt::ingest
