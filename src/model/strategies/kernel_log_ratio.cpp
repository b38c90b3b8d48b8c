// kernel-log-ratio: the log ratio of workloads like this one, weighted by how alike they are in all known features.
#include <array>

#include "crosswatt/model/model_record.hpp"
#include "crosswatt/numeric/kernel_smoother.hpp"
#include "crosswatt/numeric/standardise.hpp"
#include "model/log_predictors.hpp"
#include "model/predictors.hpp"
#include "model/ratio_model.hpp"
#include "model/strategy_family.hpp"

namespace crosswatt {
namespace {

constexpr Index kNeeded = 2;
constexpr std::array kBandwidths = {0.03, 0.06, 0.12, 0.25, 0.5, 1.0, 2.0, 8.0};
/// Far from every reference the mean of all is left.
constexpr double kWeightFloor = 1e-6;

class KernelModel final : public FittedModel {
 public:
  KernelModel(std::vector<Feature> features, numeric::Standardisation scaling, numeric::KernelSmoother smoother)
      : features_(std::move(features)), scaling_(std::move(scaling)), smoother_(std::move(smoother)) {}

  static std::unique_ptr<const FittedModel> load(const ModelReader& reader) {
    std::vector<Feature> features = read_features(reader, "features");
    const auto p = static_cast<Index>(features.size());
    const std::vector<double>& values = reader.numbers("log_ratios");
    const auto n = static_cast<Index>(values.size());
    numeric::Standardisation scaling;
    scaling.mean = Eigen::Map<const Eigen::VectorXd>(reader.numbers("means", p).data(), p);
    scaling.scale = Eigen::Map<const Eigen::VectorXd>(reader.numbers("scales", p).data(), p);
    scaling.is_constant.setConstant(p, false);
    numeric::KernelSmoother smoother;
    smoother.points = Eigen::Map<const Eigen::MatrixXd>(reader.numbers("points", n * p).data(), n, p);
    smoother.values = Eigen::Map<const Eigen::VectorXd>(values.data(), n);
    smoother.bandwidth = reader.number("bandwidth");
    smoother.weight_floor = reader.number("weight_floor");
    return std::make_unique<KernelModel>(std::move(features), std::move(scaling), std::move(smoother));
  }

  void predict_kwh(const WorkloadColumns& queries, std::span<const Index> rows, std::span<double> kwh) const override {
    const Eigen::MatrixXd points = scaling_.apply(log_predictors(queries, features_, rows));
    Eigen::VectorXd log_ratio(points.rows());
    for (Index i = 0; i < points.rows(); ++i) log_ratio(i) = smoother_.predict(points.row(i).transpose());
    apply_log_ratios(queries, rows, log_ratio, kwh);
  }

  FeatureSet required_features() const override { return feature_set(features_); }

  void save(ModelWriter& writer) const override {
    const auto all = [](const auto& matrix) {
      return std::span<const double>(matrix.data(), static_cast<std::size_t>(matrix.size()));
    };
    writer.texts("features", feature_names(features_));
    writer.numbers("means", all(scaling_.mean));
    writer.numbers("scales", all(scaling_.scale));
    writer.numbers("points", all(smoother_.points));
    writer.numbers("log_ratios", all(smoother_.values));
    writer.number("bandwidth", smoother_.bandwidth);
    writer.number("weight_floor", smoother_.weight_floor);
  }

 private:
  std::vector<Feature> features_;
  numeric::Standardisation scaling_;
  numeric::KernelSmoother smoother_;
};

class KernelLogRatio final : public Strategy {
 public:
  explicit KernelLogRatio(const FeatureSet& features) : choice_{features} {
    numeric_features(features, "kernel-log-ratio");
  }

  std::string name() const override { return "kernel-log-ratio" + choice_.named.suffix(); }
  FeatureSet required_features() const override { return choice_.named; }

  FitResult fit(const PairDataset& data, std::span<const Index> references) const override {
    const auto n = static_cast<Index>(references.size());
    if (n < kNeeded) return too_few(n, kNeeded);
    std::vector<Feature> features = choice_.of(data, "kernel-log-ratio");
    const Eigen::MatrixXd predictors = log_predictors(data.columns, features, references);
    numeric::Standardisation scaling = numeric::standardise(predictors);
    numeric::KernelSmoother smoother = numeric::fit_kernel_smoother(
        scaling.apply(predictors), log_ratios(data, references), kBandwidths, kWeightFloor);
    return std::make_unique<KernelModel>(std::move(features), std::move(scaling), std::move(smoother));
  }

 private:
  LogFeatureChoice choice_;
};

constexpr std::array kInfos = {
    StrategyInfo{.name = "kernel-log-ratio",
                 .summary = "the log ratio of similar references, weighted by similarity",
                 .when = "with references like the workloads to be normalized, and no wish for a formula",
                 .when_not = "for workloads unlike all references: it then is mean-ratio",
                 .takes_features = true,
                 .make = [](const StrategyOptions&, const FeatureSet& features) -> std::unique_ptr<Strategy> {
                   return std::make_unique<KernelLogRatio>(features);
                 },
                 .load = KernelModel::load}};

}  // namespace

std::span<const StrategyInfo> kernel_log_ratio_strategies() {
  return kInfos;
}

}  // namespace crosswatt
