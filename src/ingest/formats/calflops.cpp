// What calflops prints: `FLOPs:4.2892 GFLOPS   MACs:2.1426 GMACs   Params:61.1008 M`, often behind a table that has
// `fwd FLOPs:` and the like on lines of their own.
#include <algorithm>
#include <string_view>
#include <vector>

#include "crosswatt/core/text.hpp"
#include "ingest/complexity.hpp"

namespace crosswatt::ingest {
namespace {

/// Nothing where one of the three is missing: then it is another tool's line.
Complexity parse(std::string_view line) {
  const Complexity found{amount_behind(line, "MACs:"), amount_behind(line, "FLOPs:"), amount_behind(line, "Params:")};
  return found.macs > 0 && found.flops > 0 ? found : Complexity();
}

bool recognises(const Source& source) {
  if (source.head().find("FLOPs:") == std::string_view::npos) return false;
  const std::vector<std::string_view> lines = split(source.head(), '\n');
  return std::any_of(lines.begin(), lines.end(), [](std::string_view line) { return is_whole(parse(line)); });
}

void read(Reading& reading) {
  add_first_whole(reading, parse);
}

}  // namespace

Format calflops_format() {
  return {"calflops", "what calflops prints: FLOPs, MACs and params of a workload", Origin::tool, recognises, read};
}

}  // namespace crosswatt::ingest
