#include "crosswatt/numeric/statistics.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <limits>
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

/// A key whose order is that of the numbers.
std::uint64_t ordered_bits(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value == 0.0 ? 0.0 : value);
  return (bits >> 63) != 0 ? ~bits : bits | (std::uint64_t{1} << 63);
}

struct Numbered {
  std::uint64_t key;
  Index index;
};

constexpr std::size_t kDigits = 8;  // of a key, a byte each
constexpr std::size_t kDigitValues = 256;

std::size_t digit(std::uint64_t key, std::size_t place) {
  return (key >> (8 * place)) & (kDigitValues - 1);
}

/// Digit by digit, the least first: linear in their number, and faster than comparing from a hundred on.
void radix_sort(std::vector<Numbered>& order) {
  std::array<std::array<std::uint32_t, kDigitValues>, kDigits> starts{};
  for (const Numbered& entry : order)
    for (std::size_t place = 0; place < kDigits; ++place) ++starts[place][digit(entry.key, place)];
  std::vector<Numbered> sorted(order.size());
  for (std::size_t place = 0; place < kDigits; ++place) {
    auto& start = starts[place];
    if (start[digit(order.front().key, place)] == order.size()) continue;  // all the same
    std::exclusive_scan(start.begin(), start.end(), start.begin(), 0U);
    for (const Numbered& entry : order) sorted[start[digit(entry.key, place)]++] = entry;
    order.swap(sorted);
  }
}

std::vector<Numbered> in_ascending_order(std::span<const double> values) {
  constexpr std::size_t kFew = 100;
  std::vector<Numbered> order(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) order[i] = {ordered_bits(values[i]), static_cast<Index>(i)};
  if (order.size() > kFew && order.size() <= std::numeric_limits<std::uint32_t>::max())
    radix_sort(order);
  else
    std::sort(order.begin(), order.end(), [](const Numbered& a, const Numbered& b) { return a.key < b.key; });
  return order;
}

/// Calls assign(index, sum) for each value, `sum` being that of the first and the last place that its equals take,
/// counted from 1: twice the rank, a whole number.
template <typename Assign>
void for_each_doubled_rank(std::span<const double> values, Assign assign) {
  const std::vector<Numbered> order = in_ascending_order(values);
  for (auto first = order.begin(); first != order.end();) {
    const auto last = std::find_if(first, order.end(), [&](const Numbered& other) { return other.key != first->key; });
    const Index sum = (first - order.begin()) + 1 + (last - order.begin());
    for (; first != last; ++first) assign(first->index, sum);
  }
}

/// A copy, to be reordered, of those numbers among which the `place`-th and the next in ascending order are found.
///
/// Of many numbers, those between two that a sample says are close to these on either side: one pass instead of the
/// several of a selection (Floyd and Rivest 1975), and an eighth of the memory. Of a few, all, without allocation.
class Candidates {
 public:
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): of few_, what is used is filled
  Candidates(std::span<const double> values, Index place) : place_(place) {
    if (values.size() <= few_.size()) {
      std::copy(values.begin(), values.end(), few_.begin());
      numbers_ = std::span(few_).first(values.size());
      return;
    }
    if (std::ssize(values) < kMany || !take_between(values)) many_.assign(values.begin(), values.end());
    numbers_ = many_;
  }
  Candidates(const Candidates&) = delete;
  Candidates& operator=(const Candidates&) = delete;
  ~Candidates() = default;

  std::span<double>::iterator begin() const { return numbers_.begin(); }
  std::span<double>::iterator end() const { return numbers_.end(); }
  /// Where the number asked for is among these.
  Index place() const { return place_; }

 private:
  static constexpr Index kMany = 1 << 16;
  static constexpr Index kSample = 1024;
  static constexpr Index kMargin = 64;  // four standard deviations of a place in the sample

  /// False where the sample led astray.
  bool take_between(std::span<const double> values) {
    const Index count = std::ssize(values);
    std::vector<double> sample(kSample);
    for (Index i = 0; i < kSample; ++i) sample[i] = values[i * count / kSample];
    std::sort(sample.begin(), sample.end());
    const Index middle = place_ * kSample / count;
    const double low = sample[std::max<Index>(middle - kMargin, 0)];
    const double high = sample[std::min<Index>(middle + kMargin, kSample - 1)];
    const Index room = count / 4;
    many_.resize(static_cast<std::size_t>(room + 1));
    Index below = 0;
    Index taken = 0;
    for (const double value : values) {
      many_[taken] = value;
      below += value < low ? 1 : 0;
      taken += value >= low && value <= high && taken < room ? 1 : 0;
    }
    const bool found = taken < room && place_ >= below && std::min(place_ + 1, count - 1) < below + taken;
    if (!found) return false;
    place_ -= below;
    many_.resize(static_cast<std::size_t>(taken));
    return true;
  }

  Index place_;
  std::array<double, 64> few_;
  std::vector<double> many_;
  std::span<double> numbers_;
};

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
  const double position = probability * static_cast<double>(values.size() - 1);
  const auto below = static_cast<Index>(position);
  const double fraction = position - static_cast<double>(below);
  Candidates candidates(values, below);
  const auto lower = candidates.begin() + candidates.place();
  std::nth_element(candidates.begin(), lower, candidates.end());
  if (fraction == 0.0) return *lower;
  const double upper = *std::min_element(lower + 1, candidates.end());
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

CentredRanks centred_ranks(std::span<const double> values) {
  const Index twice_the_mean = std::ssize(values) + 1;  // which is (n + 1) / 2
  CentredRanks ranks{std::vector<double>(values.size())};
  for_each_doubled_rank(values,
                        [&](Index i, Index rank) { ranks.doubled[i] = static_cast<double>(rank - twice_the_mean); });
  ranks.squares = inner_product(ranks.doubled, ranks.doubled);
  return ranks;
}

std::optional<double> rank_correlation(const CentredRanks& x, const CentredRanks& y) {
  assert(x.doubled.size() == y.doubled.size());
  if (x.squares == 0.0 || y.squares == 0.0) return std::nullopt;
  // Sums of whole numbers: exact for columns of up to 300 000. In this form equal sums of squares, those of two columns
  // without ties, cancel to the last bit.
  const double products = inner_product(x.doubled, y.doubled);
  return std::clamp(products / x.squares * std::sqrt(x.squares / y.squares), -1.0, 1.0);
}

std::optional<double> spearman(std::span<const double> x, std::span<const double> y) {
  return rank_correlation(centred_ranks(x), centred_ranks(y));
}

std::optional<double> kendall(std::span<const double> x, std::span<const double> y) {
  assert(x.size() == y.size());
  if (is_constant(x) || is_constant(y)) return std::nullopt;
  const auto count = static_cast<Index>(x.size());
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
