// The keys of an entry that the rules ask for, each with a number, so that a reader decides with one look-up what to
// keep.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "crosswatt/challenge/rules.hpp"

namespace crosswatt {

/// No slot: nobody asks for the key, or the rules do not name it.
inline constexpr Index kNoSlot = -1;

/// Where the rules' keys are; kNoSlot where they name none.
struct EntrySlots {
  struct Score {
    std::vector<Index> mean_of;
    Index times_reference = kNoSlot;
    Index one_minus_over = kNoSlot;
    Index reported = kNoSlot;
    std::array<Index, 2> published_ew = {kNoSlot, kNoSlot};
  };

  Index code = kNoSlot;
  std::array<Index, 2> energy = {kNoSlot, kNoSlot};
  std::array<Index, 2> energy_normalized = {kNoSlot, kNoSlot};
  std::vector<Index> references;
  Index params = kNoSlot;
  Index macs = kNoSlot;
  Index ensemble_size = kNoSlot;
  Index compute_time = kNoSlot;
  Index organisers = kNoSlot;
  std::vector<Score> scores;  ///< as Submission::scores
};

class EntryKeys {
 public:
  explicit EntryKeys(const ChallengeRules& rules);

  const EntrySlots& slots() const { return slots_; }
  Index count() const { return static_cast<Index>(names_.size()); }
  Index find(std::string_view key) const;
  const std::string& name(Index slot) const { return names_[slot]; }
  /// Whether a file none of whose entries has the key can't be one of these rules' files.
  bool required(Index slot) const { return required_[slot]; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
  };

  Index slot(const std::string& key, bool required);
  EntrySlots::Score score_slots(const MetricRule& metric, const std::string& subset);

  EntrySlots slots_;
  std::unordered_map<std::string, Index, Hash, std::equal_to<>> by_key_;
  std::vector<std::string> names_;
  std::vector<bool> required_;
};

}  // namespace crosswatt
