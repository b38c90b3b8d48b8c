// ZeusMonitor(log_file=…): one row a closed window, joules of each GPU.
//
// Facts: start_time,window_name,elapsed_time,gpu0_energy[,gpu1_energy,…]; start_time counts from no fixed point;
// windows may nest, so each is a measurement of its own and nothing is summed over windows. The power limit optimizer's
// windows are called __GlobalPowerLimitOptimizer_<watts>. The file does not say which GPU; ours are named WINDOW's GPU
// by the user or by the file's name, `A40+resnet18+gpu0.csv`.
#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/units.hpp"
#include "ingest/decimal.hpp"
#include "ingest/format_family.hpp"
#include "ingest/tool_csv.hpp"

namespace crosswatt::ingest {
namespace {

constexpr std::string_view kOptimizerWindow = "__GlobalPowerLimitOptimizer_";

/// Columns gpu<index>_energy.
std::vector<std::size_t> energy_columns(const std::vector<std::string>& header) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::string name = lower(header[i]);
    if (name.starts_with("gpu") && name.ends_with("_energy")) columns.push_back(i);
  }
  return columns;
}

/// What `GPU+workload+gpus.csv` says, as Zeus names its profiles; empty where the name has another form.
struct NamedByFile {
  std::string hardware, workload;
};
NamedByFile named_by_file(const std::string& path) {
  const std::string name = stem(path);
  const std::vector<std::string_view> parts = split(name, '+');
  if (parts.size() < 2) return {};
  return {std::string(parts[0]), std::string(parts[1])};
}

bool recognises(const Source& source) {
  const std::vector<std::string> header = header_of(source);
  return has_all(header, {"start_time", "window_name", "elapsed_time"}) && !energy_columns(header).empty();
}

class WindowReader {
 public:
  explicit WindowReader(Reading& reading)
      : reading_(reading),
        csv_(reading),
        columns_(energy_columns(csv_.header())),
        named_(named_by_file(reading.source.name())) {}

  void read() {
    gpu_ = reading_.naming.hardware({});
    if (gpu_.empty()) gpu_ = tidy_hardware(named_.hardware);
    if (gpu_.empty())
      throw UnnamedFile(Problem{.line = csv_.header_line(),
                                .rule = "does not say which GPU it measured",
                                .remedy = "say it with --set-hardware"});
    while (csv_.next()) read_window();
    double highest_limit_w = 0;
    for (const Window& window : windows_) highest_limit_w = std::fmax(highest_limit_w, window.limit_w);
    for (const Window& window : windows_) add(window, highest_limit_w);
  }

 private:
  struct Window {
    std::int64_t line = 0;
    std::string workload;
    double limit_w = kUnknown;  // where the optimizer set one
    double energy_j = 0, elapsed_s = kUnknown;
  };

  void read_window() {
    if (csv_.leave_out_if_cut()) return;
    Window window{.line = csv_.line(), .elapsed_s = csv_.number("elapsed_time")};
    std::string usual = csv_.text("window_name");
    if (usual.starts_with(kOptimizerWindow)) {
      window.limit_w = decimal(std::string_view(usual).substr(kOptimizerWindow.size()));
      usual = named_.workload;
    }
    window.workload = reading_.naming.workload(
        reading_.source.name(), [&](std::string_view key) { return csv_.text(key); }, usual);
    const std::optional<double> energy_j = sum_of_gpus();
    if (window.workload.empty() || !energy_j) {
      csv_.caveat(CaveatKind::row_left_out, window.workload.empty() ? "window_name" : "gpu0_energy", {},
                  window.workload.empty() ? "does not say what was run" : "has no energy greater than 0 for every GPU");
      return;
    }
    window.energy_j = *energy_j;
    windows_.push_back(std::move(window));
  }

  void add(const Window& window, double highest_limit_w) {
    const std::string hardware =
        at_power_limit(several(static_cast<int>(columns_.size()), gpu_), window.limit_w, highest_limit_w);
    Measurement row;
    row.workload = window.workload;
    row.hardware = hardware;
    row.scope = Scope::gpu;
    row.repetition = kAnotherRun;
    row.energy_kwh = window.energy_j / kJoulesPerKwh;
    row[Column::duration_s] = reading_.known_duration_s(window.elapsed_s, window.line);
    reading_.table.add(row, window.line);
  }

  std::optional<double> sum_of_gpus() {
    double sum = 0;
    for (const std::size_t column : columns_) {
      const double energy_j = decimal(csv_.cell(column));
      if (!(energy_j > 0)) return std::nullopt;
      sum += energy_j;
    }
    return sum;
  }

  Reading& reading_;
  ToolCsv csv_;
  std::vector<std::size_t> columns_;
  NamedByFile named_;
  std::string gpu_;
  std::vector<Window> windows_;
};

void read(Reading& reading) {
  WindowReader(reading).read();
}

}  // namespace

Format zeus_monitor_format() {
  return {.name = "zeus-monitor",
          .summary = "ZeusMonitor's log_file: one row a window, joules per GPU",
          .recognises = recognises,
          .read = read,
          .is_dated = true};
}

}  // namespace crosswatt::ingest
