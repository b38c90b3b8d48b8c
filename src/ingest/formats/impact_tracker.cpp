// experiment-impact-tracker's data.json and AIPowerMeter's power_metrics.json: a JSON object a line, one sample of
// power each.
//
// Facts (docs/formats.md): watts, without PUE (the tool multiplies its own summaries by 1.58); info.pkl beside
// data.json has the hardware's names, but a pickle can run code and is never opened. A log is one run; its folder names
// it: LOGDIR/impacttracker/data.json.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <string>
#include <string_view>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/units.hpp"
#include "ingest/format_family.hpp"
#include "ingest/json_tree.hpp"
#include "ingest/power_trace.hpp"
#include "ingest/text_lines.hpp"
#include "ingest/timestamp.hpp"

namespace crosswatt::ingest {
namespace {

constexpr std::array kScopes = {Scope::gpu, Scope::cpu};

/// A line of either tool; NaN for what it does not say.
struct Sample {
  double time_s = kUnknown;
  std::array<double, kScopes.size()> power_w = {kUnknown, kUnknown};
};

double time_of(const JsonValue& value) {
  if (value.kind() == JsonValue::Kind::number) return value.number();
  return parse_timestamp(value.text()).value_or(value.number());
}

Sample sample_of(const JsonValue& line) {
  if (line.has("metrics")) {
    const JsonValue& metrics = line["metrics"];
    return {time_of(line["date"]),
            {metrics["gpu"]["nvidia_draw_absolute"].number(), metrics["cpu"]["intel_power"].number()}};
  }
  return {time_of(line["timestamp"]),
          {line["nvidia_estimated_attributable_power_draw"].number(),
           line["rapl_estimated_attributable_power_draw"].number()}};
}

/// LOGDIR of LOGDIR/impacttracker/data.json; of any other file its folder.
std::string run_name(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  return (folder.filename() == "impacttracker" ? folder.parent_path() : folder).filename().string();
}

class SampleReader {
 public:
  explicit SampleReader(Reading& reading) : reading_(reading), lines_(reading.source) {}

  void read() {
    while (lines_.next()) {
      if (trim(lines_.text()).empty()) continue;
      const JsonValue line = parse_json_line(lines_.text(), reading_.source.name(), lines_.number());
      const Sample sample = sample_of(line);
      for (std::size_t i = 0; i < kScopes.size(); ++i)
        traces_[i].add(sample.time_s, std::isnan(sample.time_s) ? kUnknown : sample.power_w[i]);
    }
    add();
  }

 private:
  void add() {
    const std::string workload = reading_.naming.workload(
        reading_.source.name(), [](std::string_view) { return std::string(); }, run_name(reading_.source.name()));
    const std::string hardware = reading_.naming.hardware({});
    if (workload.empty() || hardware.empty()) {
      reading_.table.problem(
          {.line = 1,
           .rule = workload.empty() ? "does not say what was run" : "does not say what it ran on",
           .remedy = workload.empty() ? "say it with --workload-from" : "say it with --set-hardware"});
      return;
    }
    double total_j = 0, duration_s = 0;
    int parts = 0;
    for (std::size_t i = 0; i < kScopes.size(); ++i) {
      const PowerTrace& trace = traces_[i];
      if (!(trace.energy_j() > 0)) continue;
      say_what_is_missing(trace, kScopes[i]);
      add(workload, hardware, kScopes[i], trace.energy_j(), trace.duration_s());
      total_j += trace.energy_j();
      duration_s = std::max(duration_s, trace.duration_s());
      ++parts;
    }
    if (parts > 1) add(workload, hardware, Scope::total, total_j, duration_s);
    if (parts == 0) {
      reading_.table.caveat(CaveatKind::row_left_out,
                            {.line = 1, .rule = "has no two samples of power with their times"});
    }
  }

  void say_what_is_missing(const PowerTrace& trace, Scope scope) const {
    const std::int64_t unusable = trace.missing() + trace.out_of_order();
    if (unusable == 0) return;
    reading_.table.caveat(CaveatKind::samples_missing,
                          {.line = 1,
                           .column = std::string(name(scope)),
                           .rule = fmt::format("{} of {} samples lack a power or a time later than the one before",
                                               unusable, trace.samples() + unusable)});
  }

  void add(const std::string& workload, const std::string& hardware, Scope scope, double energy_j, double duration_s) {
    Measurement row;
    row.workload = workload;
    row.hardware = hardware;
    row.scope = scope;
    row.repetition = kAnotherRun;
    row.energy_kwh = energy_j / kJoulesPerKwh;
    row[Column::duration_s] = duration_s;
    reading_.table.add(row, 1);
  }

  Reading& reading_;
  TextLines lines_;
  std::array<PowerTrace, kScopes.size()> traces_;
};

bool recognises(const Source& source) {
  const std::string_view line = source.head().substr(0, source.head().find('\n'));
  return looks_like_json_with(line, {"timestamp", "rapl_estimated_attributable_power_draw"}) ||
         looks_like_json_with(line, {"timestamp", "nvidia_estimated_attributable_power_draw"}) ||
         looks_like_json_with(line, {"date", "metrics"});
}

void read(Reading& reading) {
  SampleReader(reading).read();
}

}  // namespace

Format impact_tracker_format() {
  return {"impact-tracker",
          "experiment-impact-tracker's data.json and AIPowerMeter's power_metrics.json: samples of power", Origin::tool,
          recognises, read};
}

}  // namespace crosswatt::ingest
