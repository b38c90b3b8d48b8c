// Logs of a wall-plug power meter as MLPerf's power measurements keep them: run_N/spl.txt.
//
// Facts: a line is pairs of key and value, `Time,03-09-2021 18:02:14.721,Watts,6.500000,Volts,…,Mark,…`, month first,
// without a header. The meter sees the whole system. Watts of 0 or less are a meter that had nothing to say.
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/text.hpp"
#include "ingest/log_clock.hpp"
#include "ingest/power_trace.hpp"
#include "ingest/text_lines.hpp"

namespace crosswatt::ingest {
namespace {

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

void read(Reading& reading) {
  std::vector<LoggedDevice> meter(1);
  meter[0].device.first_line = 1;
  LogClock clock;
  TextLines lines(reading.source);
  while (lines.next()) {
    if (trim(lines.text()).empty()) continue;
    const double time_s = clock.seconds(value_of(lines.text(), "Time"));
    const double power_w = decimal(value_of(lines.text(), "Watts"));
    if (std::isnan(time_s)) {
      reading.table.caveat(
          CaveatKind::row_left_out,
          {{}, lines.number(), "Time", std::string(value_of(lines.text(), "Time")), "is no date and time", {}});
      continue;
    }
    meter[0].trace.add(time_s, power_w > 0 ? power_w : kUnknown);
  }
  add_logged_devices(reading, meter, Scope::wall);
}

}  // namespace

Format mlperf_power_format() {
  return {"mlperf-power", "power meter logs of MLPerf, spl.txt (wall plug, whole system)", Origin::tool, recognises,
          read};
}

}  // namespace crosswatt::ingest
