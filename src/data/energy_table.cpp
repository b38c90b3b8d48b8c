#include "crosswatt/data/energy_table.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <regex>
#include <utility>

#include <fmt/format.h>

#include "crosswatt/core/nearest.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt {
namespace {

constexpr std::array<std::string_view, 3> kPhaseNames = {"", "training", "inference"};
constexpr std::array<std::string_view, 6> kScopeNames = {"", "gpu", "cpu", "ram", "total", "wall"};
constexpr std::array<std::string_view, kColumnCount> kColumnNames = {"duration_s", "flops", "macs", "params",
                                                                     "batch_size"};

constexpr std::uint32_t kMostHardware = std::uint32_t{std::numeric_limits<std::uint16_t>::max()} + 1;

template <typename Kind, std::size_t kCount>
std::optional<Kind> parse_kind(std::string_view text, const std::array<std::string_view, kCount>& names) {
  for (std::size_t i = 0; i < kCount; ++i) {
    if (names[i] == text) return static_cast<Kind>(i);
  }
  return std::nullopt;
}

bool is_unknown(double value, double) {
  return std::isnan(value);
}
bool is_unknown(std::uint32_t value, std::uint32_t unknown) {
  return value == unknown;
}
bool is_unknown(std::int32_t value, std::int32_t unknown) {
  return value == unknown;
}

template <typename T>
bool knows_any(const std::vector<T>& values, T unknown) {
  return !std::all_of(values.begin(), values.end(), [&](T value) { return is_unknown(value, unknown); });
}

/// A column that no row has filled so far stays empty; the first known value brings the unknown ones before it along.
template <typename T>
void append_known(std::vector<T>& column, T value, T unknown, Index rows_before) {
  if (column.empty()) {
    if (is_unknown(value, unknown)) return;
    column.assign(static_cast<std::size_t>(rows_before), unknown);
  }
  column.push_back(value);
}

/// A name a table can hold and a file can give back.
bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && text.find('\0') == std::string_view::npos;
}

/// Replaces a batch's ids by the table's.
void translate(MeasurementBatch::Names& names, NameDictionary& table) {
  names.table_ids.resize(names.dictionary.size(), NameDictionary::kNone);
  for (std::uint32_t& id : names.ids) {
    if (id == NameDictionary::kNone) continue;
    std::uint32_t& table_id = names.table_ids[id];
    if (table_id == NameDictionary::kNone) table_id = table.add(names.dictionary[id]);
    id = table_id;
  }
}

}  // namespace

std::string_view name(Phase phase) {
  return kPhaseNames[static_cast<std::size_t>(phase)];
}
std::string_view name(Scope scope) {
  return kScopeNames[static_cast<std::size_t>(scope)];
}
std::string_view name(Column column) {
  return kColumnNames[static_cast<std::size_t>(column)];
}

std::optional<Phase> parse_phase(std::string_view text) {
  if (const auto phase = parse_kind<Phase>(text, kPhaseNames)) return phase;
  const std::string lowered = lower(text);
  if (lowered == "train") return Phase::training;
  if (lowered == "infer") return Phase::inference;
  return parse_kind<Phase>(lowered, kPhaseNames);
}

std::optional<Scope> parse_scope(std::string_view text) {
  if (const auto scope = parse_kind<Scope>(text, kScopeNames)) return scope;
  return parse_kind<Scope>(lower(text), kScopeNames);
}

std::string_view EnergyTable::notes(Index row) const {
  if (note_ids_.empty() || note_ids_[row] == NameDictionary::kNone) return {};
  return notes_[note_ids_[row]];
}

const EnergyTable::Stretch& EnergyTable::stretch(Index row) const {
  assert(row < rows());
  const auto after = std::upper_bound(stretches_.begin(), stretches_.end(), row,
                                      [](Index wanted, const Stretch& stretch) { return wanted < stretch.first_row; });
  return *std::prev(after);
}

const std::string& EnergyTable::file(Index row) const {
  return files_[stretch(row).file];
}

std::int64_t EnergyTable::line(Index row) const {
  const Stretch& found = stretch(row);
  return found.first_line + found.step * (row - found.first_row);
}

