// Features as the numbers a regression sees.
#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "crosswatt/model/strategy.hpp"

namespace crosswatt {

class ModelReader;

/// The features as columns: rows.size() x features.size(). NaN where a row does not know one.
Eigen::MatrixXd predictor_matrix(const WorkloadColumns& columns, const std::vector<Feature>& features,
                                 std::span<const Index> rows);
Eigen::VectorXd targets(const PairDataset& data, std::span<const Index> rows);

/// The numeric features of a set. @throws ConfigError when it holds the family, which `strategy` can't use as a number.
std::vector<Feature> numeric_features(const FeatureSet& features, std::string_view strategy);

/// Features by the names a model file holds. @throws DataError through `reader`.
std::vector<Feature> read_features(const ModelReader& reader, std::string_view field);
std::vector<std::string> feature_names(const std::vector<Feature>& features);
FeatureSet feature_set(const std::vector<Feature>& features);

}  // namespace crosswatt
