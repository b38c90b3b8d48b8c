#include "data/log_features.hpp"

#include <cmath>
#include <numeric>

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
  static const std::vector<Feature> kUsual = {Feature::energy, Feature::flops, Feature::params, Feature::power};
  return kUsual;
}

Eigen::MatrixXd workload_points(const PairDataset& data, std::span<const Index> rows) {
  const std::vector<Feature> features = known_features(data, default_log_features());
  const auto n = static_cast<Index>(rows.size());
  if (features.empty()) return Eigen::MatrixXd::Zero(n, 1);
  Eigen::MatrixXd logs(n, static_cast<Index>(features.size()));
  for (Index j = 0; j < logs.cols(); ++j)
    for (Index i = 0; i < n; ++i) logs(i, j) = std::log(data.columns.value(features[j], rows[i]));
  return numeric::standardise(logs).apply(logs);
}

Eigen::MatrixXd workload_points(const PairDataset& data) {
  std::vector<Index> all(static_cast<std::size_t>(data.size()));
  std::iota(all.begin(), all.end(), Index{0});
  return workload_points(data, all);
}

}  // namespace crosswatt
