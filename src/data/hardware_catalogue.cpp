#include "crosswatt/data/hardware_catalogue.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/file.hpp"
#include "crosswatt/core/text.hpp"
#include "data/embedded_data.hpp"
#include "data/hardware_name.hpp"
#include "data/small_csv.hpp"

namespace crosswatt {

namespace {

constexpr std::array kKinds = {
    std::pair{HardwareKind::gpu, std::string_view("gpu")}, std::pair{HardwareKind::cpu, std::string_view("cpu")},
    std::pair{HardwareKind::tpu, std::string_view("tpu")}, std::pair{HardwareKind::other, std::string_view("other")}};

/// In the order of kHardwareColumns.
enum HardwareCell : std::size_t {
  kNameCell,
  kAliasesCell,
  kVendorCell,
  kKindCell,
  kTdpCell,
  kIdleCell,
  kPeakFp32Cell,
  kBandwidthCell,
  kMemoryCell,
  kYearCell,
  kEnergyCounterCell,
  kSourceCell
};

constexpr std::array<CsvColumn, 12> kHardwareColumns = {{{"name", true},
                                                         {"aliases"},
                                                         {"vendor"},
                                                         {"kind"},
                                                         {"tdp_w"},
                                                         {"idle_w"},
                                                         {"peak_fp32_flops"},
                                                         {"memory_bandwidth_bytes_per_s"},
                                                         {"memory_bytes"},
                                                         {"year"},
                                                         {"energy_counter"},
                                                         {"source"}}};

constexpr double kBytesPerGigabyte = 1024.0 * 1024.0 * 1024.0;

/// The fields of `fresh` that say something, over those of `entry`.
void override_with(HardwareEntry& entry, const HardwareEntry& fresh, bool kind_given) {
  const auto take = [](auto& old, const auto& value) {
    if (value) old = value;
  };
  take(entry.tdp_w, fresh.tdp_w);
  take(entry.idle_w, fresh.idle_w);
  take(entry.peak_fp32_flops, fresh.peak_fp32_flops);
  take(entry.memory_bandwidth_bytes_per_s, fresh.memory_bandwidth_bytes_per_s);
  take(entry.memory_bytes, fresh.memory_bytes);
  take(entry.year, fresh.year);
  take(entry.energy_counter, fresh.energy_counter);
  if (!fresh.vendor.empty()) entry.vendor = fresh.vendor;
  if (kind_given) entry.kind = fresh.kind;
  for (const std::string& alias : fresh.aliases)
    if (std::find(entry.aliases.begin(), entry.aliases.end(), alias) == entry.aliases.end())
      entry.aliases.push_back(alias);
  entry.source = fresh.source + (entry.source.empty() ? "" : "; the rest: " + entry.source);
}

std::optional<HardwareKind> parse_kind(std::string_view text) {
  for (const auto& [kind, word] : kKinds)
    if (word == text) return kind;
  return std::nullopt;
}

HardwareEntry read_entry(SmallCsv& csv, std::size_t row, const std::string& file) {
  HardwareEntry entry;
  entry.name = csv.text(row, kNameCell);
  for (const std::string_view alias : split(csv.text(row, kAliasesCell), ';'))
    if (!trim(alias).empty()) entry.aliases.emplace_back(trim(alias));
  entry.vendor = csv.text(row, kVendorCell);
  if (const std::string_view kind = csv.text(row, kKindCell); !kind.empty()) {
    if (const std::optional<HardwareKind> known = parse_kind(kind))
      entry.kind = *known;
    else
      csv.problem(row, kKindCell, "must be gpu, cpu, tpu or other");
  }
  entry.tdp_w = csv.positive(row, kTdpCell);
  entry.idle_w = csv.positive(row, kIdleCell);
  entry.peak_fp32_flops = csv.positive(row, kPeakFp32Cell);
  entry.memory_bandwidth_bytes_per_s = csv.positive(row, kBandwidthCell);
  entry.memory_bytes = csv.positive(row, kMemoryCell);
  entry.year = csv.integer(row, kYearCell, 1980, 2100);
  entry.energy_counter = csv.yes_or_no(row, kEnergyCounterCell);
  entry.source = csv.text(row, kSourceCell);
  if (entry.source.empty()) entry.source = file + ":" + std::to_string(csv.line(row));
  return entry;
}

}  // namespace

std::string_view name(HardwareKind kind) {
  return std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& pair) { return pair.first == kind; })->second;
}

