// A long CSV into a validated table, by rows and by threads.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <iterator>

#include "crosswatt/core/file.hpp"
#include "crosswatt/ingest/read.hpp"
#include "support/temporary_folder.hpp"

namespace crosswatt {
namespace {

std::string long_csv(Index rows) {
  std::string text = "workload,hardware,energy_kwh,duration_s,repetition\n";
  for (Index i = 0; i < rows; ++i)
    fmt::format_to(std::back_inserter(text), "workload-{:06},GPU {},{:.6g},{:.6g},{}\n", i / 32, i / 4 % 8,
                   1e-6 * static_cast<double>(i % 9973 + 1), 0.01 * static_cast<double>(i % 997 + 1), i % 4);
  return text;
}

void read_long_csv(benchmark::State& state) {
  const test::TemporaryFolder folder;
  const std::string path = folder / "table.csv";
  const std::string text = long_csv(state.range(0));
  write_whole(path, text);
  const ReadOptions options{.threads = static_cast<int>(state.range(1))};
  for (auto _ : state) benchmark::DoNotOptimize(read_tables({path}, options));
  state.SetBytesProcessed(state.iterations() * static_cast<Index>(text.size()));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(read_long_csv)
    ->ArgsProduct({{1'000, 100'000, 1'000'000}, {1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace crosswatt
