#include "crosswatt/numeric/distributions.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace crosswatt::numeric {
namespace {

// Expected: scipy.stats.norm.ppf and t.ppf, scipy 1.10.1.
TEST(NormalQuantile, AgainstScipy) {
  EXPECT_NEAR(normal_quantile(0.95), 1.6448536269514722, 1e-14);
  EXPECT_NEAR(normal_quantile(1e-10), -6.361340902404056, 1e-13);
  EXPECT_EQ(normal_quantile(0.5), 0.0);
}

TEST(StudentTQuantile, HasClosedFormsForOneAndTwoDegrees) {
  for (const double p : {0.01, 0.3, 0.5, 0.95, 0.9995}) {
    EXPECT_NEAR(student_t_quantile(p, 1), std::tan(std::numbers::pi * (p - 0.5)), 1e-12 / (1 - p));
    EXPECT_NEAR(student_t_quantile(p, 2), (2 * p - 1) / std::sqrt(2 * p * (1 - p)), 1e-13 / (1 - p));
  }
}

TEST(StudentTQuantile, AgainstScipy) {  // whose own quantile holds about ten digits
  EXPECT_NEAR(student_t_quantile(0.95, 3), 2.3533634348018264, 1e-11);
  EXPECT_NEAR(student_t_quantile(0.975, 2.5), 3.5746548420118773, 1e-10);
  EXPECT_NEAR(student_t_quantile(0.995, 40), 2.7044592674331502, 1e-10);
}

TEST(HalfWidth, IsTheQuantileOfTheUpperTail) {
  EXPECT_DOUBLE_EQ(normal_half_width(0.9), normal_quantile(0.95));
  EXPECT_DOUBLE_EQ(student_t_half_width(0.9, 2), 0.9 / std::sqrt(2 * 0.95 * 0.05));
}

}  // namespace
}  // namespace crosswatt::numeric
