// Logs of a wall-plug power meter as MLPerf's power measurements keep them: run_N/spl.txt.
//
// Facts: a line is pairs of key and value, `Time,03-09-2021 18:02:14.721,Watts,6.500000,Volts,…,Mark,…`, month first,
// without a header. The meter sees the whole system. Watts of 0 or less are a meter that had nothing to say. What was
// measured lies between `power_begin` and `power_end` of mlperf_log_detail.txt beside it, lines of
// `:::MLLOG {"key": "power_begin", "value": "03-09-2021 18:02:15.000", …}` by the same clock. A mark is a run of the
// meter's director: `…_testing`, or `…_ranging`, which only finds the meter's range.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/text.hpp"
#include "ingest/json_tree.hpp"
#include "ingest/log_clock.hpp"
#include "ingest/power_trace.hpp"
#include "ingest/text_lines.hpp"

namespace crosswatt::ingest {
namespace {

constexpr std::string_view kBenchmarkLog = "mlperf_log_detail.txt";

/// The value that follows a key, "" where there is none.
std::string_view value_of(std::string_view line, std::string_view key) {
  const std::vector<std::string_view> cells = split(line, ',');
  for (std::size_t i = 0; i + 1 < cells.size(); i += 2) {
    if (trim(cells[i]) == key) return trim(cells[i + 1]);
  }
  return {};
}

bool recognises(const Source& source) {
  const std::string_view head = source.head();
  const std::string_view line = head.substr(0, head.find('\n'));
  return line.starts_with("Time,") && !value_of(line, "Watts").empty();
}

PowerSample sample_of(const std::string_view line, std::int64_t number, LogClock& clock) {
  const double power_w = decimal(value_of(line, "Watts"));
  return {clock.seconds(value_of(line, "Time")), power_w > 0 ? power_w : kUnknown, number};
}

/// Calls visit(sample, line) for each line with a time.
template <typename Visit>
void for_each_sample(Reading& reading, const Visit& visit) {
  LogClock clock;
  TextLines lines(reading.source);
  while (lines.next()) {
    const std::string_view line = lines.text();
    if (trim(line).empty()) continue;
    if (!lines.is_ended()) return note_cut_line(reading);
    const PowerSample sample = sample_of(line, lines.number(), clock);
    if (std::isnan(sample.time_s)) {
      reading.table.caveat(
          CaveatKind::row_left_out,
          {{}, lines.number(), "Time", std::string(value_of(line, "Time")), "is no date and time", {}});
      continue;
    }
    visit(sample, line);
  }
}

/// The windows a log of the benchmark says; none where there is no such log.
std::vector<Span> windows_in(const std::string& path) {
  std::vector<Span> windows;
  std::error_code unknown;
  if (!std::filesystem::is_regular_file(path, unknown)) return windows;
  Source source(path);
  LogClock clock;
  double begin_s = kUnknown;
  TextLines lines(source);
  while (lines.next()) {
    const std::string_view line = lines.text();
    const bool is_begin = line.find("\"power_begin\"") != std::string_view::npos;
    const bool is_end = line.find("\"power_end\"") != std::string_view::npos;
    if (!(is_begin || is_end) || line.find('{') == std::string_view::npos) continue;
    const JsonValue event = parse_json_line(line.substr(line.find('{')), path, lines.number());
    const double time_s = clock.seconds(event["value"].text());
    if (is_begin) begin_s = time_s;
    if (is_end && begin_s < time_s) windows.push_back({begin_s, time_s});
  }
  return windows;
}

/// Says why a window of the benchmark holds no run of the meter: most often, one of the two clocks is of another zone.
void say_why_empty(const Span& log, const Span& window, Device& meter) {
  meter.remedy = "put both on one clock and time zone";
  if (log.begin_s > window.end_s) {
    meter.unmeasured =
        fmt::format("begins {} s after power_end of {}", significant(log.begin_s - window.end_s, 4), kBenchmarkLog);
  } else if (log.end_s < window.begin_s) {
    meter.unmeasured =
        fmt::format("ends {} s before power_begin of {}", significant(window.begin_s - log.end_s, 4), kBenchmarkLog);
  } else {
    meter.unmeasured =
        fmt::format("has fewer than two samples of power from power_begin to power_end of {}", kBenchmarkLog);
    meter.remedy = "log the power throughout the run";
  }
}

/// The parts of the log that the benchmark says were the measurement.
void read_windows(Reading& reading, const std::vector<Span>& windows) {
  std::vector<WindowTrace> traces(windows.begin(), windows.end());
  Span log{kUnknown, kUnknown};
  for_each_sample(reading, [&](const PowerSample& sample, std::string_view) {
    for (WindowTrace& trace : traces) trace.add(sample);
    log = {std::fmin(log.begin_s, sample.time_s), std::fmax(log.end_s, sample.time_s)};
  });
  reading.table.remark(
      fmt::format("{}: counts from power_begin to power_end of {}", reading.source.name(), kBenchmarkLog));
  for (std::size_t i = 0; i < windows.size(); ++i) {
    Device meter{.first_line = std::max<std::int64_t>(traces[i].trace().first_line(), 1)};
    if (traces[i].trace().samples() < 2) say_why_empty(log, windows[i], meter);
    add_run(reading, {{std::move(meter), traces[i].trace()}}, Scope::wall, windows[i]);
  }
}

/// Each mark a run; of those that only find the range, none where there are others.
void read_marks(Reading& reading) {
  constexpr std::string_view kRanging = "_ranging";
  LoggedDevice measuring({.first_line = 1});
  LoggedDevice ranging({.first_line = 1});
  std::string mark;
  for_each_sample(reading, [&](const PowerSample& sample, std::string_view line) {
    const std::string_view marked = value_of(line, "Mark");
    if (marked != mark) {
      measuring.start_run();
      ranging.start_run();
      mark = marked;
    }
    (marked.ends_with(kRanging) ? ranging : measuring).add(sample);
  });
  if (measuring.runs().empty()) std::swap(measuring, ranging);
  if (!ranging.runs().empty()) {
    reading.table.remark(fmt::format("{}: the samples that only find the meter's range ({}) are left out",
                                     reading.source.name(), kRanging));
  }
  add_logged_devices(reading, {measuring}, Scope::wall);
}

void read(Reading& reading) {
  const std::string log = folder_of(reading.source.name()) + "/" + std::string(kBenchmarkLog);
  const bool has_folder = reading.source.name() != "-";
  const std::vector<Span> windows = has_folder ? windows_in(log) : std::vector<Span>();
  if (windows.empty()) return read_marks(reading);
  reading.runs.claim(log);
  read_windows(reading, windows);
}

}  // namespace

Format mlperf_power_format() {
  return {"mlperf-power", "power meter logs of MLPerf, spl.txt (wall plug, whole system)", Origin::tool, recognises,
          read};
}

}  // namespace crosswatt::ingest
