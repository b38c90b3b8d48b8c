// auto: what to use when nobody wants to choose. One reference: mean-ratio. Several sources: multi-source. A workload
// whose family has a reference: gp-family. A family never measured on the target: half (in ln) gp-family, half the
// median of three other views of the references, with the spread of that mixture.
#include <algorithm>
#include <array>
#include <cmath>

#include "crosswatt/model/model_record.hpp"
#include "model/family_process.hpp"
#include "model/predictors.hpp"
#include "model/ratio_model.hpp"
#include "model/strategy_family.hpp"

namespace crosswatt {
namespace {

/// Fewer families than this teach little about a new one.
constexpr Index kFewFamilies = 4;

/// The other views: each errs in its own way on a stranger, and their median in fewer.
constexpr std::array kViews = {"gp-log-ratio", "gp-log-ratio+power", "kernel-log-ratio"};

class AutoModel final : public FittedModel {
 public:
  AutoModel(std::unique_ptr<const FittedModel> process, std::vector<std::string> view_names,
            std::vector<std::unique_ptr<const FittedModel>> views)
      : process_(std::move(process)),
        mixture_(dynamic_cast<const ProcessMixture&>(*process_)),
        view_names_(std::move(view_names)),
        views_(std::move(views)) {}

  static std::unique_ptr<const FittedModel> load(const ModelReader& reader);

  void predict_kwh(const WorkloadColumns& queries, std::span<const Index> rows, std::span<double> kwh) const override {
    process_->predict_kwh(queries, rows, kwh);
    for (const Stranger& stranger : strangers(queries, rows, kwh))
      kwh[stranger.place] *= std::exp(0.5 * stranger.disagreement);
  }

  bool has_spread() const override { return true; }
  /// For a stranger the variance of the two halves' mixture: gp-family's, and that of their means.
  void predict_spread(const WorkloadColumns& queries, std::span<const Index> rows,
                      std::span<double> log_sd) const override {
    process_->predict_spread(queries, rows, log_sd);
    std::vector<double> kwh(rows.size());
    process_->predict_kwh(queries, rows, kwh);
    for (const Stranger& stranger : strangers(queries, rows, kwh))
      log_sd[stranger.place] = std::hypot(log_sd[stranger.place], 0.5 * stranger.disagreement);
  }

  std::vector<Coefficient> coefficients() const override { return process_->coefficients(); }

  FeatureSet required_features() const override {
    FeatureSet required = process_->required_features();
    for (const auto& view : views_)
      for (const Feature feature : view->required_features().list()) required.add(feature);
    return required;
  }

  std::vector<std::string> remarks() const override {
    std::vector<std::string> remarks = process_->remarks();
    const Index families = mixture_.families() == nullptr ? 0 : mixture_.families()->size();
    if (families < kFewFamilies)
      remarks.push_back("references of fewer than " + std::to_string(kFewFamilies) +
                        " families: little is known about new ones");
    return remarks;
  }

  void save(ModelWriter& writer) const override {
    const auto record_of = [](const FittedModel& model) {
      ModelWriter own;
      model.save(own);
      return own.take();
    };
    std::vector<ModelRecord> views;
    for (const auto& view : views_) views.push_back(record_of(*view));
    writer.records("process", {record_of(*process_)});
    writer.texts("view_names", view_names_);
    writer.records("views", std::move(views));
  }

 private:
  /// A workload of a family without a reference.
  struct Stranger {
    std::size_t place;
    double disagreement;  ///< ln of the median view over gp-family's prediction
  };

  std::vector<Stranger> strangers(const WorkloadColumns& queries, std::span<const Index> rows,
                                  std::span<const double> process_kwh) const {
    std::vector<Stranger> found;
    std::vector<Index> strange_rows;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (views_.empty() || !is_stranger(queries, rows[i])) continue;
      found.push_back({i, 0});
      strange_rows.push_back(rows[i]);
    }
    if (found.empty()) return found;
    std::vector<std::vector<double>> seen(views_.size(), std::vector<double>(strange_rows.size()));
    for (std::size_t view = 0; view < views_.size(); ++view)
      views_[view]->predict_kwh(queries, strange_rows, seen[view]);
    for (std::size_t i = 0; i < found.size(); ++i) {
      std::vector<double> logs;
      logs.reserve(seen.size());
      for (const std::vector<double>& view : seen) logs.push_back(std::log(view[i] / process_kwh[found[i].place]));
      found[i].disagreement = middle(std::move(logs));
    }
    return found;
  }