Measurement EnergyTable::measurement(Index row) const {
  Measurement measurement;
  measurement.workload = workloads_[workload_ids_[row]];
  measurement.hardware = hardware_[hardware_ids_[row]];
  if (family_id(row) != NameDictionary::kNone) measurement.family = families_[family_id(row)];
  measurement.notes = notes(row);
  measurement.phase = phase(row);
  measurement.scope = scope(row);
  measurement.repetition = repetition(row);
  measurement.energy_kwh = energy_kwh_[row];
  for (const Column column : kColumns) measurement[column] = number(column, row);
  return measurement;
}

Measurement MeasurementBatch::measurement(Index row) const {
  const auto text = [row](const Names& names) {
    const bool known = !names.ids.empty() && names.ids[row] != NameDictionary::kNone;
    return known ? std::string_view(names.dictionary[names.ids[row]]) : std::string_view();
  };
  Measurement measurement;
  measurement.workload = text(workload);
  measurement.hardware = text(hardware);
  measurement.family = text(family);
  measurement.notes = text(notes);
  measurement.phase = static_cast<Phase>(kinds[row] >> 4);
  measurement.scope = static_cast<Scope>(kinds[row] & 15);
  if (!repetition.empty()) measurement.repetition = repetition[row];
  measurement.energy_kwh = energy_kwh[row];
  for (std::size_t c = 0; c < kColumnCount; ++c) {
    if (!numbers[c].empty()) measurement.numbers[c] = numbers[c][row];
  }
  return measurement;
}

void MeasurementBatch::remove(const std::vector<bool>& marked) {
  const auto compact = [&](auto& column) {
    if (column.empty()) return;
    std::size_t kept = 0;
    for (std::size_t row = 0; row < column.size(); ++row) {
      if (!marked[row]) column[kept++] = column[row];
    }
    column.resize(kept);
  };
  for (Names* names : {&workload, &hardware, &family, &notes}) compact(names->ids);
  for (std::vector<double>& column : numbers) compact(column);
  compact(kinds);
  compact(energy_kwh);
  compact(repetition);
  compact(line);
}

void MeasurementBatch::clear() {
  constexpr std::uint32_t kNamesCarriedAlong = 1U << 20;
  for (Names* names : {&workload, &hardware, &family, &notes}) {
    names->ids.clear();
    if (names->dictionary.size() > kNamesCarriedAlong) *names = {};
  }
  for (std::vector<double>& column : numbers) column.clear();
  kinds.clear();
  energy_kwh.clear();
  repetition.clear();
  line.clear();
}

void EnergyTableBuilder::start_file(std::string file) {
  table_.files_.push_back(std::move(file));
  last_line_ = -1;
}

bool EnergyTableBuilder::add(const Measurement& row, std::int64_t line) {
  if (!check(row, line)) return false;
  const Index before = rows();
  append_position(before, line);
  const auto id_of = [](NameDictionary& names, std::string_view text) {
    return text.empty() ? NameDictionary::kNone : names.add(text);
  };
  const std::uint32_t family = id_of(table_.families_, row.family);
  const std::uint32_t note = id_of(table_.notes_, row.notes);
  append_known(table_.family_ids_, family, NameDictionary::kNone, before);
  append_known(table_.note_ids_, note, NameDictionary::kNone, before);
  append_known(table_.repetitions_, row.repetition, -1, before);
  for (std::size_t c = 0; c < kColumnCount; ++c) append_known(table_.numbers_[c], row.numbers[c], kUnknown, before);
  table_.workload_ids_.push_back(table_.workloads_.add(row.workload));
  table_.hardware_ids_.push_back(static_cast<std::uint16_t>(table_.hardware_.add(row.hardware)));
  table_.kinds_.push_back(MeasurementBatch::kind_of(row.phase, row.scope));
  table_.energy_kwh_.push_back(row.energy_kwh);
  return true;
}

