// Errors of several fits, pooled: score() of all their predictions at once.
#pragma once

#include <span>
#include <vector>

#include "crosswatt/evaluate/metrics.hpp"
#include "crosswatt/numeric/statistics.hpp"

namespace crosswatt {

/// The ranks of what was measured, kept as long as the same is asked for: a study scores many cells on the same
/// held-out workloads.
class MeasuredRanks {
 public:
  const numeric::CentredRanks& of(const std::vector<double>& measured_kwh);

 private:
  std::vector<double> measured_kwh_;
  numeric::CentredRanks ranks_;
};

class ErrorPool {
 public:
  /// What the fit just added would score by itself.
  struct Own {
    double mdape = 0;
    double rmsle = 0;
  };
  /// As score() takes them.
  Own add(std::span<const double> predicted_kwh, std::span<const double> measured_kwh);
  /// At least one fit was added.
  Scores score(MeasuredRanks& measured) const;

 private:
  std::vector<double> predicted_kwh_, measured_kwh_, relative_;
  double squared_log_ = 0;
  Index nonpositive_ = 0;
};

}  // namespace crosswatt