  bool is_stranger(const WorkloadColumns& queries, Index row) const {
    return mixture_.families() == nullptr || mixture_.families()->label(queries, row) == FamilyLabels::kStranger;
  }

  static double middle(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t n = values.size();
    return 0.5 * (values[(n - 1) / 2] + values[n / 2]);
  }

  std::unique_ptr<const FittedModel> process_;
  const ProcessMixture& mixture_;  // process_, as what it is
  std::vector<std::string> view_names_;
  std::vector<std::unique_ptr<const FittedModel>> views_;
};

class Auto final : public Strategy {
 public:
  std::string name() const override { return "auto"; }

  FitResult fit(const PairDataset& data, std::span<const Index> references) const override {
    if (references.empty()) return too_few(0, 1);
    if (references.size() == 1) return make_strategy("mean-ratio", {})->fit(data, references);
    FitResult process = ProcessMixture::fit(data, references, several_source_design(data));
    if (std::holds_alternative<FitFailure>(process)) return process;
    std::vector<std::string> names;
    std::vector<std::unique_ptr<const FittedModel>> views;
    const bool several_sources = !data.columns.sources.empty();  // which the other views would not tell apart
    for (const char* name : kViews) {
      if (several_sources) continue;
      const std::unique_ptr<Strategy> view = make_strategy(name, {});
      if (!knows(data, view->required_features())) continue;
      FitResult fitted = view->fit(data, references);
      if (std::holds_alternative<FitFailure>(fitted)) continue;
      names.emplace_back(name);
      views.push_back(std::move(std::get<0>(fitted)));
    }
    return std::make_unique<AutoModel>(std::move(std::get<0>(process)), std::move(names), std::move(views));
  }

 private:
  /// Whether every workload of the pool knows the features.
  static bool knows(const PairDataset& data, const FeatureSet& features) {
    for (const Feature feature : features.list())
      for (Index row = 0; row < data.size(); ++row)
        if (std::isnan(data.columns.value(feature, row))) return false;
    return true;
  }
};

std::unique_ptr<const FittedModel> AutoModel::load(const ModelReader& reader) {
  if (reader.has("ratio")) return RatioModel::load(reader);
  const auto loaded = [&](const std::string& name, const ModelRecord& record) {
    return strategy_info(name).load(ModelReader(record, reader.file()));
  };
  const std::vector<ModelRecord>& process = reader.records("process");
  if (process.size() != 1) reader.fail("process", "must be one record");
  const std::vector<std::string>& names = reader.texts("view_names");
  const std::vector<ModelRecord>& records = reader.records("views");
  if (names.size() != records.size()) reader.fail("views", "must be one for each of view_names");
  std::vector<std::unique_ptr<const FittedModel>> views;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (std::find(kViews.begin(), kViews.end(), names[i]) == kViews.end()) reader.fail("view_names", "names no view");
    views.push_back(loaded(names[i], records[i]));
  }
  return std::make_unique<AutoModel>(loaded("gp-family", process.front()), names, std::move(views));
}

constexpr std::array kInfos = {StrategyInfo{
    .name = "auto",
    .summary =
        "gp-family for families measured on the target, a guarded mixture for others, the mean ratio for one reference",
    .when = "when in doubt",
    .when_not = "when a formula is wanted that a reader can check by hand: use power-law or mean-ratio",
    .takes_features = false,
    .make = [](const StrategyOptions&, const FeatureSet&) -> std::unique_ptr<Strategy> {
      return std::make_unique<Auto>();
    },
    .load = AutoModel::load}};

}  // namespace

std::span<const StrategyInfo> auto_strategies() {
  return kInfos;
}

}  // namespace crosswatt
