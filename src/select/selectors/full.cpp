// full: every reference there is; what the other selections are compared with.
#include "select/selector_family.hpp"

namespace crosswatt {
namespace {

class Full final : public ReferenceSelector {
 public:
  std::string_view name() const override { return "full"; }
  std::vector<Index> select(const PairDataset& /*data*/, std::span<const Index> offered,
                            Index /*budget*/) const override {
    return {offered.begin(), offered.end()};
  }
  bool takes_all() const override { return true; }
};

}  // namespace

SelectorInfo full_selector() {
  return {"full", "every workload measured on both hardware",
          []() -> std::unique_ptr<ReferenceSelector> { return std::make_unique<Full>(); }};
}

}  // namespace crosswatt
