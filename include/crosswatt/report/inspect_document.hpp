// What is in a table of energies: the first thing to look at before trusting a number made from it.
#pragma once

#include "crosswatt/data/energy_table.hpp"
#include "crosswatt/data/hardware_catalogue.hpp"
#include "crosswatt/report/document.hpp"

namespace crosswatt {

/// Hardware with rows, energy range and implied power; workloads in common per pair; predictors known; doubts, grouped
/// and counted, the most important first.
Document inspect_document(const EnergyTable& table, const HardwareCatalogue& catalogue, int threads = 0);

}  // namespace crosswatt
