#include "challenge/entry_collector.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "crosswatt/challenge/system_text.hpp"
#include "crosswatt/core/nearest.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt {
namespace {

constexpr double kUnset = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kKeptProblems = 200;
constexpr std::size_t kLongestCell = 1000;
constexpr std::size_t kLongestSuggestedKey = 100;
constexpr std::size_t kMostSuggestedKeys = 1000;
/// 4 µJ, and a tenth of what all the world's electricity would be in a year: what lies beyond is no system's energy.
constexpr double kLeastEnergyKwh = 1e-12;
constexpr double kMostEnergyKwh = 1e12;

/// What YAML, Python, pandas and people write for "not known".
bool means_unknown(std::string_view text) {
  if (text.empty() || text == "~" || text == "-" || text == "—") return true;
  const std::string word = lower(text);
  return word == "null" || word == "none" || word == "nan" || word == ".nan" || word == "na" || word == "n/a";
}

/// Mantissa and exponent, so that only the size can be wrong.
bool is_written_like_a_number(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  return e != std::string_view::npos && parse_number(text.substr(0, e)) && parse_integer(text.substr(e + 1));
}

/// The first byte that a terminal would act on; tabs and line breaks are text.
const char* find_control(std::string_view text) {
  return std::find_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) && c != '\t' && c != '\r' && c != '\n';
  });
}

}  // namespace

EntryCollector::EntryCollector(std::string file, const ChallengeRules& rules) : keys_(rules) {
  submissions_.file = std::move(file);
  submissions_.rules = rules;
  cells_.resize(keys_.count());
  entries_having_.resize(keys_.count());
  reference_factors_.assign(keys_.slots().scores.size(), kUnset);
}

void EntryCollector::begin_entry(std::int64_t line) {
  if (++entries_begun_ > kMostSubmissions) refuse(line, fmt::format("has more than {} entries", kMostSubmissions));
  entry_line_ = line;
  current_slot_ = kNoSlot;
  for (EntryCell& cell : cells_) cell.line = 0;
}

void EntryCollector::key(std::string_view key, std::int64_t line) {
  current_slot_ = keys_.find(key);
  if (entries_begun_ == 1 && first_keys_.size() < kMostSuggestedKeys && key.size() <= kLongestSuggestedKey) {
    first_keys_.emplace_back(key);
  }
  if (current_slot_ == kNoSlot || cells_[current_slot_].line == 0) return;
  problem(line, key, "", fmt::format("stands twice in the entry that starts at line {}", entry_line_));
  current_slot_ = kNoSlot;
}

void EntryCollector::scalar(std::string_view text, std::int64_t line) {
  if (current_slot_ == kNoSlot) return;
  EntryCell& cell = cells_[current_slot_];
  cell.line = line;
  ++entries_having_[current_slot_];
  if (text.size() > kLongestCell) {
    problem(line, keys_.name(current_slot_), text.substr(0, kLongestCell),
            fmt::format("is longer than {} bytes", kLongestCell));
    text = {};
  }
  if (find_invalid_utf8(text) != std::string_view::npos) {
    problem(line, keys_.name(current_slot_), text, "is not UTF-8", "save the file as UTF-8");
    text = {};
  }
  if (const char* control = find_control(text); control != text.end()) {
    problem(line, keys_.name(current_slot_), text,
            fmt::format("holds the control character 0x{:02X}", static_cast<unsigned char>(*control)));
    text = {};
  }
  cell.text = trim(text);
}

void EntryCollector::not_scalar(std::string_view what, std::int64_t line) {
  if (current_slot_ == kNoSlot) return;
  ++entries_having_[current_slot_];
  problem(line, keys_.name(current_slot_), "", fmt::format("is {} where one value is due", what),
          "write the value itself");
}

void EntryCollector::end_entry() {
  Submission submission;
  submission.line = entry_line_;
  if (!take_code(submission)) return;
  for (const EnergyPhase phase : kEnergyPhases) {
    submission.energy[at(phase)] = energy(keys_.slots().energy[at(phase)]);
    submission.published_normalized[at(phase)] = number(keys_.slots().energy_normalized[at(phase)]);
  }
  for (const Index slot : keys_.slots().references) submission.reference_energy.push_back(energy(slot));
  submission.params = params(keys_.slots().params);
  submission.params_text = text(keys_.slots().params);
  submission.macs = positive_number(keys_.slots().macs);
  submission.ensemble_size = ensemble_size(keys_.slots().ensemble_size);
  submission.compute_time = text(keys_.slots().compute_time);
  submission.organisers = flag(keys_.slots().organisers);
  take_scores(submission);
  if (submission.code == submissions_.rules.reference_system) {
    submissions_.reference_system = submissions_.size();
    keep_reference_factors();
  }
  submissions_.entries.push_back(std::move(submission));
}

