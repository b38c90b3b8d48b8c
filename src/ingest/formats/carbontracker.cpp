// carbontracker's logs: the standard one with the power of every epoch, and the output with the energy of all.
//
// Facts (docs/formats.md): powers of epochs are without PUE; the energies of "Actual consumption" contain the PUE that
// only the standard log says; versions before 2 give a power per device and sum their energies, from version 2 on there
// is one number, which is the mean over the devices, and the energy is that of the mean; six powers and more are
// printed over several lines; no power at all is "None" or an energy of 0.000000; a run that its script stopped says
// "Training was interrupted before all N epochs were monitored." GPU and CPU are all the components
// there are. Which network was trained is in neither log, but for a prefix of the file's name that the user may have
// chosen.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/units.hpp"
#include "ingest/decimal.hpp"
#include "ingest/format_family.hpp"
#include "ingest/text_lines.hpp"
#include "ingest/timestamp.hpp"
#include "ingest/tool_csv.hpp"

namespace crosswatt::ingest {
namespace {

constexpr std::string_view kStandardLog = "carbontracker version ";
constexpr std::string_view kOutputLog = "CarbonTracker: ";
constexpr std::string_view kActual = "Actual consumption";
constexpr std::string_view kActualAlone = "Actual consumption:";  // of a run nothing was predicted of
constexpr std::string_view kInterrupted = "Training was interrupted before all ";
constexpr std::string_view kPredicted = "Predicted consumption";
constexpr int kMeansInsteadOfSums = 2;            // from this version on
constexpr std::string_view kRaplDomain = "cpu:";  // a number in place of a processor's name
constexpr std::size_t kLongestList = 1 << 16;     // of powers, in characters: thousands of devices

/// What stands behind `key` in a line, trimmed; nothing where it has no such key.
std::optional<std::string_view> behind(std::string_view line, std::string_view key) {
  const std::size_t at = line.find(key);
  if (at == std::string_view::npos) return std::nullopt;
  return trim(line.substr(at + key.size()));
}

/// The number a text begins with, NaN where it begins with none.
double leading_number(std::string_view text) {
  return decimal(text.substr(0, std::min(text.size(), text.find_first_not_of("0123456789."))));
}

/// Whether a line can go on with a list of numbers that an earlier one began: numpy breaks such lists at 75 characters.
bool goes_on_with_a_list(std::string_view line) {
  return line.starts_with(' ') && line.find_first_not_of("0123456789.eE+- ]") == std::string_view::npos;
}

/// `[136.86]`, `[ 50.1 60.2]`, `136.86`, `[None]`: the numbers in it, none where one is missing.
std::vector<double> numbers_in(std::string_view text) {
  std::vector<double> numbers;
  std::size_t at = 0;
  while ((at = text.find_first_not_of("[], \t", at)) != std::string_view::npos) {
    const std::size_t end = std::min(text.size(), text.find_first_of("[], \t", at));
    numbers.push_back(decimal(text.substr(at, end - at)));
    if (std::isnan(numbers.back())) return {};
    at = end;
  }
  return numbers;
}

/// The devices of a component in "The following components were found: GPU with device(s) A, B. CPU with device(s) …".
std::vector<std::string> devices(std::string_view components, std::string_view component) {
  std::vector<std::string> names;
  const auto list = behind(components, fmt::format("{} with device(s) ", component));
  if (!list) return names;
  const std::size_t next = list->find(" with device(s) ");
  std::string_view text = list->substr(0, next);
  text = text.substr(0, next == std::string_view::npos ? text.rfind('.') : text.rfind(". "));
  for (const std::string_view name : split(text, ',')) {
    if (!trim(name).empty()) names.emplace_back(trim(name));
  }
  return names;
}

/// The two logs of a run are called alike up to here.
std::string run_of(const std::string& path) {
  for (const std::string_view end : {"_carbontracker_output.log", "_carbontracker.log"}) {
    if (path.ends_with(end)) return path.substr(0, path.size() - end.size());
  }
  return path;
}

/// PREFIX of PREFIX_PID.LOGGERID_TIME: what stands before the first part that is a number.
std::string prefix_of(const std::string& path) {
  const std::string run = file_name(run_of(path));
  if (run == file_name(path)) return {};
  std::vector<std::string> prefix;
  for (const std::string_view part : split(run, '_')) {
    if (part.empty() || (part.front() >= '0' && part.front() <= '9')) break;
    prefix.emplace_back(part);
  }
  return join(prefix, "_");
}

struct Component {
  std::string_view name;
  Scope scope;
};
constexpr std::array kComponents = {Component{"gpu", Scope::gpu}, Component{"cpu", Scope::cpu}};

class LogReader {
 public:
  explicit LogReader(Reading& reading)
      : reading_(reading), lines_(reading.source), run_(run_of(reading.source.name())) {}