std::optional<double> HardwareMatch::agreed(std::optional<double> HardwareEntry::*figure) const {
  if (candidates.empty()) return std::nullopt;
  const std::optional<double> first = candidates.front()->*figure;
  const bool all = std::all_of(candidates.begin(), candidates.end(),
                               [&](const HardwareEntry* entry) { return entry->*figure == first; });
  return all ? first : std::nullopt;
}

std::optional<double> HardwareMatch::tdp_w() const {
  const std::optional<double> one = power_limit_w ? power_limit_w : agreed(&HardwareEntry::tdp_w);
  if (!one) return std::nullopt;
  return *one * count;
}

/// Entries and, under each model, the spellings that lead to them.
struct HardwareCatalogue::State {
  struct Spelling {
    HardwareName name;
    std::size_t entry;
  };

  std::vector<HardwareEntry> entries;
  std::map<std::string, std::vector<Spelling>, std::less<>> spellings;

  /// The entry spelled exactly so.
  std::optional<std::size_t> exact(const HardwareName& wanted) const;
  /// The entries a name may stand for, ascending; the exact one alone where there is one.
  std::vector<std::size_t> lookup(const HardwareName& wanted) const;
  /// Makes a spelling lead to an entry, and to no other.
  void spell(const HardwareName& spelling, std::size_t entry);
  HardwareMatch match(const std::vector<std::size_t>& found) const;
  std::vector<std::string> nearest(std::string_view text) const;
};

std::optional<std::size_t> HardwareCatalogue::State::exact(const HardwareName& wanted) const {
  const auto known = spellings.find(wanted.model);
  if (known == spellings.end()) return std::nullopt;
  for (const Spelling& spelling : known->second)
    if (spelling.name == wanted) return spelling.entry;
  return std::nullopt;
}

std::vector<std::size_t> HardwareCatalogue::State::lookup(const HardwareName& wanted) const {
  if (const std::optional<std::size_t> entry = exact(wanted)) return {*entry};
  const auto known = spellings.find(wanted.model);
  if (known == spellings.end()) return {};
  std::set<std::size_t> found;
  for (const Spelling& spelling : known->second) {
    const HardwareEntry& entry = entries[spelling.entry];
    HardwareName full = spelling.name;  // an alias may say less than is known of its card
    if (full.form.empty()) full.form = parse_hardware_name(entry.name).form;
    if (full.memory_gb == 0 && entry.memory_bytes)
      full.memory_gb = static_cast<int>(std::lround(*entry.memory_bytes / kBytesPerGigabyte));
    if (may_mean(wanted, full) && wanted.same_setup(full)) found.insert(spelling.entry);
  }
  return {found.begin(), found.end()};
}

void HardwareCatalogue::State::spell(const HardwareName& spelling, std::size_t entry) {
  std::vector<Spelling>& known = spellings[spelling.model];
  std::erase_if(known, [&](const Spelling& other) { return other.name == spelling; });
  known.push_back({spelling, entry});
}

HardwareMatch HardwareCatalogue::State::match(const std::vector<std::size_t>& found) const {
  HardwareMatch match;
  for (const std::size_t entry : found) match.candidates.push_back(&entries[entry]);
  return match;
}

