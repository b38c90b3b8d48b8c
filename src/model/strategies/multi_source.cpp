// multi-source: gp-family on the geometric mean of a workload's energies on several sources, with their differences as
// further descriptors.
#include <array>

#include "model/family_process.hpp"
#include "model/strategy_family.hpp"

namespace crosswatt {
namespace {

class MultiSource final : public Strategy {
 public:
  std::string name() const override { return "multi-source"; }

  FitResult fit(const PairDataset& data, std::span<const Index> references) const override {
    return ProcessMixture::fit(data, references, several_source_design(data));
  }
};

constexpr std::array kInfos = {
    StrategyInfo{.name = "multi-source",
                 .summary = "gp-family on the mean over several sources, and on how the workload differs between them",
                 .when = "when the workload was measured on two hardware or more, above all if its family was never "
                         "measured on the target",
                 .when_not = "with one source: it is gp-family then",
                 .takes_features = false,
                 .make = [](const StrategyOptions&, const FeatureSet&) -> std::unique_ptr<Strategy> {
                   return std::make_unique<MultiSource>();
                 },
                 .load = ProcessMixture::load}};

}  // namespace

std::span<const StrategyInfo> multi_source_strategies() {
  return kInfos;
}

}  // namespace crosswatt