void EnergyTableBuilder::append(MeasurementBatch& batch, std::int64_t first_line) {
  if (!all_valid(batch)) {
    for (Index row = 0; row < batch.rows(); ++row) add(batch.measurement(row), first_line + batch.line[row]);
    batch.clear();
    return;
  }
  const Index before = rows();
  for (Index row = 0; row < batch.rows(); ++row) append_position(before + row, first_line + batch.line[row]);
  translate(batch.workload, table_.workloads_);
  translate(batch.hardware, table_.hardware_);
  translate(batch.family, table_.families_);
  translate(batch.notes, table_.notes_);
  const auto after = static_cast<std::size_t>(before + batch.rows());
  const auto make_room = [&](auto& column) {
    if (column.capacity() < after)
      column.reserve(std::max(static_cast<std::size_t>(expected_rows_), after + after / 2));
  };
  const auto append_all = [&](auto& column, const auto& values) {
    make_room(column);
    column.insert(column.end(), values.begin(), values.end());
  };
  const auto append_known_all = [&](auto& column, const auto& values, auto unknown) {
    if (column.empty() && !knows_any(values, unknown)) return;
    make_room(column);
    column.resize(static_cast<std::size_t>(before), unknown);
    column.insert(column.end(), values.begin(), values.end());
    column.resize(after, unknown);
  };
  append_known_all(table_.family_ids_, batch.family.ids, NameDictionary::kNone);
  append_known_all(table_.note_ids_, batch.notes.ids, NameDictionary::kNone);
  append_known_all(table_.repetitions_, batch.repetition, std::int32_t{-1});
  for (std::size_t c = 0; c < kColumnCount; ++c) append_known_all(table_.numbers_[c], batch.numbers[c], kUnknown);
  append_all(table_.workload_ids_, batch.workload.ids);
  append_all(table_.hardware_ids_, batch.hardware.ids);
  append_all(table_.kinds_, batch.kinds);
  append_all(table_.energy_kwh_, batch.energy_kwh);
  batch.clear();
}

void EnergyTableBuilder::expect(Index rows) {
  expected_rows_ = std::max(expected_rows_, rows);
}

void EnergyTableBuilder::append_position(Index row, std::int64_t line) {
  assert(!table_.files_.empty());
  const std::int64_t step = line - last_line_;
  const bool continues_file = last_line_ >= 0 && (step == 0 || step == 1);
  last_line_ = line;
  if (continues_file) {
    EnergyTable::Stretch& last = table_.stretches_.back();
    const bool second = row == last.first_row + 1;
    if (second) last.step = static_cast<std::uint32_t>(step);
    if (step == last.step) return;
  }
  table_.stretches_.push_back({row, line, static_cast<std::uint32_t>(table_.files_.size() - 1), 1});
}

/// Whether `add` would take every row; cheap, because names are looked at once only.
bool EnergyTableBuilder::all_valid(const MeasurementBatch& batch) const {
  const auto names_are_valid = [](const MeasurementBatch::Names& names) {
    for (std::uint32_t id = static_cast<std::uint32_t>(names.table_ids.size()); id < names.dictionary.size(); ++id) {
      if (!is_name(names.dictionary[id])) return false;
    }
    return true;
  };
  const auto are_named = [](const std::vector<std::uint32_t>& ids) {
    return std::find(ids.begin(), ids.end(), NameDictionary::kNone) == ids.end();
  };
  const auto are_positive = [](const std::vector<double>& values) {
    bool valid = true;
    for (const double value : values) valid &= value > 0 && value <= std::numeric_limits<double>::max();
    return valid;
  };
  const auto are_positive_or_unknown = [](const std::vector<double>& values) {
    bool valid = true;
    for (const double value : values) valid &= !(value <= 0 || value > std::numeric_limits<double>::max());
    return valid;
  };
  return names_are_valid(batch.workload) && names_are_valid(batch.hardware) && names_are_valid(batch.family) &&
         are_named(batch.workload.ids) && are_named(batch.hardware.ids) && are_positive(batch.energy_kwh) &&
         std::all_of(batch.numbers.begin(), batch.numbers.end(), are_positive_or_unknown) &&
         table_.hardware_.size() + batch.hardware.dictionary.size() <= kMostHardware;
}

