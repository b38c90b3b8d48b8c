// linear: target = intercept + slope × source kWh, and a slope for each further feature, by ordinary least squares.
// Source: Douwes and Serizel 2024, linear regression and linear regression with FLOPs and params.
#include <array>

#include "crosswatt/model/model_record.hpp"
#include "crosswatt/numeric/least_squares.hpp"
#include "model/predictor_blocks.hpp"
#include "model/predictors.hpp"
#include "model/ratio_model.hpp"
#include "model/strategy_family.hpp"

namespace crosswatt {
namespace {

class LinearModel final : public FittedModel {
 public:
  LinearModel(std::vector<Feature> features, std::vector<Coefficient> coefficients)
      : features_(std::move(features)), coefficients_(std::move(coefficients)) {}

  static std::unique_ptr<const FittedModel> load(const ModelReader& reader) {
    std::vector<Feature> features = read_features(reader, "features");
    const auto count = static_cast<Index>(features.size()) + 1;
    const std::vector<double>& values = reader.numbers("coefficients", count);
    const std::vector<double>& errors = reader.numbers_or_unknown("standard_errors", count);
    return std::make_unique<LinearModel>(features, name_coefficients(features, values, errors));
  }

  /// @param values, errors  the intercept's first.
  static std::vector<Coefficient> name_coefficients(const std::vector<Feature>& features,
                                                    std::span<const double> values, std::span<const double> errors) {
    std::vector<Coefficient> named = {{"intercept", values[0], errors[0], "kWh"}};
    for (std::size_t j = 0; j < features.size(); ++j) {
      const bool energy = features[j] == Feature::energy;
      named.push_back(
          {std::string(name(features[j])), values[j + 1], errors[j + 1], energy ? "kWh/kWh" : "kWh per unit"});
    }
    return named;
  }

  void predict_kwh(const WorkloadColumns& queries, std::span<const Index> rows, std::span<double> kwh) const override {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      kwh[i] = coefficients_[0].value;
      for (std::size_t j = 0; j < features_.size(); ++j)
        kwh[i] += coefficients_[j + 1].value * queries.value(features_[j], rows[i]);
    }
  }

  std::vector<Coefficient> coefficients() const override { return coefficients_; }
  FeatureSet required_features() const override { return feature_set(features_); }

  void save(ModelWriter& writer) const override {
    std::vector<double> values;
    std::vector<double> errors;
    for (const Coefficient& coefficient : coefficients_) {
      values.push_back(coefficient.value);
      errors.push_back(coefficient.standard_error);
    }
    writer.texts("features", feature_names(features_));
    writer.numbers("coefficients", values);
    writer.numbers("standard_errors", errors);
  }

 private:
  std::vector<Feature> features_;
  std::vector<Coefficient> coefficients_;
};

class Linear final : public Strategy, public ClosedForm {
 public:
  explicit Linear(const FeatureSet& features) : set_(features), features_(numeric_features(features, "linear")) {}

  std::string name() const override { return "linear" + set_.suffix(); }
  FeatureSet required_features() const override { return set_; }

  FitResult fit(const PairDataset& data, std::span<const Index> references) const override {
    const auto n = static_cast<Index>(references.size());
    const auto needed = static_cast<Index>(features_.size()) + 1;
    if (n < needed) return too_few(n, needed);
    const auto result =
        numeric::fit_least_squares(predictor_matrix(data.columns, features_, references), targets(data, references));
    if (std::holds_alternative<numeric::RankDeficient>(result))
      return FitFailure{"the references do not determine the coefficients (rank-deficient)"};
    const auto& line = std::get<numeric::LinearFit>(result);
    std::vector<double> values = {line.intercept};
    std::vector<double> errors = {line.intercept_standard_error.value_or(kUnknown)};
    for (Index j = 0; j < line.coefficients.size(); ++j) {
      values.push_back(line.coefficients(j));
      errors.push_back(line.standard_errors ? (*line.standard_errors)(j) : kUnknown);
    }
    return std::make_unique<LinearModel>(features_, LinearModel::name_coefficients(features_, values, errors));
  }

  std::optional<FitFailure> predict_kwh(const PairDataset& data, std::span<const Index> references,
                                        std::span<const Index> rows, std::span<double> kwh) const override {
    if (predict_on_features(data, references, rows, kwh)) return std::nullopt;
    return predict_by_model(*this, data, references, rows, kwh);
  }

 private:
  bool predict_on_features(const PairDataset& data, std::span<const Index> references, std::span<const Index> rows,
                           std::span<double> kwh) const {
    const auto fill = [&](std::span<const Index> part, auto& block) {
      for (std::size_t j = 0; j < features_.size(); ++j) gather(data.columns, features_[j], part, block[j]);
    };
    switch (features_.size()) {
      case 1:
        return predict_by_sums<1>(data, references, rows, kwh, fill);
      case 2:
        return predict_by_sums<2>(data, references, rows, kwh, fill);
      case 3:
        return predict_by_sums<3>(data, references, rows, kwh, fill);
      case 4:
        return predict_by_sums<4>(data, references, rows, kwh, fill);
      default:
        return false;
    }
  }

  FeatureSet set_;
  std::vector<Feature> features_;
};

constexpr std::array kInfos = {StrategyInfo{
    .name = "linear",
    .summary = "a straight line through all references, by least squares; +flops, +params, … add predictors",
    .when = "to reproduce the literature; when energies span less than a decade",
    .when_not = "when energies span decades: the largest references decide the line, and it may cross zero below them",
    .takes_features = true,
    .make = [](const StrategyOptions&, const FeatureSet& features) -> std::unique_ptr<Strategy> {
      return std::make_unique<Linear>(features);
    },
    .load = LinearModel::load}};

}  // namespace

std::span<const StrategyInfo> linear_strategies() {
  return kInfos;
}

}  // namespace crosswatt
