// single-reference: one measured workload gives the factor. Source: Douwes and Serizel 2024, one reference model; also
// the rule of the DCASE challenge, where the baseline system is the reference.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "crosswatt/model/closed_form.hpp"
#include "model/ratio_model.hpp"
#include "model/strategy_family.hpp"

namespace crosswatt {
namespace {

enum class Pick { low, high, named };

class SingleReference final : public Strategy, public ClosedForm {
 public:
  SingleReference(Pick pick, std::string workload) : pick_(pick), workload_(std::move(workload)) {}

  std::string name() const override {
    switch (pick_) {
      case Pick::low:
        return "single-reference-low";
      case Pick::high:
        return "single-reference-high";
      case Pick::named:
        break;
    }
    return "single-reference";
  }

  FitResult fit(const PairDataset& data, std::span<const Index> references) const override {
    const auto chosen = choose(data, references);
    if (const auto* failure = std::get_if<FitFailure>(&chosen)) return *failure;
    const Index row = std::get<Index>(chosen);
    return std::make_unique<RatioModel>(ratio(data, row),
                                        std::vector<std::string>{"reference: " + data.workloads[row]});
  }

  std::optional<FitFailure> predict_kwh(const PairDataset& data, std::span<const Index> references,
                                        std::span<const Index> rows, std::span<double> kwh) const override {
    const auto chosen = choose(data, references);
    if (const auto* failure = std::get_if<FitFailure>(&chosen)) return *failure;
    RatioModel(ratio(data, std::get<Index>(chosen))).predict_kwh(data.columns, rows, kwh);
    return std::nullopt;
  }

 private:
  static double ratio(const PairDataset& data, Index row) {
    return data.target_kwh[row] / data.columns.source_kwh[row];
  }

  /// The row of the one reference used.
  std::variant<Index, FitFailure> choose(const PairDataset& data, std::span<const Index> references) const {
    if (references.empty()) return too_few(0, 1);
    const auto less = [&](Index a, Index b) { return data.columns.source_kwh[a] < data.columns.source_kwh[b]; };
    auto chosen = references.end();
    switch (pick_) {
      case Pick::low:
        chosen = std::min_element(references.begin(), references.end(), less);
        break;
      case Pick::high:
        chosen = std::max_element(references.begin(), references.end(), less);
        break;
      case Pick::named:
        chosen = std::find_if(references.begin(), references.end(),
                              [&](Index row) { return data.workloads[row] == workload_; });
        if (chosen == references.end()) return FitFailure{fmt::format("'{}' is not among the references", workload_)};
        break;
    }
    return *chosen;
  }

  Pick pick_;
  std::string workload_;
};

template <Pick kPick>
std::unique_ptr<Strategy> make(const StrategyOptions& options, const FeatureSet& /*features*/) {
  if constexpr (kPick == Pick::named) {
    if (options.reference_workloads.size() != 1)
      throw ConfigError("--reference-workloads", fmt::format("{}", fmt::join(options.reference_workloads, ",")),
                        "must name exactly one workload for strategy single-reference");
    return std::make_unique<SingleReference>(kPick, options.reference_workloads.front());
  }
  return std::make_unique<SingleReference>(kPick, "");
}

constexpr std::array kInfos = {
    StrategyInfo{.name = "single-reference-low",
                 .summary = "one factor, from the reference with the lowest energy",
                 .when = "to reproduce the literature; for workloads much like a light baseline",
                 .when_not = "for anything heavier than the reference: light workloads say little about heavy ones",
                 .takes_features = false,
                 .make = make<Pick::low>,
                 .load = RatioModel::load},
    StrategyInfo{.name = "single-reference-high",
                 .summary = "one factor, from the reference with the highest energy",
                 .when = "to reproduce the literature; for workloads much like a heavy baseline",
                 .when_not = "for light workloads",
                 .takes_features = false,
                 .make = make<Pick::high>,
                 .load = RatioModel::load},
    StrategyInfo{.name = "single-reference",
                 .summary = "one factor, from the workload named with --reference-workloads",
                 .when = "when the rules of a challenge name the baseline",
                 .when_not = "when more than one reference was measured",
                 .takes_features = false,
                 .make = make<Pick::named>,
                 .load = RatioModel::load}};

}  // namespace

std::span<const StrategyInfo> single_reference_strategies() {
  return kInfos;
}

}  // namespace crosswatt
