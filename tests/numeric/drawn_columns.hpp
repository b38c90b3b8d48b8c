// Columns for tests of sums: x, x², a size over four decades, and a response to them.
#pragma once

#include <array>
#include <cmath>
#include <vector>

#include "crosswatt/core/random.hpp"

namespace crosswatt::numeric {

struct DrawnColumns {
  std::vector<std::vector<double>> columns;

  /// What Moments::of() reads, from row `first` on.
  template <std::size_t kColumns>
  auto blocks(Index first = 0) const {
    return [this, first](Index begin, Index) {
      std::array<const double*, kColumns> pointers{};
      for (std::size_t j = 0; j < kColumns; ++j) pointers[j] = columns[j].data() + first + begin;
      return pointers;
    };
  }
};

inline DrawnColumns draw_columns(std::uint64_t seed, Index rows) {
  RandomStream random(seed);
  DrawnColumns drawn{std::vector<std::vector<double>>(4)};
  for (Index i = 0; i < rows; ++i) {
    const double x = std::exp(random.normal());
    const double size = 1e9 * std::exp(2 * random.normal());
    drawn.columns[0].push_back(x);
    drawn.columns[1].push_back(x * x);
    drawn.columns[2].push_back(size);
    drawn.columns[3].push_back(0.3 + 2 * x + 1e-10 * size + 0.1 * random.normal());
  }
  return drawn;
}

}  // namespace crosswatt::numeric
