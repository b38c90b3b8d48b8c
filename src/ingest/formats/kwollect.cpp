// Power of whole nodes as Grid'5000's monitoring keeps it, saved as CSV: bmc_node_power_watt.csv of the published
// study.
//
// Facts (docs/formats.md): `timestamp,device,metric_id,value,labels`, made by jq from Kwollect's JSON, where the device
// is called device_id; timestamps carry their zone, values are W, a sample comes every 5 s from the node's management
// controller and every second from a meter at its plug. A node with several power supplies has a meter at each outlet,
// which `_device_orig` of the labels names. Other metrics may stand between them. Such a file spans a job:
// where a metadata.txt beside it says when each of the job's runs began and ended, every run gets its part.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
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

/// "wattmetre1-port6" of {"_device_orig": ["wattmetre1-port6"]}, more or less; "" where the labels name no outlet.
std::string_view outlet_in(std::string_view labels) {
  constexpr std::string_view kKey = "_device_orig";
  const std::size_t at = labels.find(kKey);
  if (at == std::string_view::npos) return {};
  labels.remove_prefix(at + kKey.size());
  return labels.substr(0, labels.find_first_of("]}"));
}

/// The samples of one metric of one outlet of a node: all of them, or as far as they lie in each of some windows of
/// time.
class Meter {
 public:
  Meter(Device node, std::string_view metric, const std::vector<RunWindow>& windows)
      : metric_(metric), log_(std::move(node)) {
    for (const RunWindow& window : windows) in_windows_.emplace_back(Span{window.begin_s, window.end_s});
  }

  const std::string& node() const { return log_.device().id; }
  const std::string& outlet() const { return log_.device().outlet; }
  std::string_view metric() const { return metric_; }
  const LoggedDevice& log() const { return log_; }
  DeviceTrace in_window(std::size_t window) const { return {log_.device(), in_windows_[window].trace()}; }

  void add(const PowerSample& sample) {
    if (in_windows_.empty()) return log_.add(sample);
    for (WindowTrace& window : in_windows_) window.add(sample);
  }
  void start_run() { log_.start_run(); }

 private:
  std::string_view metric_;
  LoggedDevice log_;
  std::vector<WindowTrace> in_windows_;
};

class MetricsReader {
 public:
  explicit MetricsReader(Reading& reading)
      : reading_(reading),
        csv_(reading),
        labels_(csv_.find({"labels"})),
        windows_(reading.runs.windows_in(folder_of(reading.source.name()))) {}

  void read() {
    while (csv_.next()) take_row();
    leave_out_second_views();
    say_outlets();
    for (std::size_t window = 0; window < windows_.size(); ++window) add_window(window);
    if (windows_.empty()) add_whole_log();
  }

 private:
  void take_row() {
    if (csv_.may_be_cut()) return note_cut_line(reading_);
    const std::string metric = csv_.text("metric_id");
    if (metric == "metric_id") {  // the header of another log, appended to this one
      for (Meter& meter : meters_) meter.start_run();
    }
    const auto* const known = std::find(kMetrics.begin(), kMetrics.end(), metric);
    if (known == kMetrics.end()) return;
    const double time_s = clock_.seconds(csv_.text("timestamp"));
    if (std::isnan(time_s)) {
      csv_.caveat(CaveatKind::row_left_out, "timestamp", csv_.text("timestamp"), "is no date and time");
      return;
    }
    const double power_w = csv_.number("value");
    const std::string labels = labels_ ? csv_.cell(*labels_) : std::string();
    meter(csv_.text(csv_.has("device_id") ? "device_id" : "device"), outlet_in(labels), *known)
        .add({time_s, power_w > 0 ? power_w : kUnknown, csv_.line()});
  }

  Meter& meter(const std::string& node, std::string_view outlet, std::string_view metric) {
    const auto found = std::find_if(meters_.begin(), meters_.end(), [&](const Meter& meter) {
      return meter.node() == node && meter.outlet() == outlet && meter.metric() == metric;
    });
    if (found != meters_.end()) return *found;
    if (meters_.size() == kMostNodes) {
      throw DataError({reading_.source.name(), csv_.line(), "device", node,
                       fmt::format("is a node too many: {} are read at most", kMostNodes), "split the file by node"});
    }
    return meters_.emplace_back(Device{.id = node,
                                       .outlet = std::string(outlet),
                                       .name = reading_.naming.hardware_of_node(node),
                                       .first_line = csv_.line()},
                                metric, windows_);
  }

  void say_outlets() {
    std::map<std::string, std::int64_t> outlets;
    for (const Meter& meter : meters_) ++outlets[meter.node()];
    for (const auto& [node, count] : outlets) {
      if (count == 1) continue;
      reading_.table.remark(
          fmt::format("{}: {} has {} outlets, whose power is added up", reading_.source.name(), node, count));
    }
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
    std::vector<DeviceTrace> nodes;
    for (const Meter& meter : meters_) nodes.push_back(meter.in_window(window));
    add_run(part, nodes, Scope::wall, Span{begin_s, end_s});
    reading_.says_nothing_new |= part.says_nothing_new;
    add_facts(reading_.table, run);
  }

  void add_whole_log() {
    std::vector<LoggedDevice> nodes;
    for (const Meter& meter : meters_) nodes.push_back(meter.log());
    add_logged_devices(reading_, nodes, Scope::wall);
  }

  Reading& reading_;
  ToolCsv csv_;
  std::optional<std::size_t> labels_;
  LogClock clock_;
  std::vector<RunWindow> windows_;  // of the runs of a job; none = the log is of one run
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
