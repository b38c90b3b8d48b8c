// Logs of nvidia-smi: one sample of one GPU a line, all GPUs of the machine in turn.
//
// Facts: `nvidia-smi --query-gpu=timestamp,index,name,power.draw --format=csv -l 1` writes `timestamp, index, name,
// power.draw [W]` and cells such as `119.17 W`; `nounits` leaves the units to the header; what a GPU can't say is
// `[N/A]`, `N/A`, `[Not Supported]` or `[Unknown Error]`. People rename the columns and keep the cells, and append the
// logs of several runs, header and all.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>
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

/// Of the times of rows without an id, the share that may be those of more rows than the others.
constexpr double kShareOfOddTicks = 0.01;
constexpr std::string_view kLogWithId = "log with the field 'index' or 'uuid'";

constexpr std::array<std::string_view, 3> kTimeNames = {"timestamp", "time", "date"};
/// In the order of preference: what a newer driver calls the mean over a second is what an older one called the draw.
constexpr std::array<std::string_view, 7> kPowerNames = {
    "power.draw", "power.draw.average", "power.draw.instant", "gpu_power_draw", "power_draw", "gpu_power_w", "power_w"};
constexpr std::array<std::string_view, 7> kIdNames = {"index",      "gpu_index",  "uuid",  "gpu_uuid",
                                                      "pci.bus_id", "gpu_bus_id", "gpu_id"};
/// What tells the GPUs of several machines apart too.
constexpr std::array<std::string_view, 4> kUuidNames = {"uuid", "gpu_uuid", "pci.bus_id", "gpu_bus_id"};
constexpr std::array<std::string_view, 3> kHardwareNames = {"name", "gpu_name", "model"};

struct Unit {
  std::string_view name;
  double factor;
};
constexpr std::array kPowerUnits = {Unit{"", 1}, Unit{"w", 1}, Unit{"mw", 1e-3}, Unit{"kw", 1e3}};
constexpr std::array kTimeUnits = {Unit{"s", 1}, Unit{"ms", 1e-3}, Unit{"us", 1e-6}, Unit{"ns", 1e-9}};

/// NaN for a unit that is none of these.
double factor_of(std::string_view unit, std::span<const Unit> units) {
  for (const Unit& known : units) {
    if (known.name == unit) return known.factor;
  }
  return kUnknown;
}

/// `power.draw [mW]` or `Power Draw (mW)` as its name, power.draw or power_draw, and its unit, mw.
std::pair<std::string, std::string> name_and_unit(std::string_view heading) {
  const std::string lowered = lower(heading);
  const std::size_t bracket = lowered.find_first_of("[(");
  std::string name(trim(std::string_view(lowered).substr(0, bracket)));
  std::replace(name.begin(), name.end(), ' ', '_');
  if (bracket == std::string::npos) return {std::move(name), std::string()};
  return {std::move(name), lowered.substr(bracket + 1, lowered.find_first_of("])", bracket) - bracket - 1)};
}

struct Layout {
  std::size_t width = 0;
  std::optional<std::size_t> time, power, id, uuid, hardware;
  double watts_per_unit = 1;
  double seconds_per_unit = 0;  ///< 0 = the heading does not say it

  bool operator==(const Layout&) const = default;
  bool is_of_a_log() const { return time && power; }

  explicit Layout(const std::vector<std::string>& header) : width(header.size()) {
    const auto find = [&](auto names) -> std::optional<std::size_t> {
      for (const std::string_view name : names) {
        for (std::size_t column = 0; column < header.size(); ++column) {
          if (name_and_unit(header[column]).first == name) return column;
        }
      }
      return std::nullopt;
    };
    time = find(kTimeNames);
    power = find(kPowerNames);
    id = find(kIdNames);
    uuid = find(kUuidNames);
    if (uuid == id) uuid.reset();
    hardware = find(kHardwareNames);
    const auto factor = [&](std::size_t column, std::span<const Unit> units) {
      return factor_of(name_and_unit(header[column]).second, units);
    };
    if (power) watts_per_unit = factor(*power, kPowerUnits);
    if (time) seconds_per_unit = std::fmax(factor(*time, kTimeUnits), 0);
    if (std::isnan(watts_per_unit)) power.reset();
  }
};

/// The samples of one block after the other; belongs to one thread.
class BlockParser {
 public:
  explicit BlockParser(const Layout& layout)
      : layout_(layout), clock_(layout.seconds_per_unit > 0 ? layout.seconds_per_unit : kUnknown) {}

  void parse(const CsvBlock& block) {
    records_.split(block, layout_.width);
    const std::size_t rows = records_.rows();
    time_s_.resize(rows);
    power_w_.resize(rows);
    ids_.clear();
    uuids_.clear();
    hardware_.clear();
    for (std::size_t row = 0; row < rows; ++row) time_s_[row] = clock_.seconds(records_.cell(row, *layout_.time));
    for (std::size_t row = 0; row < rows; ++row) power_w_[row] = watts(records_.cell(row, *layout_.power));
    take_names(layout_.id, ids_);
    take_names(layout_.uuid, uuids_);
    take_names(layout_.hardware, hardware_);
    is_cut_ = rows > 0 && !block.text().ends_with('\n') && may_lack_its_end(rows - 1);
    if (is_cut_) time_s_.pop_back();
  }

