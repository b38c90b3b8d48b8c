// pyJoules: what its CSV handler writes and its print handler prints.
//
// Facts (docs/formats.md): a row a tagged interval, no sums over rows; RAPL domains in microjoules; nvidia_gpu_* in
// millijoules up to 0.5.1 and in microjoules in 0.5.2, which the file does not say; core and uncore are parts of the
// package. Of the two units at most one gives a power that a card can draw; `--energy-unit` decides where neither does.
// The handler appends to a file that is there, so that one may hold the rows of both versions, and several headers.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/units.hpp"
#include "crosswatt/core/wording.hpp"
#include "ingest/decimal.hpp"
#include "ingest/format_family.hpp"
#include "ingest/text_lines.hpp"
#include "ingest/tool_csv.hpp"

namespace crosswatt::ingest {
namespace {

constexpr std::string_view kPrinted = "begin timestamp : ";
constexpr std::string_view kGpu = "nvidia_gpu_";
/// What a card at work draws. The factor between the two is less than the thousand between the units.
constexpr double kLeastCard_w = 3, kMostCard_w = 2500;
/// The counter of a card moves some ten times a second; what is shorter may have caught a step of it, or none.
constexpr double kLeastTelling_s = 0.1;
constexpr std::string_view kGpuColumns = "nvidia_gpu_…";

struct Domain {
  std::string_view prefix;
  Scope scope;
};
constexpr std::array kDomains = {Domain{kGpu, Scope::gpu}, Domain{"package_", Scope::cpu}, Domain{"dram_", Scope::ram}};

/// A tagged interval; energies in the file's units.
struct Interval {
  std::int64_t line = 0;
  std::string tag;
  double duration_s = kUnknown;
  std::vector<std::pair<std::string, double>> energies;  // by domain

  static bool is_energy(double energy) { return energy >= 0 && std::isfinite(energy); }
  /// Of all domains of a kind; NaN where there is none or one of them is no energy.
  double sum(std::string_view prefix) const {
    double sum = 0;
    int count = 0;
    for (const auto& [domain, energy] : energies) {
      if (!domain.starts_with(prefix)) continue;
      sum += is_energy(energy) ? energy : kUnknown;
      ++count;
    }
    return count > 0 ? sum : kUnknown;
  }
  int gpus() const {
    int count = 0;
    for (const auto& [domain, energy] : energies) count += domain.starts_with(kGpu) ? 1 : 0;
    return count;
  }
  double card_s() const { return duration_s * gpus(); }
};

class IntervalReader {
 public:
  explicit IntervalReader(Reading& reading) : reading_(reading) {}

  void read() {
    const std::string_view head = trim(reading_.source.head());
    head.starts_with(kPrinted) ? read_printed() : read_csv();
    std::erase_if(sections_, [](const Section& section) { return section.empty(); });
    if (sections_.empty()) return;
    hardware_ = reading_.naming.hardware({});
    if (hardware_.empty())
      throw UnnamedFile(Problem{.line = sections_.front().front().line,
                                .rule = "does not say what it ran on",
                                .remedy = "say it with --set-hardware"});
    for (const Section& section : sections_) {
      const std::optional<EnergyUnit> unit = unit_of_gpus(section);
      if (!unit) continue;
      for (const Interval& interval : section) add(interval, *unit);
    }
  }

 private:
  /// The intervals below one header: of one layout and, unless a problem says otherwise, one unit.
  using Section = std::vector<Interval>;

  void read_csv() {
    ToolCsv csv(reading_, ';');
    std::vector<std::string> header = csv.header();
    while (csv.next()) {
      if (csv.leave_out_if_cut()) continue;
      std::vector<std::string> cells;
      for (std::size_t i = 0; i < csv.width(); ++i) cells.push_back(csv.cell(i));
      if (is_header(cells)) {
        header = std::move(cells);
        sections_.emplace_back();
        continue;
      }
      Interval interval{.line = csv.line()};
      for (std::size_t i = 0; i < std::min(header.size(), cells.size()); ++i) {
        const std::string_view cell = known_text(cells[i]);
        if (lower(header[i]) == "tag") interval.tag = cell;
        if (lower(header[i]) == "duration") interval.duration_s = decimal(cell);
        if (is_domain(header[i])) interval.energies.emplace_back(header[i], decimal(cell));
      }
      const bool whole = cells.size() == header.size();
      take(std::move(interval),
           whole ? "" : fmt::format("has {}, the header has {}", counted(std::ssize(cells), "field"), header.size()));
    }
  }

