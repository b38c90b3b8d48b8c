// The model several strategies end in: target = ratio × source.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "crosswatt/model/strategy.hpp"

namespace crosswatt {

class ModelReader;

class RatioModel final : public FittedModel {
 public:
  /// @param ratio  target kWh per source kWh, > 0.
  explicit RatioModel(double ratio, std::vector<std::string> remarks = {})
      : ratio_(ratio), remarks_(std::move(remarks)) {}
  static std::unique_ptr<const FittedModel> load(const ModelReader& reader);

  void predict_kwh(const WorkloadColumns& queries, std::span<const Index> rows, std::span<double> kwh) const override;
  std::vector<Coefficient> coefficients() const override;
  std::vector<std::string> remarks() const override { return remarks_; }
  void save(ModelWriter& writer) const override;

 private:
  double ratio_;
  std::vector<std::string> remarks_;
};

/// Failure of a fit that got fewer rows than it needs.
FitFailure too_few(Index references, Index needed);

}  // namespace crosswatt
