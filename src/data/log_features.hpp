// Workloads as points: the ln of what is known of them, on one scale. What selectors and log-scale strategies measure
// likeness by.
#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "crosswatt/data/pair_dataset.hpp"

namespace crosswatt {

/// Numeric features that every workload of the pool knows and that tell workloads apart, among `candidates`. Looks at
/// what is known before anything runs on the target, never at targets.
std::vector<Feature> known_features(const PairDataset& data, const std::vector<Feature>& candidates);

/// What is looked at where nothing is said: energy, FLOPs, params and mean power on the source.
const std::vector<Feature>& default_log_features();

/// The pool's workloads, m x p: ln of the default features that are known, each of mean 0 and standard deviation 1 over
/// the pool. Without any, one column of zeros.
Eigen::MatrixXd workload_points(const PairDataset& data);
/// The same of some rows, at least one, with mean 0 and standard deviation 1 over them: what tells them apart.
Eigen::MatrixXd workload_points(const PairDataset& data, std::span<const Index> rows);

}  // namespace crosswatt
