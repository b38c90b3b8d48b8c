// Beyond the single ratio: any strategy of the toolkit normalizes a challenge's energies, with intervals.
//
// A single ratio assumes that every workload scales from hardware to hardware like the baseline. Where there is more to
// go by, fit it: several reference runs that each submission reports (a light and a heavy baseline, say), or a table of
// runs measured on the submitters' hardware and on the organisers'. Not for reproducing published results: those used
// the ratio.
#pragma once

#include "crosswatt/challenge/normalized_energies.hpp"
#include "crosswatt/data/energy_table.hpp"
#include "crosswatt/data/hardware_catalogue.hpp"
#include "crosswatt/normalize/normalizer.hpp"

namespace crosswatt {

/// Fits the strategy anew for each submission, on the reference runs it reports. A submission that the strategy can't
/// be fitted on keeps NaN and a note. The interval is the strategy's own at `level` where it has enough references for
/// one, widened by what the rounding of each figure moves (first order, all at their worst); with too few references it
/// is the rounding alone, and a note says so. A system of the organisers keeps its energy.
/// @throws ConfigError when the rules name fewer than two reference runs, or for an unknown strategy.
NormalizedEnergies normalize_by_own_references(const Submissions& submissions, const FitOptions& fit,
                                               double level = 0.9);

/// Fits the strategy once for each hardware that the submissions name in their compute time, on the workloads that
/// `table` has measured there and on the reference hardware (rules.reference_hardware, or else that of the reference
/// system's compute time). Training energies use the table's training rows where it has any, test energies its
/// inference rows. Of the table's features only those that the submission knows are used (params, macs). A submission
/// whose hardware is not said, not one, or not in the table keeps NaN and a note.
/// @throws DataError when the table lacks the reference hardware, ConfigError for an unknown strategy or one that names
/// a feature no submission says.
NormalizedEnergies normalize_by_table(const Submissions& submissions, const EnergyTable& table, const FitOptions& fit,
                                      double level = 0.9,
                                      const HardwareCatalogue& catalogue = HardwareCatalogue::built_in());

}  // namespace crosswatt
