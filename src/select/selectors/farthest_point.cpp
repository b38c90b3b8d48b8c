// farthest-point: each next workload as unlike those chosen as there is; seeks out extremes, for comparison.
#include "crosswatt/numeric/farthest_point.hpp"

#include <algorithm>

#include "data/log_features.hpp"
#include "select/selector_family.hpp"

namespace crosswatt {
namespace {

class FarthestPoint final : public ReferenceSelector {
 public:
  std::string_view name() const override { return "farthest-point"; }

  std::vector<Index> select(const PairDataset& data, std::span<const Index> offered, Index budget) const override {
    std::vector<Index> rows(offered.begin(), offered.end());
    std::sort(rows.begin(), rows.end());
    std::vector<Index> chosen;
    for (const Index i : numeric::farthest_points(workload_points(data)(rows, Eigen::all), budget))
      chosen.push_back(rows[i]);
    return chosen;
  }
};

}  // namespace

SelectorInfo farthest_point_selector() {
  return {"farthest-point", "each next workload as unlike those chosen as there is; for comparison",
          []() -> std::unique_ptr<ReferenceSelector> { return std::make_unique<FarthestPoint>(); }};
}

}  // namespace crosswatt
