// tdp-ratio: target = source × TDP(target) / TDP(source), from the hardware catalogue; nothing is fitted.
#include <fmt/format.h>

#include <array>

#include "crosswatt/core/text.hpp"
#include "crosswatt/data/hardware_catalogue.hpp"
#include "model/ratio_model.hpp"
#include "model/strategy_family.hpp"

namespace crosswatt {
namespace {

class TdpRatio final : public Strategy {
 public:
  explicit TdpRatio(HardwareCatalogue catalogue) : catalogue_(std::move(catalogue)) {}

  std::string name() const override { return "tdp-ratio"; }

  FitResult fit(const PairDataset& data, std::span<const Index> /*references*/) const override {
    if (!data.pair.sources.empty()) return FitFailure{"one TDP is for one source, and there are several"};
    const std::optional<double> source_w = catalogue_.find(data.pair.source).tdp_w();
    const std::optional<double> target_w = catalogue_.find(data.pair.target).tdp_w();
    if (!source_w) return unknown(data.pair.source);
    if (!target_w) return unknown(data.pair.target);
    return std::make_unique<RatioModel>(
        *target_w / *source_w,
        std::vector<std::string>{fmt::format("TDP {} W to {} W", shortest(*source_w), shortest(*target_w))});
  }

 private:
  static FitFailure unknown(const std::string& hardware) {
    return {fmt::format("the hardware catalogue knows no single TDP for '{}'", hardware)};
  }

  HardwareCatalogue catalogue_;
};

std::unique_ptr<Strategy> make(const StrategyOptions& options, const FeatureSet& /*features*/) {
  const HardwareCatalogue& built_in = HardwareCatalogue::built_in();
  return std::make_unique<TdpRatio>(options.hardware_file.empty() ? built_in
                                                                  : built_in.with_file(options.hardware_file));
}

constexpr std::array kInfos = {StrategyInfo{
    .name = "tdp-ratio",
    .summary = "the source's kWh times the ratio of the cards' TDP",
    .when = "as the yardstick of what is commonly done without measuring anything",
    .when_not = "to normalize: TDP says what a card may draw, not what it draws, and nothing about how long it takes",
    .takes_features = false,
    .make = make,
    .load = RatioModel::load}};

}  // namespace

std::span<const StrategyInfo> tdp_ratio_strategies() {
  return kInfos;
}

}  // namespace crosswatt
