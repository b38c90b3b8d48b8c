// What dcgm-exporter serves to Prometheus, saved one scrape after the other.
//
// Facts: `DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-…",modelName="NVIDIA A100"} 61.2`, in W, and
// `DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{…} 4527302838`, in mJ since the driver was loaded; a timestamp in ms may follow
// the value. One scrape says what the GPU has used since it was booted, not what a run used: that takes two.
#include <fmt/format.h>

#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/text.hpp"
#include "ingest/decimal.hpp"
#include "ingest/energy_counter.hpp"
#include "ingest/power_trace.hpp"
#include "ingest/text_lines.hpp"

namespace crosswatt::ingest {
namespace {

constexpr std::string_view kPower = "DCGM_FI_DEV_POWER_USAGE{";
constexpr std::string_view kCounter = "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{";

struct Sample {
  std::string_view labels;  ///< between the braces
  double value = kUnknown;
  double time_s = kUnknown;
};

std::optional<Sample> parse(std::string_view line, std::string_view metric) {
  const std::size_t close = line.rfind('}');
  if (!line.starts_with(metric) || close == std::string_view::npos) return std::nullopt;
  Sample sample{line.substr(metric.size(), close - metric.size())};
  const std::string_view numbers = trim(line.substr(close + 1));
  const std::size_t blank = numbers.find(' ');
  sample.value = decimal(numbers.substr(0, blank));
  if (blank != std::string_view::npos) sample.time_s = decimal(trim(numbers.substr(blank))) / 1000;
  return std::isnan(sample.value) ? std::nullopt : std::optional(sample);
}

std::string label(std::string_view labels, std::string_view key) {
  const std::string start = fmt::format("{}=\"", key);
  std::size_t at = labels.find(start);
  while (at != std::string_view::npos && at > 0 && labels[at - 1] != ',') at = labels.find(start, at + 1);
  if (at == std::string_view::npos) return {};
  const std::string_view value = labels.substr(at + start.size());
  return std::string(value.substr(0, value.find('"')));
}

struct ScrapedGpu {
  LoggedDevice logged;
  EnergyCounter counter;
  double first_s = kUnknown, last_s = kUnknown;  // of the counter's readings
};

bool recognises(const Source& source) {
  return source.head().find(kPower) != std::string_view::npos || source.head().find(kCounter) != std::string_view::npos;
}

/// By UUID, in the order of appearance.
std::vector<ScrapedGpu> scrape(Reading& reading) {
  std::vector<ScrapedGpu> gpus;
  std::map<std::string, std::size_t> places;
  const auto gpu_of = [&](std::string_view labels, std::int64_t line) -> ScrapedGpu& {
    const std::string uuid = label(labels, "UUID"), index = label(labels, "gpu");
    const auto [place, is_new] = places.emplace(uuid.empty() ? index : uuid, gpus.size());
    if (is_new) gpus.push_back({{{index, label(labels, "modelName"), line}, {}}, {}});
    return gpus[place->second];
  };
  TextLines lines(reading.source);
  while (lines.next()) {
    if (const auto power = parse(lines.text(), kPower)) {
      if (!std::isnan(power->time_s))
        gpu_of(power->labels, lines.number()).logged.trace.add(power->time_s, power->value);
    } else if (const auto count = parse(lines.text(), kCounter)) {
      ScrapedGpu& gpu = gpu_of(count->labels, lines.number());
      gpu.counter.add(count->value);
      if (gpu.counter.readings() == 1) gpu.first_s = count->time_s;
      gpu.last_s = count->time_s;
    }
  }
  return gpus;
}

/// What the counter says, else what the samples of power say.
void read(Reading& reading) {
  std::vector<Device> counted;
  std::vector<LoggedDevice> sampled;
  for (const ScrapedGpu& gpu : scrape(reading)) {
    if (gpu.counter.readings() >= 2) {
      counted.push_back(gpu.logged.device);
      counted.back().energy_j = gpu.counter.energy() / 1e3;
      if (gpu.last_s > gpu.first_s) counted.back().duration_s = gpu.last_s - gpu.first_s;
      report_resets(reading, gpu.logged.device, gpu.counter);
    } else if (gpu.logged.trace.samples() >= 2) {
      sampled.push_back(gpu.logged);
    } else {
      reading.table.caveat(CaveatKind::row_left_out,
                           {{},
                            gpu.logged.device.first_line,
                            {},
                            gpu.logged.device.id,
                            "was scraped once; its counter says what it has used since it was booted, not in a run",
                            "save a scrape before the run and one after it in this file"});
    }
  }
  add_devices(reading, counted, Scope::gpu);
  add_logged_devices(reading, sampled, Scope::gpu);
}

}  // namespace

Format dcgm_exporter_format() {
  return {"dcgm-exporter", "scrapes of dcgm-exporter (Prometheus text), two or more in a file", Origin::tool,
          recognises, read};
}

}  // namespace crosswatt::ingest
