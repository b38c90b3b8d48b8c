// Which rows of a table are the same measurement.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "crosswatt/data/energy_table.hpp"

namespace crosswatt {

/// What makes two rows the same measurement.
struct Identity {
  std::uint64_t names;  ///< workload, hardware
  std::uint64_t kind;   ///< phase, scope, repetition
  // clang-tidy takes the 0 of the comparison for a pointer.
  auto operator<=>(const Identity&) const = default;  // NOLINT(modernize-use-nullptr)
};
Identity identity_of(const EnergyTable& table, Index row);

struct Duplicate {
  Index row;
  Index first;  ///< the first row like it
};

/// All rows that stand in the table before, ascending.
std::vector<Duplicate> find_duplicates(const EnergyTable& table);

}  // namespace crosswatt