  const CsvRecords& records() const { return records_; }
  /// Whether the log ended in the middle of a row, perhaps, and that was left out.
  bool is_cut() const { return is_cut_; }
  /// The row's cells as a header.
  Layout as_header(std::size_t row) {
    std::vector<std::string> cells;
    for (std::size_t column = 0; column < layout_.width; ++column) cells.emplace_back(records_.cell(row, column));
    return Layout(cells);
  }
  std::size_t rows() const { return time_s_.size(); }
  double time_s(std::size_t row) const { return time_s_[row]; }
  double power_w(std::size_t row) const { return power_w_[row]; }
  std::string_view id(std::size_t row) const { return name(ids_, row); }
  std::string_view uuid(std::size_t row) const { return name(uuids_, row); }
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

  /// Of the log's last row, whose line has no end: a column we read stands last, and no unit behind its number.
  bool may_lack_its_end(std::size_t row) {
    const bool is_last_line = records_.line(row) == records_.lines();
    const std::size_t last = layout_.width - 1;
    if (!is_last_line) return false;
    if (layout_.power == last) return !records_.cell(row, last).ends_with('W');
    return layout_.time == last || layout_.id == last || layout_.uuid == last || layout_.hardware == last;
  }

  /// NaN for what is no power, a number below 0 too.
  double watts(std::string_view cell) const {
    const double power_w = signed_watts(cell);
    return power_w < 0 ? kUnknown : power_w;
  }
  double signed_watts(std::string_view cell) const {
    double factor = 1;
    if (cell.ends_with(" W")) {
      cell.remove_suffix(2);
    } else {
      factor = take_unit(cell);
    }
    return factor * decimal(cell);
  }
  /// Takes mW, kW and W off the cell; without one, the heading says the unit.
  double take_unit(std::string_view& cell) const {
    if (!cell.ends_with('W')) return layout_.watts_per_unit;
    cell.remove_suffix(1);
    const double factor = cell.ends_with('m') ? 1e-3 : cell.ends_with('k') ? 1e3 : 1;
    if (factor != 1) cell.remove_suffix(1);
    cell = trim(cell);
    return factor;
  }

  const Layout& layout_;
  CsvRecords records_;
  LogClock clock_;
  std::vector<double> time_s_, power_w_;
  Names ids_, uuids_, hardware_;
  bool is_cut_ = false;
};

/// Rows of one hardware that have no id: those that share a time are as many devices, as long as each time has as many.
class UnnamedDevices {
 public:
  explicit UnnamedDevices(std::string name) : name_(std::move(name)) {}
  const std::string& name() const { return name_; }

  /// Which device of its time the next row is of, from 0.
  std::size_t next(double time_s) {
    if (time_s == tick_s_) return ++ordinal_;
    end_tick();
    tick_s_ = time_s;
    return ordinal_ = 0;
  }
  void end_tick() {
    if (std::isnan(tick_s_)) return;
    if (ticks_.size() <= ordinal_) ticks_.resize(ordinal_ + 1);
    ++ticks_[ordinal_];
    tick_s_ = kUnknown;
  }

  /// Most times' number of rows, at least one.
  std::size_t devices() const {
    return static_cast<std::size_t>(std::max_element(ticks_.begin(), ticks_.end()) - ticks_.begin()) + 1;
  }
  /// Whether other times have another number. The last time may have been cut short.
  bool are_uneven() const {
    const std::int64_t all = std::accumulate(ticks_.begin(), ticks_.end(), std::int64_t{0});
    const bool last_is_short = ordinal_ + 1 < devices();
    const std::int64_t odd = all - ticks_[devices() - 1] - (last_is_short ? 1 : 0);
    return static_cast<double>(odd) > (devices() == 1 ? kShareOfOddTicks * static_cast<double>(all) : 0);
  }

 private:
  std::string name_;
  double tick_s_ = kUnknown;
  std::size_t ordinal_ = 0;
  std::vector<std::int64_t> ticks_;  // by their number of rows, less one
};

/// The devices of the log, fed row by row in the order of the file.
class Log {
 public:
  Log(Reading& reading, const Layout& layout, std::int64_t first_line)
      : reading_(reading), layout_(layout), line_(first_line) {}

  /// False when nothing behind the block can be trusted.
  bool take(BlockParser& block) {
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
    if (block.is_cut()) note_cut_line(reading_);
    if (const auto& fault = records.fault()) {
      reading_.table.problem({{}, line_ + fault->line, {}, fault->value, fault->rule, fault->remedy});
    }
    line_ += records.lines();
    return !records.fault();
  }

  /// Its devices, those refused that can't be told apart.
  std::vector<LoggedDevice> devices() {
    for (UnnamedDevices& unnamed : unnamed_) {
      unnamed.end_tick();
      judge(unnamed);
    }
    return std::move(devices_);
  }

