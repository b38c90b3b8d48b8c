// The nine univariate sets of NIST's StRD: mean, standard deviation, lag-1 autocorrelation.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "crosswatt/numeric/statistics.hpp"
#include "nist/nist_data.hpp"

namespace crosswatt::nist {
namespace {

constexpr double kDigits = 13;

/// NumAcc2 to NumAcc4 differ in the first decimal, which a double holds only to within half a unit in its last place:
/// that error of 2e-17, 1e-11 and 5e-10 on differences of 0.1 is the data's, and no summation can undo it.
struct Requirement {
  const char* set;
  double sd_from_doubles;
  double autocorrelation_from_doubles;
};

constexpr Requirement kRequirements[] = {
    {"PiDigits", kDigits, kDigits},
    {"Lottery", kDigits, kDigits},
    {"Lew", kDigits, kDigits},
    {"Mavro", kDigits, kDigits},
    {"Michelso", kDigits, kDigits},
    {"NumAcc1", kDigits, kDigits},
    {"NumAcc2", kDigits, kDigits},
    {"NumAcc3", 9, 9},
    {"NumAcc4", 8, 8},
};

struct Summary {
  double mean;
  double sd;
  double autocorrelation;
};

Summary summarise(const std::vector<double>& values) {
  return {numeric::mean(values), numeric::sample_sd(values).value(), numeric::lag1_autocorrelation(values).value()};
}

std::size_t decimals(const std::string& token) {
  const std::size_t point = token.find('.');
  return point == std::string::npos ? 0 : token.size() - point - 1;
}

/// The data in units of their last decimal, whole numbers that a double holds exactly: "1000000.2" in tenths is
/// 10000002.
std::vector<double> in_last_decimals(const Rows& rows, std::size_t places) {
  std::vector<double> values;
  for (const auto& row : rows) {
    std::string token = row.at(0);
    const std::size_t missing = places - decimals(token);
    token.erase(std::remove(token.begin(), token.end(), '.'), token.end());
    values.push_back(number(token + std::string(missing, '0')));
  }
  return values;
}

class UnivariateSet : public testing::TestWithParam<Requirement> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_NIST_DATA();
    const nlohmann::json set = certified(GetParam().set);
    rows_ = data(set);
    const nlohmann::json& exact = set.at("exact");
    expected_ = {number(exact.at("mean")), number(exact.at("sd")), number(exact.at("autocorr"))};
  }

  Rows rows_;
  Summary expected_{};
};

TEST_P(UnivariateSet, HoldsWhatItsDoublesHold) {
  const Summary actual = summarise(column(rows_, 0));
  RecordProperty("mean_digits", std::to_string(digits(actual.mean, expected_.mean)));
  RecordProperty("sd_digits", std::to_string(digits(actual.sd, expected_.sd)));
  RecordProperty("autocorrelation_digits", std::to_string(digits(actual.autocorrelation, expected_.autocorrelation)));
  EXPECT_GE(digits(actual.mean, expected_.mean), kDigits);
  EXPECT_GE(digits(actual.sd, expected_.sd), GetParam().sd_from_doubles);
  EXPECT_GE(digits(actual.autocorrelation, expected_.autocorrelation), GetParam().autocorrelation_from_doubles);
}

TEST_P(UnivariateSet, HoldsAllDigitsOfItsDecimals) {
  std::size_t places = 0;
  for (const auto& row : rows_) places = std::max(places, decimals(row.at(0)));
  const double unit = std::pow(10.0, static_cast<double>(places));
  const Summary actual = summarise(in_last_decimals(rows_, places));
  EXPECT_GE(digits(actual.mean / unit, expected_.mean), kDigits);
  EXPECT_GE(digits(actual.sd / unit, expected_.sd), kDigits);
  EXPECT_GE(digits(actual.autocorrelation, expected_.autocorrelation), kDigits);
}

INSTANTIATE_TEST_SUITE_P(Nist, UnivariateSet, testing::ValuesIn(kRequirements),
                         [](const auto& test) { return std::string(test.param.set); });

}  // namespace
}  // namespace crosswatt::nist
