#include "data/identity.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace crosswatt {
namespace {

std::uint8_t kind_of(const EnergyTable& table, Index row) {
  return MeasurementBatch::kind_of(table.phase(row), table.scope(row));
}

/// Spreads an identity over 64 bits: the finalizer of SplitMix64 (Steele, Lea and Flood 2014).
std::uint64_t spread(const Identity& identity) {
  std::uint64_t bits = identity.names + 0x9e3779b97f4a7c15ULL * (identity.kind + 1);
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9ULL;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebULL;
  return bits ^ (bits >> 31);
}

class BitSet {
 public:
  explicit BitSet(std::uint64_t size) : words_(size / 64 + 1) {}
  bool test(std::uint64_t at) const { return ((words_[at / 64] >> (at % 64)) & 1U) != 0; }
  void set(std::uint64_t at) { words_[at / 64] |= std::uint64_t{1} << (at % 64); }

 private:
  std::vector<std::uint64_t> words_;
};

/// Gives every row a slot, the same to rows of one identity: its place in the box workloads x hardware x kinds x
/// repetitions where that box is not much larger than the table, else a hash.
class Slots {
 public:
  explicit Slots(const EnergyTable& table) : table_(table) {
    std::array<bool, 256> seen{};
    for (Index row = 0; row < table.rows(); ++row) seen[kind_of(table, row)] = true;
    for (std::size_t kind = 0; kind < seen.size(); ++kind) {
      place_of_kind_[kind] = kind_count_;
      if (seen[kind]) ++kind_count_;
    }
    for (Index row = 0; row < table.rows(); ++row) last_repetition_ = std::max(last_repetition_, table.repetition(row));
    const double box = static_cast<double>(table.workloads().size()) * table.hardware().size() * kind_count_ *
                       (static_cast<double>(last_repetition_) + 2);
    const std::uint64_t room = kSlotsPerRow * static_cast<std::uint64_t>(table.rows()) + kSlotsPerRow;
    dense_ = box <= static_cast<double>(room);
    count_ = dense_ ? static_cast<std::uint64_t>(box) : std::bit_ceil(room);
  }

  std::uint64_t count() const { return count_; }
  std::uint64_t operator()(Index row) const {
    const std::uint64_t workload = table_.workload_ids()[row];
    const std::uint64_t hardware = table_.hardware_ids()[row];
    const std::int64_t repetition = table_.repetition(row);
    if (!dense_) return spread(identity_of(table_, row)) & (count_ - 1);
    const std::uint64_t cell =
        (workload * table_.hardware().size() + hardware) * kind_count_ + place_of_kind_[kind_of(table_, row)];
    return cell * static_cast<std::uint64_t>(last_repetition_ + std::int64_t{2}) +
           static_cast<std::uint64_t>(repetition + 1);
  }

 private:
  static constexpr std::uint64_t kSlotsPerRow = 32;

  const EnergyTable& table_;
  std::array<std::uint32_t, 256> place_of_kind_{};
  std::uint32_t kind_count_ = 0;
  std::int32_t last_repetition_ = -1;
  bool dense_ = false;
  std::uint64_t count_ = 0;
};

/// Rows that share a slot with another: all that stand twice, and where slots are hashes a few more. One bit a slot, so
/// that a table of 10^7 rows takes some megabytes for a moment, where sorting identities would take 240.
std::vector<Index> rows_sharing_slots(Index rows, const Slots& slot_of) {
  BitSet taken(slot_of.count());
  std::vector<std::uint64_t> shared;
  for (Index row = 0; row < rows; ++row) {
    const std::uint64_t slot = slot_of(row);
    if (taken.test(slot)) shared.push_back(slot);
    taken.set(slot);
  }
  std::vector<Index> found;
  if (shared.empty()) return found;
  BitSet is_shared(slot_of.count());
  for (const std::uint64_t slot : shared) is_shared.set(slot);
  for (Index row = 0; row < rows; ++row) {
    if (is_shared.test(slot_of(row))) found.push_back(row);
  }
  return found;
}

}  // namespace

Identity identity_of(const EnergyTable& table, Index row) {
  return {std::uint64_t{table.workload_ids()[row]} << 16 | table.hardware_ids()[row],
          std::uint64_t{kind_of(table, row)} << 32 | static_cast<std::uint32_t>(table.repetition(row))};
}

std::vector<Duplicate> find_duplicates(const EnergyTable& table) {
  std::vector<Index> rows = rows_sharing_slots(table.rows(), Slots(table));
  std::sort(rows.begin(), rows.end(), [&](Index a, Index b) {
    return std::pair(identity_of(table, a), a) < std::pair(identity_of(table, b), b);
  });
  std::vector<Duplicate> duplicates;
  for (std::size_t i = 1, first = 0; i < rows.size(); ++i) {
    if (identity_of(table, rows[i]) == identity_of(table, rows[first])) {
      duplicates.push_back({rows[i], rows[first]});
    } else {
      first = i;
    }
  }
  std::sort(duplicates.begin(), duplicates.end(), [](const Duplicate& a, const Duplicate& b) { return a.row < b.row; });
  return duplicates;
}

}  // namespace crosswatt
