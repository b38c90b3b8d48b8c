// log-ridge: ln(target / source) on the standardised ln of all known features, drawn towards one common ratio; the
// strength by exact leave-one-out.
#include <array>
#include <cmath>

#include "crosswatt/numeric/ridge.hpp"
#include "crosswatt/numeric/standardise.hpp"
#include "model/log_linear_model.hpp"
#include "model/log_predictors.hpp"
#include "model/predictors.hpp"
#include "model/ratio_model.hpp"
#include "model/strategy_family.hpp"

namespace crosswatt {
namespace {

constexpr Index kNeeded = 2;

/// Thirteen strengths from 10^-3 to 10^3, half a decade apart.
std::vector<double> penalties() {
  std::vector<double> values;
  for (int half_decade = -6; half_decade <= 6; ++half_decade) values.push_back(std::pow(10.0, half_decade / 2.0));
  return values;
}

class LogRidge final : public Strategy {
 public:
  explicit LogRidge(const FeatureSet& features) : choice_{features} { numeric_features(features, "log-ridge"); }

  std::string name() const override { return "log-ridge" + choice_.named.suffix(); }
  FeatureSet required_features() const override { return choice_.named; }

  FitResult fit(const PairDataset& data, std::span<const Index> references) const override {
    const auto n = static_cast<Index>(references.size());
    if (n < kNeeded) return too_few(n, kNeeded);
    const std::vector<Feature> features = choice_.of(data, "log-ridge");
    const Eigen::MatrixXd predictors = log_predictors(data.columns, features, references);
    const numeric::Standardisation scaling = numeric::standardise(predictors);
    const numeric::RidgeFit ridge =
        numeric::fit_ridge(scaling.apply(predictors), log_ratios(data, references), penalties());
    // Back on the scale of the features, the source energy's slope being 1 plus what the ratio adds.
    std::vector<double> values = {ridge.intercept};
    for (std::size_t j = 0; j < features.size(); ++j) {
      const auto column = static_cast<Index>(j);
      const double slope = ridge.coefficients(column) / scaling.scale(column);
      values[0] -= slope * scaling.mean(column);
      values.push_back(slope + (features[j] == Feature::energy ? 1 : 0));
    }
    if (features.empty() || features.front() != Feature::energy)
      return FitFailure{"all workloads have the same source energy"};
    return std::make_unique<LogLinearModel>(features, std::move(values), std::vector<double>(), std::nullopt);
  }

 private:
  LogFeatureChoice choice_;
};

constexpr std::array kInfos = {
    StrategyInfo{.name = "log-ridge",
                 .summary = "the log ratio on all known log features, drawn towards one common ratio",
                 .when = "with few references and several features, when one formula for all families is wanted",
                 .when_not = "when families of workloads have ratios of their own and references to show them",
                 .takes_features = true,
                 .make = [](const StrategyOptions&, const FeatureSet& features) -> std::unique_ptr<Strategy> {
                   return std::make_unique<LogRidge>(features);
                 },
                 .load = LogLinearModel::load}};

}  // namespace

std::span<const StrategyInfo> log_ridge_strategies() {
  return kInfos;
}

}  // namespace crosswatt
