#include "crosswatt/data/typed_hardware.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt {
namespace {

bool is_one_of(const std::string& typed, const std::vector<std::string>& known, const HardwareCatalogue& catalogue) {
  try {
    return find_hardware(typed, known, catalogue).has_value();
  } catch (const DataError&) {  // several fit
    return false;
  }
}

}  // namespace

HardwareCatalogue catalogue_with(const std::string& hardware_file) {
  const HardwareCatalogue& built_in = HardwareCatalogue::built_in();
  return hardware_file.empty() ? built_in : built_in.with_file(hardware_file);
}

HardwarePair typed_pair(const std::string& from, const std::string& to, const EnergyTable& table,
                        const HardwareCatalogue& catalogue) {
  const std::vector<std::string> known = table.hardware().all();
  std::vector<std::string> sources;
  if (table.hardware().find(from) != NameDictionary::kNone)
    sources.push_back(from);  // a name may hold a comma itself
  else
    for (const std::string_view name : split(from, ',')) {
      if (trim(name).empty()) throw ConfigError("--from", from, "names no hardware before or behind a comma");
      sources.push_back(resolve_hardware(std::string(trim(name)), known, catalogue));
    }
  return HardwarePair::of(std::move(sources), resolve_hardware(to, known, catalogue));
}

HardwarePair typed_pair(const std::string& source_and_target, const EnergyTable& table,
                        const HardwareCatalogue& catalogue) {
  const std::vector<std::string> known = table.hardware().all();
  // Names may hold colons themselves, so as many are tried as the separator as a name has, and one more.
  const auto colons_in = [](const std::string& name) { return std::count(name.begin(), name.end(), ':'); };
  std::ptrdiff_t tries = 1;
  for (const std::string& name : known) tries = std::max(tries, colons_in(name) + 1);
  std::optional<HardwarePair> likeliest;  // to say what is wrong with, where none separates two names
  for (std::size_t colon = source_and_target.find(':'); colon != std::string::npos && tries > 0;
       colon = source_and_target.find(':', colon + 1), --tries) {
    HardwarePair pair{source_and_target.substr(0, colon), source_and_target.substr(colon + 1)};
    if (is_one_of(pair.source, known, catalogue) && is_one_of(pair.target, known, catalogue))
      return {resolve_hardware(pair.source, known, catalogue), resolve_hardware(pair.target, known, catalogue)};
    if (!likeliest || table.hardware().find(likeliest->source) == NameDictionary::kNone) likeliest = std::move(pair);
  }
  if (likeliest)
    return {resolve_hardware(likeliest->source, known, catalogue),
            resolve_hardware(likeliest->target, known, catalogue)};
  throw ConfigError("--pairs", source_and_target, "must be all or SOURCE:TARGET");
}

}  // namespace crosswatt
