#pragma once

#include <string>
#include <vector>

#include "crosswatt/challenge/energy_weighting.hpp"

namespace crosswatt {

/// The systems that know all of the columns, the first of each tuple of values, in file order.
std::vector<Index> distinct_systems(const WeightedSystems& systems, const std::vector<std::string>& columns);

/// One column of the given systems.
std::vector<double> values_of(const WeightedSystems& systems, const std::string& column,
                              const std::vector<Index>& rows);

/// Those of a column that are known.
std::vector<double> known_values(const WeightedSystems& systems, const std::string& column);

}  // namespace crosswatt
