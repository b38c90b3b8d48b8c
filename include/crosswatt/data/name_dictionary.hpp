// Names as small numbers: each distinct name is stored once and known by its id from then on.
//
// Ids count up from 0 in the order of first appearance. Adding the name added last, or the one that came after it the
// first time (tables sorted by workload and tables sorted by hardware), costs one or two comparisons; anything else one
// hash. Not for looking up by prefix or in alphabetical order.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/index.hpp"

namespace crosswatt {

class NameDictionary {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffU;

  /// The id of a name, new if need be.
  std::uint32_t add(std::string_view name) {
    if (last_ < size() && names_[last_] == name) return last_;
    ++last_;  // from kNone to 0
    if (last_ < size() && names_[last_] == name) return last_;
    return last_ = find_or_insert(name);
  }
  /// The id of a name, or kNone.
  std::uint32_t find(std::string_view name) const;
  /// id < size(). The reference stays valid while names are added.
  const std::string& operator[](std::uint32_t id) const { return names_[id]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(names_.size()); }
  bool empty() const { return names_.empty(); }
  /// All names in the order of their ids.
  std::vector<std::string> all() const { return {names_.begin(), names_.end()}; }

 private:
  /// Part of the name's hash beside its id, so that a probe seldom has to look at another name.
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t id = kNone;
  };

  std::uint32_t find_or_insert(std::string_view name);
  /// The slot that holds the name, or the free one where it belongs. There must be one.
  std::size_t slot_of(std::string_view name, std::uint64_t hash) const;
  void grow();

  std::deque<std::string> names_;
  std::vector<Slot> slots_;  // open addressing; a power of two, at most half of it in use
  std::uint32_t last_ = kNone;
};

}  // namespace crosswatt
