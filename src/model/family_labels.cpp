#include "model/family_labels.hpp"

#include <algorithm>
#include <cmath>

#include "crosswatt/model/model_record.hpp"

namespace crosswatt {
namespace {

template <typename T>
void sort_and_unite(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

template <typename T>
Index position(const std::vector<T>& ascending, const T& value) {
  const auto found = std::lower_bound(ascending.begin(), ascending.end(), value);
  return found != ascending.end() && *found == value ? found - ascending.begin() : FamilyLabels::kStranger;
}

}  // namespace

FamilyLabels::FamilyLabels(const PairDataset& data, std::span<const Index> references) {
  const WorkloadColumns& columns = data.columns;
  for (const Index row : references) {
    if (columns.family[row] != NameDictionary::kNone) names_.push_back((*columns.family_names)[columns.family[row]]);
  }
  sort_and_unite(names_);
  if (!names_.empty()) return;
  for (const Index row : references) {
    if (!std::isnan(columns.params[row])) params_.push_back(columns.params[row]);
  }
  sort_and_unite(params_);
}

FamilyLabels FamilyLabels::load(const ModelReader& reader) {
  FamilyLabels labels;
  labels.names_ = reader.texts("families");
  labels.params_ = reader.numbers("family_params");
  if (!std::is_sorted(labels.names_.begin(), labels.names_.end())) reader.fail("families", "must ascend");
  if (!std::is_sorted(labels.params_.begin(), labels.params_.end())) reader.fail("family_params", "must ascend");
  return labels;
}

void FamilyLabels::save(ModelWriter& writer) const {
  writer.texts("families", names_);
  writer.numbers("family_params", params_);
}

Index FamilyLabels::label(const WorkloadColumns& columns, Index row) const {
  if (!params_.empty()) return position(params_, columns.params[row]);
  const std::uint32_t family = columns.family[row];
  return family == NameDictionary::kNone ? kStranger : position(names_, (*columns.family_names)[family]);
}

}  // namespace crosswatt
