// How well do the strategies normalize? Every pair of hardware, every strategy, every selection of references, scored
// on workloads held out of the fit.
//
// A study answers three questions a person has: which strategy, how many references, which ones. A cell is one (pair,
// strategy, selection, budget) over all splits. Fits that are impossible are counted with their reasons and left out of
// the means, never hidden. The result depends on inputs, options and seed alone, not on the number of threads.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crosswatt/core/parallel.hpp"
#include "crosswatt/data/energy_table.hpp"
#include "crosswatt/evaluate/metrics.hpp"
#include "crosswatt/evaluate/shard.hpp"
#include "crosswatt/model/registry.hpp"
#include "crosswatt/select/splitter.hpp"

namespace crosswatt {

struct StudyOptions {
  std::vector<HardwarePair> pairs;  ///< empty = every ordered pair with kLeastCommonWorkloads in common
  int sources = 1;                  ///< how many sources a pair has, where `pairs` names none
  std::vector<std::string> strategies = {"paper", "auto"};  ///< names and groups
  StrategyOptions strategy;
  std::vector<std::string> selections = {"full"};
  std::vector<double> fractions = {0.10, 0.15, 0.20, 0.50, 1.00};  ///< budgets of selections other than full
  std::vector<int> references;                                     ///< budgets as counts, instead of fractions
  SplitOptions split;
  std::vector<NamedSplit> splits;  ///< given splits, instead of drawing them
  std::string splits_file;         ///< where `splits` came from, for messages
  double level = 0.9;              ///< of the intervals
  bool all_intervals = false;      ///< cross-fit intervals for strategies that bring none: ten more fits each
  bool new_families = true;        ///< beside any other split, leave each family out once with all references
  Shard shard;                     ///< run this part of the study only
  int threads = 0;
  StopRequest stop;
  std::function<void(Index done, Index total)> progress;  ///< called now and then, from any thread; may be empty

  /// @throws ConfigError
  void validate() const;
};

/// One held-out prediction, kept for figures.
struct HeldOutPrediction {
  std::uint32_t split = 0;
  std::uint32_t row = 0;  ///< workload, an index into PairResult::workloads
  double predicted_kwh = 0;
};

/// A study with more held-out predictions than this keeps none of them: its scores need them, its figures could not
/// show them.
inline constexpr Index kMostKeptPredictions = 2'000'000;

/// A fit of a cell of which a shard has some splits only: what its scores will be made from, once all are together.
struct UnscoredFit {
  std::uint32_t split = 0;
  std::string failure;  ///< why nothing below is known; empty where something was fitted
  Index references = 0;
  double reference_kwh_share = 0;
  std::vector<Index> held_out;  ///< rows predicted
  std::vector<double> predicted_kwh;
  std::vector<double> log_half_width;  ///< not finite = no interval; empty when the fit has none
};

/// The scores of one cell over its splits; what scores.csv has in a line.
struct CellScores {
  std::string strategy;
  std::string selection;
  std::optional<double> fraction;  ///< empty when budgets were counts
  Index references = 0;            ///< rows of the last fitted split
  std::string split;               ///< how the splits were made
  Index repeats = 0;               ///< splits tried
  Index fits = 0;
  Index failures = 0;
  std::map<std::string, Index> failure_reasons;
  std::optional<double> r2_mean, r2_std, r2_median;
  std::optional<double> mse_kwh2_mean, mse_kwh2_std, mae_kwh_mean;
  std::optional<double> mdape, mape, rmsle, spearman, nonpositive;
  std::optional<double> reference_kwh_share;
  std::optional<double> coverage, interval_factor;
  /// Standard errors over splits: sd / sqrt(fits) of the splits' own scores; undefined below 2 fits.
  std::optional<double> r2_se, mse_kwh2_se, mdape_se, rmsle_se;
  std::vector<HeldOutPrediction> predictions;  ///< in the order of splits and rows; empty in a large study
  std::vector<UnscoredFit> unscored;           ///< in the order of splits; the cell then has no scores yet
};

struct PairResult {
  PairDataset data;
  std::vector<Split> splits;
  std::vector<CellScores> cells;  ///< strategies outermost, then selections, then budgets
  /// One a strategy: all references but those of the family left out. Empty when the study splits by family anyway, or
  /// the pair's workloads name fewer than two families.
  std::vector<CellScores> new_family_cells;

  /// Whether this is a pair of which a shard has some splits only.
  bool is_in_part() const;
};

struct Study {
  std::vector<PairResult> pairs;
  StudyOptions options;
  std::vector<std::string> notes;  ///< what a reader must know: scopes chosen, predictions not kept, …
  Index predictions = 0;           ///< held out, kept or not; 0 in a study read from a file
  Index fits() const;
  Index failures() const;
};

/// @throws DataError (no usable pair, unknown names), ConfigError, NothingFittedError when every fit of a whole study
/// failed, Interrupted.
Study run_study(const EnergyTable& table, StudyOptions options);

/// Parts of one study as one: its shards, in their order and all of them, give what run_study() gives without shards,
/// to the last bit. Parts may also be studies of whole pairs. @throws NothingFittedError, DataError when not all fits
/// of a pair are there.
Study join_studies(std::vector<Study> parts);

}  // namespace crosswatt
