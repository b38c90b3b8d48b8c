// The fields of crosswatt's own tables: what they are called in CSV headings and JSON keys, and why a cell can't be
// used.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/units.hpp"
#include "crosswatt/data/energy_table.hpp"

namespace crosswatt::ingest {

enum class Field : std::uint8_t {
  workload,
  hardware,
  phase,
  scope,
  energy,
  duration_s,
  flops,
  macs,
  params,
  batch_size,
  family,
  repetition,
  notes
};
inline constexpr std::size_t kFieldCount = 13;

/// A heading that holds a field. Blanks around it and case do not count.
struct Heading {
  Field field{};
  std::optional<EnergyUnit> unit;  ///< of an energy, where the heading says it
};
std::optional<Heading> parse_heading(std::string_view text);
/// The heading we write; energies in kWh.
std::string_view name(Field field);
/// The column of the table a field fills, for those that are plain numbers.
std::optional<Column> column_of(Field field);

/// -1 for "", nothing for what is no number of a run.
std::optional<std::int32_t> parse_repetition(std::string_view text);

/// What a refused cell says.
struct CellFault {
  std::string rule;
  std::string remedy;
};
/// Why a name can't be used that is empty or longer than kLongestName. @param what  it should name.
CellFault name_fault(std::string_view text, std::string_view what);
/// Why a text is no number greater than 0, or one that its unit makes too large or too small. @param remedy  what to do
/// where the number is simply not known.
CellFault number_fault(std::string_view text, std::string_view remedy);
CellFault energy_fault(std::string_view text);
CellFault known_number_fault(std::string_view text);
CellFault phase_fault();
CellFault scope_fault();
CellFault repetition_fault();
/// The fault of an energy whose unit is not said, in the heading or key `energy`.
CellFault unit_fault();

}  // namespace crosswatt::ingest