  /// A file that was appended to may hold another header in the middle, and other columns below it.
  static bool is_header(const std::vector<std::string>& cells) {
    return cells.size() > 2 && lower(cells[0]) == "timestamp" && lower(cells[1]) == "tag" &&
           lower(cells[2]) == "duration";
  }

  void read_printed() {
    TextLines lines(reading_.source);
    while (lines.next()) {
      if (trim(lines.text()).empty()) continue;
      Interval interval{.line = lines.number()};
      for (const std::string_view pair : split(lines.text(), ';')) {
        const std::size_t colon = pair.rfind(" : ");
        if (colon == std::string_view::npos) continue;
        const std::string key(trim(pair.substr(0, colon)));
        const std::string_view value = trim(pair.substr(colon + 3));
        if (key == "tag") interval.tag = value;
        if (key == "duration") interval.duration_s = decimal(value);
        if (is_domain(key)) interval.energies.emplace_back(key, decimal(value));
      }
      take(std::move(interval), lines.is_ended() ? std::string_view() : kMayBeCut);
    }
  }

  static bool is_domain(std::string_view name) {
    return std::any_of(kDomains.begin(), kDomains.end(),
                       [&](const Domain& domain) { return name.starts_with(domain.prefix); });
  }

  void take(Interval interval, std::string_view fault) {
    if (fault.empty() && !(interval.duration_s > 0)) fault = "has no duration greater than 0";
    if (fault.empty()) return sections_.back().push_back(std::move(interval));
    reading_.table.caveat(CaveatKind::row_left_out, {.line = interval.line,
                                                     .value = interval.tag,
                                                     .rule = std::string(fault),
                                                     .remedy = std::string(fault == kMayBeCut ? kEndLine : "")});
  }

  static double power_w(double energy, double card_s, EnergyUnit unit) {
    return to_kwh(energy, unit) * kJoulesPerKwh / card_s;
  }
  /// The one in which a card can draw the power.
  static std::optional<EnergyUnit> plausible_unit(double energy, double card_s) {
    for (const EnergyUnit unit : {EnergyUnit::mj_milli, EnergyUnit::uj}) {
      const double drawn_w = power_w(energy, card_s, unit);
      if (drawn_w >= kLeastCard_w && drawn_w <= kMostCard_w) return unit;
    }
    return std::nullopt;
  }

  /// By the power of a card in each interval, or over all where each is too short to tell; nothing, and a problem,
  /// where no unit fits or two do.
  std::optional<EnergyUnit> unit_of_gpus(const Section& section) {
    if (reading_.options.energy_unit_given) return reading_.options.energy_unit;
    double energy = 0;
    double card_s = 0;
    const Interval* telling = nullptr;
    std::optional<EnergyUnit> unit;
    for (const Interval& interval : section) {
      const double sum = interval.sum(kGpu);
      if (!(sum > 0)) continue;
      energy += sum;
      card_s += interval.card_s();
      const std::optional<EnergyUnit> told = plausible_unit(sum, interval.card_s());
      if (!told || interval.duration_s < kLeastTelling_s) continue;
      if (unit && told != unit) return refuse_two_units(*telling, *unit, interval, *told);
      telling = &interval;
      unit = told;
    }
    if (!(card_s > 0)) return EnergyUnit::mj_milli;  // no card: it does not matter
    if (!unit) unit = plausible_unit(energy, card_s);
    if (!unit) {
      reading_.table.problem({.line = section.front().line,
                              .column = std::string(kGpuColumns),
                              .rule = fmt::format("gives no plausible power: {} W a card if it is in mJ",
                                                  significant(power_w(energy, card_s, EnergyUnit::mj_milli), 3)),
                              .remedy = "say its unit with --energy-unit mJ|uJ"});
      return std::nullopt;
    }
    reading_.table.caveat(CaveatKind::unit_guessed,
                          {.line = section.front().line,
                           .column = std::string(kGpuColumns),
                           .rule = fmt::format("taken for {}, which makes {} W a card", name(*unit),
                                               significant(power_w(energy, card_s, *unit), 3)),
                           .remedy = "--energy-unit mJ or uJ decides"});
    return unit;
  }

