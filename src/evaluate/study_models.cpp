#include "crosswatt/evaluate/study_models.hpp"

#include <algorithm>
#include <atomic>
#include <iterator>

#include "crosswatt/calibrate/fit.hpp"
#include "crosswatt/core/error.hpp"
#include "crosswatt/core/parallel.hpp"

namespace crosswatt {
namespace {

/// More than a page has room for.
constexpr std::size_t kMostVariants = 400;

struct Wanted {
  const PairDataset* data;
  std::string strategy;
};

std::vector<Wanted> wanted(const Study& study) {
  std::vector<Wanted> list;
  for (const PairResult& pair : study.pairs) {
    const std::size_t first = list.size();
    for (const CellScores& cell : pair.cells) {
      const bool seen = std::any_of(list.begin() + static_cast<Index>(first), list.end(),
                                    [&](const Wanted& entry) { return entry.strategy == cell.strategy; });
      if (!seen) list.push_back({&pair.data, cell.strategy});
    }
  }
  return list;
}

struct WantedVariant {
  const SavedModel* model;
  std::vector<Feature> left_out;
};

/// What most workloads lack first, and of that all models before anything else.
std::vector<WantedVariant> wanted_variants(const std::vector<SavedModel>& models) {
  std::vector<std::vector<std::vector<Feature>>> choices;
  std::size_t ranks = 0;
  for (const SavedModel& model : models)
    ranks = std::max(ranks, choices.emplace_back(dispensable_features(model)).size());
  std::vector<WantedVariant> list;
  for (std::size_t rank = 0; rank < ranks && list.size() + models.size() <= kMostVariants; ++rank)
    for (std::size_t i = 0; i < models.size(); ++i)
      if (rank < choices[i].size()) list.push_back({&models[i], choices[i][rank]});
  return list;
}

/// What `fit` makes of 0 … count - 1, without what can't be fitted. @param before  models counted as done already.
template <typename Fit>
std::vector<SavedModel> fitted(std::size_t count, std::size_t before, const Study& study, const Fit& fit,
                               const std::function<void(Index, Index)>& progress) {
  std::vector<SavedModel> models(count);
  std::atomic<Index> done = static_cast<Index>(before);
  const auto try_fit = [&](Index i) {
    try {
      models[i] = fit(i);
    } catch (const NothingFittedError&) {  // counted by the study, with its reason
    } catch (const DataError&) {           // a feature that no workload of the pair has
    }
    if (progress) progress(++done, static_cast<Index>(before + count));
  };
  parallel_for(static_cast<Index>(count), study.options.threads, try_fit, study.options.stop);
  std::erase_if(models, [](const SavedModel& saved) { return saved.model == nullptr; });
  return models;
}

}  // namespace

std::vector<SavedModel> study_models(const Study& study, const std::function<void(Index, Index)>& progress) {
  const std::vector<Wanted> list = wanted(study);
  const auto fit = [&](Index i) {
    return fit_model(
        *list[i].data,
        {.strategy = list[i].strategy, .strategy_options = study.options.strategy, .held_out_errors = false});
  };
  std::vector<SavedModel> models = fitted(list.size(), 0, study, fit, progress);
  const std::vector<WantedVariant> more = wanted_variants(models);
  const auto fit_more = [&](Index i) { return fit_variant(*more[i].model, more[i].left_out, false); };
  std::vector<SavedModel> variants = fitted(more.size(), models.size(), study, fit_more, progress);
  std::move(variants.begin(), variants.end(), std::back_inserter(models));
  return models;
}

}  // namespace crosswatt
