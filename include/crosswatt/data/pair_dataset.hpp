// The workloads of one hardware pair: what was measured on the source, and what it became on the target.
//
// Here a table's rows turn into the two columns a strategy works on. Repetitions are reduced to their median, phases
// and scopes are never mixed, and the columns are ordered by workload name, so that a study does not depend on row
// order. Workloads measured on the source alone form the pool's rest: their target is NaN; selectors and
// pool-standardising strategies may look at them.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "crosswatt/data/energy_table.hpp"
#include "crosswatt/data/feature_set.hpp"

namespace crosswatt {

/// What is known of m workloads before they run on the target; all columns of length m, NaN = unknown.
struct WorkloadColumns {
  std::vector<double> source_kwh;  ///< > 0; with several sources the geometric mean over them
  std::vector<double> duration_s;  ///< on the source; with several the geometric mean, where all are known
  std::vector<double> flops;
  std::vector<double> macs;
  std::vector<double> params;
  std::vector<double> batch_size;
  std::vector<std::uint32_t> family;                   ///< id in family_names, NameDictionary::kNone = unknown
  std::shared_ptr<const NameDictionary> family_names;  ///< never null
  /// Where there are several sources: their names in bytewise order, and a column for each. Empty with one.
  std::vector<std::string> sources;
  std::vector<std::vector<double>> kwh_by_source;
  std::vector<std::vector<double>> duration_s_by_source;

  Index size() const { return static_cast<Index>(source_kwh.size()); }
  /// The feature's value; power is source_kwh / duration_s in watts. Not for Feature::family.
  double value(Feature feature, Index row) const;
  /// Whether the row has it; of the family, whether it has a name.
  bool knows(Feature feature, Index row) const;
  /// Makes a feature unknown throughout: as if nobody had measured it. The source energy can't be hidden.
  void hide(Feature feature);
  /// Appends a row of unknowns with that energy; its index. With several sources, unknown on each.
  Index append(double energy_kwh);
  /// Fills in what was measured on the source, or on several: a column for each, as long as there are rows.
  /// @param names  of several sources, in bytewise order; empty for one.
  void set_measured(std::vector<std::string> names, std::vector<std::vector<double>> kwh,
                    std::vector<std::vector<double>> durations_s);
  WorkloadColumns();
};

struct HardwarePair {
  std::string source;  ///< of several sources, what they are called together: "A + C"
  std::string target;
  std::vector<std::string> sources = {};  ///< where there are several: their names, in bytewise order; else empty

  /// From one source or several, in any order. @throws ConfigError when one is named twice or is the target.
  static HardwarePair of(std::vector<std::string> sources, std::string target);
  bool operator==(const HardwarePair& other) const { return source == other.source && target == other.target; }
};

struct PairDataset {
  HardwarePair pair;
  Phase phase = Phase::unknown;
  Scope scope = Scope::unknown;
  std::vector<std::string> workloads;       ///< the pool in bytewise order of name, length m
  WorkloadColumns columns;                  ///< length m
  std::vector<double> target_kwh;           ///< length m, NaN = not measured on the target
  std::vector<Index> common;                ///< rows measured on both, ascending
  std::vector<double> source_spread;        ///< sd of ln energy over repetitions on the source, NaN with fewer than 2,
                                            ///< and with several sources
  std::vector<double> target_spread;        ///< likewise on the target
  std::vector<std::string> other_hardware;  ///< by name: further hardware on which part of the pool was measured
  std::vector<std::vector<double>> other_kwh;  ///< [hardware][row], NaN where not measured
  std::vector<std::string> notes;              ///< which scope was used where there was a choice, …

  Index size() const { return static_cast<Index>(workloads.size()); }
  /// Row of a workload. @throws DataError with the nearest names.
  Index row_of(const std::string& workload) const;
};

/// Fewest common workloads of a pair that `all pairs` takes up.
inline constexpr Index kLeastCommonWorkloads = 5;

/// Makes the datasets of a table's pairs; the table must outlive it.
class PairBuilder {
 public:
  explicit PairBuilder(const EnergyTable& table);

  /// Every ordered pair of different hardware with at least `least_common` workloads in common, in the order of
  /// hardware names. @param sources  how many each is to have, >= 1: every choice of that many, unordered.
  std::vector<HardwarePair> pairs(Index least_common = kLeastCommonWorkloads, Index sources = 1) const;
  /// The pool of several sources is what was measured on all of them.
  /// @param pair  names as the table spells them; source == target is allowed (the identity).
  /// @throws DataError when a hardware is unknown, nothing is common, or the rows of the hardware mix phases.
  PairDataset dataset(const HardwarePair& pair) const;

 private:
  struct Cells;
  std::shared_ptr<const Cells> cells_;
};

}  // namespace crosswatt
