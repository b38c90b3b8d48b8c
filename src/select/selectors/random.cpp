// random: the first so many in the split's shuffled order, so that a smaller selection is part of a larger one.
#include "select/selector_family.hpp"

namespace crosswatt {
namespace {

class Random final : public ReferenceSelector {
 public:
  std::string_view name() const override { return "random"; }
  std::vector<Index> select(const PairDataset& /*data*/, std::span<const Index> offered, Index budget) const override {
    return {offered.begin(), offered.begin() + budget};
  }
};

}  // namespace

SelectorInfo random_selector() {
  return {"random", "drawn at random; smaller selections are part of larger ones",
          []() -> std::unique_ptr<ReferenceSelector> { return std::make_unique<Random>(); }};
}

}  // namespace crosswatt
