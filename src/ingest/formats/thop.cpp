// What scripts print of thop's `profile()`: its MACs and its params on one line, `MACs: 1.823G, params: 11.690M`.
//
// Facts: thop counts multiply-accumulates; many scripts print them as FLOPs all the same.
#include <cmath>

#include "crosswatt/core/text.hpp"
#include "ingest/complexity.hpp"

namespace crosswatt::ingest {
namespace {

Complexity parse(std::string_view line) {
  double macs = amount_behind(line, "macs");
  if (std::isnan(macs)) macs = amount_behind(line, "flops");
  return {macs, kUnknown, amount_behind(line, "params")};
}

/// Lines of prose may hold the same words: this one begins with one of them.
bool recognises(const Source& source) {
  const std::string_view head = trim(source.head());
  const std::string_view line = head.substr(0, head.find('\n'));
  const std::string words = lower(line);
  const bool begins = words.starts_with("macs") || words.starts_with("flops") || words.starts_with("params");
  return begins && is_whole(parse(line));
}

void read(Reading& reading) {
  add_first_whole(reading, parse);
}

}  // namespace

Format thop_format() {
  return {"thop", "what scripts print of thop: MACs and params of a workload", Origin::tool, recognises, read};
}

}  // namespace crosswatt::ingest
