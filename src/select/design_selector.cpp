#include "select/design_selector.hpp"

#include <algorithm>

#include "data/log_features.hpp"
#include "select/prior_covariance.hpp"

namespace crosswatt {
std::vector<Index> DesignSelector::select(const PairDataset& data, std::span<const Index> offered, Index budget) const {
  std::vector<Index> rows(offered.begin(), offered.end());
  std::sort(rows.begin(), rows.end());
  const numeric::DesignGoal goal{.criterion = criterion_, .count = budget, .cost_exponent = cost_exponent_};
  return numeric::greedy_design(prior_covariance(workload_points(data)), kPriorNoiseSd * kPriorNoiseSd,
                                data.columns.source_kwh, goal, rows)
      .points;
}

}  // namespace crosswatt
