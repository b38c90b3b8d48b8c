#include "ingest/naming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/nearest.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt::ingest {
namespace {

constexpr const char* kWorkloadFrom = "--workload-from";
constexpr const char* kSetHardware = "--set-hardware";
/// libstdc++ matches by recursion, a step per character.
constexpr std::size_t kLongestMatched = 1024;

/// A number of cards at the front or the back of a name: where the name proper stands, and how many.
struct Counted {
  std::string_view name;
  int count;
};

std::optional<Counted> count_in_front(std::string_view text) {
  const std::size_t cross = text.find(" x ");
  if (cross == std::string_view::npos) return std::nullopt;
  const std::optional<long long> count = parse_integer(text.substr(0, cross));
  if (!count || *count < 1 || *count > 4096) return std::nullopt;
  return Counted{trim(text.substr(cross + 3)), static_cast<int>(*count)};
}

std::optional<Counted> count_behind(std::string_view text) {
  constexpr std::string_view kUnit = " device(s)";
  if (!text.ends_with(kUnit)) return std::nullopt;
  text.remove_suffix(kUnit.size());
  const std::size_t blank = text.rfind(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const std::optional<long long> count = parse_integer(text.substr(blank + 1));
  if (!count || *count < 1 || *count > 4096) return std::nullopt;
  return Counted{trim(text.substr(0, blank)), static_cast<int>(*count)};
}

std::string with_count(int count, std::string_view name) {
  return count == 1 ? std::string(name) : fmt::format("{} x {}", count, name);
}

}  // namespace

Naming::Naming(const ReadOptions& options) {
  read_places(options.set_hardware);
  const std::string& from = options.workload_from;
  const bool is_pattern = from.find('(') != std::string::npos;
  if (!is_pattern) {
    for (const std::string_view key : split(from, ',')) {
      if (!trim(key).empty()) keys_.emplace_back(trim(key));
    }
    return;
  }
  expression_ = from;
  try {
    pattern_.emplace(from, std::regex::ECMAScript);
  } catch (const std::regex_error& error) {
    throw ConfigError(kWorkloadFrom, from, fmt::format("can't be used as a regular expression ({})", error.what()));
  }
}

void Naming::read_places(const std::string& set_hardware) {
  if (set_hardware.find_first_of("=,") == std::string::npos) {
    set_hardware_ = trim(set_hardware);
    return;
  }
  for (const std::string_view part : split(set_hardware, ',')) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos)
      throw ConfigError(kSetHardware, std::string(part),
                        "stands without a place beside other hardware; write PLACE=NAME,… for files of several "
                        "hardware, '2 x NAME' or 'NAME + NAME' for several cards of a machine");
    const std::string_view place = trim(part.substr(0, equals));
    const std::string_view hardware = trim(part.substr(equals + 1));
    if (place.empty() || hardware.empty())
      throw ConfigError(kSetHardware, std::string(part), "must be a place and a name: PLACE=NAME");
    hardware_by_place_.emplace_back(place, hardware);
  }
}

void Naming::enter(const std::string& path, const RunDescription* description) {
  path_ = path;
  description_ = description;
}

std::string Naming::workload(const std::string& path, const Lookup& value_of, const std::string& usual) {
  if (pattern_) return workload_by_path(path);
  if (keys_.empty()) return description_ != nullptr ? description_->workload : usual;
  asked_ = true;
  std::vector<std::string> parts;
  for (const std::string& key : keys_) {
    std::string value = value_of(key);
    if (value.empty()) continue;
    if (!known_keys_.contains(key)) known_keys_.insert(key);
    parts.push_back(std::move(value));
  }
  return join(parts, "/");
}

std::string Naming::workload_by_file(const std::string& path, const Lookup& value_of) {
  const bool by_file = !workload_is_chosen() && description_ == nullptr;
  if (by_file) folders_[stem(path)].insert(folder_of(path));
  return workload(path, value_of, stem(path));
}

