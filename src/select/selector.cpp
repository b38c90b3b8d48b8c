#include "crosswatt/select/selector.hpp"

#include <algorithm>
#include <cmath>

#include "crosswatt/core/error.hpp"
#include "select/selector_family.hpp"

namespace crosswatt {

const std::vector<SelectorInfo>& selectors() {
  static const std::vector<SelectorInfo> kSelectors = {
#define CROSSWATT_SELECTOR(file) file##_selector(),
#include "select/selectors.def"
#undef CROSSWATT_SELECTOR
  };
  return kSelectors;
}

std::unique_ptr<ReferenceSelector> make_selector(const std::string& name) {
  const std::string wanted = name == "min-max" ? "minmax" : name;
  std::vector<std::string> known;
  for (const SelectorInfo& info : selectors()) {
    if (info.name == wanted) return info.make();
    known.emplace_back(info.name);
  }
  throw unknown_name("--selection", "selection", name, known);
}

Index references_of_fraction(double fraction, Index n) {
  // The small addition keeps 0.2 · 30 / 2 = 3 from becoming 2.
  const auto half = static_cast<Index>(std::floor(fraction * static_cast<double>(n) / 2 + 1e-9));
  return std::min(n, std::max(Index{2}, 2 * half));
}

}  // namespace crosswatt
