// A made-up hardware pair for tests: every column distinct, every feature known, energies over four decades.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "crosswatt/core/random.hpp"
#include "crosswatt/data/pair_dataset.hpp"

namespace crosswatt::test {

/// @param target_kwh  target energy as a function of the source energy.
inline PairDataset made_up_pair(std::uint64_t seed, Index n, const std::function<double(double)>& target_kwh) {
  RandomStream random(seed, {static_cast<std::uint64_t>(n)});
  PairDataset data;
  data.pair = {"NVIDIA A40", "Tesla T4"};
  data.phase = Phase::training;
  data.scope = Scope::gpu;
  auto families = std::make_shared<NameDictionary>();
  for (const char* family : {"cnn", "rnn", "mlp", "crnn"}) families->add(family);
  for (Index i = 0; i < n; ++i) {
    data.workloads.push_back(fmt::format("workload{:04}", i));
    const double source_kwh = std::pow(10.0, -5 + 4 * random.uniform());
    const Index row = data.columns.append(source_kwh);
    data.columns.duration_s[row] = source_kwh * 3.6e6 / (80 + 150 * random.uniform());
    data.columns.flops[row] = source_kwh * 1e16 * std::exp(random.normal());
    data.columns.macs[row] = data.columns.flops[row] / 2.1;
    data.columns.params[row] = 1e7 * std::exp(random.normal());
    data.columns.batch_size[row] = static_cast<double>(Index{8} << random.below(5));
    data.columns.family[row] = static_cast<std::uint32_t>(i % 4);
    data.target_kwh.push_back(target_kwh(source_kwh));
    data.common.push_back(row);
  }
  data.columns.family_names = families;
  data.source_spread.assign(static_cast<std::size_t>(n), kUnknown);
  data.target_spread.assign(static_cast<std::size_t>(n), kUnknown);
  return data;
}

/// A target that no strategy fits exactly: a curved ratio with seeded noise.
inline PairDataset made_up_pair(std::uint64_t seed, Index n) {
  RandomStream noise(seed, {17});
  return made_up_pair(seed, n, [&](double kwh) { return 0.6 * std::pow(kwh, 0.93) * std::exp(0.1 * noise.normal()); });
}

inline std::vector<Index> first_rows(Index count) {
  std::vector<Index> rows(static_cast<std::size_t>(count));
  std::iota(rows.begin(), rows.end(), Index{0});
  return rows;
}

}  // namespace crosswatt::test
