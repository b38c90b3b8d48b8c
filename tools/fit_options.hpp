// The options of verbs that fit a strategy: which one, from which hardware to which, on which references.
#pragma once

#include <string>
#include <vector>

#include "crosswatt/model/registry.hpp"
#include "crosswatt/normalize/normalizer.hpp"
#include "tools/table_options.hpp"

namespace crosswatt::tools {

/// Settings that strategies share between `evaluate`, `fit` and `normalize`.
class StrategySettings {
 public:
  void add_to(CLI::App& verb);
  StrategyOptions options(const TableOptions& table) const;

 private:
  std::string features_;
  std::string svr_solver_ = "exact";
  std::string svr_kernel_ = "rbf";
  std::vector<double> svr_c_, svr_epsilon_;
  std::vector<std::string> reference_workloads_;
  int degree_ = 2;
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
  bool chooses() const { return strategy_ != kDefaultStrategy || selection_ != "full" || references_given_; }
  const std::string& from() const { return from_; }
  const std::string& to() const { return to_; }

 private:
  static constexpr const char* kDefaultStrategy = "auto";

  FitOptions options(const TableOptions& table, const StrategySettings& settings) const;

  std::string from_, to_;
  std::string strategy_ = kDefaultStrategy;
  std::string selection_ = "full";
  int references_ = 0;
  bool references_given_ = false;
};

}  // namespace crosswatt::tools
