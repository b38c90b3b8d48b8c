// The settings strategies share, in the words of a user.
#pragma once

#include <string>
#include <vector>

#include "crosswatt/model/registry.hpp"

namespace crosswatt {

/// Messages call the members by the option of the same name: `svr_c` is --svr-c.
struct StrategyRequest {
  std::string features;  ///< "energy,flops,…", of strategies that name none; "" = not said
  int degree = 2;
  std::vector<std::string> reference_workloads;
  std::string svr_solver = "exact";  ///< or libsvm
  std::string svr_kernel = "rbf";    ///< or linear, polynomial
  std::vector<double> svr_c;         ///< empty = the documented grid
  std::vector<double> svr_epsilon;   ///< empty = the documented grid
  std::string hardware_file;

  /// @throws ConfigError
  StrategyOptions options() const;
};

}  // namespace crosswatt
