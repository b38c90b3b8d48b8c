// The models of a study: every strategy fitted on all workloads of every pair, for curves and calculators.
#pragma once

#include <vector>

#include "crosswatt/evaluate/study.hpp"
#include "crosswatt/model/model_file.hpp"

namespace crosswatt {

/// In the order of pairs and strategies; a strategy that can't be fitted on a pair has none. Deterministic.
/// @throws Interrupted.
std::vector<SavedModel> study_models(const Study& study);

}  // namespace crosswatt
