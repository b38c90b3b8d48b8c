#include "numeric/double_double.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "crosswatt/core/random.hpp"

namespace crosswatt::numeric {
namespace {

void expect_equal(DoubleDouble actual, double high, double low) {
  EXPECT_EQ(actual.hi, high);
  EXPECT_EQ(actual.lo, low);
}

TEST(DoubleDouble, KeepsWhatADoubleRoundsAway) {
  expect_equal(two_sum(1.0, 0x1p-80), 1.0, 0x1p-80);
  expect_equal(two_sum(0x1p-80, 1.0), 1.0, 0x1p-80);
  // (1 + 2^-30)² = 1 + 2^-29 + 2^-60
  expect_equal(two_product(1 + 0x1p-30, 1 + 0x1p-30), 1 + 0x1p-29, 0x1p-60);
  expect_equal((DoubleDouble(1.0) + 0x1p-80) - 1.0, 0x1p-80, 0.0);
}

TEST(DoubleDouble, DividesToItsLastDigits) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    RandomStream random(seed);
    const auto draw = [&] { return DoubleDouble(random.normal()) + 0x1p-54 * random.normal(); };
    const DoubleDouble a = draw();
    const DoubleDouble b = draw();
    const DoubleDouble left = (a / b) * b - a;
    EXPECT_LE(std::abs(left.value()), 0x1p-101 * std::abs(a.value()));
  }
}

TEST(ExtendedMean, HoldsTwiceTheDigits) {
  // The mean of 1, 1 and 1 + 3 · 2^-52 is 1 + 2^-52, of 1 and 1 + 2^-52 it is 1 + 2^-53, no double.
  const double next = 1 + 0x1p-52;
  expect_equal(extended_mean(std::array{1.0, 1.0, 1 + 3 * 0x1p-52}), next, 0.0);
  const DoubleDouble between = extended_mean(std::array{1.0, next});
  EXPECT_EQ((between - 1.0).value(), 0x1p-53);
}

}  // namespace
}  // namespace crosswatt::numeric