bool EnergyTableBuilder::check(const Measurement& row, std::int64_t line) {
  const std::int64_t before = problem_count_;
  const auto refuse = [&](std::string_view column, std::string value, std::string rule, std::string remedy) {
    problem({{}, line, std::string(column), std::move(value), std::move(rule), std::move(remedy)});
  };
  const auto check_name = [&](std::string_view column, std::string_view text, std::string remedy) {
    if (is_name(text)) return;
    if (text.empty()) return refuse(column, "", "is empty", std::move(remedy));
    if (text.size() > kLongestName) {
      return refuse(column, std::string(text), fmt::format("is longer than {} bytes", kLongestName),
                    "shorten the name");
    }
    refuse(column, std::string(text), "holds a NUL character", "name it without");
  };
  check_name("workload", row.workload, "name what was run");
  check_name("hardware", row.hardware, "name what it ran on");
  if (!row.family.empty()) check_name("family", row.family, {});
  if (!std::isfinite(row.energy_kwh) || row.energy_kwh <= 0) {
    refuse("energy_kwh", shortest(row.energy_kwh), "must be a finite energy greater than 0",
           "leave the row out if the energy was not measured");
  }
  for (const Column column : kColumns) {
    const double value = row[column];
    if (std::isnan(value) || (std::isfinite(value) && value > 0)) continue;
    refuse(name(column), shortest(value), "must be greater than 0 and finite",
           "leave the cell empty if it is not known");
  }
  const bool one_hardware_more =
      table_.hardware_.size() == kMostHardware && table_.hardware_.find(row.hardware) == NameDictionary::kNone;
  if (one_hardware_more) {
    refuse("hardware", std::string(row.hardware),
           fmt::format("is one more than the {} hardware a table can hold", kMostHardware),
           "check which column names the hardware");
  }
  return problem_count_ == before;
}

void EnergyTableBuilder::problem(Problem problem) {
  ++problem_count_;
  if (problems_.size() >= kKeptProblems) return;
  if (problem.file.empty() && !table_.files_.empty()) problem.file = table_.files_.back();
  problems_.push_back(std::move(problem));
}

void EnergyTableBuilder::remark(std::string text) {
  const auto& said = table_.remarks_;
  if (std::find(said.begin(), said.end(), text) == said.end()) table_.remarks_.push_back(std::move(text));
}

namespace {

/// What makes two rows the same measurement.
struct Identity {
  std::uint64_t names;  // workload, hardware
  std::uint64_t kind;   // phase, scope, repetition
  auto operator<=>(const Identity&) const = default;
};

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
  explicit Slots(const EnergyTable& table, std::span<const std::uint8_t> kinds) : table_(table), kinds_(kinds) {
    std::array<bool, 256> seen{};
    for (const std::uint8_t kind : kinds) seen[kind] = true;
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
    if (!dense_) return spread(identity(row)) & (count_ - 1);
    const std::uint64_t cell =
        (workload * table_.hardware().size() + hardware) * kind_count_ + place_of_kind_[kinds_[row]];
    return cell * static_cast<std::uint64_t>(last_repetition_ + std::int64_t{2}) +
           static_cast<std::uint64_t>(repetition + 1);
  }
  Identity identity(Index row) const {
    return {std::uint64_t{table_.workload_ids()[row]} << 16 | table_.hardware_ids()[row],
            std::uint64_t{kinds_[row]} << 32 | static_cast<std::uint32_t>(table_.repetition(row))};
  }

 private:
  static constexpr std::uint64_t kSlotsPerRow = 32;

