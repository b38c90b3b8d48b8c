// Where the YAML, JSON and CSV readers of a submissions file deliver what they find, entry by entry.
//
// Only the cells of the current entry are held, and of those only the ones the rules name; each entry becomes a
// Submission when it ends. So memory is bounded by what is asked for, whatever else a file holds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "challenge/entry_keys.hpp"
#include "crosswatt/challenge/submissions.hpp"
#include "crosswatt/core/error.hpp"
#include "ingest/source.hpp"

namespace crosswatt {

/// The list, its entries, and inside them what nobody reads: more nesting than that is refused.
inline constexpr int kDeepestEntryNesting = 32;

/// A value of an entry as written.
struct EntryCell {
  std::string text;
  std::int64_t line = 0;  ///< 0 = the entry lacks the key
};

class EntryCollector {
 public:
  EntryCollector(std::string file, const ChallengeRules& rules);

  void begin_entry(std::int64_t line);
  /// Makes `key` the current one.
  void key(std::string_view key, std::int64_t line);
  /// The current key's value.
  void scalar(std::string_view text, std::int64_t line);
  /// Something else as the current key's value: "a list", "an alias". Of no concern where nobody asks for the key.
  void not_scalar(std::string_view what, std::int64_t line);
  void end_entry();

  void problem(std::int64_t line, std::string_view key, std::string_view value, std::string rule,
               std::string remedy = {});
  /// For what makes reading on pointless. @throws DataError with the problems so far and this one.
  [[noreturn]] void refuse(std::int64_t line, std::string rule, std::string remedy = {});

  /// @throws DataError when there were problems.
  Submissions finish();

 private:
  const EntryCell* known_cell(Index slot) const;
  void cell_problem(Index slot, std::string rule, std::string remedy = {});
  double number(Index slot);
  double positive_number(Index slot);
  WrittenNumber energy(Index slot);
  double params(Index slot);
  Index ensemble_size(Index slot);
  bool flag(Index slot);
  std::string text(Index slot) const;
  double score_value(const MetricRule& metric, const EntrySlots::Score& slots);
  SubmissionScore score(const MetricRule& metric, const EntrySlots::Score& slots);

  bool take_code(Submission& submission);
  void take_scores(Submission& submission);
  void keep_reference_factors();
  void check_keys();
  void apply_reference_factors();

  Submissions submissions_;
  EntryKeys keys_;
  std::vector<Problem> problems_;
  std::int64_t problem_count_ = 0;

  std::vector<EntryCell> cells_;  // [slot], of the current entry
  std::int64_t entry_line_ = 0;
  Index current_slot_ = kNoSlot;
  std::int64_t entries_begun_ = 0;

  std::vector<std::int64_t> entries_having_;  // [slot]
  std::vector<std::string> first_keys_;       // of the first entry, to suggest the nearest
  std::vector<double> reference_factors_;     // as Submission::scores
  std::unordered_map<std::string, std::int64_t> lines_by_code_;
};

void read_yaml_entries(ingest::Source& source, EntryCollector& collector);
void read_json_entries(ingest::Source& source, EntryCollector& collector);
void read_csv_entries(ingest::Source& source, EntryCollector& collector);

}  // namespace crosswatt
