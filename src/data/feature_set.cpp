#include "crosswatt/data/feature_set.hpp"

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt {
namespace {

constexpr std::array<std::string_view, kFeatures.size()> kNames = {"energy", "flops", "macs",  "params",
                                                                   "power",  "batch", "family"};

Feature parse_feature(std::string_view text, const std::string& option) {
  for (const Feature feature : kFeatures) {
    if (name(feature) == text) return feature;
  }
  throw unknown_name(option, "feature", std::string(text), {kNames.begin(), kNames.end()});
}

}  // namespace

std::string_view name(Feature feature) {
  return kNames[static_cast<std::size_t>(feature)];
}

std::string_view describe(Feature feature) {
  constexpr std::array<std::string_view, kFeatures.size()> kDescriptions = {
      "the source energy in kWh; always used",
      "floating-point operations, as the table counts them",
      "multiply-accumulate operations",
      "the network's weights",
      "mean power on the source in watts: energy / duration_s",
      "batch size",
      "the workload's architecture"};
  return kDescriptions[static_cast<std::size_t>(feature)];
}

FeatureSet FeatureSet::parse(std::string_view text, const std::string& option) {
  FeatureSet features;
  while (true) {
    const std::size_t end = text.find_first_of(",+");
    features.add(parse_feature(trim(text.substr(0, end)), option));
    if (end == std::string_view::npos) return features;
    text.remove_prefix(end + 1);
  }
}

FeatureSet FeatureSet::all() {
  FeatureSet features;
  for (const Feature feature : kFeatures) features.add(feature);
  return features;
}

FeatureSet& FeatureSet::add(Feature feature) {
  bits_ = static_cast<std::uint8_t>(bits_ | (1U << static_cast<unsigned>(feature)));
  return *this;
}

std::vector<Feature> FeatureSet::list() const {
  std::vector<Feature> features;
  for (const Feature feature : kFeatures) {
    if (has(feature)) features.push_back(feature);
  }
  return features;
}

std::string FeatureSet::suffix() const {
  std::string text;
  for (const Feature feature : list()) {
    if (feature != Feature::energy) text.append("+").append(name(feature));
  }
  return text;
}

}  // namespace crosswatt
