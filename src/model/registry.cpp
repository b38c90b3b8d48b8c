#include "crosswatt/model/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "crosswatt/core/nearest.hpp"
#include "crosswatt/core/text.hpp"
#include "model/feature_choice.hpp"
#include "model/strategy_family.hpp"

namespace crosswatt {
namespace {

/// The strategies of Douwes and Serizel 2024, in the paper's order.
constexpr std::array kPaper = {
    "single-reference-low", "single-reference-high", "dual-reference",     "linear", "polynomial", "svr",
    "linear+flops",         "linear+params",         "linear+flops+params"};
/// What people do without fitting anything.
constexpr std::array kBaselines = {"identity", "tdp-ratio", "mean-ratio"};
/// Needs a workload named beside it, so it is in no group.
constexpr std::string_view kNeedsReferences = "single-reference";

std::vector<StrategyInfo> gather() {
  std::vector<StrategyInfo> all;
#define CROSSWATT_STRATEGY(file) \
  for (const StrategyInfo& info : file##_strategies()) all.push_back(info);
#include "model/strategies.def"
#undef CROSSWATT_STRATEGY
  return all;
}

/// "linear+flops+params" → "linear", "flops+params".
std::pair<std::string, std::string> split_name(const std::string& name) {
  const std::size_t plus = name.find('+');
  if (plus == std::string::npos) return {name, ""};
  return {name.substr(0, plus), name.substr(plus + 1)};
}

std::vector<std::string> known_names() {
  std::vector<std::string> names = strategy_groups();
  for (const StrategyInfo& info : strategies()) names.emplace_back(info.name);
  return names;
}

std::vector<std::string> group_members(const std::string& group) {
  if (group == "paper") return {kPaper.begin(), kPaper.end()};
  if (group == "baselines") return {kBaselines.begin(), kBaselines.end()};
  if (group != "all") return {};
  std::vector<std::string> names(kPaper.begin(), kPaper.end());
  for (const StrategyInfo& info : strategies()) {
    if (info.name != kNeedsReferences && std::find(names.begin(), names.end(), info.name) == names.end())
      names.emplace_back(info.name);
  }
  return names;
}

/// Where C is larger, solvers of the dual problem need hours on energies of two thousand workloads, or don't end.
constexpr double kLargestCost = 1e6;

}  // namespace

void StrategyOptions::validate() const {
  if (degree < 1 || degree > 30) throw ConfigError("--degree", std::to_string(degree), "must be from 1 to 30");
  for (const double c : svr_c)
    if (!(c > 0 && c <= kLargestCost))
      throw ConfigError("--svr-c", fmt::format("{}", c), fmt::format("must be above 0 and at most {}", kLargestCost));
  for (const double epsilon : svr_epsilon)
    if (!(epsilon >= 0 && std::isfinite(epsilon)))
      throw ConfigError("--svr-epsilon", fmt::format("{}", epsilon), "must be 0 or more, and finite");
}

const std::vector<StrategyInfo>& strategies() {
  static const std::vector<StrategyInfo> kAll = gather();
  return kAll;
}

const StrategyInfo& strategy_info(const std::string& name, const std::string& option) {
  const std::string base = split_name(name).first;
  for (const StrategyInfo& info : strategies())
    if (info.name == base) return info;
  if (!group_members(name).empty()) throw ConfigError(option, name, "is a group of strategies; name one of them");
  throw unknown_name(option, "strategy", name, known_names());
}

std::unique_ptr<Strategy> make_strategy(const std::string& name, const StrategyOptions& options,
                                        const std::string& option) {
  options.validate();
  const StrategyInfo& info = strategy_info(name, option);
  const std::string named = split_name(name).second;
  if (!named.empty() && !info.takes_features)
    throw ConfigError(option, name, fmt::format("{} takes no features; write {}", info.name, info.name));
  const FeatureSet features = named.empty() ? options.features : FeatureSet::parse(named, option);
  std::unique_ptr<Strategy> strategy = info.make(options, info.takes_features ? features : FeatureSet());
  if (!options.features_given || !named.empty()) return strategy;
  return restricted_to(options.features, std::move(strategy));
}

std::vector<StrategyChoice> resolve_strategies(const std::vector<std::string>& names_and_groups) {
  std::vector<StrategyChoice> choices;
  const auto take = [&](const std::string& name, bool from_group) {
    const auto same = [&](const StrategyChoice& choice) { return choice.name == name; };
    const auto found = std::find_if(choices.begin(), choices.end(), same);
    if (found == choices.end())
      choices.push_back({name, from_group});
    else if (!from_group)
      found->from_group = false;
  };
  for (const std::string& name : names_and_groups) {
    const std::vector<std::string> members = group_members(name);
    for (const std::string& member : members) take(member, true);
    if (members.empty()) {
      strategy_info(name);  // throws for an unknown one
      take(name, false);
    }
  }
  return choices;
}

std::vector<std::string> strategy_groups() {
  return {"paper", "baselines", "all"};
}

}  // namespace crosswatt
