// gp-family: Gaussian processes on ln(target / source) over scale-free descriptors, in which every family of workloads
// has an offset and a curve of its own.
#include <array>

#include "model/family_process.hpp"
#include "model/strategy_family.hpp"

namespace crosswatt {
namespace {

class GpFamily final : public Strategy {
 public:
  std::string name() const override { return "gp-family"; }

  FitResult fit(const PairDataset& data, std::span<const Index> references) const override {
    return ProcessMixture::fit(data, references, family_process_design(data));
  }
};

constexpr std::array kInfos = {
    StrategyInfo{.name = "gp-family",
                 .summary = "Gaussian processes on the log ratio, with an offset and a curve for each family",
                 .when = "whenever families (or params) are known: the best there is for families measured on the "
                         "target, and honest about "
                         "others",
                 .when_not = "with one or two references: it is then mean-ratio with an interval",
                 .takes_features = false,
                 .make = [](const StrategyOptions&, const FeatureSet&) -> std::unique_ptr<Strategy> {
                   return std::make_unique<GpFamily>();
                 },
                 .load = ProcessMixture::load}};

}  // namespace

std::span<const StrategyInfo> gp_family_strategies() {
  return kInfos;
}

}  // namespace crosswatt
