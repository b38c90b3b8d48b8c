// How wide an interval has to be to hold as often as it says.
//
// A strategy's errors on its own references say little: it has seen them. Here the references are predicted by fits
// that did not see them (cross-fitting), and the sizes of those errors set the width (normalised conformal prediction).
// It is done twice: with folds drawn at random, for workloads of families the model knows, and with whole families left
// out, for those of families it does not; the second is usually several times as wide, and the first would be a lie
// there. Strategies that bring an interval of their own (model/strategy.hpp) keep it. Source: Papadopoulos, Gammerman
// and Vovk 2008; Barber et al. 2021 on cross-fitting.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "crosswatt/core/parallel.hpp"
#include "crosswatt/model/model_record.hpp"
#include "crosswatt/model/strategy.hpp"

namespace crosswatt {

/// What cross-fitting found of one kind of workload.
struct HeldOutErrors {
  std::vector<double> scores;  ///< ascending |ln(predicted / measured)| / spread; infinite where a prediction was <= 0
  double mdape = kUnknown;     ///< median |predicted - measured| / measured
  std::string why_none;        ///< when scores is empty: why
};

struct Calibration {
  HeldOutErrors known_family;  ///< folds at random
  HeldOutErrors new_family;    ///< whole families left out; empty when the references name fewer than 2 families

  ModelRecord record() const;
  /// @throws DataError
  static Calibration read(const ModelReader& reader);
};

/// Cross-fits the strategy on its references: 10 folds, or one family at a time (several, where references are many).
/// Deterministic; neither the references' order nor the number of threads matters.
/// @param threads  0 = all cores. @throws Interrupted when `stop` asked for it.
Calibration calibrate(const Strategy& strategy, const PairDataset& data, std::span<const Index> references,
                      int threads = 1, const StopRequest& stop = {});

/// Half-widths of the interval for ln(target) at the given rows; NaN where there are too few references for the level.
/// @param family_known  length of rows: whether the workload's family is among the references'.
void half_widths(const FittedModel& model, const Calibration& calibration, const WorkloadColumns& queries,
                 std::span<const Index> rows, const std::vector<bool>& family_known, double level,
                 std::span<double> log_half_width);

}  // namespace crosswatt
