#include "numeric/inversions.hpp"

#include <algorithm>

#include "crosswatt/core/index.hpp"

namespace crosswatt::numeric {

std::int64_t sort_counting_inversions(std::vector<double>& values, std::vector<double>& scratch) {
  const auto count = static_cast<Index>(values.size());
  scratch.resize(values.size());
  std::int64_t inversions = 0;
  for (Index width = 1; width < count; width *= 2) {
    for (Index begin = 0; begin < count; begin += 2 * width) {
      const Index middle = std::min(begin + width, count);
      const Index end = std::min(begin + 2 * width, count);
      Index left = begin;
      Index right = middle;
      for (Index out = begin; out < end; ++out) {
        const bool take_right = left == middle || (right < end && values[right] < values[left]);
        if (take_right) inversions += middle - left;
        scratch[out] = take_right ? values[right++] : values[left++];
      }
    }
    values.swap(scratch);
  }
  return inversions;
}

}  // namespace crosswatt::numeric
