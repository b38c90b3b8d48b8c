// Which workloads to run on new hardware, in which order, and what that will cost and bring.
//
// Running references costs energy on the target, so choose them before running any: from what the source already tells.
// Families that will be normalized come first, one workload each, since one reference of its own family is worth more
// to a workload than any model; the rest goes where the uncertainty is largest. The expected error is that of a
// Gaussian process with its prior settings: a guide to compare plans by, not a measurement.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crosswatt/data/hardware_catalogue.hpp"
#include "crosswatt/data/pair_dataset.hpp"

namespace crosswatt {

struct RecommendOptions {
  std::optional<Index> budget;       ///< how many workloads, >= 1
  std::optional<double> budget_kwh;  ///< or how much energy, by the source's kWh; > 0
  std::string selection;             ///< "" = k-medoids for a number, i-optimal for an energy

  /// @throws ConfigError: exactly one of the budgets is needed; an energy goes with the optimal designs only.
  void validate() const;
};

struct RecommendedWorkload {
  std::string workload;
  std::string family;  ///< "" = unknown
  double source_kwh = 0;
  double expected_rmsle = 0;  ///< over all workloads of the pool, once this one and those before it are measured
};

struct Recommendation {
  std::string selection;
  std::vector<RecommendedWorkload> workloads;  ///< in running order
  double source_kwh = 0;                       ///< of all of them
  std::vector<std::string> warnings;
};

/// @param data  the pool, measured on the source; workloads already measured on the target count as references that are
/// there, unless all are, in which case any may be recommended. @throws ConfigError, DataError when no candidate is
/// left or none is affordable.
Recommendation recommend(const PairDataset& data, const RecommendOptions& options);

/// A dataset of one hardware's workloads for a target on which nothing was run yet.
PairDataset unmeasured_target(const PairBuilder& pairs, const std::string& source, const std::string& target);

/// The pool of a plan, hardware as a user types it; a target that the table does not hold is one on which nothing was
/// run yet, and a note says so. @throws DataError for an unknown source.
PairDataset dataset_to_plan(const EnergyTable& table, const std::string& from, const std::string& to,
                            const HardwareCatalogue& catalogue);

}  // namespace crosswatt
