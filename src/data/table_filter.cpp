#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <utility>

#include "crosswatt/core/nearest.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/core/wording.hpp"
#include "crosswatt/data/energy_table.hpp"

namespace crosswatt {

bool TableFilter::empty() const {
  return !phase && !scope && hardware.empty() && workload_regex.empty() && family_regex.empty() && !set_phase &&
         !set_scope;
}

namespace {

/// A regular expression from the command line; whatever is wrong with it is the option's fault.
class NamePattern {
 public:
  NamePattern(std::string pattern, std::string option) : pattern_(std::move(pattern)), option_(std::move(option)) {
    guarded([&] { regex_.assign(pattern_, std::regex::ECMAScript | std::regex::optimize); });
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
  parts.reserve(kinds.size());
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
                   fmt::format("none of the table's {} passes the filters", counted(table.rows(), "row")),
                   fmt::format("it holds the phases: {}; the scopes: {}; the hardware: {}", names_of(phases),
                               names_of(scopes), join(table.hardware().all(), ", "))});
}

}  // namespace

EnergyTable filter(const EnergyTable& table, const TableFilter& filter) {
  const std::vector<bool> workload_passes = matching_workloads(table.workloads(), filter.workload_regex);
  const std::vector<bool> hardware_passes = chosen_hardware(table.hardware(), filter.hardware);
  const std::vector<std::string> families = families_by_name(table.workloads(), filter.family_regex);
  EnergyTableBuilder kept;
  kept.inherit(table);
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
  merged.inherit(table);
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
