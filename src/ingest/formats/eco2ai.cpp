// Eco2AI's emission.csv.
//
// Facts (docs/formats.md): power_consumption(kWh) is an energy, of CPU, GPU and RAM together; from 0.3.13 on the three
// can stand in columns of their own; a PUE that the user may have set is inside all of them and is not said. A run
// (`id`) has one row, or one per epoch in training, which then add up.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/wording.hpp"
#include "ingest/format_family.hpp"
#include "ingest/told_runs.hpp"
#include "ingest/tool_csv.hpp"
#include "ingest/work.hpp"

namespace crosswatt::ingest {
namespace {

constexpr std::array<std::string_view, 3> kHeadings = {"project_name", "duration(s)", "power_consumption(kwh)"};

struct EnergyColumn {
  std::string_view name;
  Scope scope;
};
constexpr std::array kEnergyColumns = {
    EnergyColumn{"gpu_consumption(kwh)", Scope::gpu}, EnergyColumn{"cpu_consumption(kwh)", Scope::cpu},
    EnergyColumn{"ram_consumption(kwh)", Scope::ram}, EnergyColumn{"power_consumption(kwh)", Scope::total}};

constexpr std::size_t kGpu = 0, kTotal = 3;  // among them

/// One or more rows of a run.
struct Run {
  std::int64_t line = 0;
  std::string id;
  std::string workload, hardware;
  double duration_s = 0;
  int epochs = 0;  // 0 = not counted
  std::array<double, kEnergyColumns.size()> energy_kwh{};
};

/// "NVIDIA A100 1 device(s) NVML" up to what says the number.
std::string gpu_name(std::string text) {
  constexpr std::string_view kUnit = "device(s)";
  const std::size_t at = text.find(kUnit);
  if (at != std::string::npos) text.resize(at + kUnit.size());
  const std::string tidy = tidy_hardware(text);
  return tidy == text ? std::string() : tidy;  // "0 device(s)": none
}

/// "Xeon/1 device(s), TDP:95" up to the number.
std::string cpu_name(const std::string& text) {
  return std::string(trim(std::string_view(text).substr(0, text.rfind('/'))));
}

class EmissionReader {
 public:
  explicit EmissionReader(Reading& reading) : reading_(reading), csv_(reading) {}

  void read() {
    while (csv_.next()) {
      if (!csv_.is_header(kHeadings)) read_row();
    }
    ToldRuns told(reading_);
    for (const Run& run : runs_) {
      const bool is_told = !run.id.empty() &&
                           told.is_told("eco2ai " + run.id,
                                        fmt::format("{} {}", run.duration_s, fmt::join(run.energy_kwh, " ")), run.line);
      if (!is_told) add(run);
    }
    told.report();
    if (!runs_.empty()) {
      reading_.table.caveat(CaveatKind::overhead_unknown, {.line = csv_.header_line(),
                                                           .rule = "does not say the PUE that its energies contain",
                                                           .remedy = "it is 1 unless the user of Eco2AI set it"});
    }
  }

 private:
  void read_row() {
    if (csv_.width() != csv_.header().size()) {
      return csv_.caveat(CaveatKind::row_left_out, {}, {}, csv_.width_fault());
    }
    Run row{.line = csv_.line(), .id = csv_.text("id"), .duration_s = csv_.number("duration(s)")};
    row.workload = reading_.naming.workload(
        reading_.source.name(), [&](std::string_view key) { return csv_.text(key); }, usual_workload());
    const std::string gpu = gpu_name(csv_.text("gpu_name"));
    row.hardware = reading_.naming.hardware(gpu);
    const bool gpu_unnamed = row.hardware.empty();
    if (gpu_unnamed) row.hardware = cpu_name(csv_.text("cpu_name"));
    row.epochs = csv_.text("epoch").starts_with("epoch") ? 1 : 0;
    for (std::size_t i = 0; i < kEnergyColumns.size(); ++i) row.energy_kwh[i] = csv_.number(kEnergyColumns[i].name);
    leave_out_below_zero(row);
    const std::string gpu_energy = csv_.text(kEnergyColumns[kGpu].name);
    if (!gpu.empty() && row.energy_kwh[kGpu] == 0) {
      return csv_.caveat(CaveatKind::gpu_not_measured, "GPU_consumption(kWh)", gpu_energy,
                         fmt::format("with {} named", gpu), "its total lacks the GPU too; both were left out");
    }
    if (gpu_unnamed && row.energy_kwh[kGpu] > 0) {
      csv_.caveat(CaveatKind::row_left_out, "GPU_consumption(kWh)", gpu_energy,
                  "is of a GPU that GPU_name does not name",
                  "say it with --set-hardware; the total made with it was left out too");
      row.energy_kwh[kGpu] = row.energy_kwh[kTotal] = kUnknown;
    }
    merge(csv_.text("id"), std::move(row));
  }

