#include "crosswatt/model/strategy.hpp"

#include <algorithm>

namespace crosswatt {

void FittedModel::predict_spread(const WorkloadColumns& /*queries*/, std::span<const Index> /*rows*/,
                                 std::span<double> log_sd) const {
  std::fill(log_sd.begin(), log_sd.end(), kUnknown);
}

}  // namespace crosswatt
