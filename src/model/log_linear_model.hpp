// The model several strategies end in: ln target = intercept + sum of slope · ln feature. Always positive.
#pragma once

#include <Eigen/Core>
#include <memory>
#include <optional>
#include <vector>

#include "crosswatt/model/strategy.hpp"

namespace crosswatt {

class ModelReader;

/// Spread of a least-squares fit: sd² · (1 + 1/n + d' W W' d), d the distance from the references' mean.
struct LogLinearSpread {
  double residual_sd;
  double degrees_of_freedom;
  Index rows;
  Eigen::VectorXd centre;        ///< p
  Eigen::MatrixXd root_inverse;  ///< p x p
};

class LogLinearModel final : public FittedModel {
 public:
  /// @param values, errors  the intercept's first; errors may be empty.
  LogLinearModel(std::vector<Feature> features, std::vector<double> values, std::vector<double> errors,
                 std::optional<LogLinearSpread> spread, std::vector<std::string> remarks = {});
  static std::unique_ptr<const FittedModel> load(const ModelReader& reader);

  void predict_kwh(const WorkloadColumns& queries, std::span<const Index> rows, std::span<double> kwh) const override;
  bool has_spread() const override { return spread_.has_value(); }
  void predict_spread(const WorkloadColumns& queries, std::span<const Index> rows,
                      std::span<double> log_sd) const override;
  double degrees_of_freedom() const override;
  std::vector<Coefficient> coefficients() const override;
  FeatureSet required_features() const override;
  std::vector<std::string> remarks() const override { return remarks_; }
  void save(ModelWriter& writer) const override;

 private:
  std::vector<Feature> features_;
  std::vector<double> values_;
  std::vector<double> errors_;
  std::optional<LogLinearSpread> spread_;
  std::vector<std::string> remarks_;
};

}  // namespace crosswatt
