// The numbers under a reanalysis' pictures.
#pragma once

#include <string>
#include <vector>

#include "crosswatt/challenge/reanalysis.hpp"
#include "crosswatt/report/document.hpp"

namespace crosswatt {

/// "systems", a row a system, best rank first; "objectives", those of the Pareto front, and "front", of the systems on
/// it; "thresholds", a row a limit; "lines", where the quadrants part; "doubts".
std::vector<Table> reanalysis_tables(const Reanalysis& result);

/// Of each country the last year's intensity.
Table carbon_intensities();

}  // namespace crosswatt
