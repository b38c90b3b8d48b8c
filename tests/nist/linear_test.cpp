// The eleven linear sets of NIST's StRD: through the polynomial fit where the model is one, else through least squares.
#include <gtest/gtest.h>

#include <Eigen/Core>
#include <algorithm>
#include <string>
#include <vector>

#include "crosswatt/numeric/least_squares.hpp"
#include "crosswatt/numeric/polynomial.hpp"
#include "nist/nist_data.hpp"

namespace crosswatt::nist {
namespace {

/// What the fits have in common.
struct Fitted {
  std::vector<double> coefficients;
  std::vector<double> standard_errors;
  double residual_sd;
  double r2;
};

Fitted polynomial(const Rows& rows, Index degree) {
  const auto fit = std::get<numeric::PolynomialFit>(numeric::fit_polynomial(column(rows, 1), column(rows, 0), degree));
  return {fit.monomials.coefficients, fit.monomials.standard_errors.value(), fit.residual_sd.value(), fit.r2.value()};
}

Fitted linear(const Rows& rows, numeric::Intercept intercept) {
  const std::vector<double> y = column(rows, 0);
  const Index count = static_cast<Index>(rows.front().size()) - 1;
  Eigen::MatrixXd design(static_cast<Index>(rows.size()), count);
  for (Index j = 0; j < count; ++j) {
    const std::vector<double> x = column(rows, static_cast<std::size_t>(j) + 1);
    design.col(j) = Eigen::Map<const Eigen::VectorXd>(x.data(), design.rows());
  }
  const auto result =
      numeric::fit_least_squares(design, Eigen::Map<const Eigen::VectorXd>(y.data(), design.rows()), intercept);
  const auto& fit = std::get<numeric::LinearFit>(result);
  Fitted fitted{{}, {}, fit.residual_sd.value(), fit.r2.value()};
  if (intercept == numeric::Intercept::fitted) {
    fitted.coefficients.push_back(fit.intercept);
    fitted.standard_errors.push_back(fit.intercept_standard_error.value());
  }
  fitted.coefficients.insert(fitted.coefficients.end(), fit.coefficients.begin(), fit.coefficients.end());
  fitted.standard_errors.insert(fitted.standard_errors.end(), fit.standard_errors->begin(), fit.standard_errors->end());
  return fitted;
}

/// Digits of the worst of several numbers.
double worst_digits(const std::vector<double>& actual, const std::vector<double>& expected) {
  EXPECT_EQ(actual.size(), expected.size());
  double worst = digits(actual.at(0), expected.at(0));
  for (std::size_t i = 1; i < actual.size(); ++i) worst = std::min(worst, digits(actual[i], expected.at(i)));
  return worst;
}

/// Wampler1 and 2 fit exactly: certified.json's 200-digit arithmetic left 1e-196 where 0 is certified.
std::vector<double> without_dust(std::vector<double> values) {
  for (double& value : values) value = value < 1e-100 ? 0.0 : value;
  return values;
}

enum class Through { polynomial, least_squares };

/// The least digits asked of each set. Certified numbers belong to the decimal text; its rounding to doubles, which no
/// fit can undo, is what keeps some below 15.
struct Requirement {
  const char* set;
  Through through;
  double coefficients;
  double standard_errors;
  double residual_sd;
  double r2;
};

constexpr Requirement kRequirements[] = {
    {"Norris", Through::polynomial, 13, 13, 13, 15},     {"Norris", Through::least_squares, 13, 13, 13, 15},
    {"Pontius", Through::polynomial, 13, 13, 13, 15},    {"NoInt1", Through::least_squares, 15, 15, 15, 15},
    {"NoInt2", Through::least_squares, 15, 15, 15, 15},  {"Filip", Through::polynomial, 14, 14, 14, 15},
    {"Longley", Through::least_squares, 14, 14, 15, 15}, {"Wampler1", Through::polynomial, 15, 15, 15, 15},
    {"Wampler2", Through::polynomial, 13, 13, 13, 15},   {"Wampler3", Through::polynomial, 15, 15, 15, 15},
    {"Wampler4", Through::polynomial, 15, 15, 15, 15},   {"Wampler5", Through::polynomial, 15, 15, 15, 15},
};

class LinearSet : public testing::TestWithParam<Requirement> {};

TEST_P(LinearSet, HoldsItsDigits) {
  SKIP_WITHOUT_NIST_DATA();
  const Requirement& required = GetParam();
  const nlohmann::json set = certified(required.set);
  const Rows rows = data(set);
  const numeric::Intercept intercept =
      set.at("intercept").get<bool>() ? numeric::Intercept::fitted : numeric::Intercept::none;
  const Fitted fitted = required.through == Through::polynomial ? polynomial(rows, set.at("degree").get<Index>())
                                                                : linear(rows, intercept);

  const nlohmann::json& exact = set.at("exact");
  const double coefficients = worst_digits(fitted.coefficients, numbers(exact.at("params")));
  const double standard_errors = worst_digits(fitted.standard_errors, without_dust(numbers(exact.at("sds"))));
  const double residual_sd = worst_digits({fitted.residual_sd}, without_dust({number(exact.at("residual_sd"))}));
  const double r2 = digits(fitted.r2, number(exact.at("r2")));
  RecordProperty("coefficient_digits", std::to_string(coefficients));
  RecordProperty("standard_error_digits", std::to_string(standard_errors));
  RecordProperty("residual_sd_digits", std::to_string(residual_sd));
  RecordProperty("r2_digits", std::to_string(r2));
  EXPECT_GE(coefficients, required.coefficients);
  EXPECT_GE(standard_errors, required.standard_errors);
  EXPECT_GE(residual_sd, required.residual_sd);
  EXPECT_GE(r2, required.r2);
}

INSTANTIATE_TEST_SUITE_P(Nist, LinearSet, testing::ValuesIn(kRequirements), [](const auto& test) {
  return std::string(test.param.set) + (test.param.through == Through::polynomial ? "Polynomial" : "LeastSquares");
});

}  // namespace
}  // namespace crosswatt::nist
