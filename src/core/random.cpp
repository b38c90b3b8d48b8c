#include "crosswatt/core/random.hpp"

#include <bit>
#include <cassert>
#include <cmath>
#include <numbers>

namespace crosswatt {

namespace {

__extension__ using Wide = unsigned __int128;

/// SplitMix64 (Steele, Lea and Flood 2014): advances `state` and returns the next number.
std::uint64_t split_mix(std::uint64_t& state) {
  state += 0x9E3779B97F4A7C15;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

}  // namespace

RandomStream::RandomStream(std::uint64_t seed, std::initializer_list<std::uint64_t> task) {
  for (const std::uint64_t number : task) seed = split_mix(seed) ^ number;
  for (std::uint64_t& word : state_) word = split_mix(seed);
}

std::uint64_t RandomStream::bits() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

Index RandomStream::below(Index bound) {
  assert(bound >= 1);
  const auto range = static_cast<std::uint64_t>(bound);
  // The high word of a product with 64 random bits is the draw. The first 2^64 mod range low words are refused: without
  // them every draw is reached by the same number of bit patterns.
  const std::uint64_t refused = (0 - range) % range;
  Wide product = 0;
  do {
    product = Wide{bits()} * range;
  } while (static_cast<std::uint64_t>(product) < refused);
  return static_cast<Index>(product >> 64);
}

double RandomStream::uniform() {
  return static_cast<double>(bits() >> 11) * 0x1p-53;
}

double RandomStream::normal() {
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));  // 1 - u is never 0
  return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

std::uint64_t stable_hash(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
  return hash;
}

}  // namespace crosswatt
