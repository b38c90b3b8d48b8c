// What the teams of a challenge handed in, read under the challenge's rules.
//
// A file is one list of flat entries: YAML as DCASE publishes it, JSON of the same shape, or CSV with the keys as
// columns; the content decides. Keys the rules do not name are ignored, whatever they hold. Strict where a number would
// be guessed: "1,39", "1.39 kWh" or a zero energy is a problem with its line; null, None, NaN and an empty cell are
// unknown. Hostile files cost no more than their size: nothing is expanded, deep nesting is refused, and only what the
// rules name is kept.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/challenge/rules.hpp"
#include "crosswatt/challenge/written_number.hpp"
#include "crosswatt/core/index.hpp"

namespace crosswatt {

/// One metric on one subset; NaN = unknown.
struct SubmissionScore {
  double value = std::numeric_limits<double>::quiet_NaN();  ///< in full precision, by the rules' formula
  double reported =
      std::numeric_limits<double>::quiet_NaN();  ///< as printed, 3 decimals in 2023; `value` where nothing is printed
  double reported_lower = std::numeric_limits<double>::quiet_NaN();
  double reported_upper = std::numeric_limits<double>::quiet_NaN();
  std::array<double, 2> published_ew = {std::numeric_limits<double>::quiet_NaN(),
                                        std::numeric_limits<double>::quiet_NaN()};  ///< by phase
};

struct Submission {
  std::string code;
  std::int64_t line = 0;  ///< where the entry starts
  bool organisers = false;
  /// By phase, kWh > 0. half_unit is that of rules.energy_decimals where given, significant_digits are as written.
  std::array<WrittenNumber, 2> energy;
  std::vector<WrittenNumber> reference_energy;  ///< kWh on the submitter's hardware, in the order of rules.references
  std::array<double, 2> published_normalized = {std::numeric_limits<double>::quiet_NaN(),
                                                std::numeric_limits<double>::quiet_NaN()};  ///< by phase, kWh
  double params = std::numeric_limits<double>::quiet_NaN();
  double macs = std::numeric_limits<double>::quiet_NaN();
  Index ensemble_size = 0;              ///< 0 = not an ensemble
  std::string params_text;              ///< as written
  std::string compute_time;             ///< as written; "" = unknown
  std::vector<SubmissionScore> scores;  ///< [metric · subsets + subset]
};

struct Submissions {
  std::string file;
  ChallengeRules rules;
  std::vector<Submission> entries;   ///< in file order, codes distinct
  Index reference_system = -1;       ///< position of rules.reference_system, -1 = not in the file
  std::vector<std::string> remarks;  ///< keys of the rules that no entry has, …

  Index size() const { return static_cast<Index>(entries.size()); }
  const SubmissionScore& score(Index entry, Index metric, Index subset) const {
    return entries[entry].scores[metric * static_cast<Index>(rules.subsets.size()) + subset];
  }
};

/// Most entries a file may have.
inline constexpr Index kMostSubmissions = 100'000;

/// @param path  "-" is standard input. @throws DataError with every problem: file, line, key, value.
Submissions read_submissions(const std::string& path, const ChallengeRules& rules);
/// Likewise from text. @param file  what messages call it.
Submissions parse_submissions(std::string_view text, const std::string& file, const ChallengeRules& rules);

}  // namespace crosswatt
