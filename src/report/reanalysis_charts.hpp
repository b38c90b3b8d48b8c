// The pictures of a reanalysis: who ranks where, and what that rests on.
#pragma once

#include <string>
#include <vector>

#include "crosswatt/challenge/reanalysis.hpp"
#include "report/chart.hpp"

namespace crosswatt {

/// Charts of the tables reanalysis_tables() makes, and of "ranked", the systems looked at with their co2e_kg. @param
/// place  id of the page's part they stand in.
std::vector<Chart> reanalysis_charts(const Reanalysis& result, const std::string& place);

}  // namespace crosswatt
