// A table into pairs of hardware, and a pair into splits.
#include <benchmark/benchmark.h>

#include "crosswatt/data/pair_dataset.hpp"
#include "crosswatt/select/splitter.hpp"
#include "support/made_up_pair.hpp"

namespace crosswatt {
namespace {

EnergyTable table_of(Index workloads, Index hardware) {
  EnergyTableBuilder builder;
  for (Index w = 0; w < workloads; ++w) {
    const std::string workload = fmt::format("workload{}", w);
    for (Index h = 0; h < hardware; ++h) {
      const std::string card = fmt::format("GPU {}", h);
      const double energy_kwh = 1e-3 * static_cast<double>(1 + (w * 7 + h) % 101);
      builder.add({.workload = workload, .hardware = card, .energy_kwh = energy_kwh}, 0);
    }
  }
  return builder.build();
}

void build_pairs(benchmark::State& state) {
  const EnergyTable table = table_of(state.range(0), 4);
  for (auto _ : state) {
    const PairBuilder builder(table);
    for (const HardwarePair& pair : builder.pairs()) benchmark::DoNotOptimize(builder.dataset(pair));
  }
  state.SetItemsProcessed(state.iterations() * table.rows());
}
BENCHMARK(build_pairs)->RangeMultiplier(10)->Range(43, 43'000)->Unit(benchmark::kMicrosecond);

void split_at_random(benchmark::State& state) {
  const PairDataset pair = test::made_up_pair(0, state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(make_splits(pair, {}));
}
BENCHMARK(split_at_random)->RangeMultiplier(10)->Range(43, 43'000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace crosswatt
