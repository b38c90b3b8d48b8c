// Tables of fvcore's flop_count_table(): `| module | #parameters or shape | #flops | …`, the network itself in the
// first row.
//
// Facts: one fused multiply-add is one "flop" there, so these are MACs.
#include <algorithm>

#include "crosswatt/core/text.hpp"
#include "ingest/complexity.hpp"
#include "ingest/text_lines.hpp"

namespace crosswatt::ingest {
namespace {

constexpr std::string_view kHeading = "#flops";

bool recognises(const Source& source) {
  return source.head().find(kHeading) != std::string_view::npos &&
         source.head().find("#parameters") != std::string_view::npos;
}

void read(Reading& reading) {
  std::size_t flops = 0;  // columns; 0 = the header is still to come
  std::size_t params = 0;
  TextLines lines(reading.source);
  while (lines.next()) {
    const std::vector<std::string_view> cells = split(lines.text(), '|');
    if (lines.text().find(kHeading) != std::string_view::npos) {
      for (std::size_t i = 0; i < cells.size(); ++i) {
        if (trim(cells[i]) == kHeading) flops = i;
        if (trim(cells[i]).starts_with("#parameters")) params = i;
      }
      continue;
    }
    if (flops == 0 || cells.size() <= std::max(flops, params)) continue;
    const double macs = amount(cells[flops]);
    if (macs > 0) return add_complexity(reading, {macs, kUnknown, amount(cells[params])}, lines.number());
  }
}

}  // namespace

Format fvcore_format() {
  return {"fvcore", "tables of fvcore's flop_count_table: MACs (which it calls flops) and params", Origin::tool,
          recognises, read};
}

}  // namespace crosswatt::ingest
