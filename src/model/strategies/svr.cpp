// svr: epsilon support vector regression on the standardised source energy and features, its settings chosen by
// cross-validation. Source: Douwes and Serizel 2024; the grid is defined in docs/strategies.md.
#include <fmt/format.h>

#include <array>

#include "crosswatt/model/model_record.hpp"
#include "model/predictors.hpp"
#include "model/ratio_model.hpp"
#include "model/strategy_family.hpp"
#include "model/svr_grid.hpp"

namespace crosswatt {
namespace {

constexpr Index kNeeded = 5;

constexpr std::array<std::pair<std::string_view, SvrKernel::Shape>, 3> kShapes = {
    {{"rbf", SvrKernel::Shape::rbf},
     {"linear", SvrKernel::Shape::linear},
     {"polynomial", SvrKernel::Shape::polynomial}}};

class SvrModel final : public FittedModel {
 public:
  SvrModel(std::vector<Feature> features, SvrFit fit) : features_(std::move(features)), fit_(std::move(fit)) {}

  static std::unique_ptr<const FittedModel> load(const ModelReader& reader) {
    std::vector<Feature> features = read_features(reader, "features");
    const auto p = static_cast<Index>(features.size());
    SvrFit fit;
    fit.cost = reader.number("c");
    fit.epsilon = reader.number("epsilon");
    fit.grid_mse = reader.number_or_unknown("grid_mse_kwh2");
    fit.kernel.shape = kShapes[reader.integer("kernel", 0, kShapes.size() - 1)].second;
    fit.kernel.gamma = reader.number("gamma");
    fit.kernel.degree = static_cast<int>(reader.integer("kernel_degree", 1, 100));
    fit.kernel.coef0 = reader.number("coef0");
    const std::vector<double>& means = reader.numbers("predictor_means", p);
    const std::vector<double>& deviations = reader.numbers("predictor_deviations", p);
    for (Index j = 0; j < p; ++j) fit.predictor_scaling.push_back({means[j], deviations[j]});
    fit.target_scaling = {reader.number("target_mean_kwh"), reader.number("target_deviation_kwh")};
    fit.intercept = reader.number("intercept");
    fit.beta = reader.numbers("beta");
    fit.support_vectors = reader.numbers("support_vectors", static_cast<Index>(fit.beta.size()) * p);
    return std::make_unique<SvrModel>(std::move(features), std::move(fit));
  }

  void predict_kwh(const WorkloadColumns& queries, std::span<const Index> rows, std::span<double> kwh) const override {
    std::vector<double> point(features_.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (std::size_t j = 0; j < features_.size(); ++j) point[j] = queries.value(features_[j], rows[i]);
      kwh[i] = fit_.predict(point);
    }
  }

  FeatureSet required_features() const override { return feature_set(features_); }
  std::vector<std::string> remarks() const override {
    return {fmt::format("C {:g}, epsilon {:.3g}, {} support vectors", fit_.cost, fit_.epsilon, fit_.beta.size())};
  }

  void save(ModelWriter& writer) const override {
    std::vector<double> means;
    std::vector<double> deviations;
    for (const Scaling& scaling : fit_.predictor_scaling) {
      means.push_back(scaling.mean);
      deviations.push_back(scaling.deviation);
    }
    writer.texts("features", feature_names(features_));
    writer.number("c", fit_.cost);
    writer.number("epsilon", fit_.epsilon);
    writer.number("grid_mse_kwh2", fit_.grid_mse);
    writer.number("kernel", static_cast<double>(fit_.kernel.shape));
    writer.number("gamma", fit_.kernel.gamma);
    writer.number("kernel_degree", fit_.kernel.degree);
    writer.number("coef0", fit_.kernel.coef0);
    writer.numbers("predictor_means", means);
    writer.numbers("predictor_deviations", deviations);
    writer.number("target_mean_kwh", fit_.target_scaling.mean);
    writer.number("target_deviation_kwh", fit_.target_scaling.deviation);
    writer.number("intercept", fit_.intercept);
    writer.numbers("beta", fit_.beta);
    writer.numbers("support_vectors", fit_.support_vectors);
  }

 private:
  std::vector<Feature> features_;
  SvrFit fit_;
};

class Svr final : public Strategy {
 public:
  Svr(const StrategyOptions& options, const FeatureSet& features)
      : set_(features), features_(numeric_features(features, "svr")) {
    settings_.solver = options.svr_solver;
    settings_.kernel.shape = shape_of(options.svr_kernel);
    if (!options.svr_c.empty()) settings_.costs = options.svr_c;
    if (!options.svr_epsilon.empty()) settings_.epsilons = options.svr_epsilon;
  }

  std::string name() const override { return "svr" + set_.suffix(); }
  FeatureSet required_features() const override { return set_; }

  FitResult fit(const PairDataset& data, std::span<const Index> references) const override {
    const auto n = static_cast<Index>(references.size());
    if (n < kNeeded) return too_few(n, kNeeded);
    const Eigen::MatrixXd predictors = predictor_matrix(data.columns, features_, references);
    const Eigen::VectorXd target = targets(data, references);
    const auto view = MatrixView::column_major(predictors.data(), n, predictors.cols());
    return std::make_unique<SvrModel>(features_, fit_svr(view, {target.data(), references.size()}, settings_));
  }

 private:
  static SvrKernel::Shape shape_of(const std::string& text) {
    std::vector<std::string> known;
    for (const auto& [word, shape] : kShapes) {
      if (word == text) return shape;
      known.emplace_back(word);
    }
    throw unknown_name("--svr-kernel", "kernel", text, known);
  }

  FeatureSet set_;
  std::vector<Feature> features_;
  SvrOptions settings_;
};

constexpr std::array kInfos = {StrategyInfo{
    .name = "svr",
    .summary = "support vector regression, radial basis functions, settings by cross-validation",
    .when = "to reproduce the literature",
    .when_not = "with few references or energies that span decades: it falls back to the mean away from the references",
    .takes_features = true,
    .make = [](const StrategyOptions& options, const FeatureSet& features) -> std::unique_ptr<Strategy> {
      return std::make_unique<Svr>(options, features);
    },
    .load = SvrModel::load}};

}  // namespace

std::span<const StrategyInfo> svr_strategies() {
  return kInfos;
}

}  // namespace crosswatt
