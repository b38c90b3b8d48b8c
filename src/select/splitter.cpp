#include "crosswatt/select/splitter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "crosswatt/core/random.hpp"
#include "crosswatt/core/wording.hpp"
#include "crosswatt/numeric/k_medoids.hpp"
#include "data/log_features.hpp"

namespace crosswatt {
namespace {

constexpr std::array<std::pair<std::string_view, SplitKind>, 4> kKinds = {
    {{"random", SplitKind::random},
     {"leave-family-out", SplitKind::leave_family_out},
     {"k-fold", SplitKind::k_fold},
     {"leave-one-out", SplitKind::leave_one_out}}};

/// The pair's common rows in an order that depends on (seed, pair, repeat) alone.
std::vector<Index> shuffled(const PairDataset& data, std::uint64_t seed, std::uint64_t repeat) {
  std::vector<Index> rows = data.common;
  RandomStream stream(seed, {stable_hash(data.pair.source), stable_hash(data.pair.target), repeat});
  stream.shuffle(std::span<Index>(rows));
  return rows;
}

/// Of all splits of a pair together: 8 GiB of row numbers.
constexpr double kMostSplitRows = 0x1p30;

std::vector<Split> random_splits(const PairDataset& data, const SplitOptions& options) {
  const auto n = static_cast<double>(data.common.size());
  // ceil(test_size · n) as it is meant, not as 0.2 · 35 = 7.000000000000001 rounds up.
  const auto held_out = static_cast<Index>(std::ceil(options.test_size * n - 1e-9));
  if (n * options.repeats > kMostSplitRows)
    throw ConfigError("--repeats", std::to_string(options.repeats),
                      fmt::format("splits of {} workloads are more than memory holds; {:.0f} are possible", n,
                                  std::floor(kMostSplitRows / n)));
  std::vector<Split> splits;
  for (int repeat = 0; repeat < options.repeats; ++repeat) {
    const std::vector<Index> rows = shuffled(data, options.seed, static_cast<std::uint64_t>(repeat));
    splits.push_back({{rows.begin() + held_out, rows.end()}, {rows.begin(), rows.begin() + held_out}});
  }
  return splits;
}

/// Contiguous folds of a shuffle, the first n mod folds one longer.
std::vector<Split> folds_of(const std::vector<Index>& rows, Index folds) {
  const auto n = static_cast<Index>(rows.size());
  std::vector<Split> splits;
  Index begin = 0;
  for (Index fold = 0; fold < folds; ++fold) {
    const Index end = begin + n / folds + (fold < n % folds ? 1 : 0);
    Split split;
    for (Index i = 0; i < n; ++i) (i >= begin && i < end ? split.held_out : split.references).push_back(rows[i]);
    splits.push_back(std::move(split));
    begin = end;
  }
  return splits;
}

/// Workloads of a family that join the references: those that stand for it best, by what tells its own workloads apart.
std::vector<Index> own_references(const PairDataset& data, const std::vector<Index>& members, int count) {
  const Index chosen = std::min<Index>(count, static_cast<Index>(members.size()));
  if (chosen == 0) return {};
  const Eigen::MatrixXd points = workload_points(data, members);
  std::vector<Index> rows;
  for (const Index i : numeric::k_medoids(numeric::euclidean_distances(points), chosen).indices)
    rows.push_back(members[i]);
  return rows;
}

std::vector<Split> family_splits(const PairDataset& data, const SplitOptions& options) {
  std::map<std::string, std::vector<Index>> families;
  for (const Index row : data.common) {
    const std::uint32_t family = data.columns.family[row];
    if (family != NameDictionary::kNone) families[(*data.columns.family_names)[family]].push_back(row);
  }
  if (families.size() < 2)
    throw DataError(Problem{
        .rule = fmt::format("leave-family-out needs workloads of two families or more; '{}' and '{}' have {} in common",
                            data.pair.source, data.pair.target, families.size()),
        .remedy = "add a column 'family', or name families with --family-regex"});
  std::vector<Split> splits;
  std::uint64_t number = 0;
  for (const auto& [family, members] : families) {
    const std::vector<Index> own = own_references(data, members, options.own_references);
    Split split;
    for (const Index row : shuffled(data, options.seed, number++)) {
      const bool left_out = std::binary_search(members.begin(), members.end(), row) &&
                            std::find(own.begin(), own.end(), row) == own.end();
      (left_out ? split.held_out : split.references).push_back(row);
    }
    if (!split.held_out.empty()) splits.push_back(std::move(split));
  }
  if (splits.empty())
    throw DataError(Problem{
        .rule = fmt::format("no family of '{}' and '{}' has more than the {} that join the references; none is left to "
                            "hold out",
                            data.pair.source, data.pair.target, counted(options.own_references, "workload")),
        .remedy = "take fewer --own-references"});
  return splits;
}

void check_enough(const PairDataset& data) {
  const auto n = static_cast<Index>(data.common.size());
  if (n >= kLeastCommonWorkloads) return;
  throw DataError(
      Problem{.rule = fmt::format("'{}' and '{}' have {} in common, {} needed for a split", data.pair.source,
                                  data.pair.target, counted(n, "workload"), kLeastCommonWorkloads),
              .remedy = "measure more workloads on both, or leave the pair out with --pairs"});
}

}  // namespace

void SplitOptions::validate() const {
  if (!(test_size > 0 && test_size < 1))
    throw ConfigError("--test-size", fmt::format("{}", test_size), "must be between 0 and 1, both excluded");
  if (repeats < 1) throw ConfigError("--repeats", std::to_string(repeats), "must be 1 or more");
  if (folds < 2) throw ConfigError("--folds", std::to_string(folds), "must be 2 or more");
  if (own_references < 0) throw ConfigError("--own-references", std::to_string(own_references), "must be 0 or more");
  if (own_references > 0 && kind != SplitKind::leave_family_out)
    throw ConfigError("--own-references", std::to_string(own_references), "goes with --split leave-family-out");
}

SplitKind parse_split_kind(const std::string& text) {
  std::vector<std::string> known;
  for (const auto& [word, kind] : kKinds) {
    if (word == text) return kind;
    known.emplace_back(word);
  }
  throw unknown_name("--split", "kind of split", text, known);
}

std::string_view name(SplitKind kind) {
  return std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& entry) { return entry.second == kind; })->first;
}

std::vector<Split> make_splits(const PairDataset& data, const SplitOptions& options) {
  options.validate();
  check_enough(data);
  const auto n = static_cast<Index>(data.common.size());
  switch (options.kind) {
    case SplitKind::random:
      return random_splits(data, options);
    case SplitKind::leave_family_out:
      return family_splits(data, options);
    case SplitKind::k_fold:
      return folds_of(shuffled(data, options.seed, 0), std::min<Index>(options.folds, n));
    case SplitKind::leave_one_out:
      break;
  }
  return folds_of(data.common, n);
}

}  // namespace crosswatt
