#include "crosswatt/numeric/theil_sen.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "crosswatt/core/random.hpp"
#include "crosswatt/numeric/statistics.hpp"

namespace crosswatt::numeric {
namespace {

// Expected: scipy.stats.theilslopes(y, x, method='joint'), scipy 1.10.1. 40 is an outlier, x = 2 occurs twice.
const std::vector<double> kX{1, 2, 2, 4, 5, 7, 8, 10};
const std::vector<double> kY{2.1, 3.9, 4.4, 8.3, 9.7, 40, 16.2, 19.9};

TEST(TheilSen, AgainstScipy) {
  const RobustLine odd = theil_sen(kX, kY).value();  // 27 slopes
  EXPECT_NEAR(odd.slope, 1.9777777777777774, 1e-14);
  EXPECT_NEAR(odd.intercept, 0.2500000000000018, 1e-13);
  const std::span<const double> x(kX), y(kY);
  const RobustLine even = theil_sen(x.first(7), y.first(7)).value();  // 20 slopes
  EXPECT_NEAR(even.slope, 2.032142857142857, 1e-14);
  EXPECT_NEAR(even.intercept, 0.06785714285714306, 1e-13);
}

TEST(TheilSen, NeedsTwoDifferentPlaces) {
  EXPECT_FALSE(theil_sen({}, {}).has_value());
  EXPECT_FALSE(theil_sen(std::vector{1.0}, std::vector{2.0}).has_value());
  EXPECT_FALSE(theil_sen(std::vector{1.0, 1.0}, std::vector{2.0, 3.0}).has_value());
}

TEST(TheilSen, OfAConstantIsFlat) {
  const RobustLine line = theil_sen(std::vector{1.0, 2.0, 5.0}, std::vector{0.1, 0.1, 0.1}).value();
  EXPECT_EQ(line.slope, 0.0);
  EXPECT_EQ(line.intercept, 0.1);
}

TEST(TheilSen, FindsSteepAndShallowSlopes) {
  for (const double slope : {3e-20, -2.5, 7e18}) {
    SCOPED_TRACE(slope);
    const std::vector<double> x{1, 2, 4, 8};
    const RobustLine line = theil_sen(x, std::vector{slope, 2 * slope, 4 * slope, 8 * slope}).value();
    EXPECT_DOUBLE_EQ(line.slope, slope);
  }
}

TEST(TheilSen, EqualsTheMedianOfAllSlopesOnDrawnData) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE(seed);
    RandomStream random(seed);
    std::vector<double> x{-1, 21}, y{0, 0}, slopes;
    for (Index i = 0; i < random.below(40); ++i) {
      x.push_back(static_cast<double>(random.below(20)));
      y.push_back(random.normal() * std::exp(3 * random.normal()));
    }
    for (std::size_t i = 0; i < x.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (x[i] != x[j]) slopes.push_back((y[i] - y[j]) / (x[i] - x[j]));
      }
    }
    EXPECT_NEAR(theil_sen(x, y)->slope, median(slopes), 1e-12);
  }
}

}  // namespace
}  // namespace crosswatt::numeric
