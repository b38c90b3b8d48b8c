// --features: what the user did not choose is hidden from a strategy, whichever way it looks for predictors.
#pragma once

#include <memory>

#include "crosswatt/model/strategy.hpp"

namespace crosswatt {

/// The same strategy, fitted as if the table knew nothing but these features.
std::unique_ptr<Strategy> restricted_to(const FeatureSet& features, std::unique_ptr<Strategy> strategy);

}  // namespace crosswatt
