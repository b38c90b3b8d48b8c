// The options of verbs that fit a strategy: which one, from which hardware to which, on which references.
#pragma once

#include <string>

#include "crosswatt/model/strategy_request.hpp"
#include "crosswatt/normalize/fit_request.hpp"
#include "tools/table_options.hpp"

namespace crosswatt::tools {

/// Settings that strategies share between `evaluate`, `fit` and `normalize`.
class StrategySettings {
 public:
  void add_to(CLI::App& verb);
  StrategyRequest request(const TableOptions& table) const;

 private:
  StrategyRequest request_;
};

class PairFitOptions {
 public:
  void add_to(CLI::App& verb);
  /// The pair's workloads. Usage is checked before a file is read.
  PairDataset load(const TableOptions& table, const StrategySettings& settings, const Program& program) const;
  /// Fits as told. @param query  the one workload the model is for, if so: what is not known of it is not used, unless
  /// the strategy needs it. @throws as fit_model does.
  SavedModel fit(PairDataset data, const TableOptions& table, const StrategySettings& settings, const Program& program,
                 const Query* query = nullptr) const;
  /// Whether a strategy or its references were chosen.
  bool chooses() const { return request_.chooses(); }
  const std::string& from() const { return request_.from; }
  const std::string& to() const { return request_.to; }

 private:
  FitRequest request(const TableOptions& table, const StrategySettings& settings, const Program& program) const;

  FitRequest request_;
};

}  // namespace crosswatt::tools
