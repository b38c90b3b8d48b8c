#include "crosswatt/numeric/statistics.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <numeric>

#include "crosswatt/core/index.hpp"
#include "numeric/double_double.hpp"
#include "numeric/inversions.hpp"

namespace crosswatt::numeric {
namespace {

double difference(double value, DoubleDouble from) {
  return (DoubleDouble(value) - from).value();
}

/// True for none and for one value.
bool is_constant(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [&](double value) { return value == values.front(); });
}

/// About the mean; exactly 0 for equal values, whose mean may be off by a rounding.
double sum_of_squares(std::span<const double> values) {
  if (is_constant(values)) return 0.0;
  const DoubleDouble centre = extended_mean(values);
  CompensatedSum squares;
  for (const double value : values) {
    const double d = difference(value, centre);
    squares.add(d * d);
  }
  return squares.value();
}

struct Numbered {
  double value;
  Index index;
};

std::vector<Numbered> in_ascending_order(std::span<const double> values) {
  std::vector<Numbered> order(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) order[i] = {values[i], static_cast<Index>(i)};
  std::sort(order.begin(), order.end(), [](const Numbered& a, const Numbered& b) { return a.value < b.value; });
  return order;
}

/// Calls assign(index, sum) for each value, `sum` being that of the first and the last place that its equals take,
/// counted from 1: twice the rank, a whole number.
template <typename Assign>
void for_each_doubled_rank(std::span<const double> values, Assign assign) {
  const std::vector<Numbered> order = in_ascending_order(values);
  for (auto first = order.begin(); first != order.end();) {
    const auto last =
        std::find_if(first, order.end(), [&](const Numbered& other) { return other.value != first->value; });
    const Index sum = (first - order.begin()) + 1 + (last - order.begin());
    for (; first != last; ++first) assign(first->index, sum);
  }
}

/// Ranks about their mean (n + 1) / 2, doubled.
std::vector<double> centred_ranks(std::span<const double> values) {
  const Index twice_the_mean = std::ssize(values) + 1;
  std::vector<double> result(values.size());
  for_each_doubled_rank(values, [&](Index i, Index rank) { result[i] = static_cast<double>(rank - twice_the_mean); });
  return result;
}

double inner_product(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// Pairs that agree, over runs of equal neighbours: the sum of t (t - 1) / 2 over runs of length t.
template <typename Equal>
std::int64_t tied_pairs(Index count, Equal equal_to_previous) {
  std::int64_t pairs = 0;
  std::int64_t run = 0;
  for (Index i = 1; i < count; ++i) {
    run = equal_to_previous(i) ? run + 1 : 0;
    pairs += run;
  }
  return pairs;
}

}  // namespace

double sum(std::span<const double> values) {
  CompensatedSum total;
  for (const double value : values) total.add(value);
  return total.value();
}

double mean(std::span<const double> values) {
  return extended_mean(values).value();
}

std::optional<double> sample_sd(std::span<const double> values) {
  if (values.size() < 2) return std::nullopt;
  return std::sqrt(sum_of_squares(values) / static_cast<double>(values.size() - 1));
}

double population_sd(std::span<const double> values) {
  assert(!values.empty());
  return std::sqrt(sum_of_squares(values) / static_cast<double>(values.size()));
}

std::optional<double> lag1_autocorrelation(std::span<const double> values) {
  const double squares = sum_of_squares(values);
  if (squares == 0.0) return std::nullopt;
  const DoubleDouble centre = extended_mean(values);
  CompensatedSum products;
  for (std::size_t t = 0; t + 1 < values.size(); ++t) {
    products.add(difference(values[t], centre) * difference(values[t + 1], centre));
  }
  return products.value() / squares;
}

double median(std::span<const double> values) {
  return quantile(values, 0.5);
}

double quantile(std::span<const double> values, double probability) {
  assert(!values.empty() && probability >= 0.0 && probability <= 1.0);
  std::vector<double> copy(values.begin(), values.end());
  const double position = probability * static_cast<double>(copy.size() - 1);
  const auto below = static_cast<Index>(position);
  const double fraction = position - static_cast<double>(below);
  const auto lower = copy.begin() + below;
  std::nth_element(copy.begin(), lower, copy.end());
  if (fraction == 0.0) return *lower;
  const double upper = *std::min_element(lower + 1, copy.end());
  return std::lerp(*lower, upper, fraction);
}

std::vector<double> ranks(std::span<const double> values) {
  std::vector<double> result(values.size());
  for_each_doubled_rank(values, [&](Index i, Index rank) { result[i] = static_cast<double>(rank) / 2.0; });
  return result;
}

std::optional<double> pearson(std::span<const double> x, std::span<const double> y) {
  assert(x.size() == y.size());
  const double x_squares = sum_of_squares(x);
  const double y_squares = sum_of_squares(y);
  if (x_squares == 0.0 || y_squares == 0.0) return std::nullopt;
  const DoubleDouble x_mean = extended_mean(x);
  const DoubleDouble y_mean = extended_mean(y);
  CompensatedSum products;
  for (std::size_t i = 0; i < x.size(); ++i) products.add(difference(x[i], x_mean) * difference(y[i], y_mean));
  const double correlation = products.value() / std::sqrt(x_squares) / std::sqrt(y_squares);
  return std::clamp(correlation, -1.0, 1.0);
}

std::optional<double> spearman(std::span<const double> x, std::span<const double> y) {
  assert(x.size() == y.size());
  if (is_constant(x) || is_constant(y)) return std::nullopt;
  // Sums of whole numbers: exact for columns of up to 300 000.
  const std::vector<double> x_ranks = centred_ranks(x);
  const std::vector<double> y_ranks = centred_ranks(y);
  const double products = inner_product(x_ranks, y_ranks);
  const double x_squares = inner_product(x_ranks, x_ranks);
  const double y_squares = inner_product(y_ranks, y_ranks);
  // In this form equal sums of squares, those of two columns without ties, cancel to the last bit.
  return std::clamp(products / x_squares * std::sqrt(x_squares / y_squares), -1.0, 1.0);
}

std::optional<double> kendall(std::span<const double> x, std::span<const double> y) {
  assert(x.size() == y.size());
  if (is_constant(x) || is_constant(y)) return std::nullopt;
  const Index count = static_cast<Index>(x.size());
  std::vector<Index> order(x.size());
  std::iota(order.begin(), order.end(), Index{0});
  std::sort(order.begin(), order.end(), [&](Index a, Index b) {
    if (x[a] != x[b]) return x[a] < x[b];
    return y[a] != y[b] ? y[a] < y[b] : a < b;
  });
  const auto same_x = [&](Index i) { return x[order[i]] == x[order[i - 1]]; };
  const auto same_xy = [&](Index i) { return same_x(i) && y[order[i]] == y[order[i - 1]]; };
  const std::int64_t x_ties = tied_pairs(count, same_x);
  const std::int64_t both_ties = tied_pairs(count, same_xy);
  std::vector<double> y_by_x(x.size());
  std::transform(order.begin(), order.end(), y_by_x.begin(), [&](Index i) { return y[i]; });
  std::vector<double> scratch;
  const std::int64_t discordant = sort_counting_inversions(y_by_x, scratch);
  const std::int64_t y_ties = tied_pairs(count, [&](Index i) { return y_by_x[i] == y_by_x[i - 1]; });
  const std::int64_t pairs = std::int64_t{count} * (count - 1) / 2;
  const auto concordance = static_cast<double>(pairs - x_ties - y_ties + both_ties - 2 * discordant);
  const double scale = std::sqrt(static_cast<double>(pairs - x_ties)) * std::sqrt(static_cast<double>(pairs - y_ties));
  return std::clamp(concordance / scale, -1.0, 1.0);
}

}  // namespace crosswatt::numeric