std::vector<std::string> Naming::names_of_several_folders() const {
  std::vector<std::string> said;
  for (const auto& [workload, folders] : folders_) {
    if (folders.size() == 1) continue;
    said.push_back(fmt::format(
        "workload '{}' is named after files of {} folders, {} and {}{}: where they are not of the same work, "
        "name it after the folder with {} '([^/]+)/[^/]+$'",
        printable(workload), folders.size(), printable(*folders.begin()), printable(*std::next(folders.begin())),
        folders.size() > 2 ? ", …" : "", kWorkloadFrom));
  }
  return said;
}

std::string Naming::workload_by_path(const std::string& path) const {
  std::vector<std::string> parts;
  std::smatch match;
  if (path.size() <= kLongestMatched && std::regex_search(path, match, *pattern_)) {
    for (std::size_t group = 1; group < match.size(); ++group) {
      if (match[group].length() > 0) parts.push_back(match[group].str());
    }
  }
  if (parts.empty())
    throw UnnamedFile(
        Problem{.rule = fmt::format("has a path in which {} '{}' finds nothing", kWorkloadFrom, printable(expression_)),
                .remedy = "choose an expression whose groups find a name in the path as it stands here"});
  return join(parts, "/");
}

void Naming::offer(const std::vector<std::string>& columns) {
  if (!keys_.empty()) known_keys_.insert(columns.begin(), columns.end());
}

std::vector<Problem> Naming::unknown_keys() const {
  std::vector<Problem> problems;
  if (!asked_) return problems;
  const auto is_known = [&](const std::string& key) {
    return std::any_of(known_keys_.begin(), known_keys_.end(),
                       [&](const std::string& known) { return lower(known) == lower(key); });
  };
  for (const std::string& key : keys_) {
    if (is_known(key)) continue;
    const std::vector<std::string> known(known_keys_.begin(), known_keys_.end());
    problems.push_back({.file = kWorkloadFrom,
                        .value = key,
                        .rule = "is in none of the files" + did_you_mean(key, known),
                        .remedy = "name columns or keys that they have"});
  }
  return problems;
}

std::string Naming::hardware(std::string_view found) const {
  std::string tidy = tidy_hardware(found);
  if (!tidy.empty()) return tidy;
  if (description_ != nullptr) return hardware_of_node(description_->node);
  for (const auto& [place, hardware] : hardware_by_place_) {
    if (path_.find(place) != std::string::npos) return hardware;
  }
  return set_hardware_;
}

std::string Naming::hardware_of_node(std::string_view node) const {
  for (const auto& [place, hardware] : hardware_by_place_) {
    if (node.starts_with(place)) return hardware;
  }
  return set_hardware_;
}

std::string several(int count, std::string_view name) {
  return names_several(name) ? std::string(name) : with_count(count, name);
}

std::string together(std::span<const std::string> devices) {
  std::map<std::string_view, int> counts;
  for (const std::string& name : devices) {
    const auto counted = name.find(" + ") == std::string::npos ? count_in_front(name) : std::nullopt;
    if (!name.empty()) counts[counted ? counted->name : name] += counted ? counted->count : 1;
  }
  std::vector<std::string> names;
  names.reserve(counts.size());
  for (const auto& [name, count] : counts) names.push_back(several(count, name));
  return join(names, " + ");
}

bool names_several(std::string_view name) {
  return count_in_front(name) || count_behind(name) || name.find(" + ") != std::string_view::npos;
}

std::string tidy_hardware(std::string_view name) {
  name = trim(name);
  if (const auto counted = count_in_front(name)) return with_count(counted->count, counted->name);
  if (const auto counted = count_behind(name)) return with_count(counted->count, counted->name);
  return std::string(name);
}

std::string at_power_limit(std::string_view name, double limit_w, double highest_limit_w) {
  return limit_w < highest_limit_w ? fmt::format("{} @{}W", name, shortest(limit_w)) : std::string(name);
}

std::string without_blanks(std::string_view text) {
  std::string kept(text);
  std::erase(kept, ' ');
  return kept;
}

std::string file_name(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

std::string stem(const std::string& path) {
  return std::filesystem::path(path).stem().string();
}

std::string folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

}  // namespace crosswatt::ingest
