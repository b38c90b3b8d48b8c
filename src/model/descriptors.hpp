// Workloads described by logarithms: of what is known of them, and of quotients such as mean power.
//
// A ratio of energies is scale-free: twice the epochs take twice the energy on either hardware. So are the quotients,
// energy or FLOPs per second, and a regression of the ratio on them need not learn that length is irrelevant.
#pragma once

#include <Eigen/Core>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/model/strategy.hpp"

namespace crosswatt {

class ModelReader;

/// ln of a product of powers of what is known of a workload; or, where there are several sources, a contrast: ln of
/// that product on one of them less its mean over all.
struct Descriptor {
  enum Quantity : std::size_t { kEnergy, kDuration, kFlops, kMacs, kParams, kBatch };
  using Exponents = std::array<int, 6>;

  std::string name;
  Exponents exponents{};  ///< by Quantity
  std::string source;     ///< of a contrast; else empty

  /// "energy", "flops", "macs", "params", "batch", "power" (energy per second), "flops per second", "macs per second",
  /// "per second", "flops per energy", "macs per energy", or one of these as a contrast() names it. nullopt for
  /// others.
  static std::optional<Descriptor> parse(std::string_view name);

  /// "energy contrast A40".
  static std::string contrast(const std::string& name, const std::string& source);

  /// NaN where something is unknown.
  double value(const WorkloadColumns& columns, Index row) const;
  /// What a workload has to know.
  FeatureSet required_features() const;
};

/// Descriptors brought to mean 0 and standard deviation 1.
class DescriptorScale {
 public:
  /// As many references, or fewer, do not tell how far workloads differ: the pool then does.
  static constexpr Index kFewReferences = 8;

  /// Keeps those of `names` that every reference has and that tell workloads of the pool apart, and scales them by the
  /// references, or by the pool where these are few or do not differ.
  DescriptorScale(const std::vector<std::string>& names, const PairDataset& data, std::span<const Index> references);
  static DescriptorScale load(const ModelReader& reader);
  void save(ModelWriter& writer) const;

  Index size() const { return static_cast<Index>(descriptors_.size()); }
  const std::vector<Descriptor>& descriptors() const { return descriptors_; }
  /// Position of a descriptor, or nullopt when it was not kept.
  std::optional<Index> find(std::string_view name) const;
  /// rows.size() × size(); NaN where a row lacks one.
  Eigen::MatrixXd matrix(const WorkloadColumns& columns, std::span<const Index> rows) const;

 private:
  DescriptorScale() = default;

  std::vector<Descriptor> descriptors_;
  std::vector<double> means_;
  std::vector<double> scales_;
};

}  // namespace crosswatt
