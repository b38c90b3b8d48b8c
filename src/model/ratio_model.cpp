#include "model/ratio_model.hpp"

#include <fmt/format.h>

#include "crosswatt/core/wording.hpp"
#include "crosswatt/model/model_record.hpp"

namespace crosswatt {

void RatioModel::predict_kwh(const WorkloadColumns& queries, std::span<const Index> rows, std::span<double> kwh) const {
  for (std::size_t i = 0; i < rows.size(); ++i) kwh[i] = ratio_ * queries.source_kwh[rows[i]];
}

std::vector<Coefficient> RatioModel::coefficients() const {
  return {{.name = "ratio", .value = ratio_, .unit = "kWh/kWh"}};
}

void RatioModel::save(ModelWriter& writer) const {
  writer.number("ratio", ratio_);
  writer.texts("remarks", remarks_);
}

std::unique_ptr<const FittedModel> RatioModel::load(const ModelReader& reader) {
  const double ratio = reader.number("ratio");
  if (!(ratio > 0)) reader.fail("ratio", "must be above 0");
  return std::make_unique<RatioModel>(ratio, reader.texts("remarks"));
}

FitFailure too_few(Index references, Index needed) {
  return {fmt::format("{}, {} needed", counted(references, "reference"), needed)};
}

}  // namespace crosswatt
