#include "crosswatt/data/energy_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/wording.hpp"

namespace crosswatt {
namespace {

constexpr std::array<std::string_view, 3> kPhaseNames = {"", "training", "inference"};
constexpr std::array<std::string_view, 6> kScopeNames = {"", "gpu", "cpu", "ram", "total", "wall"};
constexpr std::array<std::string_view, kColumnCount> kColumnNames = {"duration_s", "flops", "macs", "params",
                                                                     "batch_size"};

template <typename Kind, std::size_t kCount>
std::optional<Kind> parse_kind(std::string_view text, const std::array<std::string_view, kCount>& names) {
  for (std::size_t i = 0; i < kCount; ++i) {
    if (names[i] == text) return static_cast<Kind>(i);
  }
  return std::nullopt;
}
}  // namespace

std::string_view name(Phase phase) {
  return kPhaseNames[static_cast<std::size_t>(phase)];
}
std::string_view name(Scope scope) {
  return kScopeNames[static_cast<std::size_t>(scope)];
}
std::string_view name(Column column) {
  return kColumnNames[static_cast<std::size_t>(column)];
}

std::optional<Phase> parse_phase(std::string_view text) {
  if (const auto phase = parse_kind<Phase>(text, kPhaseNames)) return phase;
  const std::string lowered = lower(text);
  if (lowered == "train") return Phase::training;
  if (lowered == "infer") return Phase::inference;
  return parse_kind<Phase>(lowered, kPhaseNames);
}

std::optional<Scope> parse_scope(std::string_view text) {
  if (const auto scope = parse_kind<Scope>(text, kScopeNames)) return scope;
  return parse_kind<Scope>(lower(text), kScopeNames);
}

std::string_view EnergyTable::notes(Index row) const {
  if (note_ids_.empty() || note_ids_[row] == NameDictionary::kNone) return {};
  return notes_[note_ids_[row]];
}

const EnergyTable::Stretch& EnergyTable::stretch(Index row) const {
  assert(row < rows());
  const auto after = std::upper_bound(stretches_.begin(), stretches_.end(), row,
                                      [](Index wanted, const Stretch& stretch) { return wanted < stretch.first_row; });
  return *std::prev(after);
}

const std::string& EnergyTable::file(Index row) const {
  return files_[stretch(row).file];
}

std::int64_t EnergyTable::line(Index row) const {
  const Stretch& found = stretch(row);
  return found.first_line + found.step * (row - found.first_row);
}

Measurement EnergyTable::measurement(Index row) const {
  Measurement measurement;
  measurement.workload = workloads_[workload_ids_[row]];
  measurement.hardware = hardware_[hardware_ids_[row]];
  if (family_id(row) != NameDictionary::kNone) measurement.family = families_[family_id(row)];
  measurement.notes = notes(row);
  measurement.phase = phase(row);
  measurement.scope = scope(row);
  measurement.repetition = repetition(row);
  measurement.energy_kwh = energy_kwh_[row];
  for (const Column column : kColumns) measurement[column] = number(column, row);
  return measurement;
}

Measurement MeasurementBatch::measurement(Index row) const {
  const auto text = [row](const Names& names) {
    const bool known = !names.ids.empty() && names.ids[row] != NameDictionary::kNone;
    return known ? std::string_view(names.dictionary[names.ids[row]]) : std::string_view();
  };
  Measurement measurement;
  measurement.workload = text(workload);
  measurement.hardware = text(hardware);
  measurement.family = text(family);
  measurement.notes = text(notes);
  measurement.phase = static_cast<Phase>(kinds[row] >> 4);
  measurement.scope = static_cast<Scope>(kinds[row] & 15);
  if (!repetition.empty()) measurement.repetition = repetition[row];
  measurement.energy_kwh = energy_kwh[row];
  for (std::size_t c = 0; c < kColumnCount; ++c) {
    if (!numbers[c].empty()) measurement.numbers[c] = numbers[c][row];
  }
  return measurement;
}

void MeasurementBatch::remove(const std::vector<bool>& marked) {
  const auto compact = [&](auto& column) {
    if (column.empty()) return;
    std::size_t kept = 0;
    for (std::size_t row = 0; row < column.size(); ++row) {
      if (!marked[row]) column[kept++] = column[row];
    }
    column.resize(kept);
  };
  for (Names* names : {&workload, &hardware, &family, &notes}) compact(names->ids);
  for (std::vector<double>& column : numbers) compact(column);
  compact(kinds);
  compact(energy_kwh);
  compact(repetition);
  compact(line);
}

void MeasurementBatch::clear() {
  constexpr std::uint32_t kNamesCarriedAlong = 1U << 20;
  for (Names* names : {&workload, &hardware, &family, &notes}) {
    names->ids.clear();
    if (names->dictionary.size() > kNamesCarriedAlong) *names = {};
  }
  for (std::vector<double>& column : numbers) column.clear();
  kinds.clear();
  energy_kwh.clear();
  repetition.clear();
  line.clear();
}

std::string simulation_remark(const EnergyTable& table) {
  Index simulated = 0;
  for (Index row = 0; row < table.rows(); ++row) simulated += table.notes(row).starts_with("simulated") ? 1 : 0;
  if (simulated == 0) return {};
  return fmt::format("{} of {} simulated, not measured", simulated, counted(table.rows(), "energy is", "energies are"));
}

}  // namespace crosswatt
