// The family of strategies: what there is, by which name, and how to make one.
//
// Adding a strategy is one file in src/model/strategies and one line in strategies.def; the command line, the help
// text, the reports and the law tests see it then. See docs/adding_a_strategy.md.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/error.hpp"
#include "crosswatt/model/strategy.hpp"
#include "crosswatt/model/svr_solver.hpp"

namespace crosswatt {

class ModelReader;

/// Settings of all strategies; each reads its own.
struct StrategyOptions {
  FeatureSet features;                           ///< for strategies that choose none in their name
  bool features_given = false;                   ///< the user named them: a table without one is then an error
  int degree = 2;                                ///< polynomial, 1 to 30
  std::vector<std::string> reference_workloads;  ///< single-reference
  SvrSolver svr_solver = SvrSolver::exact;
  std::string svr_kernel = "rbf";   ///< rbf, linear, polynomial
  std::vector<double> svr_c;        ///< empty = the documented grid
  std::vector<double> svr_epsilon;  ///< empty = the documented grid
  std::string hardware_file;        ///< a user's catalogue; tdp-ratio looks hardware up in it

  /// @throws ConfigError
  void validate() const;
};

/// What docs, help and `list strategies` say of a strategy.
struct StrategyInfo {
  std::string_view name;
  std::string_view summary;   ///< one line
  std::string_view when;      ///< when to use it
  std::string_view when_not;  ///< when not
  bool takes_features;        ///< accepts "+flops" and the like behind its name, and --features
  /// @param features  from the name, else from the options.
  std::unique_ptr<Strategy> (*make)(const StrategyOptions& options, const FeatureSet& features);
  std::unique_ptr<const FittedModel> (*load)(const ModelReader& reader);
};

/// All of them, in the order of strategies.def.
const std::vector<StrategyInfo>& strategies();
/// By a name with or without features behind it. @param option  what the message calls the setting. @throws ConfigError
/// with the nearest name.
const StrategyInfo& strategy_info(const std::string& name, const std::string& option = "--strategies");

/// One strategy by its full name, "linear+flops" or "single-reference-low".
/// @throws ConfigError with the nearest name, or when the strategy takes no features.
std::unique_ptr<Strategy> make_strategy(const std::string& name, const StrategyOptions& options,
                                        const std::string& option = "--strategies");

/// A strategy a study runs, and whether it was named outright or came out of a group.
struct StrategyChoice {
  std::string name;
  bool from_group = false;
};

/// Names and groups ("paper", "baselines", "all") to names, without repeats, in the order given.
/// @throws ConfigError with the nearest name.
std::vector<StrategyChoice> resolve_strategies(const std::vector<std::string>& names_and_groups);
std::vector<std::string> strategy_groups();

}  // namespace crosswatt
