// Twice the digits of a double, as the unevaluated sum of two of them (Dekker 1971; Knuth 1998, 4.2.2).
//
// For the few sums and products that decide the last digits of a result; about twenty times the price of a double.
// Exact only under -ffp-contract=off and without -ffast-math, and while products stay within about 1e-290 … 1e290.
#pragma once

#include <span>

namespace crosswatt::numeric {

struct DoubleDouble {
  double hi = 0.0;
  double lo = 0.0;  ///< at most half a unit in the last place of hi

  constexpr DoubleDouble() = default;
  constexpr DoubleDouble(double value) : hi(value) {}  // implicit: every double is one
  constexpr DoubleDouble(double high, double low) : hi(high), lo(low) {}

  constexpr double value() const { return hi; }
};

/// a + b exactly, |a| >= |b| or a = 0.
constexpr DoubleDouble quick_two_sum(double a, double b) {
  const double sum = a + b;
  return {sum, b - (sum - a)};
}

/// a + b exactly.
constexpr DoubleDouble two_sum(double a, double b) {
  const double sum = a + b;
  const double b_part = sum - a;
  return {sum, (a - (sum - b_part)) + (b - b_part)};
}

/// a * b exactly. The halves come from Veltkamp's splitting: fma() would be a library call on the baseline x86-64.
constexpr DoubleDouble two_product(double a, double b) {
  constexpr double kSplitter = 134217729.0;  // 2^27 + 1
  const double a_scaled = kSplitter * a;
  const double b_scaled = kSplitter * b;
  const double a_high = a_scaled - (a_scaled - a);
  const double b_high = b_scaled - (b_scaled - b);
  const double a_low = a - a_high;
  const double b_low = b - b_high;
  const double product = a * b;
  return {product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low};
}

constexpr DoubleDouble operator-(DoubleDouble a) {
  return {-a.hi, -a.lo};
}

constexpr DoubleDouble operator+(DoubleDouble a, DoubleDouble b) {
  const DoubleDouble high = two_sum(a.hi, b.hi);
  const DoubleDouble low = two_sum(a.lo, b.lo);
  const DoubleDouble sum = quick_two_sum(high.hi, high.lo + low.hi);
  return quick_two_sum(sum.hi, sum.lo + low.lo);
}

constexpr DoubleDouble operator-(DoubleDouble a, DoubleDouble b) {
  return a + -b;
}

constexpr DoubleDouble operator*(DoubleDouble a, DoubleDouble b) {
  const DoubleDouble product = two_product(a.hi, b.hi);
  return quick_two_sum(product.hi, product.lo + (a.hi * b.lo + a.lo * b.hi));
}

constexpr DoubleDouble operator/(DoubleDouble a, DoubleDouble b) {
  const double first = a.hi / b.hi;
  const DoubleDouble rest = a - b * first;
  const double second = rest.hi / b.hi;
  const DoubleDouble rest_of_rest = rest - b * second;
  return quick_two_sum(first, second) + rest_of_rest.hi / b.hi;
}

constexpr DoubleDouble& operator+=(DoubleDouble& a, DoubleDouble b) {
  return a = a + b;
}
constexpr DoubleDouble& operator-=(DoubleDouble& a, DoubleDouble b) {
  return a = a - b;
}

/// The mean of at least one number: differences from it carry no error of its own.
inline DoubleDouble extended_mean(std::span<const double> values) {
  DoubleDouble total;
  for (const double value : values) total += value;
  return total / static_cast<double>(values.size());
}

}  // namespace crosswatt::numeric
