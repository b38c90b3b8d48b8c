#include "evaluate/split_run.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "crosswatt/calibrate/calibration.hpp"
#include "crosswatt/model/closed_form.hpp"

namespace crosswatt {
namespace {

bool knows_all(const WorkloadColumns& columns, const std::vector<Feature>& features, Index row) {
  return std::all_of(features.begin(), features.end(), [&](Feature feature) {
    if (feature == Feature::family) return columns.family[row] != NameDictionary::kNone;
    return !std::isnan(columns.value(feature, row));
  });
}

/// Of `rows`, those that know all features, into `kept`.
void keep_rows_with(const WorkloadColumns& columns, const std::vector<Feature>& features, std::span<const Index> rows,
                    std::vector<Index>& kept) {
  kept.clear();
  for (const Index row : rows)
    if (knows_all(columns, features, row)) kept.push_back(row);
}

double target_sum(const PairDataset& data, const std::vector<Index>& rows) {
  double sum = 0;
  for (const Index row : rows) sum += data.target_kwh[row];
  return sum;
}

class SplitRun {
 public:
  SplitRun(const PairDataset& data, const Split& split, std::span<const std::vector<Index>> selected,
           std::span<const StudyStrategy> strategies, const IntervalOptions& intervals)
      : data_(data), split_(split), selected_(selected), intervals_(intervals) {
    const std::size_t fits = strategies.size() * selected.size();
    result_.outcomes.reserve(fits);
    result_.predicted_kwh.resize(fits * split.held_out.size());
    references_.reserve(split.references.size());
    kwh_share_.reserve(selected.size());
    for (const std::vector<Index>& rows : selected)
      kwh_share_.push_back(target_sum(data, rows) / target_sum(data, split.references));
    for (const StudyStrategy& entry : strategies) fit_selections(entry);
  }

  SplitResult take() { return std::move(result_); }

 private:
  void fit_selections(const StudyStrategy& entry) {
    features_ = entry.strategy->required_features().list();
    std::vector<Index>& held_out = result_.held_out.emplace_back();
    held_out.reserve(split_.held_out.size());
    keep_rows_with(data_.columns, features_, split_.held_out, held_out);
    std::vector<double>& measured_kwh = result_.measured_kwh.emplace_back(held_out.size());
    for (std::size_t i = 0; i < held_out.size(); ++i) measured_kwh[i] = data_.target_kwh[held_out[i]];

    const std::size_t first = result_.outcomes.size();
    for (std::size_t i = 0; i < selected_.size(); ++i) {
      // Selections may agree, `random` at 100 % with `full` say: the same references give the same fit.
      const std::size_t same =
          std::find(selected_.begin(), selected_.begin() + static_cast<Index>(i), selected_[i]) - selected_.begin();
      if (same < i) {
        result_.outcomes.push_back(result_.outcomes[first + same]);
      } else {
        fit(entry, i);
      }
    }
  }

  void fit(const StudyStrategy& entry, std::size_t selection) {
    const std::vector<Index>& held_out = result_.held_out.back();
    Outcome& outcome = result_.outcomes.emplace_back();
    outcome.first = next_;
    keep_rows_with(data_.columns, features_, selected_[selection], references_);
    std::optional<FitFailure> failure;
    if (!entry.impossible.empty()) {
      failure = FitFailure{entry.impossible};
    } else if (held_out.size() < 2) {
      failure = FitFailure{"fewer than 2 held-out workloads"};
    } else {
      failure = predict(*entry.strategy, outcome);
    }
    if (failure) {
      outcome.failure = std::move(failure->reason);
      return;
    }
    outcome.scores = score_fit(predicted(outcome), result_.measured_kwh.back());
    outcome.references = std::ssize(references_);
    outcome.reference_kwh_share = kwh_share_[selection];
    outcome.fitted = true;
    next_ += held_out.size();
  }

  std::span<double> predicted(const Outcome& outcome) {
    return std::span(result_.predicted_kwh).subspan(outcome.first, result_.held_out.back().size());
  }

  std::optional<FitFailure> predict(const Strategy& strategy, Outcome& outcome) {
    const std::vector<Index>& held_out = result_.held_out.back();
    const std::span<double> kwh = predicted(outcome);
    const ClosedForm* closed_form = intervals_.all ? nullptr : dynamic_cast<const ClosedForm*>(&strategy);
    if (closed_form != nullptr) {
      if (auto failure = closed_form->predict_kwh(data_, references_, held_out, kwh)) return failure;
    } else {
      FitResult fit = strategy.fit(data_, references_);
      if (auto* failure = std::get_if<FitFailure>(&fit)) return std::move(*failure);
      std::get<0>(fit)->predict_kwh(data_.columns, held_out, kwh);
      set_intervals(strategy, *std::get<0>(fit), outcome);
    }
    if (std::all_of(kwh.begin(), kwh.end(), [](double value) { return std::isfinite(value); })) return std::nullopt;
    return FitFailure{"a prediction is not a finite number"};
  }

  /// The strategy's own interval, or a cross-fitted one where that is asked for.
  void set_intervals(const Strategy& strategy, const FittedModel& model, Outcome& outcome) {
    if (!model.spread_is_interval() && !intervals_.all) return;
    const Calibration calibration =
        model.spread_is_interval() ? Calibration() : calibrate(strategy, data_, references_);
    const std::vector<Index>& held_out = result_.held_out.back();
    std::set<std::uint32_t> families;
    for (const Index row : references_) families.insert(data_.columns.family[row]);
    const bool no_families = families == std::set<std::uint32_t>{NameDictionary::kNone};
    std::vector<bool> family_known;
    for (const Index row : held_out) {
      const std::uint32_t family = data_.columns.family[row];
      family_known.push_back(no_families || (family != NameDictionary::kNone && families.contains(family)));
    }
    result_.log_half_width.resize(result_.predicted_kwh.size(), kUnknown);
    half_widths(model, calibration, data_.columns, held_out, family_known, intervals_.level,
                std::span(result_.log_half_width).subspan(outcome.first, held_out.size()));
    outcome.has_intervals = true;
  }

  const PairDataset& data_;
  const Split& split_;
  std::span<const std::vector<Index>> selected_;
  IntervalOptions intervals_;
  SplitResult result_;
  std::vector<double> kwh_share_;  // by selection
  std::vector<Feature> features_;  // that the strategy at hand requires
  std::vector<Index> references_;  // of the fit at hand
  std::size_t next_ = 0;           // free among the predictions
};

}  // namespace

SplitResult run_split(const PairDataset& data, const Split& split, std::span<const std::vector<Index>> selected,
                      std::span<const StudyStrategy> strategies, const IntervalOptions& intervals) {
  return SplitRun(data, split, selected, strategies, intervals).take();
}

}  // namespace crosswatt