 private:
  void take_sample(BlockParser& block, std::size_t row, std::int64_t line) {
    const double time_s = block.time_s(row);
    if (std::isnan(time_s)) return take_no_sample(block.as_header(row), line);
    device_of(block, row, time_s, line).add({time_s, block.power_w(row), line});
  }

  /// A header in the midst of a log begins another one.
  void take_no_sample(const Layout& header, std::int64_t line) {
    if (!header.is_of_a_log()) {
      reading_.table.caveat(CaveatKind::row_left_out, {{}, line, "timestamp", {}, "is no date and time", {}});
    } else if (header == layout_) {
      for (LoggedDevice& device : devices_) device.start_run();
      for (UnnamedDevices& unnamed : unnamed_) unnamed.end_tick();
    } else {
      reading_.table.problem(
          {{}, line, {}, {}, "is a header with other columns than the first", "give each log a file of its own"});
    }
  }

  UnnamedDevices& unnamed(std::string_view hardware) {
    for (UnnamedDevices& known : unnamed_) {
      if (known.name() == hardware) return known;
    }
    return unnamed_.emplace_back(std::string(hardware));
  }

  LoggedDevice& device_of(const BlockParser& block, std::size_t row, double time_s, std::int64_t line) {
    const std::string_view index = block.id(row);
    const std::string_view uuid = block.uuid(row);
    const std::string_view hardware = block.hardware(row);
    const std::string_view id = index.empty() ? uuid : index;
    const std::size_t ordinal = id.empty() ? unnamed(hardware).next(time_s) : 0;
    // The next device in turn is nearly always the one that came after this one the last time.
    for (std::size_t tried = 0; tried < devices_.size(); ++tried) {
      next_ = next_ + 1 < devices_.size() ? next_ + 1 : 0;
      const Device& device = devices_[next_].device();
      const bool is_it = device.id == id && device.name == hardware && ordinals_[next_] == ordinal;
      if (is_it && device.uuid == uuid) return devices_[next_];
    }
    make_room_for_device(devices_.size(), reading_.source, line, id);
    devices_.push_back(LoggedDevice(
        {.id = std::string(id), .uuid = std::string(uuid), .name = std::string(hardware), .first_line = line}));
    ordinals_.push_back(ordinal);
    next_ = devices_.size() - 1;
    return devices_.back();
  }

  /// Rows without an id are one device's where hardly any share a time, and as many devices' as share each time; else
  /// nobody knows whose they are.
  void judge(const UnnamedDevices& unnamed) {
    const auto is_one = [&](const LoggedDevice& device) {
      return device.device().id.empty() && device.device().name == unnamed.name();
    };
    const auto is_interleaved = [&](const LoggedDevice& device) {
      return is_one(device) && std::any_of(device.runs().begin(), device.runs().end(),
                                           [](const PowerTrace& trace) { return trace.is_interleaved(); });
    };
    const bool can_be_told_apart =
        !unnamed.are_uneven() && std::none_of(devices_.begin(), devices_.end(), is_interleaved);
    const std::size_t kept = can_be_told_apart ? unnamed.devices() : 1;
    std::size_t met = 0;
    std::erase_if(devices_, [&](const LoggedDevice& device) { return is_one(device) && met++ >= kept; });
    if (!can_be_told_apart) {
      std::find_if(devices_.begin(), devices_.end(), is_one)
          ->refuse("has rows of several devices that nothing tells apart", std::string(kLogWithId));
    } else if (met > kept) {
      reading_.table.caveat(CaveatKind::row_left_out,
                            {.value = unnamed.name(), .rule = "has rows that share the time of the one before"});
    } else if (kept > 1) {
      reading_.table.remark(fmt::format("{}: has {} rows of {} at each time, which count as {} devices",
                                        reading_.source.name(), kept, unnamed.name(), kept));
    }
  }

  Reading& reading_;
  const Layout& layout_;
  std::int64_t line_;
  std::vector<LoggedDevice> devices_;
  std::vector<std::size_t> ordinals_;
  std::vector<UnnamedDevices> unnamed_;
  std::size_t next_ = 0;
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
  return layout.is_of_a_log();
}

void read(Reading& reading) {
  CsvFile file(reading.source, reading.options.block_bytes);
  const Layout layout(file.header());
  if (!layout.is_of_a_log()) {
    reading.table.problem({{},
                           file.header_line(),
                           {},
                           {},
                           "names no column of times and powers",
                           "log with `nvidia-smi --query-gpu=timestamp,index,name,power.draw --format=csv -l 1`"});
    return;
  }
  Log log(reading, layout, file.first_line());
  const int threads = reading.options.threads > 0 ? reading.options.threads : available_threads();
  std::vector<Worker> workers(static_cast<std::size_t>(threads), Worker(layout, file, log));
  run_in_order(workers);
  add_logged_devices(reading, log.devices(), Scope::gpu);
}

}  // namespace

Format nvidia_smi_format() {
  return {.name = "nvidia-smi",
          .summary = "power logs of nvidia-smi --query-gpu=timestamp,index,name,power.draw --format=csv",
          .recognises = recognises,
          .read = read,
          .is_dated = true};
}

}  // namespace crosswatt::ingest
