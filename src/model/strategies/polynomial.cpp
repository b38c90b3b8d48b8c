// polynomial: the target as a polynomial of the source energy, by least squares. Source: Douwes and Serizel 2024
// (degree 2).
#include <fmt/format.h>

#include <array>

#include "crosswatt/model/model_record.hpp"
#include "crosswatt/numeric/polynomial.hpp"
#include "model/predictor_blocks.hpp"
#include "model/ratio_model.hpp"
#include "model/strategy_family.hpp"

namespace crosswatt {
namespace {

constexpr Index kHighestDegree = 30;

std::vector<Coefficient> named(const numeric::Monomials& monomials) {
  std::vector<Coefficient> result;
  for (std::size_t power = 0; power < monomials.coefficients.size(); ++power) {
    const double error = monomials.standard_errors ? (*monomials.standard_errors)[power] : kUnknown;
    const std::string label = power == 0 ? "intercept" : power == 1 ? "energy" : fmt::format("energy^{}", power);
    const std::string unit = power == 0 ? "kWh" : power == 1 ? "kWh/kWh" : fmt::format("kWh/kWh^{}", power);
    result.push_back({label, monomials.coefficients[power], error, unit});
  }
  return result;
}

class PolynomialModel final : public FittedModel {
 public:
  PolynomialModel(numeric::OrthogonalCurve curve, numeric::Monomials monomials)
      : curve_(std::move(curve)), monomials_(std::move(monomials)) {}

  static std::unique_ptr<const FittedModel> load(const ModelReader& reader) {
    const Index degree = reader.integer("degree", 1, kHighestDegree);
    numeric::OrthogonalCurve curve{.centre = reader.number("centre"),
                                   .scale = reader.number("scale"),
                                   .shifts = reader.numbers("shifts", degree),
                                   .ratios = reader.numbers("ratios", degree),
                                   .weights = reader.numbers("weights", degree + 1)};
    numeric::Monomials monomials{.coefficients = reader.numbers("coefficients", degree + 1), .standard_errors = {}};
    if (reader.has("standard_errors"))
      monomials.standard_errors = reader.numbers_or_unknown("standard_errors", degree + 1);
    return std::make_unique<PolynomialModel>(std::move(curve), std::move(monomials));
  }

  void predict_kwh(const WorkloadColumns& queries, std::span<const Index> rows, std::span<double> kwh) const override {
    for (std::size_t i = 0; i < rows.size(); ++i) kwh[i] = curve_(queries.source_kwh[rows[i]]);
  }

  std::vector<Coefficient> coefficients() const override { return named(monomials_); }

  void save(ModelWriter& writer) const override {
    writer.number("degree", static_cast<double>(curve_.shifts.size()));
    writer.number("centre", curve_.centre);
    writer.number("scale", curve_.scale);
    writer.numbers("shifts", curve_.shifts);
    writer.numbers("ratios", curve_.ratios);
    writer.numbers("weights", curve_.weights);
    writer.numbers("coefficients", monomials_.coefficients);
    if (monomials_.standard_errors) writer.numbers("standard_errors", *monomials_.standard_errors);
  }

 private:
  numeric::OrthogonalCurve curve_;
  numeric::Monomials monomials_;
};

class Polynomial final : public Strategy, public ClosedForm {
 public:
  explicit Polynomial(Index degree) : degree_(degree) {}

  std::string name() const override { return "polynomial"; }

  FitResult fit(const PairDataset& data, std::span<const Index> references) const override {
    const auto n = static_cast<Index>(references.size());
    if (n < degree_ + 1) return too_few(n, degree_ + 1);
    std::vector<double> source_kwh;
    std::vector<double> target_kwh;
    for (const Index row : references) {
      source_kwh.push_back(data.columns.source_kwh[row]);
      target_kwh.push_back(data.target_kwh[row]);
    }
    auto result = numeric::fit_polynomial(source_kwh, target_kwh, degree_);
    if (std::holds_alternative<numeric::RankDeficient>(result))
      return FitFailure{"the references do not determine the coefficients (rank-deficient)"};
    auto& fit = std::get<numeric::PolynomialFit>(result);
    return std::make_unique<PolynomialModel>(std::move(fit.curve), std::move(fit.monomials));
  }

  std::optional<FitFailure> predict_kwh(const PairDataset& data, std::span<const Index> references,
                                        std::span<const Index> rows, std::span<double> kwh) const override {
    if (predict_on_powers(data, references, rows, kwh)) return std::nullopt;
    return predict_by_model(*this, data, references, rows, kwh);
  }

 private:
  /// Powers of the distance from the references' mean, which depend on each other far less than those of the energy.
  bool predict_on_powers(const PairDataset& data, std::span<const Index> references, std::span<const Index> rows,
                         std::span<double> kwh) const {
    const auto n = static_cast<Index>(references.size());
    const double sum = numeric::lane_sum(n, [&](Index i) { return data.columns.source_kwh[references[i]]; });
    const double centre = sum / static_cast<double>(n);
    const auto fill = [&](std::span<const Index> part, auto& block) {
      gather(data.columns, Feature::energy, part, block[0]);
      for (std::size_t i = 0; i < part.size(); ++i) block[0][i] -= centre;
      for (Index power = 1; power < degree_; ++power)
        for (std::size_t i = 0; i < part.size(); ++i) block[power][i] = block[power - 1][i] * block[0][i];
    };
    switch (degree_) {
      case 1:
        return predict_by_sums<1>(data, references, rows, kwh, fill);
      case 2:
        return predict_by_sums<2>(data, references, rows, kwh, fill);
      case 3:
        return predict_by_sums<3>(data, references, rows, kwh, fill);
      default:
        return false;
    }
  }

  Index degree_;
};

constexpr std::array kInfos = {
    StrategyInfo{.name = "polynomial",
                 .summary = "a polynomial of the source energy (degree 2, or --degree) by least squares",
                 .when = "to reproduce the literature",
                 .when_not = "outside the references' range, where it bends away, and when energies span decades",
                 .takes_features = false,
                 .make = [](const StrategyOptions& options, const FeatureSet&) -> std::unique_ptr<Strategy> {
                   return std::make_unique<Polynomial>(options.degree);
                 },
                 .load = PolynomialModel::load}};

}  // namespace

std::span<const StrategyInfo> polynomial_strategies() {
  return kInfos;
}

}  // namespace crosswatt
