#include "crosswatt/calibrate/calibration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>

#include "crosswatt/core/parallel.hpp"
#include "crosswatt/core/random.hpp"
#include "crosswatt/core/wording.hpp"
#include "crosswatt/numeric/distributions.hpp"
#include "crosswatt/numeric/statistics.hpp"

namespace crosswatt {
namespace {

constexpr std::size_t kFolds = 10;
/// So many errors say how large they are: with more references the folds left over are not fitted, and one fold leaves
/// several families out.
constexpr std::size_t kEnoughErrors = 512;
/// Fewer references than this say nothing about the error.
constexpr Index kLeastReferences = 5;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

using Folds = std::vector<std::vector<Index>>;

/// In an order that depends on the pair alone.
template <typename T>
void shuffle(const PairDataset& data, std::vector<T>& items) {
  RandomStream stream(0, {stable_hash(data.pair.source), stable_hash(data.pair.target)});
  stream.shuffle(std::span<T>(items));
}

Folds random_folds(const PairDataset& data, std::vector<Index> rows) {
  shuffle(data, rows);
  Folds folds(std::min(rows.size(), kFolds));
  for (std::size_t i = 0; i < rows.size(); ++i) folds[i % folds.size()].push_back(rows[i]);
  return folds;
}

/// A row of rows for each family; workloads of unknown family are always references.
Folds families_of(const PairDataset& data, const std::vector<Index>& rows) {
  std::map<std::string, std::vector<Index>> families;
  for (const Index row : rows)
    if (data.columns.family[row] != NameDictionary::kNone)
      families[(*data.columns.family_names)[data.columns.family[row]]].push_back(row);
  Folds each;
  for (auto& [family, members] : families) each.push_back(std::move(members));
  return each;
}

Folds family_folds(const PairDataset& data, const std::vector<Index>& rows, Folds families) {
  if (rows.size() <= kEnoughErrors) return families;
  shuffle(data, families);
  Folds folds(std::min(families.size(), kFolds));
  for (std::size_t i = 0; i < families.size(); ++i) {
    std::vector<Index>& fold = folds[i % folds.size()];
    fold.insert(fold.end(), families[i].begin(), families[i].end());
  }
  return folds;
}

class CrossFit {
 public:
  CrossFit(const Strategy& strategy, const PairDataset& data, const std::vector<Index>& rows, int threads,
           const StopRequest& stop)
      : strategy_(strategy), data_(data), rows_(rows), threads_(threads), stop_(stop) {}

  /// @param fewest  folds to be fitted even where fewer give enough errors.
  HeldOutErrors run(const Folds& folds, std::size_t fewest) const {
    std::size_t count = 0;
    for (std::size_t errors = 0; count < folds.size() && (count < fewest || errors < kEnoughErrors); ++count)
      errors += folds[count].size();
    struct FoldErrors {
      std::vector<double> scores, relative;
      std::string failure;
    };
    std::vector<FoldErrors> of_folds(count);
    const auto fit_fold = [&](Index i) {
      FoldErrors& errors = of_folds[i];
      const FitResult fit = strategy_.fit(data_, without(folds[i]));
      if (const auto* failure = std::get_if<FitFailure>(&fit)) {
        errors.failure = failure->reason;
      } else {
        add_errors(*std::get<0>(fit), folds[i], errors.scores, errors.relative);
      }
    };
    parallel_for(static_cast<Index>(count), threads_, fit_fold, stop_);
    HeldOutErrors errors;
    std::vector<double> relative;
    for (const FoldErrors& fold : of_folds) {
      if (!fold.failure.empty()) return {.why_none = "a fit without a part of the references failed: " + fold.failure};
      errors.scores.insert(errors.scores.end(), fold.scores.begin(), fold.scores.end());
      relative.insert(relative.end(), fold.relative.begin(), fold.relative.end());
    }
    std::sort(errors.scores.begin(), errors.scores.end());
    errors.mdape = numeric::median(relative);
    return errors;
  }

 private:
  std::vector<Index> without(std::vector<Index> fold) const {
    std::sort(fold.begin(), fold.end());
    std::vector<Index> kept;
    std::set_difference(rows_.begin(), rows_.end(), fold.begin(), fold.end(), std::back_inserter(kept));
    return kept;
  }

  void add_errors(const FittedModel& model, const std::vector<Index>& fold, std::vector<double>& scores,
                  std::vector<double>& relative) const {
    std::vector<double> predicted_kwh(fold.size());
    std::vector<double> spread(fold.size(), 1.0);
    model.predict_kwh(data_.columns, fold, predicted_kwh);
    if (model.has_spread()) model.predict_spread(data_.columns, fold, spread);
    for (std::size_t i = 0; i < fold.size(); ++i) {
      const double measured_kwh = data_.target_kwh[fold[i]];
      relative.push_back(std::abs(predicted_kwh[i] - measured_kwh) / measured_kwh);
      scores.push_back(predicted_kwh[i] > 0 ? std::abs(std::log(predicted_kwh[i] / measured_kwh)) / spread[i]
                                            : kInfinity);
    }
  }

