// A reanalysis as people read it: the organisers' tables with the organisers' rounding, the ranking with what the data leave
// of it, and what to doubt.
#pragma once

#include <optional>
#include <span>

#include "crosswatt/challenge/reanalysis.hpp"
#include "crosswatt/report/document.hpp"

namespace crosswatt {

Document reanalysis_document(std::span<const Reanalysis> results, const std::optional<YearComparison>& comparison);

}  // namespace crosswatt
