#include "model/family_process.hpp"

#include <algorithm>
#include <cmath>

namespace crosswatt {
namespace {

/// Known of every workload of the pool.
bool is_known(const PairDataset& data, const std::string& name) {
  const Descriptor descriptor = Descriptor::parse(name).value();
  for (Index row = 0; row < data.size(); ++row) {
    if (std::isnan(descriptor.value(data.columns, row))) return false;
  }
  return true;
}

/// The first of the names that is known, or the last.
std::string first_known(const PairDataset& data, const std::vector<std::string>& names) {
  const auto known = [&](const std::string& name) { return is_known(data, name); };
  const auto found = std::find_if(names.begin(), names.end(), known);
  return found == names.end() ? names.back() : *found;
}

void describe_by_power(const PairDataset& data, MixtureDesign& design) {
  const std::string speed = first_known(data, {"flops per second", "macs per second", "per second"});
  const ScaledDescriptor power{"power", 1.3};
  const ScaledDescriptor shared_speed{speed, 2.5};
  const ScaledDescriptor params{"params", 1.5};
  design.members = {{power}, {power, shared_speed}, {power, params}, {power, shared_speed, params}};
  design.within = {{"power", 1.0}, {speed, 0.5}, {"batch", 1.5}};
}

void describe_by_work(const std::string& efficiency, MixtureDesign& design) {
  const ScaledDescriptor shared{efficiency, 2.5};
  const ScaledDescriptor params{"params", 1.5};
  design.members = {{shared}, {shared, params}};
  design.within = {{efficiency, 0.5}, {"batch", 1.5}};
}

void describe_by_energy(MixtureDesign& design) {
  design.members = {{{"energy", 1.0}}};
  design.within = {{"energy", 0.5}, {"batch", 1.5}};
}

/// Takes what some workload of the pool lacks out of all lists.
void leave_out_unknown(const PairDataset& data, MixtureDesign& design) {
  const auto leave_out = [&](std::vector<ScaledDescriptor>& descriptors) {
    std::erase_if(descriptors, [&](const ScaledDescriptor& descriptor) {
      if (is_known(data, descriptor.name)) return false;
      const auto found = std::find(design.unavailable.begin(), design.unavailable.end(), descriptor.name);
      if (found == design.unavailable.end()) design.unavailable.push_back(descriptor.name);
      return true;
    });
  };
  for (auto& member : design.members) leave_out(member);
  leave_out(design.within);
}

}  // namespace

/// Prior medians of lengthscales, in standard deviations: the ratio follows power and params closely and speed loosely
/// between families, but speed closely within one, where it tells how busy the card is.
MixtureDesign family_process_design(const PairDataset& data) {
  MixtureDesign design;
  const std::string efficiency = first_known(data, {"flops per energy", "macs per energy"});
  if (is_known(data, "power")) {
    describe_by_power(data, design);
  } else if (is_known(data, efficiency)) {
    describe_by_work(efficiency, design);
  } else {
    describe_by_energy(design);
  }
  leave_out_unknown(data, design);
  design.families = true;
  design.variances.noise_variance = numeric::LogNormalPrior::of_variance(0.05, 1.0);
  design.variances.linear_variance = numeric::LogNormalPrior::of_variance(0.15, 0.8);
  design.variances.smooth_variance = numeric::LogNormalPrior::of_variance(0.2, 0.8);
  design.variances.group_variance = numeric::LogNormalPrior::of_variance(0.15, 1.2);
  design.variances.group_smooth_variance = numeric::LogNormalPrior::of_variance(0.15, 1.2);
  design.own_interval = true;
  return design;
}

/// Whether contrasts say more about a new family than they mislead is not known beforehand, so every member stands
/// with them and without. Within a family they tell one workload from another like power does.
MixtureDesign several_source_design(const PairDataset& data) {
  MixtureDesign design = family_process_design(data);
  const bool power_is_known = is_known(data, "power");
  std::vector<ScaledDescriptor> contrasts;
  for (const std::string& source : data.columns.sources) {
    contrasts.push_back({Descriptor::contrast("energy", source), 1.0});
    design.within.push_back(contrasts.back());
    if (power_is_known) design.within.push_back({Descriptor::contrast("power", source), 1.0});
  }
  std::vector<std::vector<ScaledDescriptor>> with_contrasts = design.members;
  for (std::vector<ScaledDescriptor>& member : with_contrasts) {
    member.insert(member.end(), contrasts.begin(), contrasts.end());
  }
  design.members.insert(design.members.end(), with_contrasts.begin(), with_contrasts.end());
  return design;
}

}  // namespace crosswatt
