#include "model/predictors.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crosswatt/core/error.hpp"
#include "crosswatt/model/model_record.hpp"

namespace crosswatt {

Eigen::MatrixXd predictor_matrix(const WorkloadColumns& columns, const std::vector<Feature>& features,
                                 std::span<const Index> rows) {
  const auto n = static_cast<Index>(rows.size());
  const auto p = static_cast<Index>(features.size());
  Eigen::MatrixXd matrix(n, p);
  for (Index j = 0; j < p; ++j)
    for (Index i = 0; i < n; ++i) matrix(i, j) = columns.value(features[j], rows[i]);
  return matrix;
}

Eigen::VectorXd targets(const PairDataset& data, std::span<const Index> rows) {
  Eigen::VectorXd values(static_cast<Index>(rows.size()));
  for (Index i = 0; i < values.size(); ++i) values(i) = data.target_kwh[rows[i]];
  return values;
}

std::vector<Feature> numeric_features(const FeatureSet& features, std::string_view strategy) {
  if (features.has(Feature::family))
    throw ConfigError("--features", "family",
                      fmt::format("is not a number, and strategy {} takes numbers only", strategy));
  return features.list();
}

std::vector<Feature> read_features(const ModelReader& reader, std::string_view field) {
  std::vector<Feature> features;
  for (const std::string& text : reader.texts(field)) {
    const auto* const found =
        std::find_if(kFeatures.begin(), kFeatures.end(), [&](Feature feature) { return name(feature) == text; });
    if (found == kFeatures.end()) reader.fail(field, fmt::format("'{}' is not a feature", text));
    features.push_back(*found);
  }
  return features;
}

std::vector<std::string> feature_names(const std::vector<Feature>& features) {
  std::vector<std::string> names;
  names.reserve(features.size());
  for (const Feature feature : features) names.emplace_back(name(feature));
  return names;
}

FeatureSet feature_set(const std::vector<Feature>& features) {
  FeatureSet set;
  for (const Feature feature : features) set.add(feature);
  return set;
}

}  // namespace crosswatt
