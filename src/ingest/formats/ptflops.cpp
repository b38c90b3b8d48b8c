// What ptflops prints, as its examples do: `Computational complexity:  4.13 GMac`, `Number of parameters:  25.56 M`.
#include "ingest/complexity.hpp"
#include "ingest/text_lines.hpp"

namespace crosswatt::ingest {
namespace {

constexpr std::string_view kMacs = "Computational complexity:";
constexpr std::string_view kParams = "Number of parameters:";

bool recognises(const Source& source) {
  return source.head().find(kMacs) != std::string_view::npos;
}

void read(Reading& reading) {
  Complexity complexity;
  std::int64_t line = 0;
  TextLines lines(reading.source);
  while (lines.next()) {
    if (const double macs = amount_behind(lines.text(), kMacs); macs > 0) {
      complexity.macs = macs;
      line = lines.number();
    }
    if (const double params = amount_behind(lines.text(), kParams); params > 0) complexity.params = params;
  }
  if (line > 0) add_complexity(reading, complexity, line);
}

}  // namespace

Format ptflops_format() {
  return {"ptflops", "what ptflops prints: MACs and params of a workload", Origin::tool, recognises, read};
}

}  // namespace crosswatt::ingest
