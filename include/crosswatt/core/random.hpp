// Random numbers that are the same everywhere: on every platform, compiler, standard library and number of threads.
//
// The standard library fixes its engines but not its distributions and shuffles, so those are ours. One stream belongs
// to one task and is derived from the seed and the task's numbers (pair, repeat, …): no thread ever draws from
// another's. Not for cryptography.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <utility>

#include "crosswatt/core/index.hpp"

namespace crosswatt {

/// xoshiro256** (Blackman and Vigna 2021, "Scrambled linear pseudorandom number generators"), seeded through SplitMix64
/// (Steele, Lea and Flood 2014). Copying forks the stream: both copies draw the same numbers.
class RandomStream {
 public:
  /// @param task  numbers that tell this task from the others of the seed; their order matters.
  explicit RandomStream(std::uint64_t seed, std::initializer_list<std::uint64_t> task = {});

  std::uint64_t bits();
  /// Uniform on {0, …, bound - 1} without bias (Lemire 2019, rejection). bound >= 1.
  Index below(Index bound);
  /// Uniform on [0, 1), 53 bits.
  double uniform();
  /// Standard normal by Box-Muller; one value per call, two draws of bits. The one draw whose last digit is the C
  /// library's (logarithm and cosine).
  double normal();

  /// Every order equally likely: Fisher-Yates from the back.
  template <typename T>
  void shuffle(std::span<T> values) {
    for (Index i = static_cast<Index>(values.size()) - 1; i > 0; --i) std::swap(values[i], values[below(i + 1)]);
  }

 private:
  std::array<std::uint64_t, 4> state_{};
};

/// A stable 64-bit number for a name, to derive a task's stream from (FNV-1a).
std::uint64_t stable_hash(std::string_view text);

}  // namespace crosswatt
