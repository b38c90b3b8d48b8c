// The rules of a challenge year, as data: which keys a submission uses, how its energy is normalized, what is weighted
// with it.
//
// dcase2022 and dcase2023 ship with the program (data/rules); another year or another challenge is another JSON file,
// checked key by key when it is read. docs/challenge_rules.md explains each key by the shipped files.
//
// A score is computed from a submission's own numbers:
//     score = mean(mean_of) · reference system's times_reference          (where that is given)
//     score = 1 - mean(mean_of) / one_minus_over                          (where that is given; MOS against the ground
//     truth's)
// and weighted with energy, accuracy × efficiency:
//     EW = score · reference_kwh[phase] / normalized_kwh[phase]
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/index.hpp"

namespace crosswatt {

/// The two energies a submission reports.
enum class EnergyPhase : std::uint8_t { train, test };
inline constexpr std::array kEnergyPhases = {EnergyPhase::train, EnergyPhase::test};
/// An array with one entry per phase is indexed with this.
constexpr std::size_t at(EnergyPhase phase) {
  return static_cast<std::size_t>(phase);
}
/// "train", "test", as in ew_scores.csv.
std::string_view name(EnergyPhase phase);

/// A run of the organisers' that submitters repeat on their own hardware.
struct ReferenceRun {
  std::string workload;   ///< "baseline"
  std::string key;        ///< where a submission says its own measurement
  double energy_kwh = 0;  ///< on the organisers' hardware
};

struct MetricRule {
  std::string name;  ///< "psds1": output columns carry it
  /// Key templates: `{subset}` stands for the subset, and in published_ew `{phase}` for train or test.
  std::vector<std::string> mean_of;
  std::string times_reference;   ///< "" = none
  std::string one_minus_over;    ///< "" = none
  std::string reported;          ///< the printed value, "0.326 (0.325 - 0.327)"; "" = the score itself
  std::string published_ew;      ///< what the organisers computed, to check against; "" = not published
  bool higher_is_better = true;  ///< only such a metric is weighted with energy
};

struct ChallengeRules {
  /// Keys of a submission; "" = the challenge does not ask for it.
  struct Keys {
    std::string code;
    std::array<std::string, 2> energy;             ///< by phase, kWh
    std::array<std::string, 2> energy_normalized;  ///< by phase: what the organisers computed
    std::string params;
    std::string macs;
    std::string ensemble_size;
    std::string compute_time;  ///< free text: hours and hardware
    std::string organisers;    ///< true for the organisers' own systems
  };

  /// The line that parts a picture of EW score against score in four.
  enum class QuadrantLines : std::uint8_t { reference_system, median };

  std::string name;
  std::string title;
  std::string source;
  int year = 0;
  std::string reference_hardware;  ///< what energies are normalized to; "" = that of the reference system's entry
  std::string reference_system;    ///< code of the organisers' system that the reference energies belong to
  Keys keys;
  /// One: the published single ratio. None: energies are compared as they are. Two and more: for a fitted strategy; the
  /// single ratio takes the first.
  std::vector<ReferenceRun> references;
  int decimals = -1;         ///< normalized kWh are rounded half up to so many; -1 = not rounded
  int energy_decimals = -1;  ///< submitted kWh were rounded to so many and trailing zeros dropped; -1 = as written
  std::array<double, 2> reference_kwh{};  ///< by phase: numerators of the energy weighting
  std::vector<std::string> subsets;       ///< at least one; the first is the default
  std::vector<MetricRule> metrics;        ///< at least one; the first ranks
  QuadrantLines quadrant_lines = QuadrantLines::reference_system;
  double test_audio_hours =
      std::numeric_limits<double>::quiet_NaN();  ///< what a test run listens to, where the task says

  /// Position in `subsets`; "" is the default. @throws ConfigError with the known ones.
  Index subset_index(std::string_view subset) const;
};

/// `key` for one subset and phase.
std::string expand(std::string_view key_template, std::string_view subset, EnergyPhase phase = EnergyPhase::train);

/// Reads and checks the text of a rules file. @throws DataError with every problem: unknown keys with the nearest
/// known, missing ones, wrong types, values out of range, each with its path in the file.
ChallengeRules parse_rules(std::string_view json, const std::string& file);

/// Shipped rules by name, or those of a JSON file. @throws ConfigError for a name that is neither, DataError as
/// parse_rules.
ChallengeRules load_rules(const std::string& name_or_path);

/// What `list rules` shows.
struct ShippedRules {
  std::string_view name;
  std::string_view json;
};
const std::vector<ShippedRules>& shipped_rules();

}  // namespace crosswatt
