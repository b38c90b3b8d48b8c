#include "crosswatt/normalize/typed_measurements.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/units.hpp"

namespace crosswatt {
namespace {

struct NamedText {
  std::string hardware;  ///< "" where none is named
  std::string quantity;
};

/// "A40=3.2kWh" or "3.2kWh".
NamedText parted(const std::string& text) {
  const std::size_t sign = text.rfind('=');
  if (sign == std::string::npos) return {"", text};
  return {std::string(trim(std::string_view(text).substr(0, sign))), text.substr(sign + 1)};
}

/// The entry of the source that was typed.
SourceMeasurement& entry_of(const std::string& typed, const std::string& option, const HardwareCatalogue& catalogue,
                            std::vector<SourceMeasurement>& by_source) {
  std::vector<std::string> names;
  names.reserve(by_source.size());
  for (const SourceMeasurement& entry : by_source) names.push_back(entry.hardware);
  if (typed.empty()) {
    if (names.size() == 1) return by_source.front();
    throw ConfigError(
        option, "",
        fmt::format("must say on which of {} it was measured: {} '{}=…'", join(names, ", "), option, names.front()));
  }
  const std::string name = resolve_hardware(typed, names, catalogue);
  return by_source[static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin())];
}

void refuse_second(double known, const std::string& option, const std::string& hardware) {
  if (!std::isnan(known)) throw ConfigError(option, hardware, "is given twice; give one for each source");
}

}  // namespace

TypedMeasurements::TypedMeasurements(const std::vector<std::string>& energies,
                                     const std::vector<std::string>& durations) {
  for (const std::string& text : energies) {
    const auto [hardware, energy] = parted(text);
    energies_.push_back({.hardware = hardware,
                         .energy_kwh = parse_energy_kwh(energy, "--energy"),
                         .energy_half_unit_kwh = energy_half_unit_kwh(energy, "--energy")});
  }
  for (const std::string& text : durations) {
    const auto [hardware, duration] = parted(text);
    durations_.push_back({.hardware = hardware, .duration_s = parse_duration_s(duration, "--duration")});
  }
}

void TypedMeasurements::fill(Query& query, const HardwarePair& pair, const HardwareCatalogue& catalogue) const {
  std::vector<SourceMeasurement> by_source;
  if (pair.sources.empty()) by_source.push_back({.hardware = pair.source});
  for (const std::string& source : pair.sources) by_source.push_back({.hardware = source});
  for (const SourceMeasurement& typed : energies_) {
    SourceMeasurement& entry = entry_of(typed.hardware, "--energy", catalogue, by_source);
    refuse_second(entry.energy_kwh, "--energy", entry.hardware);
    entry.energy_kwh = typed.energy_kwh;
    entry.energy_half_unit_kwh = typed.energy_half_unit_kwh;
  }
  for (const SourceMeasurement& typed : durations_) {
    SourceMeasurement& entry = entry_of(typed.hardware, "--duration", catalogue, by_source);
    refuse_second(entry.duration_s, "--duration", entry.hardware);
    entry.duration_s = typed.duration_s;
  }
  for (const SourceMeasurement& entry : by_source)
    if (std::isnan(entry.energy_kwh))
      throw ConfigError("--energy", entry.hardware, "is missing; every source needs its energy");
  query.energy_kwh = by_source.front().energy_kwh;
  query.energy_half_unit_kwh = by_source.front().energy_half_unit_kwh;
  query.duration_s = by_source.front().duration_s;
  if (!pair.sources.empty()) query.sources = std::move(by_source);
}

}  // namespace crosswatt
