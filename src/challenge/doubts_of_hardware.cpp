#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "challenge/doubt_finder.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/numeric/statistics.hpp"

namespace crosswatt {
namespace {

constexpr double kUnknownPower = std::numeric_limits<double>::quiet_NaN();
constexpr double kLeastPowerShare = 0.05;
constexpr double kMostPowerShare = 1.10;
constexpr double kMostReferenceFactor = 2.0;

/// The smallest and largest power the cards a name may mean are allowed; nullopt when one of them is not known.
struct PowerLimits {
  double least_w = 0;
  double most_w = 0;
};

std::optional<PowerLimits> power_limits(const HardwareMatch& match) {
  std::optional<PowerLimits> limits;
  for (const HardwareEntry* card : match.candidates) {
    if (!card->tdp_w) return std::nullopt;
    if (!limits) limits = PowerLimits{*card->tdp_w, *card->tdp_w};
    limits->least_w = std::min(limits->least_w, *card->tdp_w);
    limits->most_w = std::max(limits->most_w, *card->tdp_w);
  }
  return limits;
}

std::string watts(double power_w) {
  return fixed_half_up(power_w, power_w < 10 ? 1 : 0) + " W";
}

std::string describe_stretches(const std::vector<ComputeStretch>& stretches) {
  std::vector<std::string> parts;
  for (const ComputeStretch& stretch : stretches) {
    const std::string count = stretch.devices > 0 ? std::to_string(stretch.devices) : "one (their number is not said)";
    const std::string runs = stretch.runs == 1 ? "" : fmt::format(" x {} runs", stretch.runs);
    parts.push_back(fmt::format("{} h{} on {} {}", significant(stretch.hours, 3), runs, count, stretch.device));
  }
  return join(parts, " and ");
}

/// Runs of letters and of digits, lower-cased: "RTX3060" -> rtx, 3060.
std::set<std::string> words(std::string_view text) {
  std::set<std::string> found;
  std::string word;
  const auto kind = [](char c) { return c >= '0' && c <= '9' ? 1 : (c >= 'a' && c <= 'z' ? 2 : 0); };
  for (const char c : lower(text)) {
    if (!word.empty() && kind(word.back()) != kind(c)) {
      found.insert(word);
      word.clear();
    }
    if (kind(c) != 0) word += c;
  }
  if (!word.empty()) found.insert(word);
  return found;
}

/// Words that no name of the candidates holds; brand words, which makers drop and add from year to year, are never
/// strange.
std::vector<std::string> strange_words(std::string_view device, const HardwareMatch& match) {
  std::set<std::string> known = {"nvidia", "amd", "intel", "google", "tesla", "geforce",
                                 "quadro", "gpu", "gpus",  "gb",     "g"};
  for (const HardwareEntry* card : match.candidates) {
    known.merge(words(card->name));
    known.merge(words(card->vendor));
  }
  std::vector<std::string> strange;
  for (const std::string& word : words(device)) {
    if (!known.contains(word)) strange.push_back(word);
  }
  return strange;
}

/// Entries whose hardware may be the same card, as sets of entries: "A100" joins "A100-PCIE-40GB" and "A100-SXM4-80GB".
class HardwareGroups {
 public:
  void add(Index entry, const std::string& device, const HardwareMatch& match) {
    std::set<std::string> cards;
    for (const HardwareEntry* card : match.candidates) cards.insert(card->name);
    if (cards.empty()) cards.insert("unknown: " + lower(device));

    Group joined{cards, {entry}, device};
    std::erase_if(groups_, [&joined](const Group& group) {
      const bool same = std::any_of(group.cards.begin(), group.cards.end(),
                                    [&](const std::string& card) { return joined.cards.contains(card); });
      if (!same) return false;
      joined.cards.insert(group.cards.begin(), group.cards.end());
      joined.entries.insert(group.entries.begin(), group.entries.end());
      if (group.label.size() <= joined.label.size()) joined.label = group.label;
      return true;
    });
    groups_.push_back(std::move(joined));
  }

  struct Group {
    std::set<std::string> cards;
    std::set<Index> entries;
    std::string label;  // the shortest spelling
  };
  const std::vector<Group>& groups() const { return groups_; }

