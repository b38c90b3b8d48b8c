// A reanalysis as the folder `crosswatt reanalyse -o` writes.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "crosswatt/challenge/reanalysis.hpp"

namespace crosswatt {

/// The CSV files, report.md, report.tex, reanalysis.json, and report.html where this build can write it. Of two years,
/// each one's own tables go into a folder of its year inside. @throws WriteError
void write_reanalysis_folder(const std::string& folder, std::span<const Reanalysis> results,
                             const std::optional<YearComparison>& comparison);

}  // namespace crosswatt
