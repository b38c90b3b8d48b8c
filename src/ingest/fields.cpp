#include "ingest/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt::ingest {
namespace {

struct NamedHeading {
  std::string_view name;
  Heading heading;
};

/// The first name of a field is the one we write.
constexpr std::array kHeadings = {
    NamedHeading{"workload", {Field::workload, {}}},
    NamedHeading{"hardware", {Field::hardware, {}}},
    NamedHeading{"phase", {Field::phase, {}}},
    NamedHeading{"scope", {Field::scope, {}}},
    NamedHeading{"energy_kwh", {Field::energy, EnergyUnit::kwh}},
    NamedHeading{"energy_wh", {Field::energy, EnergyUnit::wh}},
    NamedHeading{"energy_j", {Field::energy, EnergyUnit::j}},
    NamedHeading{"energy_kj", {Field::energy, EnergyUnit::kj}},
    NamedHeading{"energy", {Field::energy, {}}},
    NamedHeading{"duration_s", {Field::duration_s, {}}},
    NamedHeading{"flops", {Field::flops, {}}},
    NamedHeading{"macs", {Field::macs, {}}},
    NamedHeading{"params", {Field::params, {}}},
    NamedHeading{"batch_size", {Field::batch_size, {}}},
    NamedHeading{"family", {Field::family, {}}},
    NamedHeading{"repetition", {Field::repetition, {}}},
    NamedHeading{"notes", {Field::notes, {}}},
};

bool says_unknown(std::string_view text) {
  const std::string lowered = lower(text);
  constexpr std::array<std::string_view, 9> kUnknownWords = {"nan",  "n/a", "na", "[n/a]",  "null",
                                                             "none", "-",   "--", "unknown"};
  return std::find(kUnknownWords.begin(), kUnknownWords.end(), lowered) != kUnknownWords.end();
}

bool says_infinite(std::string_view text) {
  std::string lowered = lower(text);
  lowered.erase(0, lowered.find_first_not_of("+-"));
  return lowered == "inf" || lowered == "infinity";
}

/// "12 kWh", "119.17W": a number and, behind it, a word.
bool carries_unit(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return false;
  const std::string_view behind(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const std::string word = lower(trim(behind));
  constexpr std::array<std::string_view, 14> kUnits = {"kwh", "wh", "mwh", "j",  "kj", "mj",  "uj",
                                                       "w",   "kw", "s",   "ms", "h",  "min", "%"};
  return std::find(kUnits.begin(), kUnits.end(), word) != kUnits.end();
}

bool is_number_with_comma(std::string_view text) {
  std::string pointed(text);
  if (std::count(pointed.begin(), pointed.end(), ',') == 0) return false;
  std::erase(pointed, ',');
  return parse_number(pointed).has_value();
}

/// A decimal that parse_number refuses for its size alone.
bool is_beyond_double(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  const std::size_t first = !text.empty() && text.front() == '-' ? 1 : 0;
  const bool begins_like_number = first < text.size() && text.find_first_of("0123456789.", first) == first;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return begins_like_number && end == text.data() + text.size() &&
         (error == std::errc::result_out_of_range || value == 0);
}

}  // namespace

std::optional<Heading> parse_heading(std::string_view text) {
  const std::string lowered = lower(trim(text));
  for (const NamedHeading& known : kHeadings) {
    if (known.name == lowered) return known.heading;
  }
  return std::nullopt;
}

std::string_view name(Field field) {
  const auto is_field = [&](const NamedHeading& known) { return known.heading.field == field; };
  return std::find_if(kHeadings.begin(), kHeadings.end(), is_field)->name;
}

std::optional<Column> column_of(Field field) {
  switch (field) {
    case Field::duration_s:
      return Column::duration_s;
    case Field::flops:
      return Column::flops;
    case Field::macs:
      return Column::macs;
    case Field::params:
      return Column::params;
    case Field::batch_size:
      return Column::batch_size;
    default:
      return std::nullopt;
  }
}

std::optional<std::int32_t> parse_repetition(std::string_view text) {
  if (text.empty()) return -1;
  const std::optional<long long> number = parse_integer(text);
  if (!number || *number < 0 || *number > std::numeric_limits<std::int32_t>::max()) return std::nullopt;
  return static_cast<std::int32_t>(*number);
}

CellFault number_fault(std::string_view text, std::string_view remedy) {
  if (text.empty()) return {"is empty", std::string(remedy)};
  if (const auto number = parse_number(text); number && *number <= 0) {
    return {"must be greater than 0", std::string(remedy)};
  }
  if (says_unknown(text)) return {"is no number", std::string(remedy)};
  if (says_infinite(text)) return {"must be finite", std::string(remedy)};
  if (carries_unit(text)) {
    return {"carries a unit", "write the number alone; its unit stands in the column's name"};
  }
  if (is_number_with_comma(text)) {
    return {"has a comma", "write decimals with a point and thousands without a separator"};
  }
  if (parse_number(text) || is_beyond_double(text))
    return {"is beyond what a double can hold", "check the unit and the exponent"};
  return {"is no decimal number", "write digits, a point and an exponent at most: 0.0125 or 1.25e-2"};
}

CellFault name_fault(std::string_view text, std::string_view what) {
  if (text.empty()) return {"is empty", fmt::format("name the {}", what)};
  return {fmt::format("is longer than {} bytes", kLongestName), "shorten the name"};
}

CellFault energy_fault(std::string_view text) {
  return number_fault(text, "leave the row out if the energy was not measured");
}

CellFault known_number_fault(std::string_view text) {
  return number_fault(text, "leave the cell empty if it is not known");
}

CellFault phase_fault() {
  return {"is no phase", "write training or inference, or leave the cell empty"};
}

CellFault scope_fault() {
  return {"is no scope", "write gpu, cpu, ram, total or wall, or leave the cell empty"};
}

CellFault repetition_fault() {
  return {"must be a whole number from 0 to 2147483647", "number the runs 0, 1, 2, …"};
}

CellFault unit_fault() {
  return {"does not say its unit",
          "say it with --energy-unit kWh|Wh|J|kJ|MJ|mJ|uJ, or name it energy_kwh, energy_wh, energy_j or energy_kj"};
}

}  // namespace crosswatt::ingest
