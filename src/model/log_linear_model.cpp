#include "model/log_linear_model.hpp"

#include <cmath>
#include <limits>

#include "crosswatt/model/model_record.hpp"
#include "model/log_predictors.hpp"
#include "model/predictors.hpp"

namespace crosswatt {

LogLinearModel::LogLinearModel(std::vector<Feature> features, std::vector<double> values, std::vector<double> errors,
                               std::optional<LogLinearSpread> spread, std::vector<std::string> remarks)
    : features_(std::move(features)),
      values_(std::move(values)),
      errors_(std::move(errors)),
      spread_(std::move(spread)),
      remarks_(std::move(remarks)) {
  errors_.resize(values_.size(), kUnknown);
}

void LogLinearModel::predict_kwh(const WorkloadColumns& queries, std::span<const Index> rows,
                                 std::span<double> kwh) const {
  const Eigen::MatrixXd predictors = log_predictors(queries, features_, rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    double log_kwh = values_[0];
    for (std::size_t j = 0; j < features_.size(); ++j)
      log_kwh += values_[j + 1] * predictors(static_cast<Index>(i), static_cast<Index>(j));
    kwh[i] = std::exp(log_kwh);
  }
}

void LogLinearModel::predict_spread(const WorkloadColumns& queries, std::span<const Index> rows,
                                    std::span<double> log_sd) const {
  if (!spread_) return FittedModel::predict_spread(queries, rows, log_sd);
  const Eigen::MatrixXd predictors = log_predictors(queries, features_, rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Eigen::VectorXd distance = predictors.row(static_cast<Index>(i)).transpose() - spread_->centre;
    const double leverage =
        1.0 / static_cast<double>(spread_->rows) + (spread_->root_inverse.transpose() * distance).squaredNorm();
    log_sd[i] = spread_->residual_sd * std::sqrt(1 + leverage);
  }
}

double LogLinearModel::degrees_of_freedom() const {
  return spread_ ? spread_->degrees_of_freedom : std::numeric_limits<double>::infinity();
}

std::vector<Coefficient> LogLinearModel::coefficients() const {
  std::vector<Coefficient> named = {{"intercept", values_[0], errors_[0], "ln kWh"}};
  for (std::size_t j = 0; j < features_.size(); ++j)
    named.push_back({"ln " + std::string(name(features_[j])), values_[j + 1], errors_[j + 1], "per unit of ln"});
  return named;
}

FeatureSet LogLinearModel::required_features() const {
  return feature_set(features_);
}

void LogLinearModel::save(ModelWriter& writer) const {
  writer.texts("features", feature_names(features_));
  writer.numbers("coefficients", values_);
  writer.numbers("standard_errors", errors_);
  writer.texts("remarks", remarks_);
  writer.flag("has_spread", spread_.has_value());
  if (!spread_) return;
  writer.number("residual_sd", spread_->residual_sd);
  writer.number("degrees_of_freedom", spread_->degrees_of_freedom);
  writer.number("rows", static_cast<double>(spread_->rows));
  writer.numbers("centre", {spread_->centre.data(), static_cast<std::size_t>(spread_->centre.size())});
  writer.numbers("root_inverse",
                 {spread_->root_inverse.data(), static_cast<std::size_t>(spread_->root_inverse.size())});
}

std::unique_ptr<const FittedModel> LogLinearModel::load(const ModelReader& reader) {
  std::vector<Feature> features = read_features(reader, "features");
  const auto p = static_cast<Index>(features.size());
  std::optional<LogLinearSpread> spread;
  if (reader.flag("has_spread")) {
    spread = LogLinearSpread{
        .residual_sd = reader.number("residual_sd"),
        .degrees_of_freedom = reader.number("degrees_of_freedom"),
        .rows = reader.integer("rows", 1, Index{1} << 40),
        .centre = Eigen::Map<const Eigen::VectorXd>(reader.numbers("centre", p).data(), p),
        .root_inverse = Eigen::Map<const Eigen::MatrixXd>(reader.numbers("root_inverse", p * p).data(), p, p)};
  }
  if (spread && !(spread->degrees_of_freedom > 0)) reader.fail("degrees_of_freedom", "must be above 0");
  if (spread && !(spread->residual_sd >= 0)) reader.fail("residual_sd", "must be 0 or more");
  return std::make_unique<LogLinearModel>(std::move(features), reader.numbers("coefficients", p + 1),
                                          reader.numbers_or_unknown("standard_errors", p + 1), std::move(spread),
                                          reader.texts("remarks"));
}

}  // namespace crosswatt
