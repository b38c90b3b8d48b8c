// Units and quantities: every plain number in crosswatt carries its unit in its name; here text becomes such a number.
//
// Unit confusion is chronic in energy files (kW or kWh, mJ or J), so a quantity with an unknown unit is refused, never
// guessed.
#pragma once

#include <string>
#include <string_view>

namespace crosswatt {

inline constexpr double kJoulesPerKwh = 3.6e6;

/// Energy units that files and options may name.
enum class EnergyUnit { kwh, wh, j, kj, mj_mega, mj_milli, uj, mwh };

/// "kWh", "Wh", "J", "kJ", "MJ", "mJ", "uJ" (also "µJ"), "MWh"; case matters only where it must (MJ, mJ).
/// @throws ConfigError naming `option` for anything else.
EnergyUnit parse_energy_unit(std::string_view text, const std::string& option);
std::string_view name(EnergyUnit unit);
/// The energy in kWh. Exact for kWh; otherwise one multiplication or division.
double to_kwh(double value, EnergyUnit unit);

/// "3.2kWh", "900 Wh", "11.5MJ", "3.2" (kWh). @throws ConfigError: option, value and the units understood; also when <=
/// 0.
double parse_energy_kwh(std::string_view text, const std::string& option);
/// "5400s", "90min", "1.5h", "2d", "250ms", "5400" (seconds), "1:30:00". @throws ConfigError; also when <= 0.
double parse_duration_s(std::string_view text, const std::string& option);
/// "2.1e12", "2.1T", "11M", "8", with K, M, G or B, T, P and an optional FLOPs, MACs or params behind. @throws
/// ConfigError; also when <= 0.
double parse_count(std::string_view text, const std::string& option);
/// "250W", "0.25kW", "250" (W). @throws ConfigError; also when <= 0.
double parse_power_w(std::string_view text, const std::string& option);

}  // namespace crosswatt