  /// Two versions of pyJoules have written to one file.
  std::optional<EnergyUnit> refuse_two_units(const Interval& one, EnergyUnit of_one, const Interval& other,
                                             EnergyUnit of_other) {
    const auto drawn = [](const Interval& interval, EnergyUnit unit) {
      return fmt::format("in {} ({} W a card)", name(unit),
                         significant(power_w(interval.sum(kGpu), interval.card_s(), unit), 3));
    };
    reading_.table.problem({.line = other.line,
                            .column = std::string(kGpuColumns),
                            .rule = fmt::format("seems to be {}, line {} {}: the file holds both units",
                                                drawn(other, of_other), one.line, drawn(one, of_one)),
                            .remedy = "split it where pyJoules was updated, or say the unit of all with --energy-unit "
                                      "mJ|uJ"});
    return std::nullopt;
  }

  void add(const Interval& interval, EnergyUnit gpu_unit) {
    const auto value_of = [&](std::string_view key) { return key == "tag" ? interval.tag : std::string(); };
    const std::string workload = reading_.naming.workload(reading_.source.name(), value_of, interval.tag);
    const std::string hardware = several(std::max(1, interval.gpus()), hardware_);
    Measurement row;
    row.workload = workload;
    row.hardware = hardware;
    row.repetition = kAnotherRun;
    row[Column::duration_s] = interval.duration_s;
    const bool whole = check_domains(interval);
    double total_kwh = 0;
    int parts = 0;
    for (const Domain& domain : kDomains) {
      const double energy = interval.sum(domain.prefix);
      const bool is_gpu = domain.scope == Scope::gpu;
      if (is_gpu && energy == 0) {
        reading_.table.caveat(CaveatKind::gpu_not_measured,
                              {.line = interval.line, .value = interval.tag, .rule = "has a GPU energy of 0"});
      }
      if (!(energy > 0)) continue;
      row.scope = domain.scope;
      row.energy_kwh = to_kwh(energy, is_gpu ? gpu_unit : EnergyUnit::uj);
      reading_.table.add(row, interval.line);
      total_kwh += row.energy_kwh;
      ++parts;
    }
    const bool gpu_missing = interval.gpus() > 0 && !(interval.sum(kGpu) > 0);
    if (parts < 2 || gpu_missing || !whole) return;
    row.scope = Scope::total;
    row.energy_kwh = total_kwh;
    reading_.table.add(row, interval.line);
  }

  /// Whether every domain says an energy; a caveat for each that does not.
  bool check_domains(const Interval& interval) {
    bool whole = true;
    for (const auto& [domain, energy] : interval.energies) {
      if (Interval::is_energy(energy)) continue;
      whole = false;
      reading_.table.caveat(CaveatKind::row_left_out, {.line = interval.line,
                                                       .column = domain,
                                                       .value = std::isnan(energy) ? std::string() : shortest(energy),
                                                       .rule = "is no energy",
                                                       .remedy = "the total made with it was left out too"});
    }
    return whole;
  }

  Reading& reading_;
  std::vector<Section> sections_ = std::vector<Section>(1);
  std::string hardware_;
};

bool recognises(const Source& source) {
  return trim(source.head()).starts_with(kPrinted) || has_all(header_of(source, ';'), {"timestamp", "tag", "duration"});
}

void read(Reading& reading) {
  IntervalReader(reading).read();
}

}  // namespace

Format pyjoules_format() {
  return {.name = "pyjoules",
          .summary = "pyJoules' CSV and print handlers: joules of tagged intervals",
          .recognises = recognises,
          .read = read,
          .is_dated = true};
}

}  // namespace crosswatt::ingest
