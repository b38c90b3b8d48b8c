// power-law: ln target = a + b ln source, and a slope for the ln of each further feature, by ordinary least squares.
#include <array>

#include "crosswatt/numeric/least_squares.hpp"
#include "model/log_linear_model.hpp"
#include "model/log_predictors.hpp"
#include "model/predictors.hpp"
#include "model/ratio_model.hpp"
#include "model/strategy_family.hpp"

namespace crosswatt {
namespace {

class PowerLaw final : public Strategy {
 public:
  explicit PowerLaw(const FeatureSet& features) : set_(features), features_(numeric_features(features, "power-law")) {}

  std::string name() const override { return "power-law" + set_.suffix(); }
  FeatureSet required_features() const override { return set_; }

  FitResult fit(const PairDataset& data, std::span<const Index> references) const override {
    const auto n = static_cast<Index>(references.size());
    const auto needed = static_cast<Index>(features_.size()) + 1;
    if (n < needed) return too_few(n, needed);
    const auto result = numeric::fit_least_squares(log_predictors(data.columns, features_, references),
                                                   targets(data, references).array().log().matrix());
    if (std::holds_alternative<numeric::RankDeficient>(result))
      return FitFailure{"the references do not determine the coefficients (rank-deficient)"};
    const auto& line = std::get<numeric::LinearFit>(result);
    std::vector<double> values = {line.intercept};
    std::vector<double> errors = {line.intercept_standard_error.value_or(kUnknown)};
    for (Index j = 0; j < line.coefficients.size(); ++j) {
      values.push_back(line.coefficients(j));
      errors.push_back(line.standard_errors ? (*line.standard_errors)(j) : kUnknown);
    }
    std::optional<LogLinearSpread> spread;
    if (line.residual_sd)
      spread = LogLinearSpread{*line.residual_sd, static_cast<double>(line.residual_dof), line.rows, line.centre,
                               line.root_inverse};
    return std::make_unique<LogLinearModel>(features_, std::move(values), std::move(errors), std::move(spread));
  }

 private:
  FeatureSet set_;
  std::vector<Feature> features_;
};

constexpr std::array kInfos = {StrategyInfo{
    .name = "power-law",
    .summary = "a straight line on the log-log scale, by least squares; +flops, +params, … add predictors",
    .when = "when energies span decades and a formula of two numbers is wanted; always positive, with a t-interval",
    .when_not = "when families of workloads have ratios of their own",
    .takes_features = true,
    .make = [](const StrategyOptions&, const FeatureSet& features) -> std::unique_ptr<Strategy> {
      return std::make_unique<PowerLaw>(features);
    },
    .load = LogLinearModel::load}};

}  // namespace

std::span<const StrategyInfo> power_law_strategies() {
  return kInfos;
}

}  // namespace crosswatt
