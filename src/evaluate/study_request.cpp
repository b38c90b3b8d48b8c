#include "crosswatt/evaluate/study_request.hpp"

#include <algorithm>

#include "crosswatt/data/typed_hardware.hpp"
#include "crosswatt/select/selector.hpp"

namespace crosswatt {

void StudyRequest::check_pairs() const {
  const bool named = std::any_of(pairs.begin(), pairs.end(), [](const std::string& text) { return text != "all"; });
  if (from.empty() != to.empty())
    throw ConfigError(from.empty() ? "--to" : "--from", from + to, "needs the other end beside it");
  if (!from.empty() && !pairs.empty()) throw ConfigError("--pairs", pairs.front(), "and --from exclude each other");
  if (options.sources != 1 && (named || !from.empty()))
    throw ConfigError("--sources", std::to_string(options.sources), "is for all pairs, not for pairs that are named");
}

StudyOptions StudyRequest::complete() const {
  if (!protocol.empty() && protocol != "paper") throw unknown_name("--protocol", "protocol", protocol, {"paper"});
  check_pairs();
  StudyOptions complete = options;
  if (protocol == "paper") {
    complete.strategies = {"paper"};
    complete.selections = {"full", "random", "minmax"};
    complete.new_families = false;
  }
  if (!strategies.empty()) complete.strategies = strategies;
  if (!selections.empty()) complete.selections = selections;
  if (new_families) complete.new_families = *new_families;
  complete.split.kind = parse_split_kind(split);
  complete.strategy = settings.options();
  if (!shard.empty()) complete.shard = Shard::parse(shard);
  complete.validate();
  resolve_strategies(complete.strategies);  // a typo is known before a file is read
  for (const std::string& selection : complete.selections) make_selector(selection);
  if (!splits_file.empty()) {
    complete.splits = read_splits(splits_file);
    complete.splits_file = splits_file;
  }
  return complete;
}

std::vector<HardwarePair> StudyRequest::typed_pairs(const EnergyTable& table,
                                                    const HardwareCatalogue& catalogue) const {
  std::vector<HardwarePair> typed;
  for (const std::string& text : pairs)
    if (text != "all") typed.push_back(typed_pair(text, table, catalogue));
  if (!from.empty()) typed.push_back(typed_pair(from, to, table, catalogue));
  return typed;
}

}  // namespace crosswatt
