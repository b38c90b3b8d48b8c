#include "challenge/entry_keys.hpp"

namespace crosswatt {

EntryKeys::EntryKeys(const ChallengeRules& rules) {
  const ChallengeRules::Keys& keys = rules.keys;
  slots_.code = slot(keys.code, true);
  slots_.energy = {slot(keys.energy[0], true), slot(keys.energy[1], true)};
  slots_.energy_normalized = {slot(keys.energy_normalized[0], false), slot(keys.energy_normalized[1], false)};
  for (const ReferenceRun& reference : rules.references) slots_.references.push_back(slot(reference.key, true));
  slots_.params = slot(keys.params, false);
  slots_.macs = slot(keys.macs, false);
  slots_.ensemble_size = slot(keys.ensemble_size, false);
  slots_.compute_time = slot(keys.compute_time, false);
  slots_.organisers = slot(keys.organisers, false);
  for (const MetricRule& metric : rules.metrics) {
    for (const std::string& subset : rules.subsets) slots_.scores.push_back(score_slots(metric, subset));
  }
}

Index EntryKeys::find(std::string_view key) const {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? kNoSlot : found->second;
}

Index EntryKeys::slot(const std::string& key, bool required) {
  if (key.empty()) return kNoSlot;
  const auto [entry, is_new] = by_key_.emplace(key, count());
  if (is_new) {
    names_.push_back(key);
    required_.push_back(required);
  }
  if (required) required_[entry->second] = true;
  return entry->second;
}

EntrySlots::Score EntryKeys::score_slots(const MetricRule& metric, const std::string& subset) {
  EntrySlots::Score slots;
  for (const std::string& key : metric.mean_of) slots.mean_of.push_back(slot(expand(key, subset), true));
  slots.times_reference = slot(expand(metric.times_reference, subset), true);
  slots.one_minus_over = slot(expand(metric.one_minus_over, subset), true);
  slots.reported = slot(expand(metric.reported, subset), false);
  for (const EnergyPhase phase : kEnergyPhases) {
    slots.published_ew[at(phase)] = slot(expand(metric.published_ew, subset, phase), false);
  }
  return slots;
}

}  // namespace crosswatt
