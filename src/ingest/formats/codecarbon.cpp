// CodeCarbon's emissions.csv, in all its layouts, and its task files.
//
// Facts (docs/formats.md): one row a stop() or flush(), cumulative within a run_id; energies in kWh, multiplied by the
// row's PUE since 2.2.3; a GPU whose counter can't be read has gpu_energy 0; 3.2.9 to 3.3.0 omit empty fields on
// append, so that the later cells of a row move left. A run may stand in several files, at several of its states; what
// ran on other hardware under the same id, as a script that sets the id itself writes, is another run.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/wording.hpp"
#include "ingest/decimal.hpp"
#include "ingest/format_family.hpp"
#include "ingest/timestamp.hpp"
#include "ingest/tool_csv.hpp"

namespace crosswatt::ingest {
namespace {

/// Columns that are never empty stand in front of this one's successors; behind it a short row has moved.
constexpr std::string_view kLastCertain = "country_iso_code";

/// The parts of a total were added up in double precision and may have been written with fewer digits.
constexpr double kRoundoff = 1e-6;

/// Beyond it no building draws so much for its machines.
constexpr double kMostPue = 3;

/// Columns that end a line in one layout or another and of which nothing is read.
constexpr std::array<std::string_view, 3> kUnreadEnds = {"on_cloud", "wue", "cloud_region"};

constexpr std::array<std::string_view, 3> kHeadings = {"duration", "emissions", "energy_consumed"};

struct EnergyColumn {
  std::string_view name;
  Scope scope;
};
constexpr std::array kEnergyColumns = {EnergyColumn{"gpu_energy", Scope::gpu}, EnergyColumn{"cpu_energy", Scope::cpu},
                                       EnergyColumn{"ram_energy", Scope::ram},
                                       EnergyColumn{"energy_consumed", Scope::total}};
constexpr std::size_t kGpu = 0, kCpu = 1, kRam = 2, kTotal = 3;  // among them

/// A row, as far as it can be trusted. There may be millions: names are ids.
struct Run {
  std::int64_t line = 0;
  std::uint32_t key = NameDictionary::kNone;  // of its run_id, workload and hardware; none without a run_id
  std::uint32_t workload = 0, hardware = 0;
  double duration_s = kUnknown;
  std::optional<double> end;  // as parse_timestamp
  double pue = 1;
  bool has_gpu = false;
  bool hardware_is_cpu = false;  // for want of another name
  bool part_unknown = false;     // and so is a total made with it
  bool gpu_unmeasured = false;   // though it has one, so that a total lacks it
  bool falls = false;            // its energies fell while it ran, and none can be trusted
  int gpus = 0;
  std::array<double, kEnergyColumns.size()> energy_kwh{};
};

/// 0 for what is no number of cards.
int gpu_count(double number) {
  return number >= 1 && number < 1e6 ? static_cast<int>(number) : 0;
}

class EmissionsReader {
 public:
  explicit EmissionsReader(Reading& reading) : reading_(reading), csv_(reading) {}

  void read() {
    check_header();
    while (csv_.next()) {
      if (csv_.is_header(kHeadings)) continue;
      if (std::optional<Run> run = parse_row()) keep_longest(*run);
    }
    for (const Run& run : runs_) add(run);
    if (!runs_.empty()) reading_.runs.told_in_full(folder_of(reading_.source.name()));
    if (runs_without_id_ > 0) {
      reading_.table.caveat(CaveatKind::run_unnamed, {.line = csv_.header_line(),
                                                      .column = "run_id",
                                                      .rule = counted(runs_without_id_, "row does not say its run",
                                                                      "rows do not say their run")});
    }
    for (const auto& [where, runs] : told_elsewhere_) {
      reading_.table.remark(fmt::format("{}: {} in {} {}", reading_.source.name(),
                                        counted(runs, "run stands", "runs stand"), where.first, where.second));
    }
    if (most_pue_ > 1) {
      const std::string pue = least_pue_ == most_pue_
                                  ? shortest(most_pue_)
                                  : fmt::format("{} to {}", shortest(least_pue_), shortest(most_pue_));
      reading_.table.remark(fmt::format("{}: PUE {} was inside and is divided out", reading_.source.name(), pue));
    }
  }