  /// An energy below 0 makes those unknown that it is a part of: its total, and the sum over the epochs.
  void leave_out_below_zero(Run& row) const {
    const bool has_wrong_part =
        std::any_of(row.energy_kwh.begin(), row.energy_kwh.end(), [](double energy_kwh) { return energy_kwh < 0; });
    if (!has_wrong_part) return;
    for (std::size_t i = 0; i < kEnergyColumns.size(); ++i) {
      double& energy_kwh = row.energy_kwh[i];
      if (energy_kwh < 0)
        csv_.caveat(CaveatKind::row_left_out, std::string(kEnergyColumns[i].name), shortest(energy_kwh), "is no energy",
                    "what it is a part of was left out: its total, and all epochs of its run");
      if (energy_kwh < 0 || i == kTotal) energy_kwh = kUnknown;
    }
  }

  std::string usual_workload() {
    const std::string project = csv_.text("project_name");
    const std::string experiment = csv_.text("experiment_description");
    return experiment.empty() ? project : project.empty() ? experiment : project + "/" + experiment;
  }

  void merge(const std::string& id, Run row) {
    const auto [place, is_new] = place_of_run_.emplace(id, runs_.size());
    if (is_new || id.empty() || row.epochs == 0) return runs_.push_back(std::move(row));
    Run& run = runs_[place->second];
    run.duration_s += row.duration_s;
    run.epochs += row.epochs;
    for (std::size_t i = 0; i < kEnergyColumns.size(); ++i) run.energy_kwh[i] += row.energy_kwh[i];
  }

  void add(const Run& run) {
    const std::string notes = run.epochs > 0 ? counted(run.epochs, "epoch") : std::string();
    Measurement row;
    row.workload = run.workload;
    row.hardware = run.hardware;
    row.notes = notes;
    row.phase = run.epochs > 0 ? Phase::training : Phase::unknown;
    row.repetition = kAnotherRun;
    row[Column::duration_s] = reading_.known_duration_s(run.duration_s, run.line);
    compare_work(reading_, run.workload, run.epochs, "epochs", run.line);
    bool any = false;
    for (std::size_t i = 0; i < kEnergyColumns.size(); ++i) {
      if (!(run.energy_kwh[i] > 0)) continue;
      row.scope = kEnergyColumns[i].scope;
      row.energy_kwh = run.energy_kwh[i];
      any |= reading_.table.add(row, run.line);
    }
    if (!any) {
      reading_.table.caveat(
          CaveatKind::row_left_out,
          {.line = run.line, .column = "power_consumption(kWh)", .rule = "has no energy greater than 0"});
    }
  }

  Reading& reading_;
  ToolCsv csv_;
  std::vector<Run> runs_;
  std::map<std::string, std::size_t> place_of_run_;
};

bool recognises(const Source& source) {
  return has_all(header_of(source), kHeadings);
}

void read(Reading& reading) {
  EmissionReader(reading).read();
}

}  // namespace

Format eco2ai_format() {
  return {"eco2ai", "Eco2AI's emission.csv", Origin::tool, recognises, read};
}

}  // namespace crosswatt::ingest
