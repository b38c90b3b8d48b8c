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

/// A column that no row has filled so far stays empty; the first known value brings the unknown ones before it along.
template <typename T>
void append_where_known(std::vector<T>& column, T value, bool known, T unknown, Index rows_before) {
  if (column.empty()) {
    if (!known) return;
    column.assign(static_cast<std::size_t>(rows_before), unknown);
  }
  column.push_back(value);
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
  return found.first_line == 0 ? 0 : found.first_line + (row - found.first_row);
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

void EnergyTableBuilder::start_file(std::string file) {
  table_.files_.push_back(std::move(file));
  next_line_ = -1;
}

bool EnergyTableBuilder::add(const Measurement& row, std::int64_t line) {
  if (!check(row, line)) return false;
  append_position(line);
  append_numbers(row);
  const Index before = rows();
  const auto id_of = [](NameDictionary& names, std::string_view text) {
    return text.empty() ? NameDictionary::kNone : names.add(text);
  };
  const std::uint32_t family = id_of(table_.families_, row.family);
  const std::uint32_t note = id_of(table_.notes_, row.notes);
  append_where_known(table_.repetitions_, row.repetition, row.repetition >= 0, -1, before);
  append_where_known(table_.family_ids_, family, family != NameDictionary::kNone, NameDictionary::kNone, before);
  append_where_known(table_.note_ids_, note, note != NameDictionary::kNone, NameDictionary::kNone, before);
  table_.workload_ids_.push_back(table_.workloads_.add(row.workload));
  table_.hardware_ids_.push_back(static_cast<std::uint16_t>(table_.hardware_.add(row.hardware)));
  table_.kinds_.push_back(
      static_cast<std::uint8_t>(static_cast<unsigned>(row.phase) << 4 | static_cast<unsigned>(row.scope)));
  table_.energy_kwh_.push_back(row.energy_kwh);
  return true;
}

void EnergyTableBuilder::append_position(std::int64_t line) {
  assert(!table_.files_.empty());
  if (line != next_line_) {
    table_.stretches_.push_back({rows(), line, static_cast<std::uint32_t>(table_.files_.size() - 1)});
  }
  next_line_ = line == 0 ? 0 : line + 1;
}

void EnergyTableBuilder::append_numbers(const Measurement& row) {
  for (std::size_t c = 0; c < kColumnCount; ++c) {
    append_where_known(table_.numbers_[c], row.numbers[c], !std::isnan(row.numbers[c]), kUnknown, rows());
  }
}

bool EnergyTableBuilder::check(const Measurement& row, std::int64_t line) {
  const std::int64_t before = problem_count_;
  const auto refuse = [&](std::string_view column, std::string value, std::string rule, std::string remedy) {
    problem({{}, line, std::string(column), std::move(value), std::move(rule), std::move(remedy)});
  };
  const auto check_name = [&](std::string_view column, std::string_view text, std::string_view meaning) {
    if (text.empty() && !meaning.empty()) refuse(column, "", "is empty", fmt::format("name {}", meaning));
    if (text.size() > kLongestName) {
      refuse(column, std::string(text), fmt::format("is longer than {} bytes", kLongestName), "shorten the name");
    }
  };
  check_name("workload", row.workload, "what was run");
  check_name("hardware", row.hardware, "what it ran on");
  check_name("family", row.family, "");
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

/// What makes two rows the same measurement, in 128 bits.
struct Identity {
  std::uint64_t names;  // workload, hardware
  std::uint64_t kind;   // phase, scope, repetition
  auto operator<=>(const Identity&) const = default;
};

/// Spreads an identity over 64 bits; the finalizer of SplitMix64 (Steele, Lea and Flood 2014) on both halves.
std::uint64_t spread(const Identity& identity) {
  const auto mix = [](std::uint64_t bits) {
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9ULL;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebULL;
    return bits ^ (bits >> 31);
  };
  return mix(identity.names + 0x9e3779b97f4a7c15ULL * (identity.kind + 1));
}

/// One bit per hash value: which have been seen.
class BitTable {
 public:
  explicit BitTable(std::uint64_t bits) : words_(bits / 64), shift_(64 - std::countr_zero(bits)) {}
  bool test(std::uint64_t hash) const { return (words_[word(hash)] >> bit(hash)) & 1U; }
  void set(std::uint64_t hash) { words_[word(hash)] |= std::uint64_t{1} << bit(hash); }

 private:
  std::size_t word(std::uint64_t hash) const { return (hash >> shift_) / 64; }
  std::uint64_t bit(std::uint64_t hash) const { return (hash >> shift_) % 64; }

  std::vector<std::uint64_t> words_;
  int shift_;
};

/// Rows that may be equal to another one: all that are, and a few per cent of the rest. Two passes over a table of
/// bits: the first finds the hash values that come twice, the second the rows that have them. A table of 10^7 rows
/// takes 64 MiB for a moment, where sorting identities would take 240 MB.
template <typename IdentityOf>
std::vector<Index> suspects(Index rows, const IdentityOf& identity_of) {
  const std::uint64_t bits = std::bit_ceil(static_cast<std::uint64_t>(rows) * 16 + 64);
  BitTable seen(bits);
  BitTable twice(bits);
  bool any = false;
  for (Index row = 0; row < rows; ++row) {
    const std::uint64_t hash = spread(identity_of(row));
    if (seen.test(hash)) {
      twice.set(hash);
      any = true;
    }
    seen.set(hash);
  }
  std::vector<Index> found;
  for (Index row = 0; any && row < rows; ++row) {
    if (twice.test(spread(identity_of(row)))) found.push_back(row);
  }
  return found;
}

}  // namespace

void EnergyTableBuilder::check_duplicates() {
  const auto identity_of = [this](Index row) {
    return Identity{std::uint64_t{table_.workload_ids_[row]} << 16 | table_.hardware_ids_[row],
                    std::uint64_t{table_.kinds_[row]} << 32 | static_cast<std::uint32_t>(table_.repetition(row))};
  };
  std::vector<Index> rows = suspects(table_.rows(), identity_of);
  std::sort(rows.begin(), rows.end(),
            [&](Index a, Index b) { return std::pair(identity_of(a), a) < std::pair(identity_of(b), b); });
  std::vector<std::pair<Index, Index>> duplicates;  // row, the first one like it
  for (std::size_t i = 1, first = 0; i < rows.size(); ++i) {
    if (identity_of(rows[i]) == identity_of(rows[first])) {
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

}  // namespace crosswatt
