// Closed-form fits on sums, for callers that keep no model: references are read in blocks, so that nothing is
// allocated.
#pragma once

#include <array>
#include <span>

#include "crosswatt/model/closed_form.hpp"
#include "crosswatt/numeric/few_predictors.hpp"

namespace crosswatt {

/// Predictors of up to kBlockRows workloads, and behind them their targets.
template <int kPredictors>
using PredictorBlock = std::array<std::array<double, numeric::kBlockRows>, kPredictors + 1>;

/// Least squares of the target on what `fill(rows, block)` writes into the first columns of a block.
/// @return false where sums don't carry the fit: numeric/few_predictors.hpp.
template <int kPredictors, typename Fill>
bool predict_by_sums(const PairDataset& data, std::span<const Index> references, std::span<const Index> rows,
                     std::span<double> kwh, Fill fill) {
  PredictorBlock<kPredictors> block;
  Index held = -1;
  const auto block_at = [&](Index begin, Index count) -> const PredictorBlock<kPredictors>& {
    if (begin == held) return block;
    const auto part = references.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(count));
    fill(part, block);
    for (std::size_t i = 0; i < part.size(); ++i) block[kPredictors][i] = data.target_kwh[part[i]];
    held = begin;
    return block;
  };
  const auto fit = numeric::fit_few_predictors<kPredictors>(std::ssize(references), block_at);
  if (!fit) return false;
  for (std::size_t begin = 0; begin < rows.size(); begin += numeric::kBlockRows) {
    const auto part = rows.subspan(begin, std::min<std::size_t>(numeric::kBlockRows, rows.size() - begin));
    fill(part, block);
    for (std::size_t i = 0; i < part.size(); ++i) kwh[begin + i] = fit->at(block, static_cast<Index>(i));
  }
  return true;
}

/// The feature's values in `rows`. @param values  at least as long as rows.
inline void gather(const WorkloadColumns& columns, Feature feature, std::span<const Index> rows,
                   std::span<double> values) {
  const auto gather_from = [&](const std::vector<double>& column) {
    for (std::size_t i = 0; i < rows.size(); ++i) values[i] = column[static_cast<std::size_t>(rows[i])];
  };
  switch (feature) {  // once a block, not once a value
    case Feature::energy:
      return gather_from(columns.source_kwh);
    case Feature::flops:
      return gather_from(columns.flops);
    case Feature::macs:
      return gather_from(columns.macs);
    case Feature::params:
      return gather_from(columns.params);
    default:
      for (std::size_t i = 0; i < rows.size(); ++i) values[i] = columns.value(feature, rows[i]);
  }
}

/// The long way, for what sums don't carry.
inline std::optional<FitFailure> predict_by_model(const Strategy& strategy, const PairDataset& data,
                                                  std::span<const Index> references, std::span<const Index> rows,
                                                  std::span<double> kwh) {
  FitResult result = strategy.fit(data, references);
  if (auto* failure = std::get_if<FitFailure>(&result)) return std::move(*failure);
  std::get<0>(result)->predict_kwh(data.columns, rows, kwh);
  return std::nullopt;
}

}  // namespace crosswatt
