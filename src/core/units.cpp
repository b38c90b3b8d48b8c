#include "crosswatt/core/units.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt {

namespace {

enum class Case { matters, ignored };

/// A unit's value in base units is one multiplication or one division, so that no digit is lost to an inexact factor.
struct Scale {
  double multiply = 1.0;
  double divide = 1.0;

  double operator()(double value) const { return value * multiply / divide; }
};

struct Spelling {
  std::string_view text;
  Case letters;
  Scale scale;
};

struct EnergySpelling {
  std::string_view text;
  Case letters;
  EnergyUnit unit;
};

// The first spelling of a unit is its name.
constexpr std::array kEnergySpellings{
    EnergySpelling{"kWh", Case::ignored, EnergyUnit::kwh},     EnergySpelling{"Wh", Case::ignored, EnergyUnit::wh},
    EnergySpelling{"MWh", Case::matters, EnergyUnit::mwh},     EnergySpelling{"J", Case::ignored, EnergyUnit::j},
    EnergySpelling{"kJ", Case::ignored, EnergyUnit::kj},       EnergySpelling{"MJ", Case::matters, EnergyUnit::mj_mega},
    EnergySpelling{"mJ", Case::matters, EnergyUnit::mj_milli}, EnergySpelling{"uJ", Case::ignored, EnergyUnit::uj},
    EnergySpelling{"\u00B5J", Case::ignored, EnergyUnit::uj},  // micro sign
    EnergySpelling{"\u03BCJ", Case::ignored, EnergyUnit::uj},  // Greek mu
};

constexpr std::array kDurationSpellings{
    Spelling{"", Case::matters, {}},
    Spelling{"s", Case::ignored, {}},
    Spelling{"ms", Case::matters, {.divide = 1e3}},
    Spelling{"min", Case::ignored, {.multiply = 60.0}},
    Spelling{"h", Case::ignored, {.multiply = 3600.0}},
    Spelling{"d", Case::ignored, {.multiply = 86400.0}},
};

constexpr std::array kPowerSpellings{
    Spelling{"", Case::matters, {}},
    Spelling{"W", Case::ignored, {}},
    Spelling{"kW", Case::ignored, {.multiply = 1e3}},
    Spelling{"MW", Case::matters, {.multiply = 1e6}},
    Spelling{"mW", Case::matters, {.divide = 1e3}},
};

constexpr std::array kCountPrefixes{
    Spelling{"", Case::matters, {}},
    Spelling{"K", Case::ignored, {.multiply = 1e3}},
    Spelling{"M", Case::ignored, {.multiply = 1e6}},
    Spelling{"G", Case::ignored, {.multiply = 1e9}},
    Spelling{"B", Case::ignored, {.multiply = 1e9}},
    Spelling{"T", Case::ignored, {.multiply = 1e12}},
    Spelling{"P", Case::ignored, {.multiply = 1e15}},
};

constexpr std::array<std::string_view, 3> kCounted{"flops", "macs", "params"};

bool matches(std::string_view text, std::string_view spelling, Case letters) {
  return text == spelling || (letters == Case::ignored && lower(text) == lower(spelling));
}

template <typename AnySpelling>
const AnySpelling* find_spelling(std::string_view text, std::span<const AnySpelling> spellings) {
  const auto found = std::find_if(spellings.begin(), spellings.end(), [text](const AnySpelling& spelling) {
    return matches(text, spelling.text, spelling.letters);
  });
  return found == spellings.end() ? nullptr : &*found;
}

std::size_t count_digits(std::string_view text) {
  return std::min(text.find_first_not_of("0123456789"), text.size());
}

/// Length of the longest front of `text` that is written like a number: sign, digits, point, exponent.
std::size_t number_length(std::string_view text) {
  std::size_t at = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
  at += count_digits(text.substr(at));
  if (at < text.size() && text[at] == '.') at += 1 + count_digits(text.substr(at + 1));
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    const std::size_t sign = at + 1 < text.size() && (text[at + 1] == '+' || text[at + 1] == '-') ? 1 : 0;
    const std::size_t digits = count_digits(text.substr(at + 1 + sign));
    if (digits > 0) at += 1 + sign + digits;
  }
  return at;
}

struct Quantity {
  double value;
  std::string_view unit;  ///< "" where none is written
};

/// A kind of quantity as messages speak of it.
struct Kind {
  std::string_view name;        ///< with its article
  std::string_view understood;  ///< the units
  std::string_view bare;        ///< what a number without a unit means
};

constexpr Kind kEnergy{"an energy", "kWh, Wh, MWh, J, kJ, MJ, mJ, uJ", "kWh"};
constexpr Kind kDuration{"a duration", "s, ms, min, h, d, or hours:minutes:seconds", "s"};
constexpr Kind kCount{"a count", "K, M, G or B, T, P, with FLOPs, MACs or params behind or not", "a plain count"};
constexpr Kind kPower{"a power", "W, kW, MW, mW", "W"};

std::string units_understood(const Kind& kind) {
  return "; units understood: " + std::string(kind.understood);
}

[[noreturn]] void refuse(std::string_view text, const std::string& option, const std::string& rule, const Kind& kind) {
  throw ConfigError(option, std::string(text),
                    rule + units_understood(kind) + "; a bare number is " + std::string(kind.bare));
}

Quantity split_quantity(std::string_view text, const std::string& option, const Kind& kind) {
  const std::string_view trimmed = trim(text);
  const std::size_t length = number_length(trimmed);
  const std::optional<double> value = parse_number(trimmed.substr(0, length));
  if (!value) refuse(text, option, "is not " + std::string(kind.name), kind);
  return {*value, trim(trimmed.substr(length))};
}

