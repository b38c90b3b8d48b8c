// Which workloads are references and which are held out to score a fit.
//
// A split divides a pair's common workloads. Random splits tell how well a strategy does on workloads like those seen;
// leaving a family out tells how well it does on architectures never seen, which is usually far worse: read both.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crosswatt/data/pair_dataset.hpp"

namespace crosswatt {

/// Rows of a PairDataset; the order of `references` is the order in which selector `random` takes them.
struct Split {
  std::vector<Index> references;
  std::vector<Index> held_out;
};

enum class SplitKind { random, leave_family_out, k_fold, leave_one_out };

struct SplitOptions {
  SplitKind kind = SplitKind::random;
  double test_size = 0.2;  ///< random: share held out, in (0, 1)
  int repeats = 5;         ///< random: number of splits, >= 1
  int folds = 5;           ///< k-fold, >= 2
  int own_references = 0;  ///< leave-family-out: workloads of the left-out family that join the references
  std::uint64_t seed = 0;

  /// @throws ConfigError
  void validate() const;
};

SplitKind parse_split_kind(const std::string& text);
std::string_view name(SplitKind kind);

/// The splits of one pair. random: `repeats` of them, held out = ceil(test_size · n), the rest references in shuffled
/// order. The draws depend on (seed, pair, repeat) alone. @throws DataError when fewer than kLeastCommonWorkloads are
/// common, or when leave-family-out knows fewer than two families; ConfigError for more repeats than memory holds.
std::vector<Split> make_splits(const PairDataset& data, const SplitOptions& options);

/// Splits by pair, as a file holds them: `source,target,repeat,workload,role`, role reference or held_out.
struct NamedSplit {
  HardwarePair pair;
  std::int64_t repeat = 0;
  std::vector<std::string> references;
  std::vector<std::string> held_out;
};

/// In file order. @throws DataError with every problem.
std::vector<NamedSplit> read_splits(const std::string& path);
std::string splits_csv(const std::vector<NamedSplit>& splits);

/// Named splits of this pair as rows. @throws DataError for a workload the pair does not have in common.
std::vector<Split> splits_of(const std::vector<NamedSplit>& splits, const PairDataset& data, const std::string& file);
NamedSplit name_split(const Split& split, const PairDataset& data, std::int64_t repeat);

}  // namespace crosswatt