std::vector<std::string> HardwareCatalogue::State::nearest(std::string_view text) const {
  constexpr std::size_t kSpellings = 8;  // several may belong to one card
  constexpr std::size_t kNames = 3;
  std::map<std::string, std::string> name_of;
  std::vector<std::string> all;
  for (const HardwareEntry& entry : entries) {
    all.push_back(entry.name);
    all.insert(all.end(), entry.aliases.begin(), entry.aliases.end());
    name_of[entry.name] = entry.name;
    for (const std::string& alias : entry.aliases) name_of.emplace(alias, entry.name);
  }
  std::vector<std::string> names;
  for (const std::string& spelling : nearest_hardware(text, all, kSpellings)) {
    const std::string& name = name_of[spelling];
    if (names.size() < kNames && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

HardwareCatalogue::HardwareCatalogue(std::shared_ptr<const State> state) : state_(std::move(state)) {}

const HardwareCatalogue& HardwareCatalogue::built_in() {
  static const HardwareCatalogue kCatalogue =
      HardwareCatalogue(std::make_shared<const State>()).with_csv(embedded::hardware_csv(), "data/hardware.csv");
  return kCatalogue;
}

HardwareCatalogue HardwareCatalogue::with_file(const std::string& path) const {
  constexpr std::size_t kLimitBytes = std::size_t{16} << 20;
  return with_csv(read_whole(path, kLimitBytes), path);
}

HardwareCatalogue HardwareCatalogue::with_csv(std::string_view text, const std::string& file) const {
  SmallCsv csv(std::string(text), file, kHardwareColumns);
  State state = *state_;
  std::map<std::size_t, std::int64_t> line_of;  // entries this file speaks of
  std::vector<HardwareName> claimed;            // spellings this file gives
  const auto claim = [&](std::size_t row, std::size_t column, const std::string& said, std::size_t entry) {
    const HardwareName spelling = parse_hardware_name(said);
    if (spelling.model.empty()) return csv.problem(row, column, "says nothing but maker, form factor or memory");
    const bool again = std::find(claimed.begin(), claimed.end(), spelling) != claimed.end();
    const std::optional<std::size_t> owner = state.exact(spelling);
    if (again && owner != entry)
      return csv.problem(row, column,
                         "gives '" + said + "', which line " + std::to_string(line_of[*owner]) + " gives too");
    claimed.push_back(spelling);
    state.spell(spelling, entry);
  };

  for (std::size_t row = 0; row < csv.rows(); ++row) {
    const HardwareEntry fresh = read_entry(csv, row, file);
    const HardwareName spelling = parse_hardware_name(fresh.name);
    const std::size_t entry = state.exact(spelling).value_or(state.entries.size());
    if (const auto before = line_of.find(entry); before != line_of.end()) {
      csv.problem(row, kNameCell, "stands already in line " + std::to_string(before->second),
                  "keep one of the two rows");
      continue;
    }
    line_of[entry] = csv.line(row);
    if (entry == state.entries.size())
      state.entries.push_back(fresh);
    else
      override_with(state.entries[entry], fresh, !csv.text(row, kKindCell).empty());
    claim(row, kNameCell, fresh.name, entry);
    for (const std::string& alias : fresh.aliases) claim(row, kAliasesCell, alias, entry);
  }
  csv.throw_problems();
  return HardwareCatalogue(std::make_shared<const State>(std::move(state)));
}

const std::vector<HardwareEntry>& HardwareCatalogue::entries() const {
  return state_->entries;
}

HardwareMatch HardwareCatalogue::find(std::string_view name) const {
  const HardwareName wanted = parse_hardware_name(name);
  // A user's file may describe the very setup, "A40 @100W", as a hardware of its own.
  if (const std::vector<std::size_t> found = state_->lookup(wanted); !found.empty()) return state_->match(found);
  HardwareMatch match = state_->match(state_->lookup(wanted.card()));
  match.count = wanted.count;
  if (wanted.power_limit_w > 0) match.power_limit_w = wanted.power_limit_w;
  if (match.candidates.empty()) match.nearest = state_->nearest(name);
  return match;
}

}  // namespace crosswatt
