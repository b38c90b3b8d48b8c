#include "crosswatt/evaluate/shard.hpp"

#include <algorithm>
#include <limits>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt {
namespace {

Index divided_up(Index numerator, Index denominator) {
  return (numerator + denominator - 1) / denominator;
}

}  // namespace

Shard Shard::parse(const std::string& text) {
  const std::vector<std::string_view> parts = split(text, '/');
  const auto number = [&](std::size_t i) { return i < parts.size() ? parse_integer(parts[i]).value_or(0) : 0; };
  if (parts.size() != 2 || number(0) < 1 || number(0) > number(1) || number(1) > std::numeric_limits<int>::max())
    throw ConfigError("--shard", text, "must be i/N, the i-th of N shards: 1/8, 2/8, … 8/8");
  return {.index = static_cast<int>(number(0)), .count = static_cast<int>(number(1))};
}

IndexRange Shard::pairs(Index of) const {
  return {.begin = (index - 1) * of / count, .end = divided_up(index * of, count)};
}

IndexRange Shard::splits(Index pair, Index pairs, Index splits) const {
  const auto first_from = [&](Index shard) {
    return std::clamp<Index>(divided_up(shard * pairs * splits, count) - pair * splits, 0, splits);
  };
  return {.begin = first_from(index - 1), .end = first_from(index)};
}

}  // namespace crosswatt
