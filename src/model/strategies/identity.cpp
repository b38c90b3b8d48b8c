// identity: the target uses what the source used. The question every other strategy has to answer better.
#include <array>

#include "model/ratio_model.hpp"
#include "model/strategy_family.hpp"

namespace crosswatt {
namespace {

class Identity final : public Strategy {
 public:
  std::string name() const override { return "identity"; }
  FitResult fit(const PairDataset& /*data*/, std::span<const Index> /*references*/) const override {
    return std::make_unique<RatioModel>(1.0);
  }
};

constexpr std::array kInfos = {
    StrategyInfo{.name = "identity",
                 .summary = "the source's kWh unchanged",
                 .when = "as the yardstick: a normalization that is not better than this is none",
                 .when_not = "to normalize",
                 .takes_features = false,
                 .make = [](const StrategyOptions&, const FeatureSet&) -> std::unique_ptr<Strategy> {
                   return std::make_unique<Identity>();
                 },
                 .load = RatioModel::load}};

}  // namespace

std::span<const StrategyInfo> identity_strategies() {
  return kInfos;
}

}  // namespace crosswatt
