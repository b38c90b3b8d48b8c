// A small challenge written by hand: its numbers are chosen so that every expected value can be worked out in the head.
#pragma once

#include <string>

#include "crosswatt/challenge/reanalysis.hpp"

namespace crosswatt {

/// One metric `f1`, one subset `all`, one reference run of 0.5 kWh, EW references 2 and 0.1 kWh, no rounding.
inline ChallengeRules demo_rules() {
  return parse_rules(R"({
    "schema_version": 1, "name": "demo", "year": 2024, "reference_system": "base_1",
    "keys": {"code": "id", "energy_training": "train", "energy_test": "test", "params": "size", "macs": "macs",
             "ensemble_size": "models", "compute_time": "time", "organisers": "ours"},
    "references": [{"workload": "baseline", "key": "ref", "energy_kwh": 0.5}],
    "energy_weighting": {"reference_training_kwh": 2, "reference_test_kwh": 0.1},
    "subsets": ["all"],
    "metrics": [{"name": "f1", "mean_of": ["f1"]}]
  })",
                     "demo.json");
}

inline constexpr const char* kDemoHeading = "id,ours,train,test,ref,size,macs,models,time,f1\n";
inline constexpr const char* kDemoBase = "base_1,true,2.00,0.100,0.50,1000000,5e9,,10h (1 V100),0.50\n";

/// The base system and what `rows` adds.
inline Submissions demo_submissions(const std::string& rows, const ChallengeRules& rules = demo_rules()) {
  return parse_submissions(kDemoHeading + std::string(kDemoBase) + rows, "demo.csv", rules);
}

inline Reanalysis demo_reanalysis(const std::string& rows, const ChallengeRules& rules = demo_rules()) {
  return reanalyse(demo_submissions(rows, rules), {});
}

}  // namespace crosswatt
