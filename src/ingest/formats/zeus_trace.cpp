// The traces of the Zeus paper (NSDI'23), summary_power_<gpu>.csv: one epoch of training per row, at several power
// limits.
//
// Facts: dataset,network,batch_size,optimizer,power_limit,time_per_epoch,average_power; watts and seconds of one GPU,
// which only the file's name says. The energy is their product.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/units.hpp"
#include "ingest/format_family.hpp"
#include "ingest/tool_csv.hpp"

namespace crosswatt::ingest {
namespace {

struct KnownFile {
  std::string_view stem;
  std::string_view hardware;
};
/// The four files there are.
constexpr std::array kKnownFiles = {
    KnownFile{"summary_power_a40", "NVIDIA A40"}, KnownFile{"summary_power_p100", "NVIDIA P100"},
    KnownFile{"summary_power_rtx6000", "NVIDIA Quadro RTX 6000"}, KnownFile{"summary_power_v100", "NVIDIA V100"}};

struct Epoch {
  std::int64_t line;
  std::string workload, family;
  double batch_size, limit_w, time_s, power_w;
};

std::string hardware_of(const Reading& reading) {
  const std::string name = stem(reading.source.name());
  for (const KnownFile& known : kKnownFiles) {
    if (known.stem == name) return std::string(known.hardware);
  }
  return reading.naming.hardware({});
}

std::vector<Epoch> parse(Reading& reading, ToolCsv& csv) {
  std::vector<Epoch> epochs;
  while (csv.next()) {
    if (csv.leave_out_if_cut()) continue;
    const std::string family = csv.text("dataset") + "/" + csv.text("network");
    const std::string usual = fmt::format("{}/{}/bs{}", family, csv.text("optimizer"), csv.text("batch_size"));
    const auto value_of = [&](std::string_view key) { return csv.text(key); };
    Epoch epoch{csv.line(),
                reading.naming.workload(reading.source.name(), value_of, usual),
                family,
                csv.number("batch_size"),
                csv.number("power_limit"),
                csv.number("time_per_epoch"),
                csv.number("average_power")};
    const bool usable =
        csv.width() == csv.header().size() && epoch.limit_w > 0 && epoch.time_s > 0 && epoch.power_w > 0;
    if (usable) {
      epochs.push_back(std::move(epoch));
    } else {
      csv.caveat(CaveatKind::row_left_out, {}, {}, "has no power limit, time and power greater than 0");
    }
  }
  return epochs;
}

bool recognises(const Source& source) {
  return has_all(header_of(source), {"network", "batch_size", "power_limit", "time_per_epoch", "average_power"});
}

void read(Reading& reading) {
  ToolCsv csv(reading);
  const std::string gpu = hardware_of(reading);
  if (gpu.empty())
    throw UnnamedFile(Problem{.value = file_name(reading.source.name()),
                              .rule = "is no file name that says the GPU",
                              .remedy = "say it with --set-hardware"});
  const std::vector<Epoch> epochs = parse(reading, csv);
  double highest_limit_w = 0;
  for (const Epoch& epoch : epochs) highest_limit_w = std::max(highest_limit_w, epoch.limit_w);
  for (const Epoch& epoch : epochs) {
    const std::string hardware = at_power_limit(gpu, epoch.limit_w, highest_limit_w);
    Measurement row;
    row.workload = epoch.workload;
    row.hardware = hardware;
    row.family = epoch.family;
    row.phase = Phase::training;
    row.scope = Scope::gpu;
    row.energy_kwh = epoch.time_s * epoch.power_w / kJoulesPerKwh;
    row[Column::duration_s] = epoch.time_s;
    if (epoch.batch_size > 0) row[Column::batch_size] = epoch.batch_size;
    reading.table.add(row, epoch.line);
  }
}

}  // namespace

Format zeus_trace_format() {
  return {"zeus-trace", "traces of the Zeus paper, summary_power_<gpu>.csv", Origin::tool, recognises, read};
}

}  // namespace crosswatt::ingest
