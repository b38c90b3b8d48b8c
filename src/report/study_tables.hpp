// The numbers under a study's pictures.
#pragma once

#include <limits>
#include <span>
#include <string>
#include <vector>

#include "crosswatt/evaluate/study.hpp"
#include "crosswatt/model/model_file.hpp"
#include "crosswatt/report/document.hpp"

namespace crosswatt {

/// In the order of the study.
std::vector<std::string> strategies_of(const Study& study);
std::vector<std::string> selections_of(const Study& study);
/// Sources and targets, ascending.
std::vector<std::string> hardware_of(const Study& study);

/// "scores", a row a cell; "best", a row a pair.
/// @param every_budget  else of each strategy and selection the largest budget alone.
std::vector<Table> study_tables(const Study& study, bool every_budget = true);

/// How much of each pair is kept: a page of many pairs must stay small.
struct PairDetail {
  Index splits = std::numeric_limits<Index>::max();  ///< whose held-out predictions are kept
  int curve_points = 41;
  bool intervals = true;  ///< of strategies that know more than the energy
};
/// All there is, as long as the whole study stays drawable.
PairDetail affordable_detail(const Study& study);

/// "points", a row a workload measured on both; "predictions", a row a held-out prediction with the largest number of
/// references of the study's first selection; "curves", what the models that ask for nothing else say between the
/// energies measured, and "bands", their intervals there; "intervals", a row a workload, those of the other models.
/// @param models  of this pair.
std::vector<Table> pair_tables(const PairResult& pair, std::span<const SavedModel> models, double level,
                               const PairDetail& detail);

}  // namespace crosswatt
