// Power of whole nodes as Grid'5000's monitoring keeps it, saved as CSV: bmc_node_power_watt.csv of the published
// study.
//
// Facts (docs/formats.md): `timestamp,device,metric_id,value,labels`, made by jq from Kwollect's JSON, where the device
// is called device_id; timestamps carry their zone, values are W, a sample comes every 5 s from the node's management
// controller and every second from a meter at its plug. Other metrics may stand between them. Such a file spans a job:
// where a metadata.txt beside it says when each of the job's runs began and ended, every run gets its part.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/error.hpp"
#include "ingest/format_family.hpp"
#include "ingest/log_clock.hpp"
#include "ingest/power_trace.hpp"
#include "ingest/tool_csv.hpp"

namespace crosswatt::ingest {
namespace {

constexpr std::size_t kMostNodes = 1000;
/// Two views of one node; the meter's is taken where there are both.
constexpr std::array<std::string_view, 2> kMetrics = {"wattmetre_power_watt", "bmc_node_power_watt"};

/// The samples of one metric of one node, as far as they lie in each of some windows of time.
class Meter {
 public:
  Meter(std::string node, std::string_view metric, std::int64_t line, std::size_t windows)
      : node_(std::move(node)), metric_(metric), line_(line), traces_(windows) {}

  const std::string& node() const { return node_; }
  std::string_view metric() const { return metric_; }
  LoggedDevice in_window(std::size_t window, const Naming& naming) const {
    return {{node_, naming.hardware_of_node(node_), line_}, traces_[window]};
  }

  /// At the ends of a window, the power is that of the straight line between the samples around it.
  void add(double time_s, double power_w, const std::vector<RunWindow>& windows) {
    for (std::size_t i = 0; i < windows.size(); ++i) {
      const double begin_s = windows[i].begin_s, end_s = windows[i].end_s;
      if (time_s < begin_s) continue;
      const bool told = !std::isnan(power_w);
      if (told && last_s_ < begin_s) traces_[i].add(begin_s, between(begin_s, time_s, power_w));
      if (time_s <= end_s) {
        traces_[i].add(time_s, power_w);
      } else if (told && last_s_ < end_s) {
        traces_[i].add(end_s, between(end_s, time_s, power_w));
      }
    }
    const bool moves_on = !std::isnan(power_w) && !(time_s <= last_s_);
    if (!moves_on) return;
    last_s_ = time_s;
    last_w_ = power_w;
  }

 private:
  double between(double at_s, double time_s, double power_w) const {
    return last_w_ + (power_w - last_w_) * (at_s - last_s_) / (time_s - last_s_);
  }

  std::string node_;
  std::string_view metric_;
  std::int64_t line_;
  std::vector<PowerTrace> traces_;
  double last_s_ = kUnknown, last_w_ = kUnknown;
};

class MetricsReader {
 public:
  explicit MetricsReader(Reading& reading)
      : reading_(reading), csv_(reading), windows_(reading.runs.windows_in(folder_of(reading.source.name()))) {
    constexpr double kAlways = std::numeric_limits<double>::infinity();
    is_cut_ = !windows_.empty();
    if (!is_cut_) windows_.push_back({-kAlways, kAlways, {.workload = stem(reading.source.name())}});
  }

  void read() {
    while (csv_.next()) take_row();
    leave_out_second_views();
    for (std::size_t window = 0; window < windows_.size(); ++window) add_window(window);
  }

 private:
  void take_row() {
    const std::string metric = csv_.text("metric_id");
    const auto known = std::find(kMetrics.begin(), kMetrics.end(), metric);
    if (known == kMetrics.end()) return;
    const double time_s = clock_.seconds(csv_.text("timestamp"));
    if (std::isnan(time_s)) {
      csv_.caveat(CaveatKind::row_left_out, "timestamp", csv_.text("timestamp"), "is no date and time");
      return;
    }
    const double power_w = csv_.number("value");
    meter(csv_.text(csv_.has("device_id") ? "device_id" : "device"), *known)
        .add(time_s, power_w > 0 ? power_w : kUnknown, windows_);
  }

  Meter& meter(const std::string& node, std::string_view metric) {
    const auto found = std::find_if(meters_.begin(), meters_.end(), [&](const Meter& meter) {
      return meter.node() == node && meter.metric() == metric;
    });
    if (found != meters_.end()) return *found;
    if (meters_.size() == kMostNodes) {
      throw DataError({reading_.source.name(), csv_.line(), "device", node,
                       fmt::format("is a node too many: {} are read at most", kMostNodes), "split the file by node"});
    }
    return meters_.emplace_back(node, metric, csv_.line(), windows_.size());
  }

  void leave_out_second_views() {
    const auto has_better = [&](const Meter& meter) {
      return meter.metric() != kMetrics.front() && std::any_of(meters_.begin(), meters_.end(), [&](const Meter& other) {
               return other.node() == meter.node() && other.metric() == kMetrics.front();
             });
    };
    std::erase_if(meters_, [&](const Meter& meter) {
      if (!has_better(meter)) return false;
      reading_.table.remark(fmt::format("{}: {} is measured twice; {} is taken, not {}", reading_.source.name(),
                                        meter.node(), kMetrics.front(), meter.metric()));
      return true;
    });
  }

  /// As if the window's samples were a file of their own in the run's folder.
  void add_window(std::size_t window) {
    const auto& [begin_s, end_s, run] = windows_[window];
    Naming naming = reading_.naming;
    naming.enter(reading_.source.name(), &run);
    Reading part{reading_.source, reading_.options, naming, reading_.table, reading_.runs};
    std::vector<LoggedDevice> devices;
    for (const Meter& meter : meters_) devices.push_back(meter.in_window(window, naming));
    add_logged_devices(part, devices, Scope::wall, is_cut_ ? std::optional(Span{begin_s, end_s}) : std::nullopt);
    add_facts(reading_.table, run);
  }

  Reading& reading_;
  ToolCsv csv_;
  LogClock clock_;
  std::vector<RunWindow> windows_;
  bool is_cut_ = false;  // into the runs of a job
  std::vector<Meter> meters_;
};

bool recognises(const Source& source) {
  const std::vector<std::string> header = header_of(source);
  return has_all(header, {"timestamp", "metric_id", "value"}) &&
         (has_all(header, {"device"}) || has_all(header, {"device_id"}));
}

void read(Reading& reading) {
  MetricsReader(reading).read();
}

/// A metadata.txt that says the runs is read before.
bool is_summary(const Source& source) {
  return recognises(source);
}

}  // namespace

Format kwollect_format() {
  return {"kwollect",   "power of Grid'5000 nodes: timestamp,device,metric_id,value,labels (wall plug, whole node)",
          Origin::tool, recognises,
          read,         is_summary};
}

}  // namespace crosswatt::ingest
