// k-medoids: workloads that stand for all, by likeness in energy, FLOPs, params and power. The default beyond the
// paper.
#include <algorithm>

#include "crosswatt/numeric/k_medoids.hpp"
#include "data/log_features.hpp"
#include "select/selector_family.hpp"

namespace crosswatt {
namespace {

class KMedoids final : public ReferenceSelector {
 public:
  std::string_view name() const override { return "k-medoids"; }

  std::vector<Index> select(const PairDataset& data, std::span<const Index> offered, Index budget) const override {
    // In the order of rows, so that equal workloads are chosen alike however the split was shuffled.
    std::vector<Index> rows(offered.begin(), offered.end());
    std::sort(rows.begin(), rows.end());
    const Eigen::MatrixXd points = workload_points(data)(rows, Eigen::all);
    std::vector<Index> chosen;
    for (const Index i : numeric::k_medoids(numeric::euclidean_distances(points), budget).indices)
      chosen.push_back(rows[i]);
    return chosen;
  }
};

}  // namespace

SelectorInfo k_medoids_selector() {
  return {"k-medoids", "workloads that stand for all, by likeness in energy, FLOPs, params and power",
          []() -> std::unique_ptr<ReferenceSelector> { return std::make_unique<KMedoids>(); }};
}

}  // namespace crosswatt
