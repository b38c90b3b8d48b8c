// The models of a study: every strategy fitted on all workloads of every pair, for curves and calculators.
#pragma once

#include <functional>
#include <vector>

#include "crosswatt/evaluate/study.hpp"
#include "crosswatt/model/model_file.hpp"

namespace crosswatt {

/// In the order of pairs and strategies; a strategy that can't be fitted on a pair has none. Behind them their variants
/// (SavedModel::left_out) for workloads of which less is known, those that most ask for first, as many as a page can
/// hold. Deterministic.
/// @param progress  is told from any thread how many are fitted, and of how many. @throws Interrupted.
std::vector<SavedModel> study_models(const Study& study,
                                     const std::function<void(Index done, Index total)>& progress = {});

}  // namespace crosswatt
