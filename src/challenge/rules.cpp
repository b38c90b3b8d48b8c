#include "crosswatt/challenge/rules.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "challenge/checked_json.hpp"
#include "core/json.hpp"
#include "crosswatt/challenge/energy_weighting.hpp"
#include "crosswatt/core/error.hpp"
#include "crosswatt/core/file.hpp"
#include "crosswatt/core/text.hpp"
#include "data/embedded_data.hpp"

namespace crosswatt {

namespace {

constexpr std::size_t kLargestRulesFile = std::size_t{1} << 20;

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

ChallengeRules::Keys read_keys(CheckedObject object) {
  ChallengeRules::Keys keys;
  keys.code = object.text("code", true);
  keys.energy = {object.text("energy_training", true), object.text("energy_test", true)};
  keys.energy_normalized = {object.text("energy_training_normalized", false),
                            object.text("energy_test_normalized", false)};
  keys.params = object.text("params", false);
  keys.macs = object.text("macs", false);
  keys.ensemble_size = object.text("ensemble_size", false);
  keys.compute_time = object.text("compute_time", false);
  keys.organisers = object.text("organisers", false);
  object.finish();
  return keys;
}

double positive(CheckedObject& object, const std::string& key, bool required) {
  const double value = object.number(key, std::numeric_limits<double>::quiet_NaN(), required);
  if (value <= 0) object.problem(key, shortest(value), "must be above 0");
  return value;
}

ReferenceRun read_reference(CheckedObject object) {
  ReferenceRun run;
  run.workload = object.text("workload", true);
  run.key = object.text("key", true);
  run.energy_kwh = positive(object, "energy_kwh", true);
  object.finish();
  return run;
}

/// Output columns are made of it: "ew_<name>_train".
bool is_column_name(std::string_view name) {
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

MetricRule read_metric(CheckedObject object) {
  MetricRule metric;
  metric.name = object.text("name", true);
  if (!is_column_name(metric.name)) object.problem("name", metric.name, "must be of a-z, 0-9 and _");
  metric.mean_of = object.texts("mean_of", true);
  metric.times_reference = object.text("times_reference", false);
  metric.one_minus_over = object.text("one_minus_over", false);
  if (!metric.times_reference.empty() && !metric.one_minus_over.empty()) {
    object.problem("one_minus_over", metric.one_minus_over, "can't stand beside times_reference");
  }
  metric.reported = object.text("reported", false);
  metric.published_ew = object.text("published_ew", false);
  const std::string better = object.text("better", false);
  if (!better.empty() && better != "higher" && better != "lower")
    object.problem("better", better, "must be higher or lower");
  metric.higher_is_better = better != "lower";
  if (!metric.higher_is_better && !metric.published_ew.empty()) {
    object.problem("published_ew", metric.published_ew,
                   "is given for a metric where lower is better, which can't be weighted");
  }
  object.finish();
  return metric;
}

void check_distinct(CheckedObject& object, const std::string& key, const std::vector<std::string>& names) {
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (!name.empty() && !seen.insert(name).second) object.problem(key, name, "stands twice");
  }
}

/// A metric must not take the name of a column that the outputs have anyway.
void check_columns(CheckedObject& root, const ChallengeRules& rules) {
  std::vector<std::string> taken = system_columns(ChallengeRules{});
  taken.emplace_back("code");
  for (const MetricRule& metric : rules.metrics) {
    for (const EnergyPhase phase : kEnergyPhases) taken.push_back("ew_" + metric.name + "_" + std::string(name(phase)));
  }
  for (const MetricRule& metric : rules.metrics) {
    if (std::find(taken.begin(), taken.end(), metric.name) == taken.end()) continue;
    root.problem("metrics", metric.name, "is a column of the outputs already", "name the metric otherwise");
  }
}

/// -1 where the key is absent.
int decimals(CheckedObject& object, const std::string& key) {
  if (object.find(key, false) == nullptr) return -1;
  const int count = object.integer(key, 0, false);
  if (count < 0 || count > 15) object.problem(key, std::to_string(count), "must be 0 to 15, or absent for no rounding");
  return count;
}

void read_normalization(CheckedObject object, ChallengeRules& rules) {
  rules.decimals = decimals(object, "decimals");
  object.finish();
}

void read_weighting(CheckedObject object, ChallengeRules& rules) {
  rules.reference_kwh = {positive(object, "reference_training_kwh", true),
                         positive(object, "reference_test_kwh", true)};
  object.finish();
}

void read_lists(CheckedObject& root, ChallengeRules& rules) {
  std::vector<std::string> workloads;
  std::vector<std::string> keys;
  for (CheckedObject& reference : root.objects("references", false)) {
    rules.references.push_back(read_reference(reference));
    workloads.push_back(rules.references.back().workload);
    keys.push_back(rules.references.back().key);
  }
  check_distinct(root, "references", workloads);
  check_distinct(root, "references", keys);
  rules.subsets = root.texts("subsets", true);
  check_distinct(root, "subsets", rules.subsets);

  std::vector<std::string> names;
  for (CheckedObject& metric : root.objects("metrics", true)) {
    rules.metrics.push_back(read_metric(metric));
    names.push_back(rules.metrics.back().name);
  }
  check_distinct(root, "metrics", names);
  check_columns(root, rules);
}

void read_quadrant_lines(CheckedObject& root, ChallengeRules& rules) {
  const std::string lines = root.text("quadrant_lines", false);
  if (!lines.empty() && lines != "reference_system" && lines != "median") {
    root.problem("quadrant_lines", lines, "must be reference_system or median");
  }
  if (lines == "median") rules.quadrant_lines = ChallengeRules::QuadrantLines::median;
}

}  // namespace

std::string_view name(EnergyPhase phase) {
  return phase == EnergyPhase::train ? "train" : "test";
}

Index ChallengeRules::subset_index(std::string_view subset) const {
  if (subset.empty()) return 0;
  const auto found = std::find(subsets.begin(), subsets.end(), subset);
  if (found == subsets.end()) throw unknown_name("--subset", "subset of " + name, std::string(subset), subsets);
  return found - subsets.begin();
}

std::string expand(std::string_view key_template, std::string_view subset, EnergyPhase phase) {
  std::string key(key_template);
  replace_all(key, "{subset}", subset);
  replace_all(key, "{phase}", name(phase));
  return key;
}

ChallengeRules parse_rules(std::string_view json, const std::string& file) {
  const nlohmann::json parsed = parse_json(json, file);
  JsonProblems problems(file);
  CheckedObject root(parsed, "", problems);
  if (parsed.is_null()) problems.add("", "null", "must be an object");

  ChallengeRules rules;
  if (root.integer("schema_version", 1, true) != 1)
    root.problem("schema_version", "", "must be 1, the version this program reads");
  rules.name = root.text("name", true);
  rules.title = root.text("title", false);
  rules.source = root.text("source", false);
  rules.year = root.integer("year", 0, true);
  rules.reference_system = root.text("reference_system", true);
  rules.reference_hardware = root.text("reference_hardware", false);
  rules.keys = read_keys(root.object("keys", true));
  read_lists(root, rules);
  read_normalization(root.object("normalization", false), rules);
  read_weighting(root.object("energy_weighting", true), rules);
  read_quadrant_lines(root, rules);
  rules.energy_decimals = decimals(root, "energy_decimals");
  rules.test_audio_hours = positive(root, "test_audio_hours", false);
  root.finish();
  problems.throw_if_any();
  return rules;
}

ChallengeRules load_rules(const std::string& name_or_path) {
  std::vector<std::string> known;
  for (const ShippedRules& shipped : shipped_rules()) {
    if (shipped.name == name_or_path) return parse_rules(shipped.json, std::string(shipped.name));
    known.emplace_back(shipped.name);
  }
  const bool looks_like_a_file = name_or_path.ends_with(".json") || name_or_path.find('/') != std::string::npos;
  std::error_code ignored;
  if (!looks_like_a_file && !std::filesystem::exists(name_or_path, ignored)) {
    throw unknown_name("--rules", "set of rules", name_or_path, known);
  }
  return parse_rules(read_whole(name_or_path, kLargestRulesFile), name_or_path);
}

const std::vector<ShippedRules>& shipped_rules() {
  static const std::vector<ShippedRules> kShipped = {{"dcase2022", embedded::dcase2022_json()},
                                                     {"dcase2023", embedded::dcase2023_json()}};
  return kShipped;
}

}  // namespace crosswatt
