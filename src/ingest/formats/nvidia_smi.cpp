// Logs of nvidia-smi: one sample of one GPU a line, all GPUs of the machine in turn.
//
// Facts: `nvidia-smi --query-gpu=timestamp,index,name,power.draw --format=csv -l 1` writes `timestamp, index, name,
// power.draw [W]` and cells such as `119.17 W`; `nounits` leaves the units to the header; what a GPU can't say is
// `[N/A]`, `N/A`, `[Not Supported]` or `[Unknown Error]`. People rename the columns and keep the cells.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "crosswatt/core/parallel.hpp"
#include "crosswatt/core/text.hpp"
#include "ingest/csv.hpp"
#include "ingest/log_clock.hpp"
#include "ingest/pipeline.hpp"
#include "ingest/power_trace.hpp"
#include "ingest/tool_csv.hpp"

namespace crosswatt::ingest {
namespace {

constexpr std::size_t kMostDevices = 1000;

constexpr std::array<std::string_view, 3> kTimeNames = {"timestamp", "time", "date"};
/// In the order of preference: what a newer driver calls the mean over a second is what an older one called the draw.
constexpr std::array<std::string_view, 7> kPowerNames = {
    "power.draw", "power.draw.average", "power.draw.instant", "gpu_power_draw", "power_draw", "gpu_power_w", "power_w"};
constexpr std::array<std::string_view, 7> kIdNames = {"index",      "gpu_index",  "uuid",  "gpu_uuid",
                                                      "pci.bus_id", "gpu_bus_id", "gpu_id"};
constexpr std::array<std::string_view, 3> kHardwareNames = {"name", "gpu_name", "model"};

/// `power.draw [mW]` as its name and its unit.
std::pair<std::string_view, std::string_view> name_and_unit(std::string_view heading) {
  const std::size_t bracket = heading.find('[');
  if (bracket == std::string_view::npos) return {trim(heading), {}};
  const std::size_t end = heading.find(']', bracket);
  return {trim(heading.substr(0, bracket)),
          heading.substr(bracket + 1, end == std::string_view::npos ? end : end - bracket - 1)};
}

struct Layout {
  std::size_t width = 0;
  std::optional<std::size_t> time, power, id, hardware;
  double watts_per_unit = 1;

  explicit Layout(const std::vector<std::string>& header) : width(header.size()) {
    const auto find = [&](auto names) -> std::optional<std::size_t> {
      for (const std::string_view name : names) {
        for (std::size_t column = 0; column < header.size(); ++column) {
          if (name_and_unit(lower(header[column])).first == name) return column;
        }
      }
      return std::nullopt;
    };
    time = find(kTimeNames);
    power = find(kPowerNames);
    id = find(kIdNames);
    hardware = find(kHardwareNames);
    if (power && name_and_unit(lower(header[*power])).second == "mw") watts_per_unit = 1e-3;
  }
};

/// The samples of one block after the other; belongs to one thread.
class BlockParser {
 public:
  explicit BlockParser(const Layout& layout) : layout_(layout) {}

  void parse(const CsvBlock& block) {
    records_.split(block, layout_.width);
    const std::size_t rows = records_.rows();
    time_s_.resize(rows);
    power_w_.resize(rows);
    ids_.clear();
    hardware_.clear();
    for (std::size_t row = 0; row < rows; ++row) time_s_[row] = clock_.seconds(records_.cell(row, *layout_.time));
    for (std::size_t row = 0; row < rows; ++row) power_w_[row] = watts(records_.cell(row, *layout_.power));
    take_names(layout_.id, ids_);
    take_names(layout_.hardware, hardware_);
  }

  const CsvRecords& records() const { return records_; }
  std::size_t rows() const { return time_s_.size(); }
  double time_s(std::size_t row) const { return time_s_[row]; }
  double power_w(std::size_t row) const { return power_w_[row]; }
  std::string_view id(std::size_t row) const { return name(ids_, row); }
  std::string_view hardware(std::size_t row) const { return name(hardware_, row); }

 private:
  struct Names {
    NameDictionary dictionary;
    std::vector<std::uint32_t> rows;
    void clear() { rows.clear(); }
  };

  void take_names(std::optional<std::size_t> column, Names& names) {
    if (!column) return;
    for (std::size_t row = 0; row < records_.rows(); ++row)
      names.rows.push_back(names.dictionary.add(records_.cell(row, *column)));
  }
  static std::string_view name(const Names& names, std::size_t row) {
    return names.rows.empty() ? std::string_view() : std::string_view(names.dictionary[names.rows[row]]);
  }

  /// NaN for what is no power, a number below 0 too.
  double watts(std::string_view cell) const {
    const double power_w = signed_watts(cell);
    return power_w < 0 ? kUnknown : power_w;
  }
  double signed_watts(std::string_view cell) const {
    if (cell.ends_with(" W")) return decimal(cell.substr(0, cell.size() - 2));
    if (cell.ends_with(" mW")) return 1e-3 * decimal(cell.substr(0, cell.size() - 3));
    return layout_.watts_per_unit * decimal(cell);
  }

