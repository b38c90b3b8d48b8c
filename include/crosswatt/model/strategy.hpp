// A way to normalize, and what it learned.
//
// A Strategy is settings; fitting it on references gives a FittedModel or a FitFailure that says why not. A failure is
// a result, not an error: a study counts it and goes on. Predicting before fitting can't be written.
//
// What a fit may look at: the pool's columns (known before anything runs on the target) and the targets of the
// reference rows. Targets of other rows are out of bounds; a law test changes them and expects the same bits.
#pragma once

#include <limits>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "crosswatt/core/index.hpp"
#include "crosswatt/data/feature_set.hpp"
#include "crosswatt/data/pair_dataset.hpp"

namespace crosswatt {

class ModelWriter;

/// Why a fit is impossible or did not converge, in words a table can show: "3 references, 5 needed".
struct FitFailure {
  std::string reason;
};

/// A number of a regression, with its standard error where one exists (else NaN).
struct Coefficient {
  std::string name;
  double value = 0;
  double standard_error = kUnknown;
  std::string unit;
};

class FittedModel {
 public:
  virtual ~FittedModel() = default;

  /// Predicted target energies of the given rows of `queries`. May be <= 0 where the strategy allows it, NaN where a
  /// query lacks a feature the model needs. Thread-safe.
  /// @param kwh  length of rows.
  virtual void predict_kwh(const WorkloadColumns& queries, std::span<const Index> rows,
                           std::span<double> kwh) const = 0;

  /// Whether predict_spread says anything.
  virtual bool has_spread() const { return false; }
  /// Standard deviation of ln(target) of each prediction, noise included; NaN unless has_spread().
  /// @param log_sd  length of rows.
  virtual void predict_spread(const WorkloadColumns& queries, std::span<const Index> rows,
                              std::span<double> log_sd) const;

  /// Whether spread, taken at face value, makes an interval that holds; else calibrate/ sets the width.
  virtual bool spread_is_interval() const { return has_spread(); }
  /// Of the spread: an interval is a Student's t with so many; infinity = normal.
  virtual double degrees_of_freedom() const { return std::numeric_limits<double>::infinity(); }

  virtual std::vector<Coefficient> coefficients() const { return {}; }
  /// Features without which a query can't be predicted.
  virtual FeatureSet required_features() const { return {}; }
  /// What a user should know beside the number: which features were used, what was done for want of references, …
  virtual std::vector<std::string> remarks() const { return {}; }

  /// Writes everything predict_kwh needs; the strategy's load reads it back to the same bits.
  virtual void save(ModelWriter& writer) const = 0;

 protected:
  FittedModel() = default;
  FittedModel(const FittedModel&) = default;
  FittedModel& operator=(const FittedModel&) = default;
};

using FitResult = std::variant<std::unique_ptr<const FittedModel>, FitFailure>;

class Strategy {
 public:
  virtual ~Strategy() = default;

  /// As the user writes it and every table shows it: "linear+flops".
  virtual std::string name() const = 0;

  /// Thread-safe. @param references  rows of `data` measured on both hardware, in the order they were selected; rows
  /// lacking one of required_features() have been dropped before.
  virtual FitResult fit(const PairDataset& data, std::span<const Index> references) const = 0;

  /// Features without which a row can't be used; a table that lacks one entirely can't use the strategy.
  virtual FeatureSet required_features() const { return {}; }

 protected:
  Strategy() = default;
  Strategy(const Strategy&) = default;
  Strategy& operator=(const Strategy&) = default;
};

}  // namespace crosswatt
