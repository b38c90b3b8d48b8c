#include "data/log_features.hpp"

#include <cmath>

#include "crosswatt/numeric/standardise.hpp"

namespace crosswatt {

std::vector<Feature> known_features(const PairDataset& data, const std::vector<Feature>& candidates) {
  std::vector<Feature> known;
  for (const Feature feature : candidates) {
    bool complete = data.size() > 0;
    bool varies = false;
    for (Index row = 0; complete && row < data.size(); ++row) {
      const double value = data.columns.value(feature, row);
      complete = !std::isnan(value);
      varies = varies || value != data.columns.value(feature, 0);
    }
    if (complete && varies) known.push_back(feature);
  }
  return known;
}

const std::vector<Feature>& default_log_features() {
  static const std::vector<Feature> features = {Feature::energy, Feature::flops, Feature::params, Feature::power};
  return features;
}

Eigen::MatrixXd workload_points(const PairDataset& data) {
  const std::vector<Feature> features = known_features(data, default_log_features());
  if (features.empty()) return Eigen::MatrixXd::Zero(data.size(), 1);
  Eigen::MatrixXd logs(data.size(), static_cast<Index>(features.size()));
  for (Index j = 0; j < logs.cols(); ++j)
    for (Index row = 0; row < logs.rows(); ++row) logs(row, j) = std::log(data.columns.value(features[j], row));
  return numeric::standardise(logs).apply(logs);
}

}  // namespace crosswatt
