// theil-sen: the power law by the median of the slopes through all pairs of references, which outliers hardly move.
#include <array>
#include <cmath>

#include "crosswatt/numeric/theil_sen.hpp"
#include "model/log_linear_model.hpp"
#include "model/ratio_model.hpp"
#include "model/strategy_family.hpp"

namespace crosswatt {
namespace {

constexpr Index kNeeded = 2;

class TheilSen final : public Strategy {
 public:
  std::string name() const override { return "theil-sen"; }

  FitResult fit(const PairDataset& data, std::span<const Index> references) const override {
    const auto n = static_cast<Index>(references.size());
    if (n < kNeeded) return too_few(n, kNeeded);
    std::vector<double> log_source;
    std::vector<double> log_target;
    for (const Index row : references) {
      log_source.push_back(std::log(data.columns.source_kwh[row]));
      log_target.push_back(std::log(data.target_kwh[row]));
    }
    const std::optional<numeric::RobustLine> line = numeric::theil_sen(log_source, log_target);
    if (!line) return FitFailure{"all references have the same source energy"};
    return std::make_unique<LogLinearModel>(std::vector<Feature>{Feature::energy},
                                            std::vector<double>{line->intercept, line->slope}, std::vector<double>(),
                                            std::nullopt);
  }
};

constexpr std::array kInfos = {
    StrategyInfo{.name = "theil-sen",
                 .summary = "the power law by the median of pairwise slopes",
                 .when = "when some measurements are plainly wrong and nobody knows which",
                 .when_not = "for clean data: power-law needs fewer references for the same error",
                 .takes_features = false,
                 .make = [](const StrategyOptions&, const FeatureSet&) -> std::unique_ptr<Strategy> {
                   return std::make_unique<TheilSen>();
                 },
                 .load = LogLinearModel::load}};

}  // namespace

std::span<const StrategyInfo> theil_sen_strategies() {
  return kInfos;
}

}  // namespace crosswatt
