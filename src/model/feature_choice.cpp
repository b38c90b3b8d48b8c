#include "model/feature_choice.hpp"

#include <utility>

namespace crosswatt {
namespace {

class Restricted final : public Strategy {
 public:
  Restricted(const FeatureSet& features, std::unique_ptr<Strategy> strategy)
      : features_(features), strategy_(std::move(strategy)) {}

  std::string name() const override { return strategy_->name(); }
  FeatureSet required_features() const override { return strategy_->required_features(); }

  FitResult fit(const PairDataset& data, std::span<const Index> references) const override {
    PairDataset seen = data;
    for (const Feature feature : kFeatures) {
      if (!features_.has(feature)) seen.columns.hide(feature);
    }
    return strategy_->fit(seen, references);
  }

 private:
  FeatureSet features_;
  std::unique_ptr<Strategy> strategy_;
};

}  // namespace

std::unique_ptr<Strategy> restricted_to(const FeatureSet& features, std::unique_ptr<Strategy> strategy) {
  return std::make_unique<Restricted>(features, std::move(strategy));
}

}  // namespace crosswatt