  const EnergyTable& table_;
  std::span<const std::uint8_t> kinds_;
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

void EnergyTableBuilder::check_duplicates() {
  const Slots slots(table_, table_.kinds_);
  std::vector<Index> rows = rows_sharing_slots(table_.rows(), slots);
  std::sort(rows.begin(), rows.end(),
            [&](Index a, Index b) { return std::pair(slots.identity(a), a) < std::pair(slots.identity(b), b); });
  std::vector<std::pair<Index, Index>> duplicates;  // row, the first one like it
  for (std::size_t i = 1, first = 0; i < rows.size(); ++i) {
    if (slots.identity(rows[i]) == slots.identity(rows[first])) {
      duplicates.emplace_back(rows[i], rows[first]);
    } else {
      first = i;
    }
  }
  std::sort(duplicates.begin(), duplicates.end());
  for (const auto& [row, first] : duplicates) report_duplicate(row, first);
}

void EnergyTableBuilder::report_duplicate(Index row, Index first) {
  const Measurement measurement = table_.measurement(row);
  std::string what = fmt::format("{} on {}", measurement.workload, measurement.hardware);
  for (const std::string_view part : {name(measurement.phase), name(measurement.scope)}) {
    if (!part.empty()) what.append(", ").append(part);
  }
  if (measurement.repetition >= 0) what += fmt::format(", repetition {}", measurement.repetition);
  const bool same_file = table_.file(row) == table_.file(first);
  problem({table_.file(row),
           table_.line(row),
           {},
           std::move(what),
           fmt::format("stands already in {}line {}", same_file ? "" : table_.file(first) + " ", table_.line(first)),
           measurement.repetition >= 0 ? "leave one of them out or number them differently in the column repetition"
                                       : "leave one of them out or number repeated runs in a column repetition"});
}

EnergyTable EnergyTableBuilder::build() {
  check_duplicates();
  if (rows() == 0 && problem_count_ == 0) {
    problem({{}, 0, {}, {}, "holds no measurement", {}});
  }
  if (problem_count_ > 0) throw DataError(std::move(problems_), problem_count_);
  return std::move(table_);
}

bool TableFilter::empty() const {
  return !phase && !scope && hardware.empty() && workload_regex.empty() && family_regex.empty() && !set_phase &&
         !set_scope;
}

namespace {

/// A regular expression from the command line; whatever is wrong with it is the option's fault.
class NamePattern {
 public:
  NamePattern(const std::string& pattern, const std::string& option) : pattern_(pattern), option_(option) {
    guarded([&] { regex_.assign(pattern, std::regex::ECMAScript | std::regex::optimize); });
  }
  bool search(const std::string& name, std::smatch& match) const {
    // libstdc++ matches by recursion, a step per character: a long name would overflow the stack.
    constexpr std::size_t kLongestMatched = 1024;
    if (name.size() > kLongestMatched) {
      throw ConfigError(
          option_, pattern_,
          fmt::format("can't be tried on a name of {} bytes; {} are the most", name.size(), kLongestMatched));
    }
    bool found = false;
    guarded([&] { found = std::regex_search(name, match, regex_); });
    return found;
  }
  std::size_t groups() const { return regex_.mark_count(); }

 private:
  template <typename Action>
  void guarded(const Action& action) const {
    try {
      action();
    } catch (const std::regex_error& error) {
      throw ConfigError(option_, pattern_, fmt::format("can't be used as a regular expression ({})", error.what()));
    }
  }

