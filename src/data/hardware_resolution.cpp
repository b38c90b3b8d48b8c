// From what a user types to a table's own spelling of a hardware.
#include <algorithm>
#include <functional>
#include <map>
#include <tuple>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/data/hardware_catalogue.hpp"
#include "data/hardware_name.hpp"

namespace crosswatt {

namespace {

/// A name with what it says and what it may mean.
struct Known {
  std::string text;
  HardwareName name;
  HardwareMatch match;
};

Known know(const std::string& text, const HardwareCatalogue& catalogue) {
  return {text, parse_hardware_name(text), catalogue.find(text)};
}

/// Whether everything `known` may be is something `typed` may be.
bool covers(const HardwareMatch& typed, const HardwareMatch& known) {
  return !known.candidates.empty() &&
         std::all_of(known.candidates.begin(), known.candidates.end(), [&](const HardwareEntry* entry) {
           return std::find(typed.candidates.begin(), typed.candidates.end(), entry) != typed.candidates.end();
         });
}

std::string quoted_list(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 8;
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) shown.push_back("'" + printable(names[i]) + "'");
  std::string list = join(shown, ", ");
  if (names.size() > kShown) list += " and " + std::to_string(names.size() - kShown) + " more";
  return list;
}

DataError several_fit(const std::string& typed, const std::vector<std::string>& fitting) {
  Problem problem;
  problem.value = typed;
  problem.rule = "may be any of " + quoted_list(fitting);
  problem.remedy = "name one of them as the data spell it";
  return DataError(problem);
}

DataError none_fits(const std::string& typed, const std::vector<std::string>& names_in_table) {
  constexpr std::size_t kNearest = 3;
  const std::vector<std::string> near = nearest_hardware(typed, names_in_table, kNearest);
  Problem problem;
  problem.value = typed;
  problem.rule = "is no hardware of the data";
  problem.remedy =
      near.empty() ? "the data hold " + quoted_list(names_in_table) : "the nearest are " + quoted_list(near);
  if (near.size() == 1) problem.remedy = "the nearest is " + quoted_list(near);
  return DataError(problem);
}

}  // namespace

std::string resolve_hardware(const std::string& typed, const std::vector<std::string>& names_in_table,
                             const HardwareCatalogue& catalogue) {
  const std::optional<std::string> found = find_hardware(typed, names_in_table, catalogue);
  if (!found) throw none_fits(typed, names_in_table);
  return *found;
}

std::optional<std::string> find_hardware(const std::string& typed, const std::vector<std::string>& names_in_table,
                                         const HardwareCatalogue& catalogue) {
  if (std::find(names_in_table.begin(), names_in_table.end(), typed) != names_in_table.end()) return typed;

  const Known wanted = know(typed, catalogue);
  const auto written_otherwise = [&](const Known& known) { return wanted.name == known.name; };
  const auto may_be = [&](const Known& known) {
    return may_mean(wanted.name, known.name) ||
           (wanted.name.setup_may_mean(known.name) && covers(wanted.match, known.match));
  };
  const auto may_be_in_this_setup = [&](const Known& known) {
    return wanted.name.same_setup(known.name) && may_be(known);
  };

  std::vector<Known> names;
  names.reserve(names_in_table.size());
  for (const std::string& text : names_in_table) names.push_back(know(text, catalogue));
  for (const std::function<bool(const Known&)>& fits :
       {std::function<bool(const Known&)>(written_otherwise), std::function<bool(const Known&)>(may_be_in_this_setup),
        std::function<bool(const Known&)>(may_be)}) {
    std::vector<std::string> fitting;
    for (const Known& known : names)
      if (fits(known)) fitting.push_back(known.text);
    if (fitting.size() == 1) return fitting.front();
    if (fitting.size() > 1) throw several_fit(typed, fitting);
  }
  return std::nullopt;
}

std::vector<std::vector<std::string>> spellings_of_one_hardware(const std::vector<std::string>& names_in_table,
                                                                const HardwareCatalogue& catalogue) {
  using Identity = std::tuple<std::string, std::string, int, int, double, std::string>;
  std::map<Identity, std::size_t> group_of;
  std::vector<std::vector<std::string>> groups;
  for (const std::string& text : names_in_table) {
    HardwareName said = parse_hardware_name(text);
    if (const HardwareEntry* entry = catalogue.find(text).only()) {
      said.model = entry->name;
      said.form.clear();
      said.memory_gb = 0;
    }
    const Identity identity{said.model, said.form, said.memory_gb, said.count, said.power_limit_w, said.note};
    const auto [group, fresh] = group_of.emplace(identity, groups.size());
    if (fresh) groups.emplace_back();
    groups[group->second].push_back(text);
  }
  std::erase_if(groups, [](const auto& group) { return group.size() < 2; });
  return groups;
}

}  // namespace crosswatt
