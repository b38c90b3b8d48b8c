// Pairs out of order, counted while sorting.
#pragma once

#include <cstdint>
#include <vector>

namespace crosswatt::numeric {

/// Sorts `values` ascending and returns how many pairs i < j had values[i] > values[j]. O(n log n).
/// @param scratch  overwritten; kept by the caller so that a loop allocates once.
std::int64_t sort_counting_inversions(std::vector<double>& values, std::vector<double>& scratch);

}  // namespace crosswatt::numeric
