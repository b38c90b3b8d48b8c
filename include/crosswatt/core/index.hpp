// The one integer type for counts and positions, signed like Eigen's, so that differences need no care.
#pragma once

#include <cstddef>

namespace crosswatt {

using Index = std::ptrdiff_t;

}  // namespace crosswatt
