// A study in the words of a user: names that stay text until there is a table, and a protocol that sets what was left
// open.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crosswatt/data/hardware_catalogue.hpp"
#include "crosswatt/evaluate/study.hpp"
#include "crosswatt/model/strategy_request.hpp"

namespace crosswatt {

/// Messages call the members by the option of the same name: `splits_file` is --splits-file.
struct StudyRequest {
  StudyOptions options;                             ///< as they are, but for what stands below
  std::vector<std::string> pairs;                   ///< "all" or "SOURCE:TARGET"; empty = all
  std::string from, to;                             ///< this pair only; several sources have commas between them
  std::vector<std::string> strategies, selections;  ///< empty = not said
  std::optional<bool> new_families;                 ///< nothing = not said
  std::string split = "random";
  std::string splits_file;  ///< "" = drawn
  std::string shard;        ///< "i/N", "" = all of the study
  std::string protocol;     ///< "" or "paper"
  StrategyRequest settings;

  /// The options as they will be used, but for the pairs. @throws ConfigError for all that can be wrong before a table
  /// is read; DataError for the splits file.
  StudyOptions complete() const;
  /// The pairs that were named; none = all. @throws DataError, ConfigError
  std::vector<HardwarePair> typed_pairs(const EnergyTable& table, const HardwareCatalogue& catalogue) const;

 private:
  void check_pairs() const;
};

}  // namespace crosswatt
