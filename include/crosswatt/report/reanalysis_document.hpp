// A reanalysis as people read it: the organisers' tables with the organisers' rounding, the ranking with what the data
// leave of it, and what to doubt.
#pragma once

#include <optional>
#include <span>

#include "crosswatt/challenge/reanalysis.hpp"
#include "crosswatt/report/document.hpp"

namespace crosswatt {

/// How much of the ranking is shown.
enum class RankingExtent {
  top,   ///< the first 30 systems, and where the others are: for a screen
  whole  ///< every system: for a file
};

Document reanalysis_document(std::span<const Reanalysis> results, const std::optional<YearComparison>& comparison,
                             RankingExtent extent = RankingExtent::whole);

}  // namespace crosswatt
