// carbontracker's logs: the standard one with the power of every epoch, and the output with the energy of all.
//
// Facts (docs/formats.md): powers of epochs are without PUE; the energies of "Actual consumption" contain the PUE that
// only the standard log says; versions before 2 give a power per device and sum their energies, from version 2 on there
// is one number, which is the mean over the devices, and the energy is that of the mean; six powers and more are
// printed over several lines; no power at all is "None" or an energy of 0.000000; a run that its script stopped says
// "Training was interrupted before all N epochs were monitored." GPU and CPU are all the components there are. A file
// that several were put into has a run behind each line with a version, and where the components come again behind an
// actual consumption. Which network was trained is in neither log, but for a prefix of the file's name that the user
// may have chosen.
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
#include "crosswatt/core/wording.hpp"
#include "ingest/decimal.hpp"
#include "ingest/format_family.hpp"
#include "ingest/text_lines.hpp"
#include "ingest/timestamp.hpp"
#include "ingest/told_runs.hpp"
#include "ingest/work.hpp"

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

/// The number that is a text's first word, NaN where that is none.
double leading_number(std::string_view text) {
  text = text.substr(0, text.find(' '));
  if (text.ends_with('.')) text.remove_suffix(1);  // of a sentence
  return decimal(text);
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
constexpr std::size_t kGpu = 0;  // among them

struct Epoch {
  std::int64_t line = 0;
  double duration_s = 0;
  std::array<double, kComponents.size()> power_w{};  // NaN where not each device has its number, or all draw 0
};

/// An "Actual consumption".
struct Block {
  std::int64_t line = 0;
  double epochs = kUnknown;
  double duration_s = kUnknown;
  double energy_kwh = kUnknown;
};

/// What a log says of one run.
struct Run {
  std::optional<double> version, pue;
  std::int64_t components_line = 0;
  std::vector<std::string> gpus, cpus;
  std::vector<Epoch> epochs;
  std::size_t means_of = 0;  // the most devices a power of an epoch was the mean of
  Block actual;

  bool has_begun() const { return version || components_line > 0 || tells_energies(); }
  bool tells_energies() const { return !epochs.empty() || actual.line > 0; }
  bool is_measured(std::size_t component) const {
    return std::any_of(epochs.begin(), epochs.end(), [&](const Epoch& epoch) { return epoch.power_w[component] > 0; });
  }
};

class LogReader {
 public:
  explicit LogReader(Reading& reading)
      : reading_(reading), lines_(reading.source), file_(run_of(reading.source.name())) {}

  void read() {
    while (lines_.next()) {
      if (!lines_.is_ended() && says_number(lines_.text())) {
        caveat(CaveatKind::row_left_out, lines_.number(), std::string(kMayBeCut), std::string(kEndLine));
      } else if (!read_on_with_list(lines_.text())) {
        read_line(lines_.text());
      }
    }
    end_run();
    workload_ = reading_.naming.workload(
        reading_.source.name(), [](std::string_view) { return std::string(); }, prefix_of(reading_.source.name()));
    ToldRuns told(reading_);
    for (run_ = 0; run_ < runs_.size(); ++run_) add_run(told);
    told.report();
  }

 private:
  // ---- Lines

  /// Whether what a line ends with is a number that counts.
  static bool says_number(std::string_view line) {
    constexpr std::array<std::string_view, 4> kKeys = {"Average power usage", "Duration:", "Time:", "Energy:"};
    return std::any_of(kKeys.begin(), kKeys.end(),
                       [&](std::string_view key) { return line.find(key) != std::string_view::npos; });
  }

  void read_line(std::string_view line) {
    if (const auto text = behind(line, kStandardLog)) {
      end_run();
      now_.version = leading_number(text->substr(0, text->find('.')));
    }
    if (const auto text = behind(line, "PUE coefficient of ")) now_.pue = leading_number(*text);
    if (const auto text = behind(line, "components were found: ")) {
      if (now_.actual.line > 0) end_run();
      now_.components_line = lines_.number();
      now_.gpus = devices(*text, "GPU");
      now_.cpus = devices(*text, "CPU");
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
      power_[i] = is_whole ? numbers_in(*text) : std::vector<double>();  // unknown until the list is closed
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

  void end_epoch() {
    const std::optional<double> duration_s = std::exchange(epoch_s_, {});
    const auto power = std::exchange(power_, {});
    if (!duration_s) return;
    Epoch epoch{.line = epoch_line_, .duration_s = *duration_s};
    for (std::size_t i = 0; i < kComponents.size(); ++i)
      epoch.power_w[i] = power_of_all(power[i], devices_of(now_, i).size());
    now_.epochs.push_back(epoch);
  }

  /// Of the devices of a component together; NaN where not each has its number, or together they have 0.
  double power_of_all(const std::vector<double>& told, std::size_t devices) {
    const bool is_mean = told.size() == 1 && devices > 1 && now_.version >= kMeansInsteadOfSums;
    const bool one_each = devices == 0 || told.size() == devices;
    if (!is_mean && !one_each) return kUnknown;
    if (is_mean) now_.means_of = std::max(now_.means_of, devices);
    const double sum_w = std::accumulate(told.begin(), told.end(), 0.0);
    const double power_w = is_mean ? sum_w * static_cast<double>(devices) : sum_w;
    return power_w > 0 ? power_w : kUnknown;
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
      const bool spans_more = now_.actual.line == 0 || block_.duration_s >= now_.actual.duration_s;
      if (spans_more) now_.actual = block_;
    }
  }

  void end_run() {
    end_epoch();
    list_.clear();
    in_actual_ = false;
    Run over = std::exchange(now_, {});
    if (over.has_begun()) runs_.push_back(std::move(over));
  }

  // ---- Runs

  const Run& run() const { return runs_[run_]; }

  static const std::vector<std::string>& devices_of(const Run& run, std::size_t component) {
    return component == kGpu ? run.gpus : run.cpus;
  }

  void add_run(ToldRuns& told) {
    if (run().pue) reading_.runs.remember("carbontracker pue " + file_, *run().pue);
    if (run().version) reading_.runs.remember("carbontracker version " + file_, *run().version);
    hardware_ = reading_.naming.hardware(device_names());
    if (!run().tells_energies() && runs_.size() > 1) return;
    check_names();
    const std::vector<Epoch> epochs = whole_epochs();
    epochs.empty() ? add_actual(told) : add_epochs(epochs, told);
  }

  void check_names() const {
    if (workload_.empty())
      throw UnnamedFile(Problem{.line = 1,
                                .rule = "does not say what was run",
                                .remedy = "say it with --workload-from and a regular expression on the path"});
    if (hardware_.empty())
      throw UnnamedFile(
          Problem{.line = 1, .rule = "does not say what it ran on", .remedy = "say it with --set-hardware"});
  }

  std::string device_names() const {
    const std::vector<std::string>& devices = run().gpus.empty() ? run().cpus : run().gpus;
    const bool named = devices.empty() || !devices.front().starts_with(kRaplDomain);
    return named ? together(devices) : std::string();
  }

  /// Those with a power of every component that was measured at all. Says which are not.
  std::vector<Epoch> whole_epochs() {
    std::vector<Epoch> whole;
    for (const Epoch& epoch : run().epochs) {
      const std::string fault = fault_of(epoch);
      if (fault.empty()) {
        whole.push_back(epoch);
      } else {
        caveat(CaveatKind::samples_missing, epoch.line, fault, "it was left out");
      }
    }
    return whole;
  }

  std::string fault_of(const Epoch& epoch) const {
    bool any = false;
    std::string fault;
    for (std::size_t i = 0; i < kComponents.size(); ++i) {
      const bool is_missing = std::isnan(epoch.power_w[i]);
      any |= !is_missing;
      const std::size_t devices = devices_of(run(), i).size();
      if (!is_missing || !run().is_measured(i)) continue;
      fault = devices > 1
                  ? fmt::format("an epoch without a power for each of {} {} devices", devices, kComponents[i].name)
                  : fmt::format("an epoch without a power of the {}", kComponents[i].name);
    }
    return any ? fault : "an epoch without a power";
  }

  void add_epochs(const std::vector<Epoch>& epochs, ToldRuns& told) {
    reading_.runs.seen("carbontracker " + file_, reading_.source.name());
    std::array<double, kComponents.size()> energy_j{};
    double duration_s = 0;
    for (const Epoch& epoch : epochs) {
      duration_s += epoch.duration_s;
      for (std::size_t i = 0; i < kComponents.size(); ++i) {
        if (run().is_measured(i)) energy_j[i] += epoch.power_w[i] * epoch.duration_s;
      }
    }
    if (is_copy(told, fmt::format("{} {}", duration_s, fmt::join(energy_j, " ")), epochs.front().line)) return;
    if (run().means_of > 0) say_multiplied(run().means_of);
    const Block of_all{
        .line = epochs.back().line, .epochs = static_cast<double>(epochs.size()), .duration_s = duration_s};
    compare_work(reading_, workload_, of_all.epochs, "epochs", of_all.line);
    double total_j = 0;
    int parts = 0;
    for (std::size_t i = 0; i < kComponents.size(); ++i) {
      if (!(energy_j[i] > 0)) continue;
      add(kComponents[i].scope, energy_j[i] / kJoulesPerKwh, of_all);
      total_j += energy_j[i];
      ++parts;
    }
    if (parts > 1) add(Scope::total, total_j / kJoulesPerKwh, of_all);
    const bool gpu_missing = !run().gpus.empty() && !(energy_j[kGpu] > 0);
    if (gpu_missing)
      caveat(CaveatKind::gpu_not_measured, run().components_line,
             fmt::format("names {}, of which no epoch has a power", join(run().gpus, ", ")),
             "its total lacks the GPU too; both were left out");
  }

  /// Whether a file of another folder has the run: behind their prefix, names of logs hold process, logger and time.
  bool is_copy(ToldRuns& told, const std::string& numbers, std::int64_t line) {
    const std::string name = file_name(file_);
    const bool is_id = file_ != reading_.source.name() && prefix_of(reading_.source.name()) != name;
    return is_id && told.is_told(fmt::format("carbontracker run {} {} {}", name, run_, hardware_), numbers, line);
  }

  void add_actual(ToldRuns& told) {
    const Block& actual = run().actual;
    if (actual.line == 0) return;
    if (!reading_.runs.seen("carbontracker " + file_, reading_.source.name()).empty()) {
      reading_.says_nothing_new = true;  // the standard log has it, without PUE
      return;
    }
    if (!(actual.energy_kwh > 0)) {
      caveat(CaveatKind::gpu_not_measured, actual.line, "has no energy greater than 0", {});
      return;
    }
    if (is_copy(told, fmt::format("{} {}", actual.duration_s, actual.energy_kwh), actual.line)) return;
    const std::optional<double> version = said("version", run().version);
    const std::optional<double> pue = said("pue", run().pue);
    const std::optional<std::size_t> means_of = devices_averaged(version);
    if (!means_of) return;
    if (*means_of > 1) say_multiplied(*means_of);
    if (!pue) {
      caveat(CaveatKind::overhead_unknown, actual.line, "contains a PUE that is said in the standard log only",
             "read …_carbontracker.log along with it");
    } else {
      reading_.table.remark(
          fmt::format("{}: PUE {} was inside and is divided out", reading_.source.name(), shortest(*pue)));
    }
    compare_work(reading_, workload_, actual.epochs, "epochs", actual.line);
    const bool one_component = run().cpus.empty() != run().gpus.empty();
    const Scope scope = !one_component ? Scope::total : run().cpus.empty() ? Scope::gpu : Scope::cpu;
    add(scope, actual.energy_kwh * static_cast<double>(*means_of) / pue.value_or(1), actual);
  }

  /// What a log says itself, else what the standard log beside it did.
  std::optional<double> said(std::string_view what, std::optional<double> here) const {
    return here ? here : reading_.runs.remembered(fmt::format("carbontracker {} {}", what, file_));
  }

  /// How many devices the actual consumption is the mean of: 1 where it is their sum; nothing where that can't be
  /// known.
  std::optional<std::size_t> devices_averaged(std::optional<double> version) {
    const std::vector<std::string>& gpus = run().gpus;
    const std::vector<std::string>& cpus = run().cpus;
    const std::size_t most = std::max(gpus.size(), cpus.size());
    if (most < 2 || (version && *version < kMeansInsteadOfSums)) return 1;
    const bool one_component = gpus.empty() || cpus.empty() || gpus.size() == cpus.size();
    if (version >= kMeansInsteadOfSums && one_component) return most;
    caveat(CaveatKind::row_left_out, run().actual.line,
           fmt::format("names {} devices, of which carbontracker gives the mean from version 2 on, not the sum", most),
           version ? "" : "read …_carbontracker.log along with it, which says the version");
    return std::nullopt;
  }
  void say_multiplied(std::size_t devices) {
    reading_.table.remark(fmt::format("{}: carbontracker 2 gives the mean of {} devices; it is multiplied by {}",
                                      reading_.source.name(), devices, devices));
  }

  /// @param of  what the energy is of, in its place and duration.
  void add(Scope scope, double energy_kwh, const Block& of) {
    Measurement row;
    row.workload = workload_;
    row.hardware = hardware_;
    row.phase = Phase::training;
    row.scope = scope;
    row.repetition = kAnotherRun;
    row.energy_kwh = energy_kwh;
    row[Column::duration_s] = reading_.known_duration_s(of.duration_s, of.line);
    const bool is_number = of.epochs > 0 && of.epochs < 1e9;
    const std::string notes = is_number ? counted(static_cast<std::int64_t>(of.epochs), "epoch") : std::string();
    row.notes = notes;
    reading_.table.add(row, of.line);
  }

  void caveat(CaveatKind kind, std::int64_t line, std::string rule, std::string remedy) {
    reading_.table.caveat(kind, {{}, line, {}, {}, std::move(rule), std::move(remedy)});
  }

  Reading& reading_;
  TextLines lines_;
  std::string file_;  // as run_of()

  Run now_;                        // the run being read
  std::optional<double> epoch_s_;  // of the epoch being read
  std::int64_t epoch_line_ = 0;
  std::array<std::vector<double>, kComponents.size()> power_;
  std::string list_;  // of powers, as far as it was read; "" where none is open
  std::size_t list_of_ = 0;
  bool in_actual_ = false;
  Block block_;

  std::vector<Run> runs_;
  std::size_t run_ = 0;  // the one being added
  std::string workload_, hardware_;
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
