// Units and quantities: every plain number in crosswatt carries its unit in its name; here text becomes such a number.
//
// Unit confusion is chronic in energy files (kW or kWh, mJ or J), so an unknown unit is refused and never guessed.
// Letter case is ignored except where it decides between mega and milli (MJ, mJ, MWh, MW, mW, ms): "mj" is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crosswatt {

inline constexpr double kJoulesPerKwh = 3.6e6;

/// Energy units that files and options may name.
enum class EnergyUnit { kwh, wh, j, kj, mj_mega, mj_milli, uj, mwh };

/// "kWh", "Wh", "MWh", "J", "kJ", "MJ", "mJ", "uJ" (also "µJ"). @throws ConfigError naming `option` for anything else.
EnergyUnit parse_energy_unit(std::string_view text, const std::string& option);
/// Likewise; nothing for anything else.
std::optional<EnergyUnit> find_energy_unit(std::string_view text);
/// As parse_energy_unit() reads it.
std::string_view name(EnergyUnit unit);
/// The energy in kWh. Exact for kWh; otherwise one multiplication or division.
double to_kwh(double value, EnergyUnit unit);

// What a user types for a quantity: a number, blanks if liked, a unit. All throw ConfigError with the option, the value
// and the units understood, also for what is not above zero or beyond the range of double.

/// "3.2kWh", "900 Wh", "11.5MJ", "3.2" (kWh).
double parse_energy_kwh(std::string_view text, const std::string& option);
/// Half a unit of the last digit written, in kWh: what rounding may hide. "0.007" gives 0.0005. @throws as
/// parse_energy_kwh.
double energy_half_unit_kwh(std::string_view text, const std::string& option);
/// "5400s", "90min", "1.5h", "2d", "250ms", "5400" (seconds), "1:30:00" (hours, minutes, seconds). "5m" is
/// refused: minutes, metres or months.
double parse_duration_s(std::string_view text, const std::string& option);
/// "2.1e12", "2.1T", "11M", "8": K, M, G or B, T, P, case ignored, with FLOPs, MACs or params behind or not.
double parse_count(std::string_view text, const std::string& option);
/// "250W", "0.25kW", "1500mW", "250" (W).
double parse_power_w(std::string_view text, const std::string& option);

}  // namespace crosswatt
