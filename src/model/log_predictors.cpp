#include "model/log_predictors.hpp"

#include <cmath>

#include "model/predictors.hpp"

namespace crosswatt {

Eigen::MatrixXd log_predictors(const WorkloadColumns& columns, const std::vector<Feature>& features,
                               std::span<const Index> rows) {
  return predictor_matrix(columns, features, rows).array().log().matrix();
}

Eigen::VectorXd log_ratios(const PairDataset& data, std::span<const Index> rows) {
  Eigen::VectorXd ratios(static_cast<Index>(rows.size()));
  for (Index i = 0; i < ratios.size(); ++i)
    ratios(i) = std::log(data.target_kwh[rows[i]] / data.columns.source_kwh[rows[i]]);
  return ratios;
}

void apply_log_ratios(const WorkloadColumns& queries, std::span<const Index> rows, const Eigen::VectorXd& log_ratio,
                      std::span<double> kwh) {
  for (std::size_t i = 0; i < rows.size(); ++i)
    kwh[i] = queries.source_kwh[rows[i]] * std::exp(log_ratio(static_cast<Index>(i)));
}

std::vector<Feature> LogFeatureChoice::of(const PairDataset& data, std::string_view strategy) const {
  return is_named() ? numeric_features(named, strategy) : known_features(data, default_log_features());
}

}  // namespace crosswatt
