// mean-ratio: one factor for all workloads, the geometric mean of the references' ratios target / source.
#include <array>
#include <cmath>

#include "model/ratio_model.hpp"
#include "model/strategy_family.hpp"

namespace crosswatt {
namespace {

class MeanRatio final : public Strategy {
 public:
  std::string name() const override { return "mean-ratio"; }
  FitResult fit(const PairDataset& data, std::span<const Index> references) const override {
    if (references.empty()) return too_few(0, 1);
    double sum = 0;
    for (const Index row : references) sum += std::log(data.target_kwh[row] / data.columns.source_kwh[row]);
    return std::make_unique<RatioModel>(std::exp(sum / static_cast<double>(references.size())));
  }
};

constexpr std::array kInfos = {StrategyInfo{
    .name = "mean-ratio",
    .summary = "one factor: the geometric mean of the references' ratios",
    .when = "with one or very few references, or when nothing but the energy is known; always positive, hard to fool",
    .when_not = "when the ratio differs between kinds of workloads, as it usually does, and there are references to "
                "learn it from",
    .takes_features = false,
    .make = [](const StrategyOptions&, const FeatureSet&) -> std::unique_ptr<Strategy> {
      return std::make_unique<MeanRatio>();
    },
    .load = RatioModel::load}};

}  // namespace

std::span<const StrategyInfo> mean_ratio_strategies() {
  return kInfos;
}

}  // namespace crosswatt