void EntryCollector::problem(std::int64_t line, std::string_view key, std::string_view value, std::string rule,
                             std::string remedy) {
  ++problem_count_;
  if (problems_.size() >= kKeptProblems) return;
  Problem problem;
  problem.file = submissions_.file;
  problem.line = line;
  problem.column = key;
  problem.value = value;
  problem.rule = std::move(rule);
  problem.remedy = std::move(remedy);
  problems_.push_back(std::move(problem));
}

void EntryCollector::refuse(std::int64_t line, std::string rule, std::string remedy) {
  if (problems_.size() >= kKeptProblems) problems_.pop_back();
  problem(line, "", "", std::move(rule), std::move(remedy));
  throw DataError(std::move(problems_), problem_count_);
}

Submissions EntryCollector::finish() {
  check_keys();
  apply_reference_factors();
  if (problem_count_ > 0) throw DataError(std::move(problems_), problem_count_);
  return std::move(submissions_);
}

const EntryCell* EntryCollector::known_cell(Index slot) const {
  if (slot == kNoSlot || cells_[slot].line == 0 || means_unknown(cells_[slot].text)) return nullptr;
  return &cells_[slot];
}

void EntryCollector::cell_problem(Index slot, std::string rule, std::string remedy) {
  problem(cells_[slot].line, keys_.name(slot), cells_[slot].text, std::move(rule), std::move(remedy));
}

double EntryCollector::number(Index slot) {
  const EntryCell* cell = known_cell(slot);
  if (cell == nullptr) return kUnset;
  const std::optional<double> value = parse_number(cell->text);
  if (!value)
    cell_problem(
        slot,
        is_written_like_a_number(cell->text) ? "is a number too large or too small to compute with" : "is not a number",
        "write a number, or null where it is not known");
  return value.value_or(kUnset);
}

double EntryCollector::positive_number(Index slot) {
  const double value = number(slot);
  if (value <= 0) cell_problem(slot, "must be above 0", "write null where it is not known");
  return value;
}

WrittenNumber EntryCollector::energy(Index slot) {
  const double value = positive_number(slot);
  if (!(value > 0)) return {};
  if (value < kLeastEnergyKwh || value > kMostEnergyKwh) {
    cell_problem(slot, fmt::format("must be from {:g} to {:g} kWh", kLeastEnergyKwh, kMostEnergyKwh),
                 "write it in kWh, or null where it is not known");
    return {};
  }
  WrittenNumber number = parse_written_number(cells_[slot].text).value_or(WrittenNumber{});
  const int decimals = submissions_.rules.energy_decimals;
  if (decimals >= 0) number.half_unit = std::min(number.half_unit, 0.5 * std::pow(10.0, -decimals));
  return number;
}

double EntryCollector::params(Index slot) {
  const EntryCell* cell = known_cell(slot);
  if (cell == nullptr) return kUnset;
  const std::optional<double> count = parse_params(cell->text);
  if (!count) cell_problem(slot, "is not a number of weights", "write it like 1112420, 625K or 1.2M");
  return count.value_or(kUnset);
}

Index EntryCollector::ensemble_size(Index slot) {
  const EntryCell* cell = known_cell(slot);
  if (cell == nullptr) return 0;
  const std::optional<Index> size = parse_ensemble_size(cell->text);
  if (!size)
    cell_problem(slot, "is not a number of systems", "write it like 6, or null where the system is no ensemble");
  return size.value_or(0);
}

bool EntryCollector::flag(Index slot) {
  const EntryCell* cell = known_cell(slot);
  if (cell == nullptr) return false;
  const std::string word = lower(cell->text);
  if (word == "true" || word == "yes" || word == "1") return true;
  if (word != "false" && word != "no" && word != "0") cell_problem(slot, "must be true or false");
  return false;
}

std::string EntryCollector::text(Index slot) const {
  const EntryCell* cell = known_cell(slot);
  return cell == nullptr ? "" : cell->text;
}