double require_positive(double value, std::string_view text, const std::string& option, const Kind& kind) {
  if (!(value > 0.0)) refuse(text, option, "must be above zero", kind);
  if (!std::isfinite(value)) refuse(text, option, "is too large", kind);
  return value;
}

double parse_scaled(std::string_view text, const Quantity& quantity, std::span<const Spelling> spellings,
                    const std::string& option, const Kind& kind) {
  const Spelling* spelling = find_spelling(quantity.unit, spellings);
  if (spelling == nullptr) refuse(text, option, "has the unknown unit '" + printable(quantity.unit) + "'", kind);
  return require_positive(spelling->scale(quantity.value), text, option, kind);
}

/// "1:30:00" in seconds; nothing unless all three are plain numbers, only the seconds have decimals, and
/// minutes and seconds are below 60.
std::optional<double> parse_clock_s(std::string_view text) {
  const std::vector<std::string_view> fields = split(text, ':');
  if (fields.size() != 3) return std::nullopt;
  const bool digits_only = count_digits(fields[0]) == fields[0].size() && count_digits(fields[1]) == fields[1].size() &&
                           count_digits(fields[2]) > 0 && fields[2].find_first_of("eE") == std::string_view::npos;
  const std::optional<double> hours = parse_number(fields[0]);
  const std::optional<double> minutes = parse_number(fields[1]);
  const std::optional<double> seconds = parse_number(fields[2]);
  if (!digits_only || !hours || !minutes || !seconds || *minutes >= 60.0 || *seconds >= 60.0) return std::nullopt;
  return *hours * 3600.0 + *minutes * 60.0 + *seconds;
}

std::string_view without_counted_word(std::string_view unit) {
  const std::string lowered = lower(unit);
  for (const std::string_view word : kCounted) {
    if (lowered.ends_with(word)) return trim(unit.substr(0, unit.size() - word.size()));
  }
  return unit;
}

}  // namespace

std::optional<EnergyUnit> find_energy_unit(std::string_view text) {
  const auto* spelling = find_spelling<EnergySpelling>(trim(text), kEnergySpellings);
  return spelling == nullptr ? std::nullopt : std::optional(spelling->unit);
}

EnergyUnit parse_energy_unit(std::string_view text, const std::string& option) {
  const std::optional<EnergyUnit> unit = find_energy_unit(text);
  if (!unit) throw ConfigError(option, std::string(text), "is not an energy unit" + units_understood(kEnergy));
  return *unit;
}

std::string_view name(EnergyUnit unit) {
  for (const EnergySpelling& spelling : kEnergySpellings) {
    if (spelling.unit == unit) return spelling.text;
  }
  return {};
}

double to_kwh(double value, EnergyUnit unit) {
  switch (unit) {
    case EnergyUnit::kwh:
      return value;
    case EnergyUnit::wh:
      return value / 1e3;
    case EnergyUnit::mwh:
      return value * 1e3;
    case EnergyUnit::j:
      return value / kJoulesPerKwh;
    case EnergyUnit::kj:
      return value / (kJoulesPerKwh / 1e3);
    case EnergyUnit::mj_mega:
      return value / (kJoulesPerKwh / 1e6);
    case EnergyUnit::mj_milli:
      return value / (kJoulesPerKwh * 1e3);
    case EnergyUnit::uj:
      return value / (kJoulesPerKwh * 1e6);
  }
  return value;
}

double parse_energy_kwh(std::string_view text, const std::string& option) {
  const Quantity quantity = split_quantity(text, option, kEnergy);
  const std::string_view unit = quantity.unit.empty() ? "kWh" : quantity.unit;
  const auto* spelling = find_spelling<EnergySpelling>(unit, kEnergySpellings);
  if (spelling == nullptr) refuse(text, option, "has the unknown unit '" + printable(unit) + "'", kEnergy);
  return require_positive(to_kwh(quantity.value, spelling->unit), text, option, kEnergy);
}

double energy_half_unit_kwh(std::string_view text, const std::string& option) {
  const double energy_kwh = parse_energy_kwh(text, option);
  const Quantity quantity = split_quantity(text, option, kEnergy);
  std::string_view digits = trim(text);
  digits = digits.substr(0, number_length(digits));
  int exponent = 0;
  if (const std::size_t at = digits.find_first_of("eE"); at != std::string_view::npos) {
    exponent = static_cast<int>(parse_integer(digits.substr(at + 1)).value_or(0));
    digits = digits.substr(0, at);
  }
  const std::size_t point = digits.find('.');
  const int decimals = point == std::string_view::npos ? 0 : static_cast<int>(digits.size() - point - 1);
  return 0.5 * std::pow(10.0, exponent - decimals) * (energy_kwh / quantity.value);
}

double parse_duration_s(std::string_view text, const std::string& option) {
  if (text.find(':') != std::string_view::npos) {
    const std::optional<double> clock_s = parse_clock_s(trim(text));
    if (!clock_s) refuse(text, option, "is not hours:minutes:seconds", kDuration);
    return require_positive(*clock_s, text, option, kDuration);
  }
  return parse_scaled(text, split_quantity(text, option, kDuration), kDurationSpellings, option, kDuration);
}

double parse_count(std::string_view text, const std::string& option) {
  Quantity quantity = split_quantity(text, option, kCount);
  quantity.unit = without_counted_word(quantity.unit);
  return parse_scaled(text, quantity, kCountPrefixes, option, kCount);
}

double parse_power_w(std::string_view text, const std::string& option) {
  return parse_scaled(text, split_quantity(text, option, kPower), kPowerSpellings, option, kPower);
}

}  // namespace crosswatt
