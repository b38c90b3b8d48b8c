// What the files of src/model/strategies share: how they announce themselves.
#pragma once

#include <span>

#include "crosswatt/model/registry.hpp"

namespace crosswatt {

#define CROSSWATT_STRATEGY(file) std::span<const StrategyInfo> file##_strategies();
#include "model/strategies.def"
#undef CROSSWATT_STRATEGY

}  // namespace crosswatt