 private:
  void check_header() {
    if (csv_.has("project_name") || reading_.naming.workload_is_chosen()) return;
    throw UnnamedFile(Problem{.line = csv_.header_line(),
                              .column = "project_name",
                              .rule = "is missing from the header",
                              .remedy = "say with --workload-from which columns name the workload: dataset,mode say"});
  }

  // ---- Rows

  std::optional<Run> parse_row() {
    const bool shifted = csv_.width() < csv_.header().size();
    if (csv_.width() > csv_.header().size()) {
      csv_.caveat(CaveatKind::row_left_out, {}, {}, csv_.width_fault());
      return std::nullopt;
    }
    if (shifted && !energies_are_certain()) {
      csv_.caveat(CaveatKind::row_left_out, {}, {}, csv_.width_fault() + ": no energy in it is certain");
      return std::nullopt;
    }
    if ((shifted || reads_last_cell()) && csv_.leave_out_if_cut()) return std::nullopt;
    Run run;
    run.line = csv_.line();
    run.duration_s = csv_.number("duration");
    run.end = parse_timestamp(csv_.text("timestamp"));
    for (std::size_t i = 0; i < kEnergyColumns.size(); ++i) run.energy_kwh[i] = energy(kEnergyColumns[i], run);
    const std::string workload = reading_.naming.workload(
        reading_.source.name(), [&](std::string_view key) { return csv_.text(key); }, usual_workload());
    shifted ? read_moved_cells(run) : read_last_cells(run);
    if (workload.empty()) {
      csv_.caveat(CaveatKind::row_left_out, "project_name", {}, "does not say what was run",
                  "choose other columns with --workload-from");
      return std::nullopt;
    }
    if (hardware_[run.hardware].empty()) {
      csv_.caveat(CaveatKind::row_left_out, "gpu_model", {}, "does not say what it ran on",
                  "say it with --set-hardware");
      return std::nullopt;
    }
    run.gpu_unmeasured = run.has_gpu && lacks_gpu(run);
    if (!run.gpu_unmeasured) check_parts(run);
    run.workload = workloads_.add(workload);
    const std::string id = csv_.text("run_id");
    if (!id.empty())
      run.key =
          keys_.add(fmt::format("codecarbon {} {}{}|{}", id, workload, execution_of_task(), hardware_[run.hardware]));
    return run;
  }

  /// Of what may be cut: whether it would be a cell that says something.
  bool reads_last_cell() const {
    return std::find(kUnreadEnds.begin(), kUnreadEnds.end(), lower(csv_.header().back())) == kUnreadEnds.end();
  }

  /// Whether the GPU of a run has no energy: 0, or none, where the others make up all of the total.
  static bool lacks_gpu(const Run& run) {
    if (!std::isnan(run.energy_kwh[kGpu])) return run.energy_kwh[kGpu] == 0;
    const double others_kwh = known_or_none(run.energy_kwh[kCpu]) + known_or_none(run.energy_kwh[kRam]);
    return others_kwh > 0 && !(run.energy_kwh[kTotal] > (1 + kRoundoff) * others_kwh);
  }
  static double known_or_none(double energy_kwh) { return std::isnan(energy_kwh) ? 0 : energy_kwh; }

  /// Doubts a row whose parts, where it has all, are not its total.
  void check_parts(const Run& run) const {
    const double total_kwh = run.energy_kwh[kTotal];
    const double parts_kwh = run.energy_kwh[kGpu] + run.energy_kwh[kCpu] + run.energy_kwh[kRam];
    if (!(std::abs(parts_kwh - total_kwh) > kRoundoff * total_kwh)) return;
    csv_.caveat(CaveatKind::parts_disagree, "energy_consumed", shortest(total_kwh),
                fmt::format("is not what GPU, CPU and RAM make together, {}", significant(parts_kwh, 6)));
  }

  double energy(const EnergyColumn& column, Run& run) {
    const std::string cell = csv_.text(column.name);
    const double kwh = decimal(cell);
    if (cell.empty() || (kwh >= 0 && std::isfinite(kwh))) return kwh;
    const bool is_part = column.scope != Scope::total;
    run.part_unknown |= is_part;
    csv_.caveat(CaveatKind::row_left_out, std::string(column.name), cell, "is no energy",
                is_part ? "the total made with it was left out too" : "");
    return kUnknown;
  }

