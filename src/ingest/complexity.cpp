#include "ingest/complexity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "crosswatt/core/text.hpp"
#include "ingest/decimal.hpp"
#include "ingest/text_lines.hpp"

namespace crosswatt::ingest {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/";

/// The power of ten of a unit: a prefix, what is counted, or one behind the other; nothing for another word.
std::optional<int> power_of_ten(std::string_view unit) {
  constexpr std::array<std::pair<std::string_view, int>, 11> kPrefixes = {{{"k", 3},
                                                                           {"K", 3},
                                                                           {"M", 6},
                                                                           {"G", 9},
                                                                           {"B", 9},
                                                                           {"T", 12},
                                                                           {"P", 15},
                                                                           {"thousand", 3},
                                                                           {"million", 6},
                                                                           {"billion", 9},
                                                                           {"trillion", 12}}};
  constexpr std::array<std::string_view, 9> kCounted = {"",    "mac",   "macs",   "flop",      "flops",
                                                        "ops", "param", "params", "parameters"};
  const auto is_counted = [&](std::string_view word) {
    return std::find(kCounted.begin(), kCounted.end(), lower(word)) != kCounted.end();
  };
  if (is_counted(unit)) return 0;  // first: `MACs` is no prefix, `MMACs` is one
  for (const auto& [prefix, power] : kPrefixes) {
    if (unit.starts_with(prefix) && is_counted(unit.substr(prefix.size()))) return power;
  }
  return std::nullopt;
}

bool begins_with_digit(std::string_view text) {
  return !text.empty() && kDigits.find(text.front()) != std::string_view::npos;
}

/// Where the digits that a text begins with end, commas between thousands included.
std::size_t end_of_digits(std::string_view text) {
  constexpr std::size_t kGroup = 3;
  std::size_t end = std::min(text.find_first_not_of(kDigits), text.size());
  if (end > kGroup) return end;
  const auto has_group = [&](std::string_view rest) {
    const std::string_view group = rest.substr(0, kGroup + 1);
    return group.size() == kGroup + 1 && group.front() == ',' &&
           group.find_first_not_of(kDigits, 1) == std::string_view::npos &&
           !begins_with_digit(rest.substr(group.size()));
  };
  while (has_group(text.substr(end))) end += kGroup + 1;
  return end;
}

/// What a text begins with, and the rest.
struct Number {
  std::string digits;  // with a point; "" where there are none
  int exponent = 0;
  std::string_view rest;
};
Number leading_number(std::string_view text) {
  Number number;
  std::size_t at = end_of_digits(text);
  if (at < text.size() && text[at] == '.') at = std::min(text.find_first_not_of(kDigits, at + 1), text.size());
  number.digits = text.substr(0, at);
  std::erase(number.digits, ',');
  const bool may_have_exponent = at < text.size() && (text[at] == 'e' || text[at] == 'E');
  if (may_have_exponent) {
    const std::size_t sign = at + 1 < text.size() && (text[at + 1] == '+' || text[at + 1] == '-') ? 1 : 0;
    const std::size_t end = std::min(text.find_first_not_of(kDigits, at + 1 + sign), text.size());
    const std::optional<long long> exponent = parse_integer(text.substr(at + 1, end - at - 1));
    if (exponent && std::abs(*exponent) < 1000) {
      number.exponent = static_cast<int>(*exponent);
      at = end;
    }
  }
  number.rest = text.substr(at);
  return number;
}

/// Of what stands behind a number: `G`, `GMACs`, `(G)`; a word in brackets that is no unit says something else.
std::optional<int> power_behind(std::string_view text) {
  text = trim(text);
  const bool in_brackets = text.starts_with('(') || text.starts_with('[');
  if (in_brackets) text.remove_prefix(1);
  const std::optional<int> power = power_of_ten(text.substr(0, text.find_first_not_of(kLetters)));
  return in_brackets ? power.value_or(0) : power;
}

/// `amount()`, of something whose unit its key may say. @param of_key  0 where it does not.
double amount(std::string_view text, int of_key) {
  const Number number = leading_number(trim(text));
  const bool has_separator = number.rest.starts_with(',') || number.rest.starts_with('.');
  const bool goes_on = begins_with_digit(number.rest.substr(has_separator ? 1 : 0));  // 1,82 or 1.5.2
  std::optional<int> power = power_behind(number.rest);
  if (power == 0) power = of_key;
  if (number.digits.empty() || goes_on || !power) return kUnknown;
  return decimal(fmt::format("{}e{}", number.digits, number.exponent + *power));  // as one, so that it is rounded once
}

}  // namespace

double amount(std::string_view text) {
  return amount(text, 0);
}

double amount_behind(std::string_view line, std::string_view key) {
  const std::size_t at = lower(line).find(lower(key));
  if (at == std::string_view::npos) return kUnknown;
  const std::string_view rest = line.substr(at + key.size());
  const std::size_t digit = rest.find_first_of(kDigits);
  if (digit == std::string_view::npos) return kUnknown;
  const std::string_view between = rest.substr(0, digit);
  if (between.find_first_of(",;") != std::string_view::npos) return kUnknown;  // another key's number
  const std::size_t open = between.find_first_of("([");
  if (open == std::string_view::npos) return amount(rest.substr(digit));
  const std::string_view unit = between.substr(open + 1, between.find_first_of(")]", open) - open - 1);
  const std::optional<int> power = power_of_ten(trim(unit));
  return power ? amount(rest.substr(digit), *power) : kUnknown;
}

bool is_whole(const Complexity& complexity) {
  return (complexity.macs > 0 || complexity.flops > 0) && complexity.params > 0;
}

void add_first_whole(Reading& reading, Complexity (*parse)(std::string_view line)) {
  TextLines lines(reading.source);
  while (lines.next()) {
    const Complexity complexity = parse(lines.text());
    if (is_whole(complexity)) return add_complexity(reading, complexity, lines.number());
  }
}

void add_complexity(Reading& reading, const Complexity& complexity, std::int64_t line) {
  const std::string& path = reading.source.name();
  const std::string workload = reading.naming.workload(
      path, [](std::string_view) { return std::string(); }, stem(path));
  const double ratio = complexity.flops / complexity.macs;
  if (ratio < 1.8 || ratio > 2.2) {
    reading.table.caveat(CaveatKind::operations_unclear, {{},
                                                          line,
                                                          "flops",
                                                          shortest(complexity.flops),
                                                          fmt::format("is {:.3g} × the MACs where 2 × is usual", ratio),
                                                          {}});
  }
  for (const auto& [column, value] :
       {std::pair{Column::macs, complexity.macs}, std::pair{Column::flops, complexity.flops},
        std::pair{Column::params, complexity.params}, std::pair{Column::batch_size, complexity.batch_size}}) {
    if (value > 0) reading.table.fact(workload, column, value, line);
  }
  reading.says_nothing_new = true;
}

}  // namespace crosswatt::ingest
