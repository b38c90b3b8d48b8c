// d-optimal: the most information, whatever it costs; for comparison.
#include "select/design_selector.hpp"
#include "select/selector_family.hpp"

namespace crosswatt {
namespace {

/// The gain of a workload is divided by its kWh to this power.
constexpr double kCostExponent = 0.0;

}  // namespace

SelectorInfo d_optimal_selector() {
  return {"d-optimal", "the most information, whatever it costs; for comparison",
          []() -> std::unique_ptr<ReferenceSelector> {
            return std::make_unique<DesignSelector>("d-optimal", numeric::DesignCriterion::information, kCostExponent);
          }};
}

}  // namespace crosswatt
