// Small hardware pairs for the tests of this folder.
#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "crosswatt/core/random.hpp"
#include "crosswatt/data/pair_dataset.hpp"

namespace crosswatt::test {

/// Workloads "w000", "w001", … of these source energies, all measured on the target too.
inline PairDataset pair_of(const std::vector<double>& source_kwh, HardwarePair hardware = {"S", "T"}) {
  PairDataset data;
  data.pair = std::move(hardware);
  for (const double kwh : source_kwh) {
    const Index row = data.columns.append(kwh);
    std::string number = std::to_string(row);
    data.workloads.push_back("w" + std::string(3 - number.size(), '0') + number);
    data.target_kwh.push_back(2 * kwh);
    data.common.push_back(row);
  }
  return data;
}

/// n workloads of drawn energies.
inline PairDataset drawn_pair(Index n, std::uint64_t seed, HardwarePair hardware = {"S", "T"}) {
  RandomStream stream(seed);
  std::vector<double> kwh;
  for (Index i = 0; i < n; ++i) kwh.push_back(std::exp(stream.normal()));
  return pair_of(kwh, std::move(hardware));
}

/// Names the family of each row; "" leaves it unknown.
inline void set_families(PairDataset& data, const std::vector<std::string>& families) {
  auto names = std::make_shared<NameDictionary>();
  for (std::size_t row = 0; row < families.size(); ++row)
    data.columns.family[row] = families[row].empty() ? NameDictionary::kNone : names->add(families[row]);
  data.columns.family_names = std::move(names);
}

}  // namespace crosswatt::test
