// AI Energy Score's results: master_results.csv, a row a model, and GPU_ENERGY_SUMMARY.json, a run.
//
// Facts (docs/formats.md): watt-hours of the GPUs, over all prompts of a row; rows with an error message, or an energy
// of 0, failed; no file names the GPU.
#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/core/units.hpp"
#include "crosswatt/core/wording.hpp"
#include "ingest/format_family.hpp"
#include "ingest/json_tree.hpp"
#include "ingest/tool_csv.hpp"
#include "ingest/work.hpp"

namespace crosswatt::ingest {
namespace {

constexpr std::array<std::string_view, 3> kHeadings = {"model_name", "gpu_energy_wh", "error_message"};

/// Which the user has to say.
std::string hardware_of(Reading& reading) {
  std::string hardware = reading.naming.hardware({});
  if (hardware.empty())
    throw UnnamedFile(
        Problem{.line = 1, .rule = "does not say which GPU it ran on", .remedy = "say it with --set-hardware"});
  return hardware;
}

Measurement inference_on(std::string_view hardware) {
  Measurement row;
  row.hardware = hardware;
  row.phase = Phase::inference;
  row.scope = Scope::gpu;
  row.repetition = kAnotherRun;
  return row;
}

void read_results(Reading& reading, const std::string& hardware) {
  ToolCsv csv(reading);
  while (csv.next()) {
    if (csv.is_header(kHeadings)) continue;
    const bool whole = csv.width() == csv.header().size();
    const double energy_wh = csv.number("gpu_energy_wh");
    if (!whole || !csv.text("error_message").empty() || !(energy_wh > 0)) {
      csv.caveat(CaveatKind::row_left_out, "gpu_energy_wh", csv.text("gpu_energy_wh"),
                 whole ? "belongs to a run that failed" : "stands in a row of another length than the header");
      continue;
    }
    std::vector<std::string> parts;
    for (const std::string_view key : {"model_name", "task", "reasoning_state"}) {
      if (std::string part = csv.text(key); !part.empty()) parts.push_back(std::move(part));
    }
    const std::string workload = reading.naming.workload(
        reading.source.name(), [&](std::string_view key) { return csv.text(key); }, join(parts, "/"));
    const std::optional<long long> prompts = parse_integer(csv.text("successful_prompts"));
    const std::string notes = prompts ? counted(*prompts, "prompt") : std::string();
    if (prompts) compare_work(reading, workload, static_cast<double>(*prompts), "prompts", csv.line());
    Measurement row = inference_on(hardware);
    row.workload = workload;
    row.notes = notes;
    row.energy_kwh = to_kwh(energy_wh, EnergyUnit::wh);
    row[Column::duration_s] = reading.known_duration_s(csv.number("total_duration_seconds"), csv.line());
    reading.table.add(row, csv.line());
  }
}

struct Part {
  std::string_view key;
  std::string_view name;  // behind the workload's
};
constexpr std::string_view kTotal = "total";
constexpr std::array kParts = {Part{kTotal, ""}, Part{"preprocess_wh", "/preprocess"}, Part{"prefill_wh", "/prefill"},
                               Part{"decode_wh", "/decode"}};

/// Of what does not name its unit; others are watt-hours by their name.
EnergyUnit unit_of_total(const JsonValue& summary, const std::string& file) {
  const JsonValue& units = summary["units"];
  if (units.text().empty()) return EnergyUnit::wh;
  const std::optional<EnergyUnit> unit = find_energy_unit(units.text());
  if (!unit) throw DataError({file, units.line(), "units", units.text(), "is no unit of energy", "write Wh or kWh"});
  return *unit;
}

/// The run is named by its folder.
void read_summary(Reading& reading, const std::string& hardware) {
  const JsonValue summary = parse_json(reading.source);
  reading.runs.told_in_full(folder_of(reading.source.name()));
  const std::string run = reading.naming.workload(
      reading.source.name(), [&](std::string_view key) { return summary[key].text(); },
      file_name(folder_of(reading.source.name())));
  const EnergyUnit unit = unit_of_total(summary, reading.source.name());
  for (const Part& part : kParts) {
    const JsonValue& energy = summary[part.key];
    if (!(energy.number() > 0)) continue;
    const std::string workload = run + std::string(part.name);
    Measurement row = inference_on(hardware);
    row.workload = workload;
    row.energy_kwh = to_kwh(energy.number(), part.key == kTotal ? unit : EnergyUnit::wh);
    reading.table.add(row, energy.line());
  }
}

bool is_summary_json(const Source& source) {
  return looks_like_json_with(source.head(), {"units", "total", "prefill_wh"});
}

bool recognises(const Source& source) {
  return is_summary_json(source) || has_all(header_of(source), kHeadings);
}

void read(Reading& reading) {
  const std::string hardware = hardware_of(reading);
  is_summary_json(reading.source) ? read_summary(reading, hardware) : read_results(reading, hardware);
}

}  // namespace

Format ai_energy_score_format() {
  return {"ai-energy-score", "AI Energy Score's master_results.csv and GPU_ENERGY_SUMMARY.json", Origin::tool,
          recognises, read};
}

}  // namespace crosswatt::ingest
