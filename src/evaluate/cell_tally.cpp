#include "evaluate/cell_tally.hpp"

#include <cmath>

#include "crosswatt/numeric/statistics.hpp"

namespace crosswatt {
namespace {

std::optional<double> standard_error(const std::vector<double>& values) {
  const std::optional<double> sd = numeric::sample_sd(values);
  if (!sd) return std::nullopt;
  return *sd / std::sqrt(static_cast<double>(values.size()));
}

}  // namespace

void CellTally::fail(const std::string& reason) {
  ++cell_.failures;
  ++cell_.failure_reasons[reason];
}

void CellTally::add(const TalliedFit& fit) {
  ++cell_.fits;
  cell_.references = fit.references;
  if (!std::isnan(fit.scores.r2)) r2_.push_back(fit.scores.r2);
  mse_.push_back(fit.scores.mse_kwh2);
  mae_.push_back(fit.scores.mae_kwh);
  share_.push_back(fit.reference_kwh_share);
  const ErrorPool::Own own = errors_.add(fit.predicted_kwh, fit.measured_kwh);
  mdape_.push_back(own.mdape);
  rmsle_.push_back(own.rmsle);
  for (std::size_t i = 0; i < fit.log_half_width.size(); ++i)
    add_interval(fit.log_half_width[i], fit.predicted_kwh[i], fit.measured_kwh[i]);
  if (!keep_predictions_) return;
  for (std::size_t i = 0; i < fit.predicted_kwh.size(); ++i)
    cell_.predictions.push_back({fit.split, static_cast<std::uint32_t>(fit.held_out[i]), fit.predicted_kwh[i]});
}

void CellTally::add_interval(double log_half_width, double predicted_kwh, double measured_kwh) {
  if (!std::isfinite(log_half_width)) return;
  widths_.push_back(log_half_width);
  if (predicted_kwh > 0 && std::abs(std::log(predicted_kwh / measured_kwh)) <= log_half_width) ++covered_;
}

void CellTally::score(MeasuredRanks& measured) {
  if (cell_.fits == 0) return;
  if (!r2_.empty()) {
    cell_.r2_mean = numeric::mean(r2_);
    cell_.r2_std = numeric::sample_sd(r2_);
    cell_.r2_median = numeric::median(r2_);
    cell_.r2_se = standard_error(r2_);
  }
  cell_.mse_kwh2_mean = numeric::mean(mse_);
  cell_.mse_kwh2_std = numeric::sample_sd(mse_);
  cell_.mse_kwh2_se = standard_error(mse_);
  cell_.mae_kwh_mean = numeric::mean(mae_);
  cell_.reference_kwh_share = numeric::mean(share_);
  const Scores pooled = errors_.score(measured);
  cell_.mdape = pooled.mdape;
  cell_.mdape_se = standard_error(mdape_);
  cell_.mape = pooled.mape;
  cell_.rmsle = pooled.rmsle;
  cell_.rmsle_se = standard_error(rmsle_);
  cell_.spearman = pooled.spearman;
  cell_.nonpositive = pooled.nonpositive_share;
  if (widths_.empty()) return;
  cell_.coverage = static_cast<double>(covered_) / static_cast<double>(widths_.size());
  cell_.interval_factor = std::exp(numeric::median(widths_));
}

}  // namespace crosswatt
