// Which workloads are of one family, as numbers a regression can group by.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "crosswatt/model/strategy.hpp"

namespace crosswatt {

class ModelReader;

/// The families of the references. Where no reference names one, equal params are a family: variants of one network
/// that differ in batch size or precision.
class FamilyLabels {
 public:
  /// Label of a workload of none of the references' families.
  static constexpr Index kStranger = -1;

  FamilyLabels(const PairDataset& data, std::span<const Index> references);
  static FamilyLabels load(const ModelReader& reader);
  void save(ModelWriter& writer) const;

  /// Number of the workload's family among the references', or kStranger.
  Index label(const WorkloadColumns& columns, Index row) const;
  /// How many families the references have.
  Index size() const { return static_cast<Index>(names_.size() + params_.size()); }
  bool by_params() const { return !params_.empty(); }

 private:
  FamilyLabels() = default;

  std::vector<std::string> names_;  ///< ascending; or
  std::vector<double> params_;      ///< ascending
};

}  // namespace crosswatt