  void read() {
    while (lines_.next()) {
      if (!read_on_with_list(lines_.text())) read_line(lines_.text());
    }
    end_epoch();
    if (pue_) reading_.runs.remember("carbontracker pue " + run_, *pue_);
    if (version_) reading_.runs.remember("carbontracker version " + run_, *version_);
    hardware_ = reading_.naming.hardware(device_names());
    workload_ = reading_.naming.workload(
        reading_.source.name(), [](std::string_view) { return std::string(); }, prefix_of(reading_.source.name()));
    check_names();
    epochs_ > 0 ? add_epochs() : add_actual();
  }

 private:
  // ---- Lines

  void read_line(std::string_view line) {
    if (const auto text = behind(line, kStandardLog)) version_ = decimal(text->substr(0, text->find('.')));
    if (const auto text = behind(line, "PUE coefficient of ")) pue_ = leading_number(*text);
    if (const auto text = behind(line, "components were found: ")) {
      gpus_ = devices(*text, "GPU");
      cpus_ = devices(*text, "CPU");
    }
    if (const auto text = behind(line, kInterrupted))
      caveat(CaveatKind::run_unfinished, lines_.number(), fmt::format("was interrupted before all {}", *text),
             "leave it out where other hardware ran all of them");
    read_epoch(line);
    read_block(line);
  }

  void read_epoch(std::string_view line) {
    if (line.ends_with(':') && behind(line, "Epoch ")) end_epoch();
    if (const auto text = behind(line, "Duration:")) {
      end_epoch();
      epoch_s_ = parse_clock(*text);
      epoch_line_ = lines_.number();
    }
    for (std::size_t i = 0; i < kComponents.size(); ++i) {
      const auto text = behind(line, fmt::format("Average power usage (W) for {}:", kComponents[i].name));
      if (!text) continue;
      const bool is_whole = !text->starts_with('[') || text->ends_with(']');
      power_[i] = is_whole ? numbers_in(*text) : std::vector{kUnknown};  // unknown until the list is closed
      if (is_whole) continue;
      list_ = *text;
      list_of_ = i;
    }
  }

  /// Takes a line as more of the powers that have begun; false where it is none. A list that never ends stays unknown.
  bool read_on_with_list(std::string_view line) {
    if (list_.empty()) return false;
    if (!goes_on_with_a_list(line) || list_.size() + line.size() > kLongestList) {
      list_.clear();
      return false;
    }
    list_ += line;
    if (trim(line).ends_with(']')) power_[list_of_] = numbers_in(std::exchange(list_, {}));
    return true;
  }

  /// Adds the epoch that is over to the run, if all that was measured of it is known.
  void end_epoch() {
    const std::optional<double> duration_s = std::exchange(epoch_s_, {});
    const auto power = std::exchange(power_, {});
    if (!duration_s) return;
    std::array<double, kComponents.size()> power_w{};
    for (std::size_t i = 0; i < kComponents.size(); ++i) {
      const std::size_t devices = devices_of(kComponents[i].scope).size();
      power_w[i] = power_of_all(power[i], devices);
      if (std::isnan(power_w[i])) {
        caveat(CaveatKind::samples_missing, epoch_line_,
               fmt::format("an epoch without a power for each of {} {} devices", devices, kComponents[i].name),
               "it was left out");
        return;
      }
    }
    if (std::none_of(power_w.begin(), power_w.end(), [](double of_component) { return of_component > 0; })) {
      caveat(CaveatKind::samples_missing, epoch_line_, "an epoch without a power", "it was left out");
      return;
    }
    for (std::size_t i = 0; i < kComponents.size(); ++i) energy_j_[i] += power_w[i] * *duration_s;
    ++epochs_;
    duration_s_ += *duration_s;
    line_ = epoch_line_;
  }

