// dual-reference: the line through the references of lowest and highest energy. Source: Douwes and Serizel 2024.
#include <algorithm>
#include <array>

#include "crosswatt/model/closed_form.hpp"
#include "crosswatt/model/model_record.hpp"
#include "model/ratio_model.hpp"
#include "model/strategy_family.hpp"

namespace crosswatt {
namespace {

class LineModel final : public FittedModel {
 public:
  LineModel(double anchor_source_kwh, double anchor_target_kwh, double slope)
      : anchor_source_kwh_(anchor_source_kwh), anchor_target_kwh_(anchor_target_kwh), slope_(slope) {}

  static std::unique_ptr<const FittedModel> load(const ModelReader& reader) {
    return std::make_unique<LineModel>(reader.number("anchor_source_kwh"), reader.number("anchor_target_kwh"),
                                       reader.number("slope"));
  }

  void predict_kwh(const WorkloadColumns& queries, std::span<const Index> rows, std::span<double> kwh) const override {
    for (std::size_t i = 0; i < rows.size(); ++i)
      kwh[i] = anchor_target_kwh_ + slope_ * (queries.source_kwh[rows[i]] - anchor_source_kwh_);
  }

  std::vector<Coefficient> coefficients() const override {
    return {{.name = "intercept", .value = anchor_target_kwh_ - slope_ * anchor_source_kwh_, .unit = "kWh"},
            {.name = "energy", .value = slope_, .unit = "kWh/kWh"}};
  }

  void save(ModelWriter& writer) const override {
    writer.number("anchor_source_kwh", anchor_source_kwh_);
    writer.number("anchor_target_kwh", anchor_target_kwh_);
    writer.number("slope", slope_);
  }

 private:
  double anchor_source_kwh_;
  double anchor_target_kwh_;
  double slope_;
};

class DualReference final : public Strategy, public ClosedForm {
 public:
  std::string name() const override { return "dual-reference"; }

  FitResult fit(const PairDataset& data, std::span<const Index> references) const override {
    const auto line = line_through(data, references);
    if (const auto* failure = std::get_if<FitFailure>(&line)) return *failure;
    return std::make_unique<LineModel>(std::get<LineModel>(line));
  }

  std::optional<FitFailure> predict_kwh(const PairDataset& data, std::span<const Index> references,
                                        std::span<const Index> rows, std::span<double> kwh) const override {
    const auto line = line_through(data, references);
    if (const auto* failure = std::get_if<FitFailure>(&line)) return *failure;
    std::get<LineModel>(line).predict_kwh(data.columns, rows, kwh);
    return std::nullopt;
  }

 private:
  static std::variant<LineModel, FitFailure> line_through(const PairDataset& data, std::span<const Index> references) {
    if (references.size() < 2) return too_few(static_cast<Index>(references.size()), 2);
    const std::vector<double>& source_kwh = data.columns.source_kwh;
    const auto less = [&](Index a, Index b) { return source_kwh[a] < source_kwh[b]; };
    const Index low = *std::min_element(references.begin(), references.end(), less);
    const Index high = *std::max_element(references.begin(), references.end(), less);
    if (source_kwh[low] == source_kwh[high]) return FitFailure{"all references have the same source energy"};
    const double slope = (data.target_kwh[high] - data.target_kwh[low]) / (source_kwh[high] - source_kwh[low]);
    return LineModel(source_kwh[low], data.target_kwh[low], slope);
  }
};

constexpr std::array kInfos = {
    StrategyInfo{.name = "dual-reference",
                 .summary = "the line through the lowest and the highest reference",
                 .when = "to reproduce the literature; when a light and a heavy baseline are all there is",
                 .when_not = "for workloads far below the heavy reference: the line may cross zero there",
                 .takes_features = false,
                 .make = [](const StrategyOptions&, const FeatureSet&) -> std::unique_ptr<Strategy> {
                   return std::make_unique<DualReference>();
                 },
                 .load = LineModel::load}};

}  // namespace

std::span<const StrategyInfo> dual_reference_strategies() {
  return kInfos;
}

}  // namespace crosswatt
