// Summaries of one or two columns of numbers, right to the last digits.
//
// Sums are compensated and moments are taken about the mean (two passes), so that a small spread around a large mean
// keeps its digits: all nine NIST univariate sets hold to 13 digits or to what their data keep in a double. A statistic
// that does not exist for the given numbers is nullopt, never 0 and never NaN. Numbers must be finite; NaN for
// "unknown" is dropped by the caller. For sums over 10^7 rows inside a hot loop use moments.hpp.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace crosswatt::numeric {

/// A running sum whose error does not grow with the number of terms (Neumaier 1974: Kahan's, safe for large terms too).
class CompensatedSum {
 public:
  void add(double term) {
    const double next = sum_ + term;
    const bool sum_is_larger = (sum_ < 0 ? -sum_ : sum_) >= (term < 0 ? -term : term);
    compensation_ += sum_is_larger ? (sum_ - next) + term : (term - next) + sum_;
    sum_ = next;
  }
  double value() const { return sum_ + compensation_; }

 private:
  double sum_ = 0.0;
  double compensation_ = 0.0;
};

/// 0 for no numbers.
double sum(std::span<const double> values);

/// At least one number.
double mean(std::span<const double> values);

/// Divided by n - 1; nullopt for fewer than two numbers.
std::optional<double> sample_sd(std::span<const double> values);
/// Divided by n; at least one number.
double population_sd(std::span<const double> values);

/// Sum of (y_t - m)(y_{t+1} - m) over t < n, divided by the sum of (y_t - m)^2; m the mean. Nullopt when all are equal.
std::optional<double> lag1_autocorrelation(std::span<const double> values);

/// The middle number, or the mean of the two middle ones. At least one number.
double median(std::span<const double> values);
/// Hyndman and Fan's type 7 (numpy's and R's default): linear between order statistics, the ends at 0 and 1.
/// At least one number; 0 <= probability <= 1.
double quantile(std::span<const double> values, double probability);

/// Ranks from 1, equal numbers sharing the mean of their ranks.
std::vector<double> ranks(std::span<const double> values);

/// Correlations of two columns of one length; nullopt when either is constant or has fewer than two numbers. In [-1,
/// 1].
std::optional<double> pearson(std::span<const double> x, std::span<const double> y);
/// Pearson's correlation of the ranks.
std::optional<double> spearman(std::span<const double> x, std::span<const double> y);
/// Ranks ready to be correlated, for a column that is compared with many.
struct CentredRanks {
  std::vector<double> doubled;  ///< about their mean, times 2: whole numbers
  double squares = 0;           ///< their sum of squares, 0 for a constant column
};
CentredRanks centred_ranks(std::span<const double> values);
/// spearman() of the columns these are the ranks of.
std::optional<double> rank_correlation(const CentredRanks& x, const CentredRanks& y);
/// Kendall's tau-b, ties corrected for, in O(n log n) (Knight 1966).
std::optional<double> kendall(std::span<const double> x, std::span<const double> y);

}  // namespace crosswatt::numeric