  /// Of the devices of a component together: 0 where none was measured, NaN where not each has its number.
  double power_of_all(const std::vector<double>& told, std::size_t devices) {
    if (told.size() == 1 && devices > 1 && version_ >= kMeansInsteadOfSums) {
      means_of_ = std::max(means_of_, devices);
      return told.front() * static_cast<double>(devices);
    }
    const bool one_each = told.empty() || devices == 0 || told.size() == devices;
    return one_each ? std::accumulate(told.begin(), told.end(), 0.0) : kUnknown;
  }

  /// Of several blocks the one that spans most; predictions do not count.
  void read_block(std::string_view line) {
    if (const auto text = behind(line, kActual)) {
      in_actual_ = true;
      const auto number = behind(*text, "for ");
      block_ = {.line = lines_.number(), .epochs = number ? leading_number(*number) : kUnknown};
    }
    if (behind(line, kPredicted)) in_actual_ = false;
    if (!in_actual_) return;
    if (const auto text = behind(line, "Time:")) block_.duration_s = parse_clock(*text).value_or(kUnknown);
    if (const auto text = behind(line, "Energy:")) {
      block_.energy_kwh = text->ends_with(" kWh") ? leading_number(*text) : kUnknown;
      const bool spans_more = actual_.line == 0 || block_.duration_s >= actual_.duration_s;
      if (spans_more) actual_ = block_;
    }
  }

  // ---- Rows

  void check_names() const {
    if (workload_.empty())
      throw UnnamedFile(Problem{.line = 1,
                                .rule = "does not say what was run",
                                .remedy = "say it with --workload-from and a regular expression on the path"});
    if (hardware_.empty())
      throw UnnamedFile(
          Problem{.line = 1, .rule = "does not say what it ran on", .remedy = "say it with --set-hardware"});
  }

  const std::vector<std::string>& devices_of(Scope scope) const { return scope == Scope::gpu ? gpus_ : cpus_; }

  std::string device_names() const {
    const std::vector<std::string>& devices = gpus_.empty() ? cpus_ : gpus_;
    const bool named = devices.empty() || !devices.front().starts_with(kRaplDomain);
    return named ? together(devices) : std::string();
  }

  void add_epochs() {
    reading_.runs.seen("carbontracker " + run_, reading_.source.name());
    if (means_of_ > 0) say_multiplied(means_of_);
    double total_j = 0;
    int parts = 0;
    for (std::size_t i = 0; i < kComponents.size(); ++i) {
      if (!(energy_j_[i] > 0)) continue;
      add(kComponents[i].scope, energy_j_[i] / kJoulesPerKwh, duration_s_, epochs_, line_);
      total_j += energy_j_[i];
      ++parts;
    }
    if (parts > 1) add(Scope::total, total_j / kJoulesPerKwh, duration_s_, epochs_, line_);
  }

  void add_actual() {
    if (actual_.line == 0) return;
    if (!reading_.runs.seen("carbontracker " + run_, reading_.source.name()).empty()) {
      reading_.says_nothing_new = true;  // the standard log has it, without PUE
      return;
    }
    if (!(actual_.energy_kwh > 0)) {
      caveat(CaveatKind::gpu_not_measured, actual_.line, "has no energy greater than 0", {});
      return;
    }
    version_ = reading_.runs.remembered("carbontracker version " + run_);
    pue_ = reading_.runs.remembered("carbontracker pue " + run_);
    const std::optional<std::size_t> means_of = devices_averaged();
    if (!means_of) return;
    if (*means_of > 1) say_multiplied(*means_of);
    if (!pue_) {
      caveat(CaveatKind::overhead_unknown, actual_.line, "contains a PUE that is said in the standard log only",
             "read …_carbontracker.log along with it");
    } else {
      reading_.table.remark(
          fmt::format("{}: PUE {} was inside and is divided out", reading_.source.name(), shortest(*pue_)));
    }
    const Scope scope = cpus_.empty() == gpus_.empty() ? Scope::total : cpus_.empty() ? Scope::gpu : Scope::cpu;
    add(scope, actual_.energy_kwh * static_cast<double>(*means_of) / pue_.value_or(1), actual_.duration_s,
        actual_.epochs, actual_.line);
  }

