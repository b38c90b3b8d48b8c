// log-huber: the power law under Huber's loss, so that a wrong measurement pulls no harder than a merely unusual one.
#include <array>
#include <cmath>

#include "crosswatt/numeric/least_squares.hpp"
#include "crosswatt/numeric/statistics.hpp"
#include "model/log_linear_model.hpp"
#include "model/log_predictors.hpp"
#include "model/nonlinear_fit.hpp"
#include "model/predictors.hpp"
#include "model/ratio_model.hpp"
#include "model/strategy_family.hpp"

namespace crosswatt {
namespace {

/// 95 % as efficient as least squares on clean normal errors (Huber 1981).
constexpr double kHuberFactor = 1.345;
/// The median absolute deviation times this estimates the standard deviation of normal errors.
constexpr double kMadToSd = 1.4826;
/// A scale below this is rounding: the line goes through all references.
constexpr double kNoSpread = 1e-12;
constexpr int kMostRounds = 20;
constexpr double kSettled = 1e-10;

class LogHuber final : public Strategy {
 public:
  explicit LogHuber(const FeatureSet& features) : set_(features), features_(numeric_features(features, "log-huber")) {}

  std::string name() const override { return "log-huber" + set_.suffix(); }
  FeatureSet required_features() const override { return set_; }

  FitResult fit(const PairDataset& data, std::span<const Index> references) const override {
    const auto n = static_cast<Index>(references.size());
    const auto needed = static_cast<Index>(features_.size()) + 1;
    if (n < needed) return too_few(n, needed);
    const Eigen::MatrixXd predictors = log_predictors(data.columns, features_, references);
    const Eigen::VectorXd response = targets(data, references).array().log();
    const auto start = numeric::fit_least_squares(predictors, response);
    if (std::holds_alternative<numeric::RankDeficient>(start))
      return FitFailure{"the references do not determine the coefficients (rank-deficient)"};
    const auto& line = std::get<numeric::LinearFit>(start);
    // About the means, where intercept and slopes hardly depend on one another.
    const Eigen::MatrixXd centred = predictors.rowwise() - line.centre.transpose();
    std::vector<double> coefficients = {line.intercept + line.coefficients.dot(line.centre)};
    coefficients.insert(coefficients.end(), line.coefficients.begin(), line.coefficients.end());
    if (!settle(centred, response, coefficients)) return FitFailure{"the robust fit did not converge"};
    for (Index j = 0; j < line.centre.size(); ++j)
      coefficients[0] -= coefficients[static_cast<std::size_t>(j) + 1] * line.centre(j);
    return std::make_unique<LogLinearModel>(features_, std::move(coefficients), std::vector<double>(), std::nullopt);
  }

 private:
  /// Fits and re-estimates the scale in turn until neither moves.
  static bool settle(const Eigen::MatrixXd& predictors, const Eigen::VectorXd& response,
                     std::vector<double>& coefficients) {
    NonlinearProblem problem{.residuals = response.size(), .coefficients = predictors.cols() + 1};
    problem.evaluate = [&](Index i, std::span<const double> c, double& residual, std::span<double> jacobian) {
      residual = residual_of(predictors, response, i, c);
      if (!jacobian.empty()) {
        jacobian[0] = -1;
        for (Index j = 0; j < predictors.cols(); ++j) jacobian[static_cast<std::size_t>(j) + 1] = -predictors(i, j);
      }
      return true;
    };
    double last_scale = -1;
    for (int round = 0; round < kMostRounds; ++round) {
      const double scale = scale_of(predictors, response, coefficients);
      if (scale < kNoSpread || std::abs(scale - last_scale) <= kSettled * scale) return true;
      last_scale = scale;
      NonlinearFit fit = fit_nonlinear(problem, coefficients, {.huber_threshold = kHuberFactor * scale});
      if (!fit.converged) return false;
      coefficients = std::move(fit.coefficients);
    }
    return true;
  }

  static double residual_of(const Eigen::MatrixXd& predictors, const Eigen::VectorXd& response, Index i,
                            std::span<const double> c) {
    double residual = response(i) - c[0];
    for (Index j = 0; j < predictors.cols(); ++j) residual -= c[static_cast<std::size_t>(j) + 1] * predictors(i, j);
    return residual;
  }

  static double scale_of(const Eigen::MatrixXd& predictors, const Eigen::VectorXd& response,
                         const std::vector<double>& c) {
    std::vector<double> sizes;
    for (Index i = 0; i < response.size(); ++i) sizes.push_back(std::abs(residual_of(predictors, response, i, c)));
    return kMadToSd * numeric::median(sizes);
  }

  FeatureSet set_;
  std::vector<Feature> features_;
};

constexpr std::array kInfos = {
    StrategyInfo{.name = "log-huber",
                 .summary = "the power law under a robust (Huber) loss",
                 .when = "when a few measurements may be wrong, and features are to be used, which theil-sen can't",
                 .when_not = "for clean data: power-law says the same and has an interval of its own",
                 .takes_features = true,
                 .make = [](const StrategyOptions&, const FeatureSet& features) -> std::unique_ptr<Strategy> {
                   return std::make_unique<LogHuber>(features);
                 },
                 .load = LogLinearModel::load}};

}  // namespace

std::span<const StrategyInfo> log_huber_strategies() {
  return kInfos;
}

}  // namespace crosswatt
