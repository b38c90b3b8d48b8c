// Which of the available references to use: running a workload on the target costs energy, so a study asks how few
// suffice.
//
// A selector sees what is known before anything runs on the target: the source side of the rows offered. Adding one is
// a file in src/select/selectors and a line in selectors.def.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/data/pair_dataset.hpp"

namespace crosswatt {

class ReferenceSelector {
 public:
  virtual ~ReferenceSelector() = default;
  virtual std::string_view name() const = 0;
  /// @param offered  rows of `data`, in their split's order. @param budget  how many, 1 <= budget <= offered.size().
  /// @return `budget` distinct ones of them, in running order. Deterministic and thread-safe.
  virtual std::vector<Index> select(const PairDataset& data, std::span<const Index> offered, Index budget) const = 0;
  /// Whether it takes all offered, whatever the budget.
  virtual bool takes_all() const { return false; }

 protected:
  ReferenceSelector() = default;
  ReferenceSelector(const ReferenceSelector&) = default;
  ReferenceSelector& operator=(const ReferenceSelector&) = default;
};

struct SelectorInfo {
  std::string_view name;
  std::string_view summary;
  std::unique_ptr<ReferenceSelector> (*make)();
};

/// All of them, in the order of selectors.def.
const std::vector<SelectorInfo>& selectors();
/// @throws ConfigError with the nearest name; "min-max" is understood as "minmax".
std::unique_ptr<ReferenceSelector> make_selector(const std::string& name);

/// k = min(n, max(2, 2·floor(fraction·n/2 + 1e-9))): how many of n references a fraction means.
Index references_of_fraction(double fraction, Index n);

}  // namespace crosswatt
