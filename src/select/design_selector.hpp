// Selection as the design of an experiment: the prior of a Gaussian process over the workloads says what each would
// tell.
#pragma once

#include <string_view>

#include "crosswatt/numeric/greedy_design.hpp"
#include "crosswatt/select/selector.hpp"

namespace crosswatt {

class DesignSelector final : public ReferenceSelector {
 public:
  DesignSelector(std::string_view name, numeric::DesignCriterion criterion, double cost_exponent)
      : name_(name), criterion_(criterion), cost_exponent_(cost_exponent) {}

  std::string_view name() const override { return name_; }
  std::vector<Index> select(const PairDataset& data, std::span<const Index> offered, Index budget) const override;

 private:
  std::string_view name_;
  numeric::DesignCriterion criterion_;
  double cost_exponent_;
};

}  // namespace crosswatt
