// What dcgm-exporter serves to Prometheus, saved one scrape after the other.
//
// Facts: `DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-…",modelName="NVIDIA A100"} 61.2`, in W, and
// `DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{…} 4527302838`, in mJ since the driver was loaded; a timestamp may follow the
// value, in ms (Prometheus) or s (OpenMetrics). One scrape says what the GPU has used since it was booted, not what a
// run used: that takes two.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/text.hpp"
#include "ingest/decimal.hpp"
#include "ingest/energy_counter.hpp"
#include "ingest/log_clock.hpp"
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
  if (blank != std::string_view::npos) sample.time_s = seconds_since_1970(decimal(trim(numbers.substr(blank))));
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
};

bool recognises(const Source& source) {
  return source.head().find(kPower) != std::string_view::npos || source.head().find(kCounter) != std::string_view::npos;
}

/// By UUID, in the order of appearance.
std::vector<ScrapedGpu> scrape(Reading& reading) {
  std::vector<ScrapedGpu> gpus;
  std::map<std::string, std::size_t> places;
  const auto gpu_of = [&](std::string_view labels, std::int64_t line) -> ScrapedGpu& {
    const std::string uuid = label(labels, "UUID");
    const std::string index = label(labels, "gpu");
    const std::string& id = uuid.empty() ? index : uuid;
    if (const auto known = places.find(id); known != places.end()) return gpus[known->second];
    make_room_for_device(gpus.size(), reading.source, line, id);
    places.emplace(id, gpus.size());
    gpus.push_back({LoggedDevice({.id = index, .name = label(labels, "modelName"), .first_line = line}), {}});
    return gpus.back();
  };
  TextLines lines(reading.source);
  while (lines.next()) {
    if (!lines.is_ended()) {
      note_cut_line(reading);
      break;
    }
    if (const auto power = parse(lines.text(), kPower)) {
      if (!std::isnan(power->time_s))
        gpu_of(power->labels, lines.number()).logged.add({power->time_s, power->value, lines.number()});
    } else if (const auto count = parse(lines.text(), kCounter)) {
      gpu_of(count->labels, lines.number()).counter.add({count->value, lines.number(), count->time_s});
    }
  }
  return gpus;
}

constexpr std::string_view kScrapedOnce =
    "was scraped once; its counter says what it has used since it was booted, not in a run";
constexpr std::string_view kScrapeTwice = "save a scrape before the run and one after it in this file";

bool has_run(const EnergyCounter& counter) {
  return std::any_of(counter.runs().begin(), counter.runs().end(),
                     [](const EnergyCounter::Run& run) { return run.readings > 1; });
}

/// What the GPUs used, run by run: by its samples of power, where one has no counter.
std::vector<std::vector<Device>> counted_runs(Reading& reading, const std::vector<ScrapedGpu>& gpus) {
  std::size_t runs = 0;
  for (const ScrapedGpu& gpu : gpus) {
    report_falls(reading, gpu.logged.device(), gpu.counter);
    runs = std::max(runs, gpu.counter.runs().size());
  }
  std::vector<std::vector<Device>> counted(runs);
  for (std::size_t run = 0; run < runs; ++run) {
    for (const ScrapedGpu& gpu : gpus) {
      const bool is_sampled = gpu.counter.runs().empty() && run < gpu.logged.runs().size();
      counted[run].push_back(is_sampled ? measured({{gpu.logged.device(), gpu.logged.runs()[run]}}).front()
                                        : used_by_counter(gpu.logged.device(), gpu.counter, run));
    }
  }
  return counted;
}

/// What the counters say; where no counter has said two things, what the samples of power say.
void read(Reading& reading) {
  const std::vector<ScrapedGpu> gpus = scrape(reading);
  const bool is_counted =
      std::any_of(gpus.begin(), gpus.end(), [](const ScrapedGpu& gpu) { return has_run(gpu.counter); });
  const bool is_sampled = std::any_of(gpus.begin(), gpus.end(), [](const ScrapedGpu& gpu) {
    return !gpu.logged.runs().empty() && gpu.logged.runs().front().samples() > 1;
  });
  if (is_counted) {
    for (const std::vector<Device>& run : counted_runs(reading, gpus)) add_devices(reading, run, Scope::gpu);
  } else if (is_sampled) {
    std::vector<LoggedDevice> sampled;
    sampled.reserve(gpus.size());
    for (const ScrapedGpu& gpu : gpus) sampled.push_back(gpu.logged);
    add_logged_devices(reading, sampled, Scope::gpu);
  } else {
    std::vector<Device> devices;
    for (const ScrapedGpu& gpu : gpus) {
      devices.push_back(gpu.logged.device());
      devices.back().unmeasured = kScrapedOnce;
      devices.back().remedy = kScrapeTwice;
    }
    add_devices(reading, devices, Scope::gpu);
  }
}

}  // namespace

Format dcgm_exporter_format() {
  return {.name = "dcgm-exporter",
          .summary = "scrapes of dcgm-exporter (Prometheus text), two or more in a file",
          .recognises = recognises,
          .read = read,
          .is_dated = true};
}

}  // namespace crosswatt::ingest
