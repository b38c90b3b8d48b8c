// A CSV file of workloads, each moved to the target hardware.
#pragma once

#include <string>

#include "crosswatt/core/index.hpp"
#include "crosswatt/normalize/normalizer.hpp"

namespace crosswatt {

struct NormalizedFile {
  std::string csv;  ///< every input column, then normalized_kwh,lower_kwh,upper_kwh,extrapolated,warnings
  Index rows = 0;
  Index rows_failed = 0;  ///< that could not be normalized: cells empty
  Index rows_with_warnings = 0;
};

/// The columns are those of crosswatt's long table (energy_kwh or another energy column needed; duration_s, flops,
/// macs, params, batch_size, family where the model uses them); a column `hardware`, where there is one, must name the
/// model's source throughout. For a model of several sources a row holds them all: a column headed by each source's
/// name with energies in kWh, or "energy_j NAME" and the like, and "duration_s NAME". Likewise columns `phase` and
/// `scope`, where the model has one. Other columns pass through. A workload that can't be normalized has empty cells
/// and a warning.
/// @throws DataError with every problem of the file, NothingFittedError when no row can be normalized.
NormalizedFile normalize_csv(const Normalizer& normalizer, const std::string& path, double level = 0.9);

/// Likewise from the text of a file, a frame's as CSV: its lines are counted as the frame's rows, from 1 behind the
/// header. @param name  what messages call it. @throws as normalize_csv; Interrupted when
/// `stop`, polled between rows, asked for it.
NormalizedFile normalize_csv_text(const Normalizer& normalizer, const std::string& name, std::string text,
                                  double level = 0.9, const StopRequest& stop = {});

}  // namespace crosswatt