  const Layout& layout_;
  CsvRecords records_;
  LogClock clock_;
  std::vector<double> time_s_, power_w_;
  Names ids_, hardware_;
};

/// The devices of the log, fed row by row in the order of the file.
class Log {
 public:
  Log(Reading& reading, std::int64_t first_line) : reading_(reading), line_(first_line) {}

  /// False when nothing behind the block can be trusted.
  bool take(const BlockParser& block) {
    const CsvRecords& records = block.records();
    auto problem = records.problems().begin();
    const auto leave_out_before = [&](std::int64_t line) {
      for (; problem != records.problems().end() && problem->line < line; ++problem) {
        Problem placed = *problem;
        placed.line += line_;
        reading_.table.caveat(CaveatKind::row_left_out, std::move(placed));
      }
    };
    for (std::size_t row = 0; row < block.rows(); ++row) {
      leave_out_before(records.line(row));
      take_sample(block, row, line_ + records.line(row));
    }
    leave_out_before(records.lines() + 1);
    if (const auto& fault = records.fault()) {
      reading_.table.problem({{}, line_ + fault->line, {}, fault->value, fault->rule, fault->remedy});
    }
    line_ += records.lines();
    return !records.fault();
  }

  const std::vector<LoggedDevice>& devices() const { return devices_; }

 private:
  void take_sample(const BlockParser& block, std::size_t row, std::int64_t line) {
    const double time_s = block.time_s(row);
    if (std::isnan(time_s)) {
      reading_.table.caveat(CaveatKind::row_left_out, {{}, line, "timestamp", {}, "is no date and time", {}});
      return;
    }
    device_of(block, row, time_s, line).trace.add(time_s, block.power_w(row));
  }

  /// Rows without an id that share a time are as many devices.
  LoggedDevice& device_of(const BlockParser& block, std::size_t row, double time_s, std::int64_t line) {
    const std::string_view id = block.id(row), hardware = block.hardware(row);
    std::size_t ordinal = 0;
    if (id.empty()) {
      ordinal = time_s == tick_s_ ? ++ordinal_ : (ordinal_ = 0);
      tick_s_ = time_s;
    }
    // The next device in turn is nearly always the one that came after this one the last time.
    for (std::size_t tried = 0; tried < devices_.size(); ++tried) {
      next_ = next_ + 1 < devices_.size() ? next_ + 1 : 0;
      const Device& device = devices_[next_].device;
      if (device.id == id && device.name == hardware && ordinals_[next_] == ordinal) return devices_[next_];
    }
    if (devices_.size() == kMostDevices) {
      throw DataError({reading_.source.name(),
                       line,
                       {},
                       std::string(id),
                       fmt::format("is the {}st device; no machine has so many", kMostDevices + 1),
                       {}});
    }
    devices_.push_back({{std::string(id), std::string(hardware), line}, {}});
    ordinals_.push_back(ordinal);
    next_ = devices_.size() - 1;
    return devices_.back();
  }

  Reading& reading_;
  std::int64_t line_;
  std::vector<LoggedDevice> devices_;
  std::vector<std::size_t> ordinals_;
  std::size_t next_ = 0, ordinal_ = 0;
  double tick_s_ = kUnknown;
};

class Worker {
 public:
  Worker(const Layout& layout, CsvFile& file, Log& log) : parser_(layout), file_(file), log_(log) {}
  bool take() { return file_.next(block_); }
  void work() { parser_.parse(block_); }
  bool hand_over() { return log_.take(parser_); }

 private:
  BlockParser parser_;
  CsvFile& file_;
  Log& log_;
  CsvBlock block_;
};

bool recognises(const Source& source) {
  const Layout layout(first_record(source.head()));
  return layout.time && layout.power;
}

void read(Reading& reading) {
  CsvFile file(reading.source, reading.options.block_bytes);
  const Layout layout(file.header());
  if (!layout.time || !layout.power) {
    reading.table.problem({{},
                           file.header_line(),
                           {},
                           {},
                           "names no column of times and powers",
                           "log with `nvidia-smi --query-gpu=timestamp,index,name,power.draw --format=csv -l 1`"});
    return;
  }
  Log log(reading, file.first_line());
  const int threads = reading.options.threads > 0 ? reading.options.threads : available_threads();
  std::vector<Worker> workers(static_cast<std::size_t>(threads), Worker(layout, file, log));
  run_in_order(workers);
  add_logged_devices(reading, log.devices(), Scope::gpu);
}

}  // namespace

Format nvidia_smi_format() {
  return {"nvidia-smi", "power logs of nvidia-smi --query-gpu=timestamp,index,name,power.draw --format=csv",
          Origin::tool, recognises, read};
}

}  // namespace crosswatt::ingest