  /// A task file has a row per task, with energies of its own.
  std::string usual_workload() {
    const std::string project = csv_.text("project_name");
    const std::string task = csv_.text("task_name");
    return task.empty() ? project : project.empty() ? task : project + "/" + task;
  }

  /// A task's rows are no snapshots: each is of one execution.
  std::string execution_of_task() {
    if (csv_.text("task_name").empty()) return {};
    return fmt::format(" {} {}", csv_.text("timestamp"), csv_.text("duration"));
  }

  /// Of a short row: the cell behind the energies is a country's, and they add up, so that none in front was lost.
  bool energies_are_certain() {
    const std::string country = csv_.text(kLastCertain);
    if (country.size() != 3 ||
        !std::all_of(country.begin(), country.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
      return false;
    double parts_kwh = 0;
    bool has_parts = false;
    for (const EnergyColumn& column : kEnergyColumns) {
      if (column.scope == Scope::total || !csv_.has(column.name)) continue;
      parts_kwh += csv_.number(column.name);
      has_parts = true;
    }
    const double total_kwh = csv_.number("energy_consumed");
    return !has_parts || std::abs(parts_kwh - total_kwh) <= kRoundoff * total_kwh;
  }

  void read_last_cells(Run& run) {
    const std::string gpu = csv_.text("gpu_model");
    set_hardware(run, gpu, csv_.text("cpu_model"));
    const double count = csv_.number("gpu_count");
    run.has_gpu = !gpu.empty() || count > 0;
    run.gpus = gpu_count(count);
    const std::optional<std::size_t> pue = csv_.find({"pue"});
    if (pue) set_pue(run, csv_.cell(*pue));
  }

  /// A short row: its end is counted from the right where that proves right, its GPU known by its form, `1 x NAME`.
  void read_moved_cells(Run& run) {
    csv_.caveat(CaveatKind::cells_shifted, {}, {}, csv_.width_fault(),
                "cells behind country_iso_code were taken only where they are certain");
    static const std::regex kGpuForm("[0-9]+ x .+");
    std::vector<std::string> gpus;
    for (std::size_t i = 0; i < csv_.width(); ++i) {
      std::string cell = csv_.cell(i);
      if (cell.size() < 256 && std::regex_match(cell, kGpuForm)) gpus.push_back(std::move(cell));
    }
    run.has_gpu = gpus.size() == 1;
    if (run.has_gpu) run.gpus = gpu_count(decimal(gpus[0].substr(0, gpus[0].find(' '))));
    set_hardware(run, run.has_gpu ? gpus[0] : std::string(), {});
    if (csv_.has("pue")) set_pue(run, cell_from_right("pue"));
  }

  /// The cell of a column that stands behind all that can be empty, if what stands beside it proves the count right.
  std::string cell_from_right(std::string_view name) {
    const std::size_t lost = csv_.header().size() - csv_.width();
    const auto cell = [&](std::string_view column) {
      const std::optional<std::size_t> place = csv_.find({column});
      return place && *place >= lost ? csv_.cell(*place - lost) : std::string();
    };
    const bool proven = (cell("tracking_mode") == "machine" || cell("tracking_mode") == "process") &&
                        (cell("on_cloud") == "Y" || cell("on_cloud") == "N");
    return proven ? cell(name) : std::string();
  }

  /// @param cpu  where it is the only name.
  void set_hardware(Run& run, const std::string& gpu, const std::string& cpu) {
    const std::string hardware = reading_.naming.hardware(gpu);
    run.hardware_is_cpu = hardware.empty();
    run.hardware = hardware_.add(run.hardware_is_cpu ? cpu : hardware);
  }

  /// A building draws at least what its machines draw; what says less, or nothing, is no PUE to divide by.
  void set_pue(Run& run, const std::string& cell) {
    const double pue = decimal(cell);
    if (pue >= 1 && std::isfinite(pue)) {
      run.pue = pue;
      if (pue > kMostPue)
        csv_.caveat(CaveatKind::overhead_unknown, "pue", cell, "is hardly a PUE: few are above 2",
                    "it was divided out, since CodeCarbon multiplies by what it is told");
    } else {
      csv_.caveat(CaveatKind::overhead_unknown, "pue", cell, cell.empty() ? "is not known" : "is no PUE",
                  "the energies were left as they are");
    }
  }

  // ---- Runs

  /// Rows of one run are snapshots of a growing sum: the longest says all.
  void keep_longest(const Run& run) {
    if (run.key == NameDictionary::kNone) {
      ++runs_without_id_;
      runs_.push_back(run);
    } else if (run.key == place_of_key_.size()) {
      place_of_key_.push_back(runs_.size());
      runs_.push_back(run);
    } else {
      Run& known = runs_[place_of_key_[run.key]];
      const bool is_longer = !(run.duration_s <= known.duration_s);
      const bool falls = known.falls || (is_longer ? has_less(run, known) : has_less(known, run));
      if (is_longer) known = run;
      known.falls = falls;
    }
  }

  /// Whether an energy of a run is less than it was at an earlier state.
  static bool has_less(const Run& later, const Run& earlier) {
    for (std::size_t i = 0; i < kEnergyColumns.size(); ++i) {
      if (later.energy_kwh[i] < (1 - kRoundoff) * earlier.energy_kwh[i]) return true;
    }
    return false;
  }

  // ---- Runs that another file has, too

  /// Whether the run is to be added: another file has it in no state or an earlier one, which is taken out.
  bool replaces_what_is_told(const Run& run, const std::string& elsewhere) {
    const Index told = reading_.runs.row_of(keys_[run.key]);
    if (told < 0) return true;
    const double told_s = reading_.table.table().number(Column::duration_s, told);
    const bool is_same = is_told_alike(run, told);
    if (run.duration_s > told_s && !is_same) {
      for (const Index row : rows_of_run(told)) reading_.table.withdraw(row);
      ++told_elsewhere_[{elsewhere, "in an earlier state, which this one replaces"}];
      return true;
    }
    reading_.says_nothing_new = true;
    if (is_same || run.duration_s < told_s) {
      ++told_elsewhere_[{elsewhere, is_same ? "already" : "in a later state, which is taken"}];
    } else {
      reading_.table.problem({.line = run.line,
                              .column = "run_id",
                              .value = workloads_[run.workload],
                              .rule = fmt::format("has other energies in {} line {}, though it ran as long", elsewhere,
                                                  reading_.table.table().line(told)),
                              .remedy = "leave one of the files out"});
    }
    return false;
  }

  /// A run's rows share a line.
  std::vector<Index> rows_of_run(Index first) const {
    const EnergyTable& table = reading_.table.table();
    std::vector<Index> rows;
    for (Index row = first;
         row < table.rows() && table.line(row) == table.line(first) && &table.file(row) == &table.file(first) &&
         table.workload_ids()[row] == table.workload_ids()[first];
         ++row)
      rows.push_back(row);
    return rows;
  }

  bool is_told_alike(const Run& run, Index told) const {
    const EnergyTable& table = reading_.table.table();
    const std::vector<Index> rows = rows_of_run(told);
    const auto is_alike = [](double a, double b) { return std::abs(a - b) <= kRoundoff * std::abs(b); };
    return is_alike(run.duration_s, table.number(Column::duration_s, told)) &&
           std::all_of(rows.begin(), rows.end(), [&](Index row) {
             for (std::size_t i = 0; i < kEnergyColumns.size(); ++i) {
               if (kEnergyColumns[i].scope == table.scope(row))
                 return is_alike(run.energy_kwh[i] / run.pue, table.energy_kwh()[row]);
             }
             return false;
           });
  }

  // ---- Measurements

  /// Says why a GPU's energy, and the total with it, is left out.
  void doubt_gpu(const Run& run, bool gpu_unnamed) {
    if (run.gpu_unmeasured) {
      reading_.table.caveat(CaveatKind::gpu_not_measured,
                            {.line = run.line,
                             .column = "gpu_energy",
                             .value = shortest(run.energy_kwh[kGpu]),
                             .rule = fmt::format("with {} named", hardware_[run.hardware]),
                             .remedy = "its total lacks the GPU too; both were left out"});
    }
    if (gpu_unnamed) {
      reading_.table.caveat(CaveatKind::row_left_out, {.line = run.line,
                                                       .column = "gpu_energy",
                                                       .value = shortest(run.energy_kwh[kGpu]),
                                                       .rule = "is of a GPU that gpu_model does not name",
                                                       .remedy = "say it with --set-hardware; the total made with it "
                                                                 "was left out too"});
    }
  }

  void add(const Run& run) {
    const bool has_id = run.key != NameDictionary::kNone;
    if (run.falls) {
      reading_.table.caveat(CaveatKind::counter_reset, {.line = run.line,
                                                        .column = "energy_consumed",
                                                        .value = workloads_[run.workload],
                                                        .rule = "has less energy than an earlier row of its run",
                                                        .remedy = "no row of the run can be trusted; it was left out"});
      return;
    }
    const std::string elsewhere = has_id ? reading_.runs.seen(keys_[run.key], reading_.source.name()) : std::string();
    if (!elsewhere.empty() && !replaces_what_is_told(run, elsewhere)) return;
    const bool gpu_unnamed = run.hardware_is_cpu && run.energy_kwh[kGpu] > 0;
    doubt_gpu(run, gpu_unnamed);
    if (run.pue > 1) {
      least_pue_ = std::min(least_pue_, run.pue);
      most_pue_ = std::max(most_pue_, run.pue);
    }
    if (has_id && elsewhere.empty() && run.gpus > 1 && run.end && run.duration_s > 0) {
      reading_.runs.took(
          {workloads_[run.workload], *run.end - run.duration_s, *run.end, run.gpus, reading_.source.name(), run.line});
    }
    const Index first_row = reading_.table.rows();
    Measurement row;
    row.workload = workloads_[run.workload];
    row.hardware = hardware_[run.hardware];
    row.repetition = kAnotherRun;
    row[Column::duration_s] = reading_.known_duration_s(run.duration_s, run.line);
    bool any = run.gpu_unmeasured || gpu_unnamed || run.part_unknown;  // which has been said
    for (std::size_t i = 0; i < kEnergyColumns.size(); ++i) {
      const Scope scope = kEnergyColumns[i].scope;
      const bool left_out = (scope == Scope::gpu && (run.gpu_unmeasured || gpu_unnamed)) ||
                            (scope == Scope::total && (run.gpu_unmeasured || gpu_unnamed || run.part_unknown));
      const bool measured = run.energy_kwh[i] > 0;  // else there is no such part, or no meter for it
      if (left_out || !measured) continue;
      row.scope = scope;
      row.energy_kwh = run.energy_kwh[i] / run.pue;
      any |= reading_.table.add(row, run.line);
    }
    if (has_id && reading_.table.rows() > first_row)
      reading_.runs.took_row(keys_[run.key], reading_.source.name(), first_row);
    if (!any) {
      reading_.table.caveat(CaveatKind::row_left_out, {.line = run.line,
                                                       .column = "energy_consumed",
                                                       .value = workloads_[run.workload],
                                                       .rule = "has no energy greater than 0"});
    }
  }

  Reading& reading_;
  ToolCsv csv_;
  std::vector<Run> runs_;
  NameDictionary keys_, workloads_, hardware_;
  std::vector<std::size_t> place_of_key_;  // in runs_
  /// Runs by the file that has them, and in which state.
  std::map<std::pair<std::string, std::string_view>, std::int64_t> told_elsewhere_;
  std::int64_t runs_without_id_ = 0;
  double least_pue_ = std::numeric_limits<double>::infinity(), most_pue_ = 1;  // of those divided out
};

bool recognises(const Source& source) {
  return has_all(header_of(source), kHeadings);
}

void read(Reading& reading) {
  EmissionsReader(reading).read();
}

}  // namespace

Format codecarbon_format() {
  return {"codecarbon", "CodeCarbon's emissions.csv, all versions, and its task files", Origin::tool, recognises, read};
}

}  // namespace crosswatt::ingest
