// A fitted model as a file: fit once, normalize for years.
//
// JSON with `schema_version`, the strategy, the pair, what the references were and the model's own fields; predictions
// after loading are bit-identical. A file that was truncated, edited or made by another schema version is refused with
// the reason.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/data/pair_dataset.hpp"
#include "crosswatt/model/model_record.hpp"
#include "crosswatt/model/strategy.hpp"

namespace crosswatt {

/// A model with what is needed to trust it.
struct SavedModel {
  std::string strategy;  ///< full name, "linear+flops"
  HardwarePair pair;
  Phase phase = Phase::unknown;
  Scope scope = Scope::unknown;
  std::vector<std::string> reference_workloads;
  double lowest_source_kwh = 0;  ///< of the references
  double highest_source_kwh = 0;
  double mean_log_ratio = kUnknown;             ///< mean of ln(target / source) of the references
  double median_spread = kUnknown;              ///< of the model's spread at the references
  std::vector<std::string> reference_families;  ///< known families of the references
  ModelRecord calibration;  ///< what calibrate/ found, for intervals and held-out errors; may be empty
  std::shared_ptr<const FittedModel> model;
  /// What it was fitted on, where it uses features that a workload may lack: then another can be fitted without them.
  /// Null where it asks for none, or for those its strategy names.
  std::shared_ptr<const PairDataset> training;
  /// Of a variant (calibrate/fit.hpp): what it was fitted without. A file never holds one.
  std::vector<Feature> left_out;
};

/// @return the whole file's text.
std::string to_json(const SavedModel& saved);
/// @throws DataError
SavedModel read_model(const std::string& path);
/// Likewise from the text of a file. @param path  what messages call it.
SavedModel parse_model(std::string_view text, const std::string& path);

}  // namespace crosswatt
