// The scores of a cell, from its fits one after the other.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "crosswatt/evaluate/metrics.hpp"
#include "crosswatt/evaluate/study.hpp"
#include "evaluate/error_pool.hpp"

namespace crosswatt {

/// A fit that was possible, on one split.
struct TalliedFit {
  std::uint32_t split = 0;
  Index references = 0;
  double reference_kwh_share = 0;
  FitScores scores;
  std::span<const Index> held_out;  ///< rows predicted
  std::span<const double> predicted_kwh;
  std::span<const double> measured_kwh;
  std::span<const double> log_half_width;  ///< NaN = no interval; empty when the fit has none
};

/// Takes the fits in the order of their splits: R2 and MSE are averaged over them, the other scores pooled.
class CellTally {
 public:
  CellTally(CellScores& cell, bool keep_predictions) : cell_(cell), keep_predictions_(keep_predictions) {}

  void fail(const std::string& reason);
  void add(const TalliedFit& fit);
  /// Into the cell; nothing may follow. @param measured  shared by cells that are likely scored on the same workloads.
  void score(MeasuredRanks& measured);

 private:
  void add_interval(double log_half_width, double predicted_kwh, double measured_kwh);

  CellScores& cell_;
  bool keep_predictions_;
  std::vector<double> r2_, mse_, mae_, share_, mdape_, rmsle_, widths_;
  ErrorPool errors_;
  Index covered_ = 0;
};

}  // namespace crosswatt
