#include "crosswatt/core/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

namespace crosswatt {
namespace {

// Expected draws: random_peer.py beside this file, an independent implementation of the published algorithms.

std::vector<std::uint64_t> first_bits(RandomStream stream) {
  return {stream.bits(), stream.bits(), stream.bits(), stream.bits()};
}

TEST(RandomStream, GivesThePublishedAlgorithmsBits) {
  using Bits = std::vector<std::uint64_t>;
  EXPECT_EQ(first_bits(RandomStream(0)),
            (Bits{0x99ec5f36cb75f2b4, 0xbf6e1f784956452a, 0x1a5f849d4933e6e0, 0x6aa594f1262d2d2c}));
  EXPECT_EQ(first_bits(RandomStream(1234567)),
            (Bits{0x30a3a1c363600467, 0x19405f0f579929ca, 0x115beaac046ddbd9, 0xeb17caf48f27d7f6}));
}

TEST(RandomStream, DerivesATasksStream) {
  using Bits = std::vector<std::uint64_t>;
  EXPECT_EQ(first_bits(RandomStream(42, {1, 2})),
            (Bits{0x81d63fc52500ae88, 0xb452d18e61f06458, 0xceeb872a9d770acb, 0x3bb46a5c746be4b1}));
  EXPECT_EQ(first_bits(RandomStream(42, {1, 2, 3})),
            (Bits{0xf6a56b88afb7b358, 0xd774a195e15687fb, 0x7bf6f6bfb7c08bd3, 0x9c2bfd53696ee43a}));
}

TEST(RandomStream, TasksDifferByEveryNumberAndItsPlace) {
  std::vector<std::uint64_t> firsts;
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    firsts.push_back(RandomStream(seed).bits());
    for (std::uint64_t a = 0; a < 16; ++a) {
      firsts.push_back(RandomStream(seed, {a}).bits());
      for (std::uint64_t b = 0; b < 16; ++b) firsts.push_back(RandomStream(seed, {a, b}).bits());
    }
  }
  std::sort(firsts.begin(), firsts.end());
  EXPECT_EQ(std::adjacent_find(firsts.begin(), firsts.end()), firsts.end());
}

TEST(Below, GivesTheDrawsOfThePeer) {
  RandomStream stream(7);
  for (const Index expected : {7, 2, 8, 9, 9, 8, 0, 1, 4, 1, 5, 7, 9, 8, 4, 5}) EXPECT_EQ(stream.below(10), expected);
  RandomStream wide(7);  // a quarter of all bits is refused here
  for (const Index expected : {1285513147583695668, 3872098226623159910, 4524514661162294416}) {
    EXPECT_EQ(wide.below((Index{1} << 62) + 1), expected);
  }
}

TEST(Below, OneLeavesNoChoice) {
  RandomStream stream(1);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(stream.below(1), 0);
}

/// Pearson's statistic of `counts` against equal shares.
double chi_square(const std::vector<int>& counts) {
  const double expected = std::accumulate(counts.begin(), counts.end(), 0.0) / static_cast<double>(counts.size());
  double sum = 0.0;
  for (const int count : counts) sum += (count - expected) * (count - expected) / expected;
  return sum;
}

TEST(Below, IsUniform) {
  // The limit is the 0.9999 quantile of chi-square: python3 -c "from scipy.stats import chi2; print(chi2.ppf(0.9999,
  // 36))" = 76.36…
  RandomStream stream(2024);
  std::vector<int> counts(37);
  for (int i = 0; i < 370000; ++i) ++counts[stream.below(37)];
  EXPECT_LT(chi_square(counts), 76.4);
}

TEST(Uniform, StaysInItsIntervalWithItsMoments) {
  RandomStream stream(7);
  EXPECT_EQ(stream.uniform(), 0.7005764821796896);
  EXPECT_EQ(stream.uniform(), 0.2787512294737843);
  EXPECT_EQ(stream.uniform(), 0.8396274618764198);
  constexpr int kDraws = 100000;
  double sum = 0.0;
  for (int i = 0; i < kDraws; ++i) {
    const double u = stream.uniform();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    sum += u;
  }
  EXPECT_NEAR(sum / kDraws, 0.5, 4.0 / std::sqrt(12.0 * kDraws));  // four standard errors
}

TEST(Normal, GivesTheDrawsOfThePeer) {
  // The C library's logarithm and cosine have a say in the last digit.
  RandomStream stream(7);
  for (const double expected : {-0.2790239910251981, 1.8997685786889567, 2.136306014732201}) {
    EXPECT_NEAR(stream.normal(), expected, 1e-15);
  }
}

TEST(Normal, HasItsMoments) {
  RandomStream stream(99);
  constexpr int kDraws = 100000;
  double sum = 0.0;
  double squares = 0.0;
  int beyond_two = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double z = stream.normal();
    ASSERT_TRUE(std::isfinite(z));
    sum += z;
    squares += z * z;
    beyond_two += std::abs(z) > 2.0 ? 1 : 0;
  }
  // Four standard errors each; P(|z| > 2) = 0.0455003: python3 -c "from math import *; print(erfc(sqrt(2)))"
  EXPECT_NEAR(sum / kDraws, 0.0, 4.0 / std::sqrt(kDraws));
  EXPECT_NEAR(squares / kDraws, 1.0, 4.0 * std::sqrt(2.0 / kDraws));
  EXPECT_NEAR(static_cast<double>(beyond_two) / kDraws, 0.0455003, 4.0 * std::sqrt(0.0455 * 0.9545 / kDraws));
}

TEST(Shuffle, GivesTheOrderOfThePeer) {
  std::vector<int> values(10);
  std::iota(values.begin(), values.end(), 0);
  RandomStream(7).shuffle(std::span(values));
  EXPECT_EQ(values, (std::vector<int>{1, 8, 3, 0, 4, 5, 9, 6, 2, 7}));
}

TEST(Shuffle, KeepsEveryElement) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    std::vector<int> values(seed);
    std::iota(values.begin(), values.end(), 0);
    std::vector<int> shuffled = values;
    RandomStream(seed).shuffle(std::span(shuffled));
    EXPECT_TRUE(std::is_permutation(values.begin(), values.end(), shuffled.begin())) << "seed " << seed;
  }
}

TEST(Shuffle, ReachesEveryOrderEquallyOften) {
  // 24 orders; 0.9999 quantile: python3 -c "from scipy.stats import chi2; print(chi2.ppf(0.9999, 23))" = 57.07…
  RandomStream stream(5);
  std::map<std::vector<int>, int> seen;
  for (int i = 0; i < 48000; ++i) {
    std::vector<int> values{0, 1, 2, 3};
    stream.shuffle(std::span(values));
    ++seen[values];
  }
  std::vector<int> counts;
  for (const auto& [order, count] : seen) counts.push_back(count);
  ASSERT_EQ(counts.size(), 24u);
  EXPECT_LT(chi_square(counts), 57.1);
}

TEST(StableHash, IsFnv1a) {
  // Test vectors of the FNV authors' test_fnv.c (64-bit FNV-1a).
  EXPECT_EQ(stable_hash(""), 0xcbf29ce484222325);
  EXPECT_EQ(stable_hash("a"), 0xaf63dc4c8601ec8c);
  EXPECT_EQ(stable_hash("foobar"), 0x85944171f73967e8);
}

}  // namespace
}  // namespace crosswatt