  /// How many devices the actual consumption is the mean of: 1 where it is their sum; nothing where that can't be
  /// known.
  std::optional<std::size_t> devices_averaged() {
    const std::size_t most = std::max(gpus_.size(), cpus_.size());
    if (most < 2 || (version_ && *version_ < kMeansInsteadOfSums)) return 1;
    const bool one_component = gpus_.empty() || cpus_.empty() || gpus_.size() == cpus_.size();
    if (version_ >= kMeansInsteadOfSums && one_component) return most;
    caveat(CaveatKind::row_left_out, actual_.line,
           fmt::format("names {} devices, of which carbontracker gives the mean from version 2 on, not the sum", most),
           version_ ? "" : "read …_carbontracker.log along with it, which says the version");
    return std::nullopt;
  }
  void say_multiplied(std::size_t devices) {
    reading_.table.remark(fmt::format("{}: carbontracker 2 gives the mean of {} devices; it is multiplied by {}",
                                      reading_.source.name(), devices, devices));
  }

  void add(Scope scope, double energy_kwh, double duration_s, double epochs, std::int64_t line) {
    Measurement row;
    row.workload = workload_;
    row.hardware = hardware_;
    row.phase = Phase::training;
    row.scope = scope;
    row.repetition = kAnotherRun;
    row.energy_kwh = energy_kwh;
    row[Column::duration_s] = reading_.known_duration_s(duration_s, line);
    const std::string notes = epochs > 0 ? fmt::format("{} epochs", shortest(epochs)) : std::string();
    row.notes = notes;
    reading_.table.add(row, line);
  }

  void caveat(CaveatKind kind, std::int64_t line, std::string rule, std::string remedy) {
    reading_.table.caveat(kind, {{}, line, {}, {}, std::move(rule), std::move(remedy)});
  }

  struct Block {
    std::int64_t line = 0;
    double epochs = kUnknown;
    double duration_s = kUnknown;
    double energy_kwh = kUnknown;
  };

  Reading& reading_;
  TextLines lines_;
  std::string run_, workload_, hardware_;
  std::optional<double> version_, pue_;
  std::vector<std::string> gpus_, cpus_;

  std::optional<double> epoch_s_;  // of the epoch being read
  std::int64_t epoch_line_ = 0;
  std::array<std::vector<double>, kComponents.size()> power_;
  std::string list_;  // of powers, as far as it was read; "" where none is open
  std::size_t list_of_ = 0;
  int epochs_ = 0;
  double duration_s_ = 0;
  std::int64_t line_ = 0;
  std::array<double, kComponents.size()> energy_j_{};
  std::size_t means_of_ = 0;  // the most devices a power of an epoch was the mean of

  bool in_actual_ = false;
  Block block_, actual_;
};

bool recognises(const Source& source) {
  const std::string_view head = source.head();
  return head.find(kStandardLog) != std::string_view::npos ||
         (head.find(kOutputLog) != std::string_view::npos && (head.find("consumption for ") != std::string_view::npos ||
                                                              head.find(kActualAlone) != std::string_view::npos));
}

void read(Reading& reading) {
  LogReader(reading).read();
}

/// The output is read after the standard log, which says the PUE.
bool is_summary(const Source& source) {
  return source.head().find(kStandardLog) == std::string_view::npos;
}

}  // namespace

Format carbontracker_format() {
  return {
      "carbontracker", "carbontracker's logs, standard and output, versions 1 and 2", Origin::tool, recognises, read,
      is_summary};
}

}  // namespace crosswatt::ingest
