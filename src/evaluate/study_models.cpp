#include "crosswatt/evaluate/study_models.hpp"

#include <algorithm>

#include "crosswatt/calibrate/fit.hpp"
#include "crosswatt/core/error.hpp"
#include "crosswatt/core/parallel.hpp"

namespace crosswatt {
namespace {

struct Wanted {
  const PairDataset* data;
  std::string strategy;
};

std::vector<Wanted> wanted(const Study& study) {
  std::vector<Wanted> list;
  for (const PairResult& pair : study.pairs) {
    if (!pair.data.pair.sources.empty()) continue;  // a page draws and calculates from one energy
    const std::size_t first = list.size();
    for (const CellScores& cell : pair.cells) {
      const bool seen = std::any_of(list.begin() + static_cast<Index>(first), list.end(),
                                    [&](const Wanted& entry) { return entry.strategy == cell.strategy; });
      if (!seen) list.push_back({&pair.data, cell.strategy});
    }
  }
  return list;
}

}  // namespace

std::vector<SavedModel> study_models(const Study& study) {
  const std::vector<Wanted> list = wanted(study);
  std::vector<SavedModel> models(list.size());
  const auto fit = [&](Index i) {
    try {
      models[i] = fit_model(
          *list[i].data,
          {.strategy = list[i].strategy, .strategy_options = study.options.strategy, .held_out_errors = false});
    } catch (const NothingFittedError&) {  // counted by the study, with its reason
    } catch (const DataError&) {           // a feature that no workload of the pair has
    }
  };
  parallel_for(static_cast<Index>(list.size()), study.options.threads, fit, study.options.stop);
  std::erase_if(models, [](const SavedModel& saved) { return saved.model == nullptr; });
  return models;
}

}  // namespace crosswatt
