// One split of a pair, every strategy fitted on every selection of its references.
//
// A study does this a thousand times, and within it some eighty fits of a microsecond: a fit in closed form allocates
// nothing here.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "crosswatt/data/pair_dataset.hpp"
#include "crosswatt/evaluate/metrics.hpp"
#include "crosswatt/model/strategy.hpp"
#include "crosswatt/select/splitter.hpp"

namespace crosswatt {

/// A strategy of the study, and why it can't run on this table if so.
struct StudyStrategy {
  std::unique_ptr<Strategy> strategy;
  std::string impossible;
};

struct IntervalOptions {
  double level = 0.9;
  bool all = false;  ///< cross-fit them for strategies that bring none
};

/// What one fit on one split gave.
struct Outcome {
  bool fitted = false;
  std::string failure;
  Index references = 0;
  FitScores scores;
  double reference_kwh_share = 0;
  std::size_t first = 0;  ///< where its numbers begin among its split's
  bool has_intervals = false;

  bool is_of_same_fit(const Outcome& other) const {
    return fitted == other.fitted && (fitted ? first == other.first : failure == other.failure);
  }
};

struct SplitResult {
  std::vector<Outcome> outcomes;                  ///< strategies outermost
  std::vector<std::vector<Index>> held_out;       ///< by strategy: the rows its fits predict
  std::vector<std::vector<double>> measured_kwh;  ///< of these
  std::vector<double> predicted_kwh;              ///< of all fits
  std::vector<double> log_half_width;             ///< likewise, NaN = no interval; empty when no fit has any

  std::span<const double> predicted(const Outcome& outcome, std::size_t strategy) const {
    return std::span(predicted_kwh).subspan(outcome.first, held_out[strategy].size());
  }
  /// Empty where the fit gave none.
  std::span<const double> half_widths(const Outcome& outcome, std::size_t strategy) const {
    if (!outcome.has_intervals) return {};
    return std::span(log_half_width).subspan(outcome.first, held_out[strategy].size());
  }
};

/// @param selected  by selection, the references it chose of this split's. Equal ones are fitted once.
SplitResult run_split(const PairDataset& data, const Split& split, std::span<const std::vector<Index>> selected,
                      std::span<const StudyStrategy> strategies, const IntervalOptions& intervals);

}  // namespace crosswatt
