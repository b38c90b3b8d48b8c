// Where the fields of a long table stand: of a CSV file, or of a frame in memory.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "crosswatt/core/units.hpp"
#include "crosswatt/ingest/read.hpp"
#include "ingest/csv_header.hpp"
#include "ingest/fields.hpp"

namespace crosswatt::ingest {

/// What the header says: where each field stands, and in which unit the energies are.
struct LongLayout {
  std::vector<std::string> headings;
  std::array<std::optional<std::size_t>, kFieldCount> columns;
  EnergyUnit unit = EnergyUnit::kwh;
  std::string hardware;  // of all rows, where no column says it

  std::optional<std::size_t> column(Field field) const { return columns[static_cast<std::size_t>(field)]; }
};

/// Nothing where the headings can't be used; `check` has said why then. @param hardware  what the user says of the
/// rows;
/// "" = nothing.
std::optional<LongLayout> long_layout(std::vector<std::string> headings, const ReadOptions& options,
                                      std::string hardware, HeaderCheck& check);

}  // namespace crosswatt::ingest