  std::string pattern_;
  std::string option_;
  std::regex regex_;
};

/// Which workloads a pattern finds, by id; all for "".
std::vector<bool> matching_workloads(const NameDictionary& workloads, const std::string& pattern) {
  std::vector<bool> matching(workloads.size(), true);
  if (pattern.empty()) return matching;
  const NamePattern regex(pattern, "--workload");
  std::smatch match;
  for (std::uint32_t id = 0; id < workloads.size(); ++id) matching[id] = regex.search(workloads[id], match);
  return matching;
}

/// The family a pattern reads from each workload's name, by id; "" where it finds none.
std::vector<std::string> families_by_name(const NameDictionary& workloads, const std::string& pattern) {
  std::vector<std::string> families(workloads.size());
  if (pattern.empty()) return families;
  const NamePattern regex(pattern, "--family-regex");
  if (regex.groups() == 0) {
    throw ConfigError("--family-regex", pattern, "has no group: put the part that names the family in parentheses");
  }
  std::smatch match;
  for (std::uint32_t id = 0; id < workloads.size(); ++id) {
    if (regex.search(workloads[id], match)) families[id] = match[1].str();
  }
  return families;
}

std::vector<bool> chosen_hardware(const NameDictionary& hardware, const std::vector<std::string>& names) {
  std::vector<bool> chosen(hardware.size(), names.empty());
  for (const std::string& wanted : names) {
    const std::uint32_t id = hardware.find(wanted);
    if (id == NameDictionary::kNone) {
      throw DataError({{}, 0, {}, wanted, "is no hardware of the table" + did_you_mean(wanted, hardware.all()), {}});
    }
    chosen[id] = true;
  }
  return chosen;
}

template <typename Kind>
std::string names_of(const std::vector<Kind>& kinds) {
  std::vector<std::string> parts;
  for (const Kind kind : kinds) parts.emplace_back(name(kind).empty() ? "unknown" : name(kind));
  return join(parts, ", ");
}

/// The distinct values of a row's property, in the order of their numbers.
template <typename Kind, typename KindOf>
std::vector<Kind> distinct(Index rows, const KindOf& kind_of) {
  unsigned seen = 0;
  for (Index row = 0; row < rows; ++row) seen |= 1U << static_cast<unsigned>(kind_of(row));
  std::vector<Kind> kinds;
  for (unsigned kind = 0; seen >> kind != 0; ++kind) {
    if ((seen >> kind) & 1U) kinds.push_back(static_cast<Kind>(kind));
  }
  return kinds;
}

[[noreturn]] void throw_nothing_passes(const EnergyTable& table) {
  const auto phases = distinct<Phase>(table.rows(), [&](Index row) { return table.phase(row); });
  const auto scopes = distinct<Scope>(table.rows(), [&](Index row) { return table.scope(row); });
  throw DataError({{},
                   0,
                   {},
                   {},
                   fmt::format("none of the table's {} rows passes the filters", table.rows()),
                   fmt::format("it holds the phases: {}; the scopes: {}; the hardware: {}", names_of(phases),
                               names_of(scopes), join(table.hardware().all(), ", "))});
}

}  // namespace

std::string simulation_remark(const EnergyTable& table) {
  Index simulated = 0;
  for (Index row = 0; row < table.rows(); ++row) simulated += table.notes(row).starts_with("simulated") ? 1 : 0;
  if (simulated == 0) return {};
  return fmt::format("{} of {} energies are simulated, not measured", simulated, table.rows());
}

EnergyTable filter(const EnergyTable& table, const TableFilter& filter) {
  const std::vector<bool> workload_passes = matching_workloads(table.workloads(), filter.workload_regex);
  const std::vector<bool> hardware_passes = chosen_hardware(table.hardware(), filter.hardware);
  const std::vector<std::string> families = families_by_name(table.workloads(), filter.family_regex);
  EnergyTableBuilder kept;
  for (const std::string& remark : table.remarks()) kept.remark(remark);
  const std::string* file = nullptr;
  for (Index row = 0; row < table.rows(); ++row) {
    const std::uint32_t workload = table.workload_ids()[row];
    if (!workload_passes[workload] || !hardware_passes[table.hardware_ids()[row]]) continue;
    Measurement measurement = table.measurement(row);
    if (measurement.phase == Phase::unknown) measurement.phase = filter.set_phase.value_or(Phase::unknown);
    if (measurement.scope == Scope::unknown) measurement.scope = filter.set_scope.value_or(Scope::unknown);
    if (filter.phase && measurement.phase != *filter.phase) continue;
    if (filter.scope && measurement.scope != *filter.scope) continue;
    if (measurement.family.empty()) measurement.family = families[workload];
    if (file != &table.file(row)) kept.start_file(*(file = &table.file(row)));
    kept.add(measurement, table.line(row));
  }
  if (kept.rows() == 0) throw_nothing_passes(table);
  return kept.build();
}

EnergyTable merge_hardware(const EnergyTable& table, const std::vector<std::vector<std::string>>& groups) {
  std::vector<std::string> names = table.hardware().all();
  for (const std::vector<std::string>& group : groups)
    for (std::string& name : names)
      if (std::find(group.begin(), group.end(), name) != group.end()) name = group.front();
  EnergyTableBuilder merged;
  for (const std::string& remark : table.remarks()) merged.remark(remark);
  const std::string* file = nullptr;
  for (Index row = 0; row < table.rows(); ++row) {
    Measurement measurement = table.measurement(row);
    measurement.hardware = names[table.hardware_ids()[row]];
    if (file != &table.file(row)) merged.start_file(*(file = &table.file(row)));
    merged.add(measurement, table.line(row));
  }
  return merged.build();
}

}  // namespace crosswatt
