// Which energies can hardly be right, seen beside what their hardware draws and beside one another.
//
// An energy that is a thousand times too large parses as well as a right one. What gives it away is the mean power it
// implies, for rows that know their duration. That a table passes does not make it right: a unit that is wrong by 2, or
// a GPU beside the one that worked, goes unnoticed.
#pragma once

#include "crosswatt/data/caveat.hpp"
#include "crosswatt/data/energy_table.hpp"
#include "crosswatt/data/hardware_catalogue.hpp"

namespace crosswatt {

/// What to doubt of the rows of a table, of each kind the worst first:
/// - mean power more than 110 % of what may be drawn. Scope gpu or none: the cards' TDP or power limit; total and wall:
///   twice that and 2 kW for the host; cpu and ram: the host's 2 kW;
/// - mean power below what the cards draw at rest, or 5 % of what they may draw where that is not known: all scopes
/// that
///   hold the GPU;
/// - runs of less than 30 s: meters update a few times a second, and those of several GPUs look at a quarter of the
/// time
///   only (arXiv 2312.02741). Not rows whose notes call them simulated: no meter saw them;
/// - FLOPs that equal MACs, or that differ by about two between rows of one workload: one of them counts the other.
/// Of hardware that the catalogue does not know or not surely, only cpu and ram can be judged by their power, and what
/// is more than the megawatt that no machine draws.
Caveats implausible(const EnergyTable& table, const HardwareCatalogue& catalogue);

}  // namespace crosswatt
