// One kWh, or a file of them, moved from the source hardware to the target, with what is known about the error.
//
// Not for energies that did not come from the model's source hardware: a model knows one pair. A number outside what
// the references span is flagged as extrapolated, never refused: it may be all there is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crosswatt/model/model_file.hpp"
#include "crosswatt/model/registry.hpp"

namespace crosswatt {

/// A workload measured on the source; NaN or "" = unknown.
struct Query {
  double energy_kwh = kUnknown;
  double duration_s = kUnknown;
  double flops = kUnknown;
  double macs = kUnknown;
  double params = kUnknown;
  double batch_size = kUnknown;
  std::string family;
};

struct Normalized {
  double energy_kwh = 0;        ///< the query's
  double kwh = 0;               ///< on the target
  double lower_kwh = kUnknown;  ///< NaN where there is no interval
  double upper_kwh = kUnknown;
  double level = 0.9;
  bool extrapolated = false;
  std::vector<std::string> warnings;
};

struct FitOptions {
  std::string strategy = "linear";
  StrategyOptions strategy_options;
  std::vector<std::string> reference_workloads;  ///< these and no others; empty = by selection
  std::string selection = "full";
  Index references = 0;  ///< budget of the selection; 0 = all
};

/// Fits one strategy on a pair. @throws DataError for unknown reference workloads or a feature the table lacks,
/// ConfigError, NothingFittedError with the reason.
SavedModel fit_model(const PairDataset& data, const FitOptions& options);

/// @throws DataError when the query lacks a feature the model needs.
Normalized normalize(const SavedModel& model, const Query& query, double level = 0.9);

}  // namespace crosswatt
