// One fit of every strategy, one choice of every selector, one split scored: what a study does most.
#include <benchmark/benchmark.h>

#include "crosswatt/evaluate/metrics.hpp"
#include "crosswatt/model/registry.hpp"
#include "crosswatt/select/selector.hpp"
#include "support/made_up_pair.hpp"

namespace crosswatt {
namespace {

constexpr Index kWorkloads = 43;
constexpr Index kReferences = 34;  // what a random split leaves of 43

const PairDataset& pair_of_the_papers_size() {
  static const PairDataset pair = test::made_up_pair(0, kWorkloads);
  return pair;
}

void fit(benchmark::State& state, const std::string& name) {
  const PairDataset& pair = pair_of_the_papers_size();
  const std::unique_ptr<Strategy> strategy = make_strategy(name, {});
  const std::vector<Index> references = test::first_rows(kReferences);
  for (auto _ : state) benchmark::DoNotOptimize(strategy->fit(pair, references));
}

void select(benchmark::State& state, const std::string& name) {
  const PairDataset& pair = pair_of_the_papers_size();
  const std::unique_ptr<ReferenceSelector> selector = make_selector(name);
  const std::vector<Index> offered = test::first_rows(kReferences);
  for (auto _ : state) benchmark::DoNotOptimize(selector->select(pair, offered, 8));
}

void score_pooled(benchmark::State& state) {
  const PairDataset pair = test::made_up_pair(0, state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(score(pair.columns.source_kwh, pair.target_kwh));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(score_pooled)->RangeMultiplier(10)->Range(9, 90'000);

/// Every name in the registries, with the features of the paper for the strategy that has them.
const bool registered = [] {
  std::vector<std::string> names = {"linear+flops", "linear+flops+params", "single-reference-low"};
  for (const StrategyInfo& info : strategies())
    if (info.name != "single-reference" && info.name != "tdp-ratio") names.emplace_back(info.name);
  for (const std::string& name : names)
    benchmark::RegisterBenchmark(("fit/" + name).c_str(), [name](benchmark::State& state) { fit(state, name); });
  for (const SelectorInfo& info : selectors())
    benchmark::RegisterBenchmark(("select/" + std::string(info.name)).c_str(),
                                 [&info](benchmark::State& state) { select(state, std::string(info.name)); });
  return true;
}();

}  // namespace
}  // namespace crosswatt
