// affine-power: target = base + factor · source^exponent, base and factor not negative, fitted on the log scale under
// Huber's loss. A fixed cost of every run beside a power law.
#include <algorithm>
#include <array>
#include <cmath>

#include "crosswatt/model/model_record.hpp"
#include "model/log_predictors.hpp"
#include "model/nonlinear_fit.hpp"
#include "model/ratio_model.hpp"
#include "model/strategy_family.hpp"

namespace crosswatt {
namespace {

constexpr Index kNeeded = 4;
/// ln units: errors beyond 20 % count linearly.
constexpr double kHuberThreshold = 0.2;

class AffinePowerModel final : public FittedModel {
 public:
  /// Energies in units of the references' geometric means.
  struct Shape {
    double base, factor, exponent, source_unit_kwh, target_unit_kwh;
  };

  explicit AffinePowerModel(const Shape& shape) : shape_(shape) {}

  static std::unique_ptr<const FittedModel> load(const ModelReader& reader) {
    return std::make_unique<AffinePowerModel>(Shape{reader.number("base"), reader.number("factor"),
                                                    reader.number("exponent"), reader.number("source_unit_kwh"),
                                                    reader.number("target_unit_kwh")});
  }

  void predict_kwh(const WorkloadColumns& queries, std::span<const Index> rows, std::span<double> kwh) const override {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double x = queries.source_kwh[rows[i]] / shape_.source_unit_kwh;
      kwh[i] = shape_.target_unit_kwh * (shape_.base + shape_.factor * std::pow(x, shape_.exponent));
    }
  }

  std::vector<Coefficient> coefficients() const override {
    const double factor = shape_.factor * shape_.target_unit_kwh / std::pow(shape_.source_unit_kwh, shape_.exponent);
    return {{"base", shape_.base * shape_.target_unit_kwh, kUnknown, "kWh"},
            {"factor", factor, kUnknown, "kWh per kWh^exponent"},
            {"exponent", shape_.exponent, kUnknown, ""}};
  }

  void save(ModelWriter& writer) const override {
    writer.number("base", shape_.base);
    writer.number("factor", shape_.factor);
    writer.number("exponent", shape_.exponent);
    writer.number("source_unit_kwh", shape_.source_unit_kwh);
    writer.number("target_unit_kwh", shape_.target_unit_kwh);
  }

 private:
  Shape shape_;
};

class AffinePower final : public Strategy {
 public:
  std::string name() const override { return "affine-power"; }

  FitResult fit(const PairDataset& data, std::span<const Index> references) const override {
    const auto n = static_cast<Index>(references.size());
    if (n < kNeeded) return too_few(n, kNeeded);
    std::vector<double> log_x;
    std::vector<double> log_y;
    for (const Index row : references) {
      log_x.push_back(std::log(data.columns.source_kwh[row]));
      log_y.push_back(std::log(data.target_kwh[row]));
    }
    const double x_centre = centre(log_x);
    const double y_centre = centre(log_y);
    if (*std::max_element(log_x.begin(), log_x.end()) == *std::min_element(log_x.begin(), log_x.end()))
      return FitFailure{"all references have the same source energy"};

    // Coefficients: base, ln factor, exponent.
    NonlinearProblem problem{.residuals = n, .coefficients = 3};
    problem.lower_bounds = {0, -std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
    problem.evaluate = [&](Index i, std::span<const double> c, double& residual, std::span<double> jacobian) {
      const double power = std::exp(c[1] + c[2] * log_x[i]);
      const double value = c[0] + power;
      if (!(value > 0) || !std::isfinite(value)) return false;
      residual = std::log(value) - log_y[i];
      if (!jacobian.empty()) {
        jacobian[0] = 1 / value;
        jacobian[1] = power / value;
        jacobian[2] = power * log_x[i] / value;
      }
      return true;
    };
    const double lowest = std::exp(*std::min_element(log_y.begin(), log_y.end()));
    std::optional<NonlinearFit> best;
    for (const double base : {0.0, 0.5 * lowest}) {
      NonlinearFit fit = fit_nonlinear(problem, {base, 0, slope(log_x, log_y)}, {.huber_threshold = kHuberThreshold});
      if (fit.converged && (!best || fit.cost < best->cost)) best = std::move(fit);
    }
    if (!best) return FitFailure{"the fit did not converge"};
    return std::make_unique<AffinePowerModel>(
        AffinePowerModel::Shape{best->coefficients[0], std::exp(best->coefficients[1]), best->coefficients[2],
                                std::exp(x_centre), std::exp(y_centre)});
  }

 private:
  /// Takes the mean off; returns it.
  static double centre(std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    const double mean = sum / static_cast<double>(values.size());
    for (double& value : values) value -= mean;
    return mean;
  }

  /// Of centred columns.
  static double slope(const std::vector<double>& x, const std::vector<double>& y) {
    double xy = 0;
    double xx = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      xy += x[i] * y[i];
      xx += x[i] * x[i];
    }
    return xy / xx;
  }
};

constexpr std::array kInfos = {
    StrategyInfo{.name = "affine-power",
                 .summary = "a fixed base plus a power law, robust, always positive",
                 .when = "when small workloads cost more on the target than their ratio says: idle power, set-up",
                 .when_not = "with fewer than a dozen references, or when power-law already fits",
                 .takes_features = false,
                 .make = [](const StrategyOptions&, const FeatureSet&) -> std::unique_ptr<Strategy> {
                   return std::make_unique<AffinePower>();
                 },
                 .load = AffinePowerModel::load}};

}  // namespace

std::span<const StrategyInfo> affine_power_strategies() {
  return kInfos;
}

}  // namespace crosswatt