  const Strategy& strategy_;
  const PairDataset& data_;
  const std::vector<Index>& rows_;  // ascending
  int threads_;
  const StopRequest& stop_;
};

/// What is said of a new family rests on no fewer than kFolds of them, where there are so many.
HeldOutErrors new_family_errors(const CrossFit& cross_fit, const PairDataset& data, const std::vector<Index>& rows,
                                Folds families) {
  const std::size_t count = families.size();
  const Folds folds = family_folds(data, rows, std::move(families));
  return cross_fit.run(folds, (kFolds * folds.size() + count - 1) / count);
}

/// The ceil((n + 1) · level)-th smallest score: exceeded by a new workload's with probability at most 1 - level.
double conformal_factor(const HeldOutErrors& errors, double level) {
  const auto n = static_cast<double>(errors.scores.size());
  const double rank = std::ceil((n + 1) * level - 1e-9);
  if (errors.scores.empty() || rank > n) return kUnknown;
  const double score = errors.scores[static_cast<std::size_t>(rank) - 1];
  return std::isfinite(score) ? score : kUnknown;
}

ModelRecord record_of(const HeldOutErrors& errors) {
  std::vector<double> finite;
  for (const double score : errors.scores)
    if (std::isfinite(score)) finite.push_back(score);
  ModelWriter writer;
  writer.numbers("scores", finite);
  writer.number("infinite_scores", static_cast<double>(errors.scores.size() - finite.size()));
  writer.number("mdape", errors.mdape);
  writer.text("why_none", errors.why_none);
  return writer.take();
}

HeldOutErrors errors_of(const ModelRecord& record, const std::string& file) {
  const ModelReader reader(record, file);
  HeldOutErrors errors{.scores = reader.numbers("scores"),
                       .mdape = reader.number_or_unknown("mdape"),
                       .why_none = reader.text("why_none")};
  if (!std::is_sorted(errors.scores.begin(), errors.scores.end())) reader.fail("scores", "must ascend");
  errors.scores.resize(errors.scores.size() + static_cast<std::size_t>(reader.integer("infinite_scores", 0, 1'000'000)),
                       kInfinity);
  return errors;
}

}  // namespace

ModelRecord Calibration::record() const {
  ModelWriter writer;
  writer.records("known_family", {record_of(known_family)});
  writer.records("new_family", {record_of(new_family)});
  return writer.take();
}

Calibration Calibration::read(const ModelReader& reader) {
  const auto one = [&](const char* name) {
    const std::vector<ModelRecord>& records = reader.records(name);
    if (records.size() != 1) reader.fail(name, "must be one record");
    return errors_of(records.front(), reader.file());
  };
  return {.known_family = one("known_family"), .new_family = one("new_family")};
}

Calibration calibrate(const Strategy& strategy, const PairDataset& data, std::span<const Index> references, int threads,
                      const StopRequest& stop) {
  std::vector<Index> rows(references.begin(), references.end());
  std::sort(rows.begin(), rows.end());
  const auto n = static_cast<Index>(rows.size());
  if (n < kLeastReferences) {
    const HeldOutErrors none{.why_none = counted(n, "reference") + ", too few to estimate the error"};
    return {.known_family = none, .new_family = none};
  }
  const CrossFit cross_fit(strategy, data, rows, threads, stop);
  Calibration calibration{.known_family = cross_fit.run(random_folds(data, rows), 1)};
  Folds families = families_of(data, rows);
  if (families.size() < 2)
    calibration.new_family.why_none =
        fmt::format("the references name {}", families.empty() ? "no family" : "one family only");
  else
    calibration.new_family = new_family_errors(cross_fit, data, rows, std::move(families));
  return calibration;
}

void half_widths(const FittedModel& model, const Calibration& calibration, const WorkloadColumns& queries,
                 std::span<const Index> rows, const std::vector<bool>& family_known, double level,
                 std::span<double> log_half_width) {
  std::fill(log_half_width.begin(), log_half_width.end(), 1.0);
  if (model.has_spread()) model.predict_spread(queries, rows, log_half_width);
  if (model.spread_is_interval()) {
    const double dof = model.degrees_of_freedom();
    const double factor =
        std::isfinite(dof) ? numeric::student_t_half_width(level, dof) : numeric::normal_half_width(level);
    for (double& width : log_half_width) width *= factor;
    return;
  }
  const double known = conformal_factor(calibration.known_family, level);
  const double fresh = conformal_factor(calibration.new_family, level);
  for (std::size_t i = 0; i < rows.size(); ++i) log_half_width[i] *= family_known[i] ? known : fresh;
}

}  // namespace crosswatt
