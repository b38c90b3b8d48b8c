// The systems that no other beats on every objective, and how much of the objectives' space they command.
//
// a dominates b when a is at least as good in every objective and better in one. Equal systems do not dominate each
// other, and nothing is deduplicated, so that two teams with one result both stand on the front. Not for choosing
// weights between objectives: the front is what is left before anyone does.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/index.hpp"

namespace crosswatt {

struct Objective {
  std::string column;
  bool maximised = false;
};

/// "psds1:max,energy_training_normalized:min". @throws ConfigError for fewer than two, a direction that is neither min
/// nor max, or a column named twice.
std::vector<Objective> parse_objectives(std::string_view text, const std::string& option);

/// Values of n systems in d >= 1 objectives, one column each, all to be minimised (negate what is maximised).
using ObjectiveColumns = std::vector<std::vector<double>>;

/// Positions of the systems nobody dominates, ascending. A system with a NaN takes no part. O(n · front).
std::vector<Index> pareto_front(const ObjectiveColumns& columns);

/// Volume of what the given systems dominate within the box below `reference` (Zitzler and Thiele 1999); systems not
/// better than `reference` in every objective add nothing. Exact, by slicing objective after objective; nullopt where
/// that would take too long (many systems in four and more objectives).
/// @param reference  one value per objective.
std::optional<double> hypervolume(const ObjectiveColumns& columns, std::span<const Index> systems,
                                  std::span<const double> reference);

}  // namespace crosswatt
