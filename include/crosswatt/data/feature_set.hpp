// Which predictors a strategy may use besides the source energy.
//
// A feature is a number (or the family) that is known of a workload before it runs on the target. Strategies that take
// the features by name ("linear+flops") refuse rows that lack them; strategies that take what there is drop what is
// missing.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crosswatt {

enum class Feature : std::uint8_t { energy, flops, macs, params, power, batch, family };
inline constexpr std::array kFeatures = {Feature::energy, Feature::flops, Feature::macs,  Feature::params,
                                         Feature::power,  Feature::batch, Feature::family};

std::string_view name(Feature feature);
/// What it is, in a line.
std::string_view describe(Feature feature);

/// A set of features; the source energy is always in it.
class FeatureSet {
 public:
  FeatureSet() = default;

  /// "energy", "energy,flops", "flops+params": separators , or +. @throws ConfigError naming `option`.
  static FeatureSet parse(std::string_view text, const std::string& option);
  static FeatureSet all();

  bool has(Feature feature) const { return ((bits_ >> static_cast<unsigned>(feature)) & 1U) != 0; }
  FeatureSet& add(Feature feature);
  /// In the order of kFeatures, energy first.
  std::vector<Feature> list() const;
  /// "+flops+params", the form strategy names take; "" for energy alone.
  std::string suffix() const;
  bool operator==(const FeatureSet&) const = default;

 private:
  std::uint8_t bits_ = 1;
};

}  // namespace crosswatt
