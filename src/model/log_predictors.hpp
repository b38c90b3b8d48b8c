// Features on the log scale, where energies of all sizes weigh alike: what the strategies beyond the paper work on.
#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "crosswatt/model/strategy.hpp"
#include "data/log_features.hpp"

namespace crosswatt {

/// ln of the features, rows.size() x features.size(); NaN where unknown.
Eigen::MatrixXd log_predictors(const WorkloadColumns& columns, const std::vector<Feature>& features,
                               std::span<const Index> rows);

/// ln(target / source) of the rows.
Eigen::VectorXd log_ratios(const PairDataset& data, std::span<const Index> rows);

/// kwh[i] = source · exp(log_ratio[i]).
void apply_log_ratios(const WorkloadColumns& queries, std::span<const Index> rows, const Eigen::VectorXd& log_ratio,
                      std::span<double> kwh);

/// The features a strategy uses: those named, which every reference then has, or else all that are known.
struct LogFeatureChoice {
  FeatureSet named;  ///< energy alone = none named

  bool is_named() const { return named != FeatureSet(); }
  std::vector<Feature> of(const PairDataset& data, std::string_view strategy) const;
};

}  // namespace crosswatt
