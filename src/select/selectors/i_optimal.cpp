// i-optimal: least uncertainty about all workloads for the kWh it costs.
#include "select/design_selector.hpp"
#include "select/selector_family.hpp"

namespace crosswatt {
namespace {

/// The gain of a workload is divided by its kWh to this power.
constexpr double kCostExponent = 0.1;

}  // namespace

SelectorInfo i_optimal_selector() {
  return {"i-optimal", "least uncertainty about all workloads for the kWh it costs",
          []() -> std::unique_ptr<ReferenceSelector> {
            return std::make_unique<DesignSelector>("i-optimal", numeric::DesignCriterion::integrated_variance,
                                                    kCostExponent);
          }};
}

}  // namespace crosswatt
