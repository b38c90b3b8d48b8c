// Which workloads to run as references, for people and for machines.
#pragma once

#include <string>

#include "crosswatt/report/document.hpp"
#include "crosswatt/select/recommend.hpp"

namespace crosswatt {

/// The workloads in running order, what they took on the source, and the error to expect after each.
Document recommendation_document(const PairDataset& data, const Recommendation& plan);

/// The contract's keys: source, target, selection, workloads (workload, source_kwh, expected_rmsle), warnings.
std::string recommendation_json(const PairDataset& data, const Recommendation& plan);

}  // namespace crosswatt
