#include "crosswatt/report/listing.hpp"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "crosswatt/challenge/rules.hpp"
#include "crosswatt/core/error.hpp"
#include "crosswatt/data/feature_set.hpp"
#include "crosswatt/data/typed_hardware.hpp"
#include "crosswatt/ingest/read.hpp"
#include "crosswatt/model/registry.hpp"
#include "crosswatt/select/selector.hpp"
#include "report/json_cell.hpp"

namespace crosswatt {
namespace {

using Json = nlohmann::ordered_json;

/// One line for people, one object for machines.
struct Entry {
  std::string name;
  std::string summary;
  Json more = Json::object();
};
using Entries = std::vector<Entry>;

Entries strategy_entries(const std::string& /*hardware_file*/) {
  Entries entries;
  for (const StrategyInfo& info : strategies())
    entries.push_back({std::string(info.name),
                       std::string(info.summary),
                       {{"when", info.when}, {"when_not", info.when_not}, {"takes_features", info.takes_features}}});
  for (const std::string& group : strategy_groups()) {
    Json members = Json::array();
    for (const StrategyChoice& choice : resolve_strategies({group})) members.push_back(choice.name);
    entries.push_back({group, fmt::format("group of {} strategies", members.size()), {{"members", members}}});
  }
  return entries;
}

Entries feature_entries(const std::string& /*hardware_file*/) {
  Entries entries;
  for (const Feature feature : kFeatures)
    entries.push_back({std::string(name(feature)), std::string(describe(feature))});
  return entries;
}

Entries selection_entries(const std::string& /*hardware_file*/) {
  Entries entries;
  for (const SelectorInfo& info : selectors()) entries.push_back({std::string(info.name), std::string(info.summary)});
  return entries;
}

Entries format_entries(const std::string& /*hardware_file*/) {
  Entries entries;
  for (const FormatInfo& info : formats()) entries.push_back({std::string(info.name), std::string(info.summary)});
  return entries;
}

Entries hardware_entries(const std::string& hardware_file) {
  const HardwareCatalogue catalogue = catalogue_with(hardware_file);
  Entries entries;
  for (const HardwareEntry& card : catalogue.entries()) {
    const std::string tdp = card.tdp_w ? fmt::format("{:g} W", *card.tdp_w) : "TDP unknown";
    entries.push_back({card.name,
                       card.year ? fmt::format("{}, {}", tdp, *card.year) : tdp,
                       {{"aliases", card.aliases},
                        {"vendor", card.vendor},
                        {"kind", name(card.kind)},
                        {"tdp_w", json_cell(card.tdp_w)},
                        {"idle_w", json_cell(card.idle_w)},
                        {"peak_fp32_flops", json_cell(card.peak_fp32_flops)},
                        {"memory_bandwidth_bytes_per_s", json_cell(card.memory_bandwidth_bytes_per_s)},
                        {"memory_bytes", json_cell(card.memory_bytes)},
                        {"year", card.year ? Json(*card.year) : Json(nullptr)},
                        {"energy_counter", card.energy_counter ? Json(*card.energy_counter) : Json(nullptr)},
                        {"source", card.source}}});
  }
  return entries;
}

Entries rule_entries(const std::string& /*hardware_file*/) {
  Entries entries;
  for (const ShippedRules& shipped : shipped_rules())
    entries.push_back({std::string(shipped.name),
                       parse_rules(shipped.json, std::string(shipped.name)).title,
                       {{"rules", Json::parse(shipped.json)}}});
  return entries;
}

constexpr std::array<std::pair<const char*, Entries (*)(const std::string&)>, 6> kKinds = {
    {{"strategies", strategy_entries},
     {"features", feature_entries},
     {"selections", selection_entries},
     {"formats", format_entries},
     {"hardware", hardware_entries},
     {"rules", rule_entries}}};

Entries entries_of(const std::string& kind, const std::string& hardware_file) {
  std::vector<std::string> known;
  for (const auto& [word, entries] : kKinds) {
    if (kind == word) return entries(hardware_file);
    known.emplace_back(word);
  }
  throw unknown_name("list", "list", kind, known);
}

}  // namespace

std::string listing_text(const std::string& kind, const std::string& hardware_file) {
  const Entries entries = entries_of(kind, hardware_file);
  std::size_t width = 0;
  for (const Entry& entry : entries) width = std::max(width, entry.name.size());
  std::string text;
  for (const Entry& entry : entries) text += fmt::format("{:<{}}  {}\n", entry.name, width, entry.summary);
  return text;
}

std::string listing_json(const std::string& kind, const std::string& hardware_file) {
  Json list = Json::array();
  for (const Entry& entry : entries_of(kind, hardware_file)) {
    Json object = {{"name", entry.name}, {"summary", entry.summary}};
    object.update(entry.more);
    list.push_back(std::move(object));
  }
  return list.dump(1) + "\n";
}

}  // namespace crosswatt
