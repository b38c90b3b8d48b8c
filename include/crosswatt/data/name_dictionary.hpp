// Names as small numbers: each distinct name is stored once and known by its id from then on.
//
// Ids count up from 0 in the order of first appearance. Looking up the same name again and again (a sorted table) costs one
// comparison; anything else one hash.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "crosswatt/core/index.hpp"

namespace crosswatt {

class NameDictionary {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffU;

  NameDictionary() = default;
  NameDictionary(const NameDictionary& other);
  NameDictionary& operator=(const NameDictionary& other);
  NameDictionary(NameDictionary&&) noexcept = default;
  NameDictionary& operator=(NameDictionary&&) noexcept = default;
  ~NameDictionary() = default;

  /// The id of a name, new if need be.
  std::uint32_t add(std::string_view name);
  /// The id of a name, or kNone.
  std::uint32_t find(std::string_view name) const;
  /// id < size().
  const std::string& operator[](std::uint32_t id) const { return names_[id]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(names_.size()); }
  bool empty() const { return names_.empty(); }
  /// All names in the order of their ids.
  std::vector<std::string> all() const { return {names_.begin(), names_.end()}; }

 private:
  std::deque<std::string> names_;  // addresses stay, so the map may point into it
  std::unordered_map<std::string_view, std::uint32_t> ids_;
  std::uint32_t last_ = kNone;
};

}  // namespace crosswatt
