// A challenge's submissions, as YAML, JSON or CSV: taken, or a DataError.
#include <cstdint>
#include <string_view>

#include "crosswatt/challenge/rules.hpp"
#include "crosswatt/challenge/submissions.hpp"
#include "crosswatt/core/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace crosswatt;
  static const ChallengeRules rules = parse_rules(R"({
    "schema_version": 1, "name": "demo", "year": 2024, "reference_system": "base",
    "keys": {"code": "id", "energy_training": "train", "energy_test": "test", "params": "size", "compute_time": "time"},
    "references": [{"workload": "baseline", "key": "ref", "energy_kwh": 0.5}],
    "energy_weighting": {"reference_training_kwh": 2, "reference_test_kwh": 0.1},
    "subsets": ["all"],
    "metrics": [{"name": "f1", "mean_of": ["f1_{subset}"], "reported": "f1"}]
  })",
                                                  "rules.json");
  try {
    parse_submissions({reinterpret_cast<const char*>(data), size}, "submissions", rules);
  } catch (const DataError&) {
  }
  return 0;
}
