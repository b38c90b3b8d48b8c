// family-ratio: the mean log ratio of the references of the workload's own family, drawn a little towards that of all.
#include <array>
#include <cmath>
#include <map>

#include "crosswatt/model/model_record.hpp"
#include "model/log_predictors.hpp"
#include "model/ratio_model.hpp"
#include "model/strategy_family.hpp"

namespace crosswatt {
namespace {

/// How many references the mean of all counts as, beside the family's own.
constexpr double kShrinkage = 0.1;

class FamilyRatioModel final : public FittedModel {
 public:
  FamilyRatioModel(double overall, std::map<std::string, double, std::less<>> by_family)
      : overall_(overall), by_family_(std::move(by_family)) {}

  static std::unique_ptr<const FittedModel> load(const ModelReader& reader) {
    const std::vector<std::string>& families = reader.texts("families");
    const std::vector<double>& ratios = reader.numbers("log_ratios", static_cast<Index>(families.size()));
    std::map<std::string, double, std::less<>> by_family;
    for (std::size_t i = 0; i < families.size(); ++i) by_family[families[i]] = ratios[i];
    return std::make_unique<FamilyRatioModel>(reader.number("overall_log_ratio"), std::move(by_family));
  }

  void predict_kwh(const WorkloadColumns& queries, std::span<const Index> rows, std::span<double> kwh) const override {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      double log_ratio = overall_;
      const std::uint32_t family = queries.family[rows[i]];
      if (family != NameDictionary::kNone) {
        const auto found = by_family_.find((*queries.family_names)[family]);
        if (found != by_family_.end()) log_ratio = found->second;
      }
      kwh[i] = queries.source_kwh[rows[i]] * std::exp(log_ratio);
    }
  }

  std::vector<Coefficient> coefficients() const override {
    std::vector<Coefficient> named = {{"all families", std::exp(overall_), kUnknown, "kWh/kWh"}};
    for (const auto& [family, log_ratio] : by_family_)
      named.push_back({family, std::exp(log_ratio), kUnknown, "kWh/kWh"});
    return named;
  }

  void save(ModelWriter& writer) const override {
    std::vector<std::string> families;
    std::vector<double> ratios;
    for (const auto& [family, log_ratio] : by_family_) {
      families.push_back(family);
      ratios.push_back(log_ratio);
    }
    writer.number("overall_log_ratio", overall_);
    writer.texts("families", std::move(families));
    writer.numbers("log_ratios", ratios);
  }

 private:
  double overall_;
  std::map<std::string, double, std::less<>> by_family_;
};

class FamilyRatio final : public Strategy {
 public:
  std::string name() const override { return "family-ratio"; }

  FitResult fit(const PairDataset& data, std::span<const Index> references) const override {
    if (references.empty()) return too_few(0, 1);
    const Eigen::VectorXd ratios = log_ratios(data, references);
    const double overall = ratios.mean();
    std::map<std::string, std::pair<double, double>, std::less<>> sums;
    for (std::size_t i = 0; i < references.size(); ++i) {
      const std::uint32_t family = data.columns.family[references[i]];
      if (family == NameDictionary::kNone) continue;
      auto& [sum, count] = sums[(*data.columns.family_names)[family]];
      sum += ratios(static_cast<Index>(i));
      count += 1;
    }
    if (sums.empty()) return FitFailure{"no reference's family is known"};
    std::map<std::string, double, std::less<>> by_family;
    for (const auto& [family, entry] : sums)
      by_family[family] = (entry.first + kShrinkage * overall) / (entry.second + kShrinkage);
    return std::make_unique<FamilyRatioModel>(overall, std::move(by_family));
  }
};

constexpr std::array kInfos = {
    StrategyInfo{.name = "family-ratio",
                 .summary = "one factor for each family of workloads",
                 .when = "when every family to be normalized has a reference: simple, and hard to beat by much",
                 .when_not = "for families never measured on the target: it then is mean-ratio",
                 .takes_features = false,
                 .make = [](const StrategyOptions&, const FeatureSet&) -> std::unique_ptr<Strategy> {
                   return std::make_unique<FamilyRatio>();
                 },
                 .load = FamilyRatioModel::load}};

}  // namespace

std::span<const StrategyInfo> family_ratio_strategies() {
  return kInfos;
}

}  // namespace crosswatt
