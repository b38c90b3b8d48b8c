// gp-log-ratio: a Gaussian process on ln(target / source) over the logarithms of what is known of a workload.
#include <array>

#include "model/log_predictors.hpp"
#include "model/predictors.hpp"
#include "model/process_mixture.hpp"
#include "model/strategy_family.hpp"

namespace crosswatt {
namespace {

constexpr Index kFewestToFit = 5;

/// One member without families. Prior medians: the ratio wanders by 25 % with the features and leans by 10 % over a
/// standard deviation of theirs; a measurement is good to 5 %.
MixtureDesign design_of(const std::vector<Feature>& features) {
  MixtureDesign design;
  design.members.emplace_back();
  for (const Feature feature : features) {
    design.members.front().push_back({.name = std::string(name(feature)), .lengthscale = 1.0});
  }
  design.variances.noise_variance = numeric::LogNormalPrior::of_variance(0.05, 0.8);
  design.variances.linear_variance = numeric::LogNormalPrior::of_variance(0.1, 1.0);
  design.variances.smooth_variance = numeric::LogNormalPrior::of_variance(0.25, 0.8);
  design.fewest_to_fit = kFewestToFit;
  return design;
}

class GpLogRatio final : public Strategy {
 public:
  explicit GpLogRatio(const FeatureSet& features) : choice_{features} { numeric_features(features, "gp-log-ratio"); }

  std::string name() const override { return "gp-log-ratio" + choice_.named.suffix(); }
  FeatureSet required_features() const override { return choice_.named; }

  FitResult fit(const PairDataset& data, std::span<const Index> references) const override {
    return ProcessMixture::fit(data, references, design_of(choice_.of(data, "gp-log-ratio")));
  }

 private:
  LogFeatureChoice choice_;
};

constexpr std::array kInfos = {
    StrategyInfo{.name = "gp-log-ratio",
                 .summary = "a Gaussian process on the log ratio over energy, FLOPs, params and power",
                 .when = "with ten references or more and several features, when families are unknown or say little",
                 .when_not = "when families are known: gp-family then errs less and knows better by how much",
                 .takes_features = true,
                 .make = [](const StrategyOptions&, const FeatureSet& features) -> std::unique_ptr<Strategy> {
                   return std::make_unique<GpLogRatio>(features);
                 },
                 .load = ProcessMixture::load}};

}  // namespace

std::span<const StrategyInfo> gp_log_ratio_strategies() {
  return kInfos;
}

}  // namespace crosswatt
