// A reanalysis in the words of a user: which submissions, under which rules, normalized how.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crosswatt/challenge/reanalysis.hpp"
#include "crosswatt/core/parallel.hpp"

namespace crosswatt {

/// Messages call the members by the option of the same name: `reference_table` is --reference-table.
struct ReanalysisRequest {
  std::vector<std::string> submissions;  ///< one file, or two years to compare
  std::vector<std::string> rules;        ///< one, or one for each file: a shipped name or a file
  std::string subset;                    ///< "" = the rules' first
  std::string pareto;                    ///< "psds1:max,…"; "" = the first metric against the training energy
  std::string strategy;                  ///< "" = the rules' single ratio, or auto where there is a reference table
  std::string reference_table;
  std::optional<double> level;  ///< of the strategy's intervals; nothing = 0.9
  std::string hardware_file;
  int threads = 0;
  StopRequest stop;

  /// @throws ConfigError for all that can be wrong before a file is read.
  void check() const;
};

struct ReanalysisResults {
  std::vector<Reanalysis> years;             ///< one a file
  std::optional<YearComparison> comparison;  ///< of two files
  std::vector<std::string> warnings;         ///< what was not normalized, not used, extrapolated
};

/// @throws ConfigError, DataError; NothingFittedError when no participant's system can be normalized.
ReanalysisResults reanalyse(const ReanalysisRequest& request);

}  // namespace crosswatt
