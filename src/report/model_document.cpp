#include "crosswatt/report/model_document.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/core/version.hpp"
#include "crosswatt/core/wording.hpp"
#include "report/escaping.hpp"
#include "report/json_cell.hpp"

namespace crosswatt {
namespace {

/// "median held-out error 4.4 % (new families 22 %)".
std::string held_out_error(const SavedModel& saved) {
  const Calibration calibration = Calibration::read(ModelReader(saved.calibration, "calibration"));
  if (std::isnan(calibration.known_family.mdape)) return "held-out error unknown: " + calibration.known_family.why_none;
  std::string text = fmt::format("median held-out error {} %", significant(100 * calibration.known_family.mdape, 2));
  if (!std::isnan(calibration.new_family.mdape))
    text += fmt::format(" ({} % on families without a reference)", significant(100 * calibration.new_family.mdape, 2));
  return text;
}

/// "3.2 kWh on A", "3.2 kWh on A and 2.9 kWh on C".
std::string measured_text(const SavedModel& saved, const Normalized& normalized) {
  if (normalized.sources.empty())
    return fmt::format("{} kWh on {}", significant(normalized.energy_kwh, 4), saved.pair.source);
  std::vector<std::string> parts;
  for (const SourceMeasurement& measured : normalized.sources)
    parts.push_back(fmt::format("{} kWh on {}", significant(measured.energy_kwh, 4), measured.hardware));
  return join(parts, " and ");
}

}  // namespace

Document model_document(const SavedModel& saved) {
  Section section;
  const Index references = std::ssize(saved.reference_workloads);
  section.blocks.emplace_back(Paragraph{
      fmt::format("{} from {} to {}, fitted on {} from {} to {} kWh; {}.", saved.strategy, saved.pair.source,
                  saved.pair.target, counted(references, "reference"), significant(saved.lowest_source_kwh, 3),
                  significant(saved.highest_source_kwh, 3), held_out_error(saved))});
  Table table{.name = "coefficients",
              .title = "",
              .columns = {{"coefficient", "Coefficient", "", Style::text},
                          {"value", "Value", "", Style::number, 6},
                          {"standard_error", "Standard error", "", Style::number, 2},
                          {"unit", "Unit", "", Style::text}}};
  for (const Coefficient& coefficient : saved.model->coefficients())
    table.rows.push_back({coefficient.name, coefficient.value, coefficient.standard_error, coefficient.unit});
  if (!table.rows.empty()) section.blocks.emplace_back(std::move(table));
  if (const std::vector<std::string> remarks = saved.model->remarks(); !remarks.empty())
    section.blocks.emplace_back(Notes{"", remarks});
  return {.title = "", .sections = {std::move(section)}};
}

std::string normalized_text(const SavedModel& saved, const Normalized& normalized) {
  std::string text =
      fmt::format("{} is {} kWh on {} (strategy {}, {}", measured_text(saved, normalized),
                  significant(normalized.kwh, 4), saved.pair.target, saved.strategy, held_out_error(saved));
  if (!std::isnan(normalized.lower_kwh))
    text += fmt::format("; {} interval {} to {} kWh", percentage(normalized.level),
                        significant(normalized.lower_kwh, 4), significant(normalized.upper_kwh, 4));
  else
    text += "; no interval";
  text += ")";
  return printable(text, std::string::npos) + "\n";
}

std::string energy_statement(const SavedModel& saved, const Normalized& normalized, StatementFormat format) {
  const std::string what = saved.phase == Phase::unknown ? "workload" : std::string(name(saved.phase));
  const std::string scope = saved.scope == Scope::unknown ? "" : fmt::format(" ({})", name(saved.scope));
  const bool bounded = !std::isnan(normalized.lower_kwh);
  std::string text = fmt::format("The {} took {}{}, {}", what, measured_text(saved, normalized), scope,
                                 significant(normalized.kwh, 3));
  if (bounded)
    text += fmt::format(" [{}, {}]", significant(normalized.lower_kwh, 3), significant(normalized.upper_kwh, 3));
  text += fmt::format(" kWh normalized to {} with {} ({}crosswatt {}).", saved.pair.target, saved.strategy,
                      bounded ? percentage(normalized.level) + " interval; " : "", kVersion);
  if (format == StatementFormat::markdown) return markdown_text(text) + "\n";
  return (format == StatementFormat::latex ? latex_text(text) : printable(text, std::string::npos)) + "\n";
}

std::string normalized_json(const SavedModel& saved, const Normalized& normalized) {
  using Json = nlohmann::ordered_json;
  const Calibration calibration = Calibration::read(ModelReader(saved.calibration, "calibration"));
  Json object = {{"source", saved.pair.source},
                 {"target", saved.pair.target},
                 {"strategy", saved.strategy},
                 {"energy_kwh", normalized.energy_kwh},
                 {"normalized_kwh", json_cell(normalized.kwh)},
                 {"lower_kwh", json_cell(normalized.lower_kwh)},
                 {"upper_kwh", json_cell(normalized.upper_kwh)},
                 {"level", normalized.level},
                 {"extrapolated", normalized.extrapolated},
                 {"held_out_mdape", json_cell(calibration.known_family.mdape)},
                 {"held_out_mdape_new_family", json_cell(calibration.new_family.mdape)},
                 {"references", saved.reference_workloads.size()},
                 {"warnings", normalized.warnings}};
  for (const SourceMeasurement& measured : normalized.sources)
    object["sources"].push_back({{"hardware", measured.hardware}, {"energy_kwh", measured.energy_kwh}});
  return json_dump(object, 1) + "\n";
}

}  // namespace crosswatt
