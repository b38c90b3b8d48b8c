#include "crosswatt/numeric/polynomial.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "crosswatt/core/random.hpp"

namespace crosswatt::numeric {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;

const PolynomialFit& fitted(const std::variant<PolynomialFit, RankDeficient>& result) {
  return std::get<PolynomialFit>(result);
}

TEST(Polynomial, LineByHand) {
  // x 0 1 2, y 1 3 4: slope 3/2, intercept 7/6, sse 1/6; SE of the slope sqrt(1/6 / 2), of the intercept
  // sqrt(1/6 (1/3 + 1/2)); h(3) = 1/3 + (3 - 1)^2 / 2.
  const auto result = fit_polynomial(std::vector{0.0, 1.0, 2.0}, std::vector{1.0, 3.0, 4.0}, 1);
  const PolynomialFit& fit = fitted(result);
  EXPECT_THAT(fit.monomials.coefficients, ElementsAre(DoubleEq(7.0 / 6), DoubleEq(1.5)));
  EXPECT_THAT(*fit.monomials.standard_errors,
              ElementsAre(DoubleEq(std::sqrt(5.0 / 36)), DoubleEq(std::sqrt(1.0 / 12))));
  EXPECT_DOUBLE_EQ(fit.sse, 1.0 / 6);
  EXPECT_DOUBLE_EQ(*fit.residual_sd, std::sqrt(1.0 / 6));
  EXPECT_DOUBLE_EQ(*fit.r2, 1 - (1.0 / 6) / (14.0 / 3));
  EXPECT_DOUBLE_EQ(fit.predict(3.0), 7.0 / 6 + 4.5);
  EXPECT_DOUBLE_EQ(fit.leverage(3.0), 7.0 / 3);
  EXPECT_EQ(fit.singular_value_ratio, 1.0);
}

TEST(Polynomial, RecoversAParabolaOverManyDecades) {
  std::vector<double> x, y;
  for (int i = -5; i <= 2; ++i) {
    x.push_back(std::pow(10.0, i));
    y.push_back(0.5 + 2.0 * x.back() - 3.0 * x.back() * x.back());
  }
  const auto result = fit_polynomial(x, y, 2);
  const PolynomialFit& fit = fitted(result);
  EXPECT_THAT(fit.monomials.coefficients, ElementsAre(DoubleEq(0.5), DoubleEq(2.0), DoubleEq(-3.0)));
  EXPECT_NEAR(fit.predict(50.0), 0.5 + 100.0 - 7500.0, 1e-9);
}

TEST(Polynomial, OfDegreeZeroIsTheMean) {
  const auto result = fit_polynomial(std::vector{1.0, 1.0, 5.0}, std::vector{1.0, 2.0, 6.0}, 0);
  const PolynomialFit& fit = fitted(result);
  EXPECT_THAT(fit.monomials.coefficients, ElementsAre(3.0));
  EXPECT_EQ(fit.predict(1e6), 3.0);
  EXPECT_EQ(fit.r2, 0.0);
}

TEST(Polynomial, ThroughAllPointsHasNoStandardErrors) {
  const auto result = fit_polynomial(std::vector{0.0, 1.0, 2.0}, std::vector{0.0, 1.0, 4.0}, 2);
  const PolynomialFit& fit = fitted(result);
  EXPECT_EQ(fit.residual_dof, 0);
  EXPECT_FALSE(fit.residual_sd || fit.monomials.standard_errors);
  EXPECT_DOUBLE_EQ(fit.predict(3.0), 9.0);
}

TEST(Polynomial, NeedsMoreDistinctPlacesThanItsDegree) {
  const std::vector<double> x{0.1, 0.1, 0.3, 0.3, 0.3};
  const std::vector<double> y{1, 2, 3, 4, 5};
  const auto result = fit_polynomial(x, y, 2);
  const auto& reason = std::get<RankDeficient>(result);
  EXPECT_EQ(reason.rows, 5);
  EXPECT_EQ(reason.unknowns, 3);
  EXPECT_EQ(reason.singular_value_ratio, 0.0);
  EXPECT_TRUE(std::holds_alternative<PolynomialFit>(fit_polynomial(x, y, 1)));
  EXPECT_TRUE(std::holds_alternative<RankDeficient>(fit_polynomial({}, {}, 0)));
}

TEST(Polynomial, OfAConstantHasNoR2) {
  const auto result = fit_polynomial(std::vector{1.0, 2.0, 4.0}, std::vector{0.1, 0.1, 0.1}, 1);
  EXPECT_FALSE(fitted(result).r2.has_value());
}

// The contract's measure: powers of the standardised x, centred, at unit norm. Least squares forms it from the columns
// themselves.
TEST(Polynomial, SingularValueRatioIsThatOfTheStandardisedPowers) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    RandomStream random(seed);
    const Index rows = 8 + random.below(30);
    const Index degree = 2 + random.below(4);
    std::vector<double> x, y;
    for (Index i = 0; i < rows; ++i) {
      x.push_back(std::exp(2.0 * random.normal()));
      y.push_back(random.normal());
    }
    const Eigen::Map<const Eigen::ArrayXd> column(x.data(), rows);
    const Eigen::ArrayXd centred = column - column.mean();
    const Eigen::ArrayXd z = centred / std::sqrt(centred.square().mean());
    Eigen::MatrixXd powers(rows, degree);
    for (Index k = 0; k < degree; ++k) powers.col(k) = z.pow(static_cast<double>(k + 1)).matrix();
    const auto result = fit_polynomial(x, y, degree, 0.0);
    EXPECT_NEAR(fitted(result).singular_value_ratio / singular_value_ratio(powers), 1.0, 1e-6);
  }
}

TEST(Polynomial, AgreesWithLeastSquaresOnPowers) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    RandomStream random(seed);
    const Index rows = 6 + random.below(20);
    std::vector<double> x, y;
    Eigen::MatrixXd powers(rows, 2);
    for (Index i = 0; i < rows; ++i) {
      x.push_back(static_cast<double>(1 + random.below(1000)));  // whole, so that squares are exact
      y.push_back(random.normal());
      powers.row(i) << x.back(), x.back() * x.back();
    }
    const auto polynomial = fit_polynomial(x, y, 2);
    const auto linear = fit_least_squares(powers, Eigen::Map<const Eigen::VectorXd>(y.data(), rows));
    const PolynomialFit& curve = fitted(polynomial);
    const auto& plane = std::get<LinearFit>(linear);
    EXPECT_NEAR(curve.monomials.coefficients[0] / plane.intercept, 1.0, 1e-13);
    EXPECT_NEAR(curve.monomials.coefficients[1] / plane.coefficients[0], 1.0, 1e-13);
    EXPECT_NEAR(curve.monomials.coefficients[2] / plane.coefficients[1], 1.0, 1e-13);
    EXPECT_NEAR((*curve.monomials.standard_errors)[2] / (*plane.standard_errors)[1], 1.0, 1e-11);
    EXPECT_NEAR(curve.leverage(500.0) / plane.leverage(Eigen::Vector2d(500.0, 250000.0)), 1.0, 1e-11);
    EXPECT_NEAR(curve.predict(500.0), plane.predict(Eigen::Vector2d(500.0, 250000.0)), 1e-12);
  }
}

}  // namespace
}  // namespace crosswatt::numeric
