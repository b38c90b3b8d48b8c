#include "crosswatt/data/typed_hardware.hpp"

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt {

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
  // Names may hold colons themselves, so every one is tried as the separator.
  for (std::size_t colon = source_and_target.find(':'); colon != std::string::npos;
       colon = source_and_target.find(':', colon + 1)) {
    const std::string source = source_and_target.substr(0, colon);
    const bool last = source_and_target.find(':', colon + 1) == std::string::npos;
    if (!last && table.hardware().find(source) == NameDictionary::kNone) continue;
    return {resolve_hardware(source, known, catalogue),
            resolve_hardware(source_and_target.substr(colon + 1), known, catalogue)};
  }
  throw ConfigError("--pairs", source_and_target, "must be all or SOURCE:TARGET");
}

}  // namespace crosswatt
