#include "crosswatt/data/name_dictionary.hpp"

#include <functional>

namespace crosswatt {
namespace {

constexpr std::size_t kFirstSlots = 16;

std::uint64_t hash_of(std::string_view name) {
  return std::hash<std::string_view>{}(name);
}

std::uint32_t tag_of(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash >> 32);
}

}  // namespace

std::size_t NameDictionary::slot_of(std::string_view name, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    const Slot& slot = slots_[at];
    if (slot.id == kNone || (slot.tag == tag_of(hash) && names_[slot.id] == name)) return at;
  }
}

std::uint32_t NameDictionary::find(std::string_view name) const {
  return slots_.empty() ? kNone : slots_[slot_of(name, hash_of(name))].id;
}

std::uint32_t NameDictionary::find_or_insert(std::string_view name) {
  if (2 * names_.size() >= slots_.size()) grow();
  const std::uint64_t hash = hash_of(name);
  Slot& slot = slots_[slot_of(name, hash)];
  if (slot.id == kNone) {
    slot = {tag_of(hash), size()};
    names_.emplace_back(name);
  }
  return slot.id;
}

void NameDictionary::grow() {
  slots_.assign(slots_.empty() ? kFirstSlots : 2 * slots_.size(), Slot{});
  for (std::uint32_t id = 0; id < size(); ++id) {
    const std::uint64_t hash = hash_of(names_[id]);
    slots_[slot_of(names_[id], hash)] = {tag_of(hash), id};
  }
}

}  // namespace crosswatt
