// Which known name did the user probably mean?
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace crosswatt {

/// The at most `count` candidates nearest to `name`, best first, equals in the candidates' order; empty when none is
/// near enough to be helpful. Distance: optimal string alignment (insert, delete, substitute, swap neighbours) on
/// lower-cased text without blanks, dashes and underscores; near enough is at most a third of the longer name, or one
/// containing the other, which counts as one step.
std::vector<std::string> nearest_names(std::string_view name, const std::vector<std::string>& candidates,
                                       std::size_t count = 3);

/// "; did you mean 'A' or 'B'?", or "" when nothing is near.
std::string did_you_mean(std::string_view name, const std::vector<std::string>& candidates);
/// The same of names that were found to be near.
std::string did_you_mean(const std::vector<std::string>& nearest);

}  // namespace crosswatt
