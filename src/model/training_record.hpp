// A pair's workloads in a model file, so that a model can be fitted anew for workloads of which less is known.
#pragma once

#include "crosswatt/data/pair_dataset.hpp"
#include "crosswatt/model/model_record.hpp"

namespace crosswatt {

/// What strategies look at of the workloads: energies, features and families.
ModelRecord training_record(const PairDataset& data);
/// @param pair  as the model file names it. @throws DataError
PairDataset read_training(const ModelReader& reader, const HardwarePair& pair);

}  // namespace crosswatt
