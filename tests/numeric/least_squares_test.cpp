#include "crosswatt/numeric/least_squares.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "crosswatt/core/random.hpp"

namespace crosswatt::numeric {
namespace {

const LinearFit& fitted(const std::variant<LinearFit, RankDeficient>& result) {
  return std::get<LinearFit>(result);
}

#define EXPECT_RELATIVE(actual, expected, tolerance) EXPECT_NEAR((actual) / (expected), 1.0, tolerance)

/// Energies, FLOPs and weights: columns fifteen decades apart, for which numpy's lstsq on the raw columns calls the
/// design of rank 2 of 4.
struct BadlyScaled {
  Eigen::MatrixXd design{12, 3};
  Eigen::VectorXd response{12};

  BadlyScaled() {
    design.col(0) << 1.5e-5, 3e-5, 2.7e-4, 4.05e-4, 8.1e-4, 7.29e-3, 1.0935e-2, 2.187e-2, 1.9683e-1, 2.95245e-1,
        5.9049e-1, 1.0;
    design.col(1) << 3.1e12, 3.2e9, 1.05e13, 1.02e10, 3.3e13, 3.15e10, 0.97e14, 1.01e11, 3.16e14, 3.05e11, 1.1e15,
        0.95e12;
    design.col(2) << 3.2e7, 9.8e8, 1.1e7, 3.15e8, 3.1e6, 1.05e9, 1.02e6, 3.3e8, 3.16e5, 1.01e8, 0.99e5, 3.0e7;
    response << 0.071, 2.02, 0.0256, 0.63, 0.0182, 2.014, 0.0532, 0.6727, 0.4325, 0.7035, 1.305, 1.91;
  }
};

// Expected: normal equations of the same doubles solved in exact rational arithmetic (Python's fractions.Fraction).
TEST(LeastSquares, OfBadlyScaledColumnsIsExactToTheLastDigits) {
  const BadlyScaled data;
  const auto result = fit_least_squares(data.design, data.response);
  const LinearFit& fit = fitted(result);
  EXPECT_RELATIVE(fit.intercept, 0.0003830849740188161, 1e-15);
  EXPECT_RELATIVE(fit.coefficients[0], 1.8374385541695408, 1e-15);
  EXPECT_RELATIVE(fit.coefficients[1], 2.0205539592331336e-16, 1e-15);
  EXPECT_RELATIVE(fit.coefficients[2], 1.973911559887728e-09, 1e-15);
  EXPECT_RELATIVE(*fit.intercept_standard_error, 0.018696520129722075, 1e-13);
  EXPECT_RELATIVE((*fit.standard_errors)[0], 0.04604007336352559, 1e-13);
  EXPECT_RELATIVE((*fit.standard_errors)[1], 4.4957244569562556e-17, 1e-13);
  EXPECT_RELATIVE((*fit.standard_errors)[2], 3.6431172130838436e-11, 1e-13);
  EXPECT_RELATIVE(fit.sse, 0.014804810394330615, 1e-14);
  EXPECT_RELATIVE(*fit.residual_sd, 0.04301861572960393, 1e-14);
  EXPECT_RELATIVE(*fit.r2, 0.9978647125994772, 1e-14);
  EXPECT_EQ(fit.residual_dof, 8);
  EXPECT_NEAR(fit.singular_value_ratio, 0.5995353365292055, 1e-12);  // numpy.linalg.svd of the scaled design
}

TEST(LeastSquares, WithoutIntercept) {
  const BadlyScaled data;
  const auto result = fit_least_squares(data.design, data.response, Intercept::none);
  const LinearFit& fit = fitted(result);
  EXPECT_EQ(fit.intercept, 0.0);
  EXPECT_RELATIVE(fit.coefficients[0], 1.8378569693443036, 1e-15);
  EXPECT_RELATIVE(fit.coefficients[1], 2.0228179180078367e-16, 1e-15);
  EXPECT_RELATIVE(fit.coefficients[2], 1.9743765045805475e-09, 1e-15);
  EXPECT_RELATIVE((*fit.standard_errors)[0], 0.03890464680377941, 1e-13);
  EXPECT_FALSE(fit.intercept_standard_error.has_value());
  EXPECT_RELATIVE(*fit.r2, 0.9990147980909855, 1e-14);
  EXPECT_EQ(fit.residual_dof, 9);
  EXPECT_NEAR(fit.singular_value_ratio, 0.5672770980379156, 1e-12);
}

TEST(LeastSquares, LineByHand) {
  // x 0 1 2, y 1 3 4: slope ((-1)(-5/3) + (1)(4/3)) / 2 = 3/2, intercept 8/3 - 3/2 = 7/6; residuals -1/6, 1/3, -1/6:
  // sse 1/6, residual SD sqrt(1/6), SE of the slope sqrt(1/6 / 2), h(3) = 1/3 + (3 - 1)^2 / 2 = 7/3.
  const Eigen::VectorXd x = Eigen::Vector3d(0, 1, 2);
  const auto result = fit_least_squares(x, Eigen::Vector3d(1, 3, 4));
  const LinearFit& fit = fitted(result);
  EXPECT_DOUBLE_EQ(fit.coefficients[0], 1.5);
  EXPECT_DOUBLE_EQ(fit.intercept, 7.0 / 6);
  EXPECT_DOUBLE_EQ(fit.sse, 1.0 / 6);
  EXPECT_DOUBLE_EQ((*fit.standard_errors)[0], std::sqrt(1.0 / 12));
  EXPECT_DOUBLE_EQ(fit.predict(Eigen::VectorXd::Constant(1, 3.0)), 7.0 / 6 + 4.5);
  EXPECT_DOUBLE_EQ(fit.leverage(Eigen::VectorXd::Constant(1, 3.0)), 7.0 / 3);
}

TEST(LeastSquares, WithoutDegreesOfFreedomHasNoStandardErrors) {
  const Eigen::VectorXd x = Eigen::Vector2d(1, 3);
  const auto result = fit_least_squares(x, Eigen::Vector2d(10, 20));
  const LinearFit& fit = fitted(result);
  EXPECT_DOUBLE_EQ(fit.coefficients[0], 5.0);
  EXPECT_DOUBLE_EQ(fit.intercept, 5.0);
  EXPECT_EQ(fit.residual_dof, 0);
  EXPECT_FALSE(fit.residual_sd || fit.standard_errors || fit.intercept_standard_error);
}

TEST(LeastSquares, WithoutPredictorsIsTheMean) {
  const auto result = fit_least_squares(Eigen::MatrixXd(4, 0), Eigen::Vector4d(1, 2, 3, 6));
  const LinearFit& fit = fitted(result);
  EXPECT_DOUBLE_EQ(fit.intercept, 3.0);
  EXPECT_EQ(fit.r2, 0.0);
  EXPECT_DOUBLE_EQ(*fit.intercept_standard_error, std::sqrt(14.0 / 3 / 4));
}

TEST(LeastSquares, OfAConstantResponseHasNoR2) {
  const Eigen::VectorXd x = Eigen::Vector3d(0.1, 0.2, 0.4);
  const auto result = fit_least_squares(x, Eigen::Vector3d(0.1, 0.1, 0.1));
  const LinearFit& fit = fitted(result);
  EXPECT_FALSE(fit.r2.has_value());
  EXPECT_NEAR(fit.coefficients[0], 0.0, 1e-30);
}

TEST(LeastSquares, SaysWhenColumnsDependOnOneAnother) {
  Eigen::MatrixXd design(5, 2);
  design.col(0) << 1, 2, 3, 5, 8;
  design.col(1) = 3.0 * design.col(0).array() - 7.0;
  const auto result = fit_least_squares(design, Eigen::VectorXd::LinSpaced(5, 0, 1));
  const auto& reason = std::get<RankDeficient>(result);
  EXPECT_EQ(reason.rows, 5);
  EXPECT_EQ(reason.unknowns, 3);
  EXPECT_LT(reason.singular_value_ratio, 1e-15);
}

TEST(LeastSquares, SaysWhenAColumnIsConstantOrRowsAreTooFew) {
  const Eigen::VectorXd constant = Eigen::Vector3d(0.1, 0.1, 0.1);
  EXPECT_EQ(std::get<RankDeficient>(fit_least_squares(constant, Eigen::Vector3d(1, 2, 3))).singular_value_ratio, 0.0);
  EXPECT_TRUE(
      std::holds_alternative<LinearFit>(fit_least_squares(constant, Eigen::Vector3d(1, 2, 3), Intercept::none)));
  EXPECT_TRUE(
      std::holds_alternative<RankDeficient>(fit_least_squares(Eigen::MatrixXd::Ones(1, 1), Eigen::VectorXd::Ones(1))));
  EXPECT_TRUE(std::holds_alternative<RankDeficient>(fit_least_squares(Eigen::MatrixXd(0, 0), Eigen::VectorXd(0))));
  EXPECT_TRUE(std::holds_alternative<RankDeficient>(
      fit_least_squares(Eigen::MatrixXd::Zero(3, 1), Eigen::Vector3d(1, 2, 3), Intercept::none)));
}

TEST(SingularValueRatio, IsTheContractsMeasure) {
  // Two centred unit columns with correlation r have singular values sqrt(1 + r) and sqrt(1 - r). Here r = 0.6:
  // (-1 -1 1 1) / 2 and 0.6 of it + 0.8 (-1 1 -1 1) / 2, shifted and stretched at will.
  Eigen::MatrixXd design(4, 2);
  design.col(0) << -1, -1, 1, 1;
  design.col(1) << -1.4, 0.2, -0.2, 1.4;
  design.col(0).array() = design.col(0).array() * 1e15 + 4e15;
  design.col(1).array() = design.col(1).array() * 1e-5 + 2e-4;
  EXPECT_NEAR(singular_value_ratio(design), std::sqrt(0.4 / 1.6), 1e-10);
  EXPECT_EQ(singular_value_ratio(Eigen::MatrixXd::Ones(4, 1)), 0.0);
  EXPECT_EQ(singular_value_ratio(Eigen::MatrixXd::Ones(4, 1), Intercept::none), 1.0);
  EXPECT_EQ(singular_value_ratio(design.topRows(2)), 0.0);
}

TEST(LeastSquares, RecoversCoefficientsFromNearlyDependentColumns) {
  // Columns 1e-7 apart: the normal equations would hold nothing. Whole numbers keep the response exact.
  Eigen::MatrixXd design(6, 2);
  design.col(0) << 10000000, 20000000, 30000000, 50000000, 80000000, 130000000;
  design.col(1) << 10000001, 19999999, 30000001, 49999998, 80000003, 130000000;
  const Eigen::VectorXd response = (3.0 * design.col(0) - 2.0 * design.col(1)).array() + 5.0;
  const auto result = fit_least_squares(design, response);
  const LinearFit& fit = fitted(result);
  EXPECT_LT(fit.singular_value_ratio, 1e-7);
  EXPECT_DOUBLE_EQ(fit.coefficients[0], 3.0);
  EXPECT_DOUBLE_EQ(fit.coefficients[1], -2.0);
  EXPECT_DOUBLE_EQ(fit.intercept, 5.0);
}

TEST(LeastSquares, LawsOnDrawnData) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    SCOPED_TRACE(seed);
    RandomStream random(seed);
    const Index rows = 6 + random.below(30);
    const Index columns = 1 + random.below(4);
    Eigen::MatrixXd design(rows, columns);
    Eigen::VectorXd response(rows);
    for (Index i = 0; i < rows; ++i) {
      for (Index j = 0; j < columns; ++j)
        design(i, j) = std::exp(3.0 * random.normal()) * std::pow(1e5, static_cast<double>(j));
      response[i] = random.normal();
    }
    const auto result = fit_least_squares(design, response);
    const LinearFit& fit = fitted(result);
    const Eigen::VectorXd residuals = response - ((design * fit.coefficients).array() + fit.intercept).matrix();
    EXPECT_NEAR(residuals.sum(), 0.0, 1e-11);
    for (Index j = 0; j < columns; ++j) EXPECT_NEAR(residuals.dot(design.col(j).normalized()), 0.0, 1e-11);

    double leverages = 0.0;
    for (Index i = 0; i < rows; ++i) leverages += fit.leverage(design.row(i).transpose());
    EXPECT_NEAR(leverages, static_cast<double>(columns + 1), 1e-10);

    const auto reversed = fit_least_squares(design.colwise().reverse(), response.reverse());
    for (Index j = 0; j < columns; ++j) EXPECT_RELATIVE(fitted(reversed).coefficients[j], fit.coefficients[j], 1e-14);
  }
}

}  // namespace
}  // namespace crosswatt::numeric
