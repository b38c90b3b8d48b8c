// What a study says in the end: which strategy, how many references, which ones.
//
// Strategies are compared pair by pair on identical splits, so that what makes one pair of hardware harder than another
// cancels. The interval is over pairs, which share hardware: read it as a guide, not as a test.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crosswatt/evaluate/study.hpp"

namespace crosswatt {

/// The cells of a study that differ in their pair alone: a strategy, a selection, a budget.
struct CellGroup {
  std::string strategy;
  std::string selection;
  std::optional<double> fraction;
  Index references = 0;                             ///< of the first pair that has a fit
  std::vector<const CellScores*> cells;             ///< one a pair, in the study's order
  std::vector<const CellScores*> new_family_cells;  ///< of the strategy, one a pair; may be empty

  /// Mean over the pairs that have the score; nullopt when none has.
  std::optional<double> mean(std::optional<double> CellScores::*score) const;
  std::optional<double> new_family_mean(std::optional<double> CellScores::*score) const;
  /// Standard error of that mean over the splits, pairs taken as independent.
  std::optional<double> mean_error(std::optional<double> CellScores::*standard_error) const;
  Index failures() const;
  Index pairs_scored() const;
};

/// All of them, in the order of the study's cells.
std::vector<CellGroup> cell_groups(const Study& study);
/// Of each strategy and selection the group with the largest budget.
std::vector<CellGroup> leading_groups(const Study& study);

/// One strategy against another, on the pairs where both have an error.
struct StrategyComparison {
  std::string strategy;
  std::string against;
  Index pairs = 0;
  Index better_on = 0;                 ///< pairs where `strategy` has the lower RMSLE
  double error_ratio = 0;              ///< geometric mean over pairs of RMSLE / RMSLE of `against`
  std::optional<double> lower, upper;  ///< Student's interval of the ratio at `level`; undefined with 1 pair
  double level = 0.9;
};

/// Every other leading group of the first selection against the one with the lowest mean RMSLE.
std::vector<StrategyComparison> compare_with_best(const Study& study, double level = 0.9);

/// The study's recommendation, a sentence a line: strategy, references, what to expect on new families, what to doubt.
std::vector<std::string> advice(const Study& study);

}  // namespace crosswatt
