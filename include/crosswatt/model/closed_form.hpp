// Strategies that are a formula: they fit and predict in one go, for those who keep no model.
//
// A study does so a hundred thousand times. Where a model is wanted, or its coefficients, take Strategy::fit(), which
// is right to the last digit and slower.
#pragma once

#include <optional>
#include <span>

#include "crosswatt/model/strategy.hpp"

namespace crosswatt {

/// What a Strategy whose models have no spread may be besides: find out by dynamic_cast.
class ClosedForm {
 public:
  virtual ~ClosedForm() = default;

  /// What Strategy::fit() and FittedModel::predict_kwh() give, to about 1e-11 of the largest prediction; allocates
  /// nothing but a failure's words. Thread-safe. @param rows  of `data`, to predict. @param kwh  length of rows.
  virtual std::optional<FitFailure> predict_kwh(const PairDataset& data, std::span<const Index> references,
                                                std::span<const Index> rows, std::span<double> kwh) const = 0;

 protected:
  ClosedForm() = default;
  ClosedForm(const ClosedForm&) = default;
  ClosedForm& operator=(const ClosedForm&) = default;
};

}  // namespace crosswatt
