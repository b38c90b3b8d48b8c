// The design that gp-family, multi-source and auto share: processes over scale-free descriptors, with families.
#pragma once

#include "model/process_mixture.hpp"

namespace crosswatt {

/// What there is to describe the workloads of `data` by decides: power and speed where durations are known, FLOPs per
/// energy where only those are, the energy itself where nothing else is.
MixtureDesign family_process_design(const PairDataset& data);

/// The same with how a workload's energy and power differ between its sources. With one source there is no more.
MixtureDesign several_source_design(const PairDataset& data);

}  // namespace crosswatt
