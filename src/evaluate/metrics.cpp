#include "crosswatt/evaluate/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "crosswatt/numeric/statistics.hpp"
#include "evaluate/error_pool.hpp"

namespace crosswatt {
namespace {

double squared_error(std::span<const double> predicted_kwh, std::span<const double> measured_kwh) {
  double sum = 0;
  for (std::size_t i = 0; i < measured_kwh.size(); ++i) {
    const double error = predicted_kwh[i] - measured_kwh[i];
    sum += error * error;
  }
  return sum;
}

double absolute_error(std::span<const double> predicted_kwh, std::span<const double> measured_kwh) {
  double sum = 0;
  for (std::size_t i = 0; i < measured_kwh.size(); ++i) sum += std::abs(predicted_kwh[i] - measured_kwh[i]);
  return sum;
}

/// SST about the mean. All-equal numbers give exactly 0, which a rounded mean would not.
double total_square(std::span<const double> measured_kwh) {
  double sum = 0;
  double low = measured_kwh[0];
  double high = low;
  for (const double kwh : measured_kwh) {
    sum += kwh;
    low = std::min(low, kwh);
    high = std::max(high, kwh);
  }
  if (low == high) return 0;
  const double mean = sum / static_cast<double>(measured_kwh.size());
  double total = 0;
  for (const double kwh : measured_kwh) total += (kwh - mean) * (kwh - mean);
  return total;
}

double clipped_log_error(double predicted_kwh, double measured_kwh) {
  if (!(predicted_kwh > 0)) return kLogErrorClip;
  return std::clamp(std::log(predicted_kwh / measured_kwh), -kLogErrorClip, kLogErrorClip);
}

}  // namespace

FitScores score_fit(std::span<const double> predicted_kwh, std::span<const double> measured_kwh) {
  const auto m = static_cast<double>(measured_kwh.size());
  const double sse = squared_error(predicted_kwh, measured_kwh);
  const double sst = total_square(measured_kwh);
  return {.mse_kwh2 = sse / m,
          .mae_kwh = absolute_error(predicted_kwh, measured_kwh) / m,
          .r2 = sst > 0 ? 1 - sse / sst : std::numeric_limits<double>::quiet_NaN()};
}

ErrorPool::Own ErrorPool::add(std::span<const double> predicted_kwh, std::span<const double> measured_kwh) {
  double squared_log = 0;
  for (std::size_t i = 0; i < measured_kwh.size(); ++i) {
    relative_.push_back(std::abs(predicted_kwh[i] - measured_kwh[i]) / measured_kwh[i]);
    const double log_error = clipped_log_error(predicted_kwh[i], measured_kwh[i]);
    squared_log += log_error * log_error;
    if (!(predicted_kwh[i] > 0)) ++nonpositive_;
  }
  predicted_kwh_.insert(predicted_kwh_.end(), predicted_kwh.begin(), predicted_kwh.end());
  measured_kwh_.insert(measured_kwh_.end(), measured_kwh.begin(), measured_kwh.end());
  squared_log_ += squared_log;
  return {.mdape = numeric::median(std::span(relative_).last(measured_kwh.size())),
          .rmsle = std::sqrt(squared_log / static_cast<double>(measured_kwh.size()))};
}

const numeric::CentredRanks& MeasuredRanks::of(const std::vector<double>& measured_kwh) {
  if (measured_kwh != measured_kwh_) {
    measured_kwh_ = measured_kwh;
    ranks_ = numeric::centred_ranks(measured_kwh);
  }
  return ranks_;
}

Scores ErrorPool::score(MeasuredRanks& measured) const {
  const auto m = static_cast<double>(measured_kwh_.size());
  const FitScores fit = score_fit(predicted_kwh_, measured_kwh_);
  Scores scores;
  scores.count = std::ssize(measured_kwh_);
  scores.mse_kwh2 = fit.mse_kwh2;
  scores.mae_kwh = fit.mae_kwh;
  if (!std::isnan(fit.r2)) scores.r2 = fit.r2;
  scores.mdape = numeric::median(relative_);
  scores.mape = numeric::mean(relative_);
  scores.rmsle = std::sqrt(squared_log_ / m);
  scores.spearman = numeric::rank_correlation(numeric::centred_ranks(predicted_kwh_), measured.of(measured_kwh_));
  scores.nonpositive_share = static_cast<double>(nonpositive_) / m;
  return scores;
}

Scores score(std::span<const double> predicted_kwh, std::span<const double> measured_kwh) {
  ErrorPool pool;
  pool.add(predicted_kwh, measured_kwh);
  MeasuredRanks measured;
  return pool.score(measured);
}

}  // namespace crosswatt
