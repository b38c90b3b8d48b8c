// A long CSV of made-up measurements for tests of whole programs: no measurement, but as crooked as one.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <vector>

namespace crosswatt::test {

/// Workloads w01, w02, … on each hardware. Energies span two decades and are on no line, so that every strategy of the
/// paper can be fitted and none is exact. @param workloads  at most 99.
inline std::string made_up_table(const std::vector<std::string>& hardware, int workloads) {
  std::string text = "workload,hardware,phase,scope,energy_kwh,duration_s,flops,params,family\n";
  for (int w = 1; w <= workloads; ++w) {
    for (std::size_t h = 0; h < hardware.size(); ++h) {
      const int card = static_cast<int>(h);
      const double crooked = 1 + 0.05 * ((7 * w + 3 * card) % 5);
      const double energy_kwh = 0.01 * std::pow(w, 1.3 + 0.05 * card) * (1 + 0.4 * card) * crooked;
      text += fmt::format("w{:02},{},training,gpu,{},{},{},{},f{}\n", w, hardware[h], energy_kwh, 20000 * energy_kwh,
                          1e12 * (1 + 5 * w % 11), 1e6 * (1 + 3 * w % 7), w % 3);
    }
  }
  return text;
}

}  // namespace crosswatt::test
