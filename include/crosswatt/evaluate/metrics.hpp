// How far a strategy's predictions are from what was measured, on workloads it has not seen.
//
// Energies of one table span decades, so a number that weighs every kWh alike (R2, MSE) is decided by the few largest
// workloads: docs/metrics.md shows a fit with R2 = 0.99 of whose predictions a quarter are no energy at all. Read R2
// and MSE to compare with the literature; read mdape and rmsle to decide whether to trust a normalization.
#pragma once

#include <optional>
#include <span>

#include "crosswatt/core/index.hpp"

namespace crosswatt {

/// |ln(predicted / measured)| is clipped here, so that one absurd prediction does not hide all others.
inline constexpr double kLogErrorClip = 5.0;

/// Errors of m predictions, m >= 1. Everything undefined is nullopt, never 0 and never NaN.
struct Scores {
  Index count = 0;           ///< m
  double mse_kwh2 = 0;       ///< mean of (predicted - measured)^2
  double mae_kwh = 0;        ///< mean of |predicted - measured|
  std::optional<double> r2;  ///< 1 - SSE / SST, SST about the mean of `measured`; negative when the mean would do
                             ///< better; undefined when m < 2 or all measured are equal
  double mdape = 0;          ///< median of |predicted - measured| / measured, a fraction
  double mape = 0;           ///< mean of the same
  double rmsle = 0;          ///< root mean square of ln(predicted / measured), clipped at kLogErrorClip; predictions
                             ///< <= 0 count as the clip, so that a strategy can't gain by predicting nonsense
  std::optional<double> spearman;  ///< rank correlation, ties averaged; undefined when m < 2 or either side is constant
  double nonpositive_share = 0;    ///< predictions <= 0, as a fraction
};

/// @param predicted_kwh, measured_kwh  length m >= 1, same order; measured_kwh > 0, predicted_kwh finite.
/// Source: Douwes and Serizel 2024, section 3.1 (R2, MSE); docs/metrics.md derives the others and works one by hand.
Scores score(std::span<const double> predicted_kwh, std::span<const double> measured_kwh);

/// R2 and MSE alone, without allocation: the study's inner loop.
struct FitScores {
  double mse_kwh2 = 0;
  double mae_kwh = 0;
  double r2 = 0;  ///< NaN where undefined
};
FitScores score_fit(std::span<const double> predicted_kwh, std::span<const double> measured_kwh);

}  // namespace crosswatt
