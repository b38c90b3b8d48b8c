// A strategy fitted once on a pair of hardware, with all that is needed to trust it and to keep it.
//
// Strategy::fit() gives the bare model. Here its references are chosen first, and what its errors are on workloads it
// has not seen is found by cross-fitting, so that a normalization comes with an interval.
#pragma once

#include <string>
#include <vector>

#include "crosswatt/core/parallel.hpp"
#include "crosswatt/model/model_file.hpp"
#include "crosswatt/model/registry.hpp"

namespace crosswatt {

struct FitOptions {
  std::string strategy = "auto";
  StrategyOptions strategy_options;
  std::vector<std::string> reference_workloads;  ///< these and no others; empty = by selection
  std::string selection = "full";
  Index references = 0;  ///< budget of the selection; 0 = all
  /// Cross-fit even where the strategy brings an interval of its own, to know its held-out error: some twenty fits
  /// more.
  bool held_out_errors = true;
  /// Cross-fit where the strategy brings no interval; without, its model has none.
  bool intervals = true;
  int threads = 0;  ///< of cross-fitting; 0 = as many as there are cores
  StopRequest stop;
};

/// Fits one strategy on a pair. @throws DataError for unknown reference workloads or a feature the table lacks,
/// ConfigError, NothingFittedError with the reason, Interrupted.
SavedModel fit_model(const PairDataset& data, const FitOptions& options);

/// What a workload may lack of the features that the model uses and its strategy can do without, all together and in
/// every smaller choice: all first, then the fewest first. Empty where the model asks for nothing of that kind.
std::vector<std::vector<Feature>> dispensable_features(const SavedModel& saved);

/// A variant: the same strategy fitted on the same references as if nobody knew those features.
/// @param left_out  one of dispensable_features(saved). @param held_out_errors  as of FitOptions.
/// @throws NothingFittedError.
SavedModel fit_variant(const SavedModel& saved, const std::vector<Feature>& left_out, bool held_out_errors = true);

}  // namespace crosswatt
