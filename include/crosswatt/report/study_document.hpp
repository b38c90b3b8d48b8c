// A study as tables and words, and as the JSON file that keeps all of it.
#pragma once

#include <string>

#include "crosswatt/evaluate/study.hpp"
#include "crosswatt/report/document.hpp"

namespace crosswatt {

/// Every cell with all its scores, in the columns of scores.csv.
Table scores_table(const Study& study);

enum class PairExtent {
  all,
  hardest,  ///< at most 20, those that even the best strategy normalizes worst: for a screen
};

/// What a person wants to know: how the strategies compare over all pairs, then pair by pair, what failed and why, what
/// to doubt. Shows the largest budget of each selection; all of them are in scores_table().
Document study_document(const Study& study, PairExtent extent = PairExtent::all);

/// Everything: options, workloads with their energies, splits, scores, failures with reasons, held-out predictions.
/// From it every other output can be made again.
std::string study_json(const Study& study);

/// "A → B".
std::string pair_title(const HardwarePair& pair);

}  // namespace crosswatt
