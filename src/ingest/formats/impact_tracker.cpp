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
#include <vector>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/units.hpp"
#include "ingest/format_family.hpp"
#include "ingest/json_tree.hpp"
#include "ingest/log_clock.hpp"
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
  if (value.kind() == JsonValue::Kind::number) return seconds_since_1970(value.number());
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
  explicit SampleReader(Reading& reading) : reading_(reading), lines_(reading.source) {
    for (const Scope scope : kScopes) devices_.push_back(LoggedDevice({.id = std::string(name(scope))}));
  }

  void read() {
    while (lines_.next()) {
      if (trim(lines_.text()).empty()) continue;
      const bool is_cut = !lines_.is_ended() && !trim(lines_.text()).ends_with('}');
      if (is_cut) {
        note_cut_line(reading_);
        break;
      }
      const JsonValue line = parse_json_line(lines_.text(), reading_.source.name(), lines_.number());
      const Sample sample = sample_of(line);
      if (std::isnan(sample.time_s)) {
        reading_.table.caveat(CaveatKind::row_left_out, {.line = lines_.number(), .rule = "has no time"});
        continue;
      }
      for (std::size_t i = 0; i < kScopes.size(); ++i)
        devices_[i].add({sample.time_s, sample.power_w[i], lines_.number()});
    }
    const std::string workload = reading_.naming.workload(
        reading_.source.name(), [](std::string_view) { return std::string(); }, run_name(reading_.source.name()));
    const std::string hardware = reading_.naming.hardware({});
    if (workload.empty() || hardware.empty())
      throw UnnamedFile(
          Problem{.line = 1,
                  .rule = workload.empty() ? "does not say what was run" : "does not say what it ran on",
                  .remedy = workload.empty() ? "say it with --workload-from" : "say it with --set-hardware"});
    for (const std::vector<DeviceTrace>& run : runs_of(reading_, devices_)) add(workload, hardware, run);
  }

 private:
  /// Parts of a scope whose tool says nothing of it, or always 0, were not measured.
  void add(const std::string& workload, const std::string& hardware, std::vector<DeviceTrace> run) {
    const std::int64_t line = run.front().device.first_line;
    std::erase_if(run, [](const DeviceTrace& part) { return !(part.trace.energy_j() > 0); });
    if (run.empty()) {
      reading_.table.caveat(CaveatKind::row_left_out,
                            {.line = line, .rule = "has no two samples of power with their times"});
      return;
    }
    say_what_is_missing(reading_, run);
    std::string record = fmt::format("power {} {}", workload, hardware);
    for (const Device& part : measured(run)) record += "|" + part.id + " " + part.record;
    if (is_told_before(reading_, record, line)) return;
    Measurement row;
    row.workload = workload;
    row.hardware = hardware;
    row.repetition = kAnotherRun;
    double total_j = 0;
    double longest_s = 0;
    for (const auto& [device, trace] : run) {
      row.scope = *parse_scope(device.id);
      row.energy_kwh = trace.energy_j() / kJoulesPerKwh;
      row[Column::duration_s] = trace.duration_s();
      reading_.table.add(row, line);
      total_j += trace.energy_j();
      longest_s = std::max(longest_s, trace.duration_s());
    }
    if (run.size() == 1) return;
    row.scope = Scope::total;
    row.energy_kwh = total_j / kJoulesPerKwh;
    row[Column::duration_s] = longest_s;
    reading_.table.add(row, line);
  }

  Reading& reading_;
  TextLines lines_;
  std::vector<LoggedDevice> devices_;  // as kScopes
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
