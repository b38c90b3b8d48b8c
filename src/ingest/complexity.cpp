#include "ingest/complexity.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "crosswatt/core/text.hpp"
#include "ingest/decimal.hpp"
#include "ingest/text_lines.hpp"

namespace crosswatt::ingest {
namespace {

constexpr std::string_view kDigits = "0123456789.,";

/// The power of ten of a prefix, 0 for a letter that is none.
int power_of_ten(char letter) {
  constexpr std::array<std::pair<char, int>, 7> kPrefixes = {
      {{'k', 3}, {'K', 3}, {'M', 6}, {'G', 9}, {'B', 9}, {'T', 12}, {'P', 15}}};
  for (const auto& [name, power] : kPrefixes) {
    if (name == letter) return power;
  }
  return 0;
}

}  // namespace

double amount(std::string_view text) {
  text = trim(text);
  const std::size_t length = std::min(text.find_first_not_of(kDigits), text.size());
  std::string digits(text.substr(0, length));
  std::erase(digits, ',');
  const std::string_view unit = trim(text.substr(length));
  // `MACs` alone is no prefix, `MMACs` is one.
  const bool bare_name = unit.starts_with("MAC") || unit.starts_with("Mac") || unit.starts_with("Params");
  const int power = unit.empty() || bare_name ? 0 : power_of_ten(unit.front());
  return decimal(fmt::format("{}e{}", digits, power));  // as one number, so that it is rounded once
}

double amount_behind(std::string_view line, std::string_view key) {
  const std::size_t at = lower(line).find(lower(key));
  if (at == std::string_view::npos) return kUnknown;
  const std::string_view rest = line.substr(at + key.size());
  const std::size_t digit = rest.find_first_of("0123456789");
  return digit == std::string_view::npos ? kUnknown : amount(rest.substr(digit));
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
