// What calflops prints: `FLOPs:4.2892 GFLOPS   MACs:2.1426 GMACs   Params:61.1008 M`.
#include "ingest/complexity.hpp"
#include "ingest/text_lines.hpp"

namespace crosswatt::ingest {
namespace {

Complexity parse(std::string_view line) {
  return {amount_behind(line, "MACs:"), amount_behind(line, "FLOPs:"), amount_behind(line, "Params:")};
}

bool is_whole(const Complexity& complexity) {
  return complexity.flops > 0 && complexity.macs > 0 && complexity.params > 0;
}

bool recognises(const Source& source) {
  const std::size_t at = source.head().find("FLOPs:");
  if (at == std::string_view::npos) return false;
  const std::string_view line = source.head().substr(at);
  return is_whole(parse(line.substr(0, line.find('\n'))));
}

void read(Reading& reading) {
  TextLines lines(reading.source);
  while (lines.next()) {
    const Complexity complexity = parse(lines.text());
    if (is_whole(complexity)) return add_complexity(reading, complexity, lines.number());
  }
}

}  // namespace

Format calflops_format() {
  return {"calflops", "what calflops prints: FLOPs, MACs and params of a workload", Origin::tool, recognises, read};
}

}  // namespace crosswatt::ingest
