// Power-limit profiles of Zeus' optimizer: energy and time of one piece of work at each power limit.
//
// Facts (docs/formats.md): {"measurements": [{"power_limit": W, "energy": J, "time": s}, …]}; the file names neither
// the work nor the GPU. The card at its highest limit is taken for the plain one, as in the traces.
#include <algorithm>
#include <string>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/units.hpp"
#include "ingest/format_family.hpp"
#include "ingest/json_tree.hpp"

namespace crosswatt::ingest {
namespace {

bool recognises(const Source& source) {
  return looks_like_json_with(source.head(), {"measurements", "power_limit", "energy", "time"});
}

void read(Reading& reading) {
  const JsonValue profile = parse_json(reading.source);
  const std::string gpu = reading.naming.hardware({});
  if (gpu.empty())
    throw UnnamedFile(
        Problem{.line = 1, .rule = "does not say which GPU it measured", .remedy = "say it with --set-hardware"});
  const std::string workload =
      reading.naming.workload_by_file(reading.source.name(), [](std::string_view) { return std::string(); });
  double highest_limit_w = 0;
  for (const JsonValue& point : profile["measurements"].items())
    highest_limit_w = std::max(highest_limit_w, point["power_limit"].number());
  for (const JsonValue& point : profile["measurements"].items()) {
    const double limit_w = point["power_limit"].number();
    if (!(limit_w > 0)) {
      reading.table.caveat(CaveatKind::row_left_out,
                           {.line = point.line(), .column = "power_limit", .rule = "is not above 0"});
      continue;
    }
    if (leave_out_no_energy(reading, point["energy"], "energy")) continue;
    const std::string hardware = at_power_limit(gpu, limit_w, highest_limit_w);
    Measurement row;
    row.workload = workload;
    row.hardware = hardware;
    row.scope = Scope::gpu;
    row.repetition = kAnotherRun;
    row.energy_kwh = point["energy"].number() / kJoulesPerKwh;
    row[Column::duration_s] = reading.known_duration_s(point["time"].number(), point.line());
    reading.table.add(row, point.line());
  }
}

}  // namespace

Format zeus_profile_format() {
  return {"zeus-profile", "Zeus' power-limit profiles: energy and time at each limit", Origin::tool, recognises, read};
}

}  // namespace crosswatt::ingest
