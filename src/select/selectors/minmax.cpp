// minmax: half the lowest, half the highest source energies. Source: Douwes and Serizel 2024.
#include <algorithm>

#include "select/selector_family.hpp"

namespace crosswatt {
namespace {

class Minmax final : public ReferenceSelector {
 public:
  std::string_view name() const override { return "minmax"; }

  std::vector<Index> select(const PairDataset& data, std::span<const Index> offered, Index budget) const override {
    std::vector<Index> order(offered.begin(), offered.end());
    // Rows are ordered by workload name, so the row number breaks ties bytewise by name.
    std::sort(order.begin(), order.end(), [&](Index a, Index b) {
      const double left = data.columns.source_kwh[a];
      const double right = data.columns.source_kwh[b];
      return left != right ? left < right : a < b;
    });
    const Index lowest = budget / 2;
    order.erase(order.begin() + lowest, order.end() - (budget - lowest));
    return order;
  }
};

}  // namespace

SelectorInfo minmax_selector() {
  return {"minmax", "half the lowest, half the highest source energies",
          []() -> std::unique_ptr<ReferenceSelector> { return std::make_unique<Minmax>(); }};
}

}  // namespace crosswatt