double EntryCollector::score_value(const MetricRule& metric, const EntrySlots::Score& slots) {
  double sum = 0;
  for (const Index slot : slots.mean_of) sum += number(slot);
  const double mean = sum / static_cast<double>(slots.mean_of.size());
  return metric.one_minus_over.empty() ? mean : 1.0 - mean / positive_number(slots.one_minus_over);
}

SubmissionScore EntryCollector::score(const MetricRule& metric, const EntrySlots::Score& slots) {
  SubmissionScore score;
  score.value = score_value(metric, slots);
  for (const EnergyPhase phase : kEnergyPhases) score.published_ew[at(phase)] = number(slots.published_ew[at(phase)]);
  if (const EntryCell* cell = known_cell(slots.reported)) {
    const std::optional<PrintedScore> printed = parse_printed_score(cell->text);
    if (!printed) {
      cell_problem(slots.reported, "is not a score", "write it like 0.326 or 0.326 (0.325 - 0.327)");
    } else {
      score.reported = printed->value;
      score.reported_lower = printed->lower;
      score.reported_upper = printed->upper;
    }
  }
  return score;
}

bool EntryCollector::take_code(Submission& submission) {
  submission.code = text(keys_.slots().code);
  if (submission.code.empty()) {
    problem(entry_line_, keys_.name(keys_.slots().code), "", "is missing: every entry needs its own");
    return false;
  }
  const std::int64_t line = cells_[keys_.slots().code].line;
  const auto [first, is_new] = lines_by_code_.emplace(submission.code, line);
  if (!is_new)
    cell_problem(keys_.slots().code, fmt::format("stands twice, first at line {}", first->second),
                 "give every entry its own code");
  return is_new;
}

void EntryCollector::take_scores(Submission& submission) {
  submission.scores.reserve(keys_.slots().scores.size());
  const std::size_t subsets = submissions_.rules.subsets.size();
  for (std::size_t i = 0; i < keys_.slots().scores.size(); ++i) {
    submission.scores.push_back(score(submissions_.rules.metrics[i / subsets], keys_.slots().scores[i]));
  }
}

void EntryCollector::keep_reference_factors() {
  for (std::size_t i = 0; i < keys_.slots().scores.size(); ++i) {
    const Index slot = keys_.slots().scores[i].times_reference;
    reference_factors_[i] = number(slot);
    if (slot == kNoSlot || known_cell(slot) != nullptr) continue;
    problem(entry_line_, keys_.name(slot), "", "is not known of the reference system", "scores are recovered from it");
  }
}

void EntryCollector::check_keys() {
  if (entries_begun_ == 0)
    problem(0, "", "", "has no entries", "a submissions file is a list of entries, each with its keys");
  std::vector<std::string> absent;
  for (Index slot = 0; entries_begun_ > 0 && slot < keys_.count(); ++slot) {
    if (entries_having_[slot] > 0) continue;
    const std::string& key = keys_.name(slot);
    if (keys_.required(slot)) {
      problem(0, key, "", fmt::format("is in no entry, but the rules {} ask for it", submissions_.rules.name),
              "name the rules this file follows" + did_you_mean(key, first_keys_));
    } else {
      absent.push_back(key);
    }
  }
  if (!absent.empty()) submissions_.remarks.push_back("no entry has " + join(absent, ", "));
}

void EntryCollector::apply_reference_factors() {
  const ChallengeRules& rules = submissions_.rules;
  const bool needed = std::any_of(rules.metrics.begin(), rules.metrics.end(),
                                  [](const MetricRule& metric) { return !metric.times_reference.empty(); });
  if (submissions_.reference_system < 0 && entries_begun_ > 0) {
    const std::string text =
        fmt::format("no entry has the code '{}', the reference system of {}", rules.reference_system, rules.name);
    if (needed) problem(0, keys_.name(keys_.slots().code), "", text, "scores are recovered from that entry");
    if (!needed) submissions_.remarks.push_back(text);
  }
  for (Submission& submission : submissions_.entries) {
    for (std::size_t i = 0; i < submission.scores.size(); ++i) {
      SubmissionScore& score = submission.scores[i];
      if (keys_.slots().scores[i].times_reference != kNoSlot) score.value *= reference_factors_[i];
      if (std::isnan(score.reported)) score.reported = score.value;
    }
  }
}

}  // namespace crosswatt