 private:
  std::vector<Group> groups_;
};

}  // namespace

const HardwareMatch& DoubtFinder::hardware(const std::string& device) {
  const auto known = matches_.find(device);
  return known != matches_.end() ? known->second : matches_.emplace(device, catalogue_.find(device)).first->second;
}

void DoubtFinder::find_implausible_power() {
  for (Index i = 0; i < systems_.size(); ++i) {
    const WrittenNumber& energy = submission(i).energy[at(EnergyPhase::train)];
    if (!compute_[i] || !energy.known()) continue;
    double device_hours = 0;
    double least_kwh = 0;
    double most_kwh = 0;
    for (const ComputeStretch& stretch : *compute_[i]) {
      const PowerLimits limits =
          power_limits(hardware(stretch.device)).value_or(PowerLimits{kUnknownPower, kUnknownPower});
      device_hours += stretch.device_hours();
      least_kwh += kLeastPowerShare * limits.least_w * stretch.device_hours() / 1000;
      most_kwh += kMostPowerShare * limits.most_w * stretch.device_hours() / 1000;
    }
    const bool too_little = energy.value < least_kwh;
    const bool too_much = energy.value > most_kwh;
    if (!too_little && !too_much) continue;

    const double bound_kwh = too_little ? least_kwh : most_kwh;
    const double normalized_kwh = systems_.energies.systems[i][at(EnergyPhase::train)].kwh * bound_kwh / energy.value;
    add(i, DoubtKind::implausible_power, watts(1000 * energy.value / device_hours),
        fmt::format("{} kWh in {}: {} % of what the hardware may draw", significant(energy.value, 4),
                    describe_stretches(*compute_[i]), too_little ? "less than 5" : "more than 110"),
        fmt::format("at that bound, {} kWh: ", significant(bound_kwh, 3)) + effect_of_training_kwh(i, normalized_kwh));
  }
}

void DoubtFinder::find_unknown_hardware() {
  for (Index i = 0; i < systems_.size(); ++i) {
    if (!compute_[i]) continue;
    for (const ComputeStretch& stretch : *compute_[i]) {
      if (stretch.device.empty()) continue;
      const HardwareMatch& match = hardware(stretch.device);
      if (!match.candidates.empty()) continue;
      const std::string nearest = match.nearest.empty() ? "" : "; nearest: " + join(match.nearest, ", ");
      add(i, DoubtKind::unknown_hardware, stretch.device, "no hardware of the catalogue has that name" + nearest,
          "none on the ranking; its power can't be checked");
    }
  }
}

void DoubtFinder::find_misspelt_hardware() {
  for (Index i = 0; i < systems_.size(); ++i) {
    if (!compute_[i]) continue;
    for (const ComputeStretch& stretch : *compute_[i]) {
      const HardwareMatch& match = hardware(stretch.device);
      if (match.candidates.empty()) continue;
      const std::vector<std::string> strange = strange_words(stretch.device, match);
      if (strange.empty()) continue;
      add(i, DoubtKind::misspelt_hardware, stretch.device,
          fmt::format("'{}' is in no name of {}", join(strange, "', '"), match.candidates.front()->name),
          "none: read as that card");
    }
  }
}

void DoubtFinder::find_unreadable_compute_times() {
  for (Index i = 0; i < systems_.size(); ++i) {
    if (compute_[i] || submission(i).compute_time.empty()) continue;
    add(i, DoubtKind::unreadable_compute_time, submission(i).compute_time, "hours and hardware can't be read from it",
        "none on the ranking; its power can't be checked");
  }
}

void DoubtFinder::find_reference_spread() {
  if (!has_references()) return;
  HardwareGroups groups;
  for (Index i = 0; i < systems_.size(); ++i) {
    const bool one_device = compute_[i] && compute_[i]->size() == 1 && !compute_[i]->front().device.empty();
    if (one_device && submission(i).reference_energy.front().known())
      groups.add(i, compute_[i]->front().device, hardware(compute_[i]->front().device));
  }
  for (const HardwareGroups::Group& group : groups.groups()) {
    std::map<std::string, std::vector<double>> logs_by_team;
    double least = HUGE_VAL;
    double most = 0;
    for (const Index i : group.entries) {
      const double kwh = submission(i).reference_energy.front().value;
      logs_by_team[team_of(systems_.code(i))].push_back(std::log(kwh));
      least = std::min(least, kwh);
      most = std::max(most, kwh);
    }
    if (logs_by_team.size() < 2) continue;
    std::vector<double> team_logs;
    team_logs.reserve(logs_by_team.size());
    for (const auto& [team, logs] : logs_by_team) team_logs.push_back(numeric::median(logs));
    const double typical = std::exp(numeric::median(team_logs));
    for (const Index i : group.entries) {
      const double kwh = submission(i).reference_energy.front().value;
      if (std::max(kwh / typical, typical / kwh) <= kMostReferenceFactor) continue;
      add(i, DoubtKind::reference_spread, shortest(kwh) + " kWh",
          fmt::format("{} teams on {} report {} to {} kWh for the same reference run", team_logs.size(), group.label,
                      shortest(least), shortest(most)),
          fmt::format("with the {} kWh typical of these teams: ", significant(typical, 3)) +
              effect_of_reference(i, typical));
    }
  }
}

}  // namespace crosswatt
