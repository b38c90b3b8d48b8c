#include "model/descriptors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "crosswatt/model/model_record.hpp"
#include "crosswatt/numeric/statistics.hpp"

namespace crosswatt {
namespace {

/// Logarithms that differ by less than a millionth are taken to be equal: what is left is rounding.
constexpr double kConstantSd = 1e-6;
constexpr std::string_view kContrast = " contrast ";

struct NamedExponents {
  std::string_view name;
  Descriptor::Exponents exponents;  // energy, duration, flops, macs, params, batch
};

constexpr std::array kNamed = {
    NamedExponents{"energy", {1, 0, 0, 0, 0, 0}},
    NamedExponents{"flops", {0, 0, 1, 0, 0, 0}},
    NamedExponents{"macs", {0, 0, 0, 1, 0, 0}},
    NamedExponents{"params", {0, 0, 0, 0, 1, 0}},
    NamedExponents{"batch", {0, 0, 0, 0, 0, 1}},
    NamedExponents{"power", {1, -1, 0, 0, 0, 0}},
    NamedExponents{"flops per second", {0, -1, 1, 0, 0, 0}},
    NamedExponents{"macs per second", {0, -1, 0, 1, 0, 0}},
    NamedExponents{"per second", {0, -1, 0, 0, 0, 0}},
    NamedExponents{"flops per energy", {-1, 0, 1, 0, 0, 0}},
    NamedExponents{"macs per energy", {-1, 0, 0, 1, 0, 0}},
};

double quantity(const WorkloadColumns& columns, std::size_t which, Index row) {
  switch (which) {
    case Descriptor::kEnergy:
      return columns.source_kwh[row];
    case Descriptor::kDuration:
      return columns.duration_s[row];
    case Descriptor::kFlops:
      return columns.flops[row];
    case Descriptor::kMacs:
      return columns.macs[row];
    case Descriptor::kParams:
      return columns.params[row];
    default:
      return columns.batch_size[row];
  }
}

/// What does not depend on the source is the same on each.
double quantity_on_source(const WorkloadColumns& columns, std::size_t source, std::size_t which, Index row) {
  if (which == Descriptor::kEnergy) return columns.kwh_by_source[source][row];
  if (which == Descriptor::kDuration) return columns.duration_s_by_source[source][row];
  return quantity(columns, which, row);
}

std::vector<double> values(const Descriptor& descriptor, const WorkloadColumns& columns, std::span<const Index> rows) {
  std::vector<double> result;
  result.reserve(rows.size());
  for (const Index row : rows) result.push_back(descriptor.value(columns, row));
  return result;
}

double spread(const std::vector<double>& numbers) {
  return numbers.empty() ? 0.0 : numeric::population_sd(numbers);
}

}  // namespace

std::optional<Descriptor> Descriptor::parse(std::string_view name) {
  if (const std::size_t at = name.find(kContrast); at != std::string_view::npos) {
    std::optional<Descriptor> contrast = parse(name.substr(0, at));
    if (contrast) *contrast = {std::string(name), contrast->exponents, std::string(name.substr(at + kContrast.size()))};
    return contrast;
  }
  const auto* const found =
      std::find_if(kNamed.begin(), kNamed.end(), [&](const auto& named) { return named.name == name; });
  if (found == kNamed.end()) return std::nullopt;
  return Descriptor{std::string(name), found->exponents, {}};
}

std::string Descriptor::contrast(const std::string& name, const std::string& source) {
  return name + std::string(kContrast) + source;
}

double Descriptor::value(const WorkloadColumns& columns, Index row) const {
  const auto log_product = [&](const auto& quantity_of) {
    double sum = 0;
    for (std::size_t which = 0; which < exponents.size(); ++which) {
      if (exponents[which] != 0) sum += exponents[which] * std::log(quantity_of(which));
    }
    return sum;
  };
  const double mean = log_product([&](std::size_t which) { return quantity(columns, which, row); });
  if (source.empty()) return mean;
  const auto found = std::find(columns.sources.begin(), columns.sources.end(), source);
  if (found == columns.sources.end()) return kUnknown;
  const auto s = static_cast<std::size_t>(found - columns.sources.begin());
  return log_product([&](std::size_t which) { return quantity_on_source(columns, s, which, row); }) - mean;
}

FeatureSet Descriptor::required_features() const {
  constexpr std::array kFeatureOf = {Feature::energy, Feature::power,  Feature::flops,
                                     Feature::macs,   Feature::params, Feature::batch};
  FeatureSet required;
  for (std::size_t which = 0; which < exponents.size(); ++which) {
    if (exponents[which] != 0) required.add(kFeatureOf[which]);
  }
  return required;
}

DescriptorScale::DescriptorScale(const std::vector<std::string>& names, const PairDataset& data,
                                 std::span<const Index> references) {
  std::vector<Index> pool(static_cast<std::size_t>(data.size()));
  std::iota(pool.begin(), pool.end(), Index{0});
  for (const std::string& name : names) {
    const Descriptor descriptor = Descriptor::parse(name).value();
    const std::vector<double> of_references = values(descriptor, data.columns, references);
    if (std::any_of(of_references.begin(), of_references.end(), [](double number) { return std::isnan(number); }))
      continue;
    std::vector<double> of_pool = values(descriptor, data.columns, pool);
    std::erase_if(of_pool, [](double number) { return std::isnan(number); });
    const bool references_tell =
        static_cast<Index>(references.size()) > kFewReferences && spread(of_references) >= kConstantSd;
    const std::vector<double>& numbers = references_tell ? of_references : of_pool;
    if (spread(numbers) < kConstantSd) continue;
    descriptors_.push_back(descriptor);
    means_.push_back(numeric::mean(numbers));
    scales_.push_back(spread(numbers));
  }
}

DescriptorScale DescriptorScale::load(const ModelReader& reader) {
  DescriptorScale scale;
  for (const std::string& name : reader.texts("descriptors")) {
    const std::optional<Descriptor> descriptor = Descriptor::parse(name);
    if (!descriptor) reader.fail("descriptors", fmt::format("'{}' is not a descriptor", name));
    scale.descriptors_.push_back(*descriptor);
  }
  scale.means_ = reader.numbers("means", scale.size());
  scale.scales_ = reader.numbers("scales", scale.size());
  for (const double value : scale.scales_) {
    if (!(value > 0)) reader.fail("scales", "must be above 0");
  }
  return scale;
}

void DescriptorScale::save(ModelWriter& writer) const {
  std::vector<std::string> names;
  for (const Descriptor& descriptor : descriptors_) names.push_back(descriptor.name);
  writer.texts("descriptors", std::move(names));
  writer.numbers("means", means_);
  writer.numbers("scales", scales_);
}

std::optional<Index> DescriptorScale::find(std::string_view name) const {
  for (Index j = 0; j < size(); ++j) {
    if (descriptors_[j].name == name) return j;
  }
  return std::nullopt;
}

Eigen::MatrixXd DescriptorScale::matrix(const WorkloadColumns& columns, std::span<const Index> rows) const {
  Eigen::MatrixXd result(static_cast<Index>(rows.size()), size());
  for (Index j = 0; j < size(); ++j) {
    for (Index i = 0; i < result.rows(); ++i) {
      result(i, j) = (descriptors_[j].value(columns, rows[i]) - means_[j]) / scales_[j];
    }
  }
  return result;
}

}  // namespace crosswatt
