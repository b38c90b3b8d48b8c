// Node maps of onnx-tool as CSV: `Name,Type,Forward_MACs,FPercent,Memory,MPercent,Params,PPercent,…`, a node a row.
//
// Facts: the row `Total` sums up the network; with metric='FLOPs' the column is Forward_FLOPs, twice the MACs.
#include "ingest/complexity.hpp"
#include "ingest/tool_csv.hpp"

namespace crosswatt::ingest {
namespace {

bool recognises(const Source& source) {
  const std::vector<std::string> header = header_of(source);
  return has_all(header, {"name", "type", "params", "ppercent"});
}

void read(Reading& reading) {
  ToolCsv csv(reading);
  while (csv.next()) {
    if (csv.text("Name") != "Total") continue;
    return add_complexity(
        reading, {amount(csv.text("Forward_MACs")), amount(csv.text("Forward_FLOPs")), amount(csv.text("Params"))},
        csv.line());
  }
}

}  // namespace

Format onnx_tool_format() {
  return {"onnx-tool", "node maps of onnx-tool (CSV): MACs or FLOPs and params of a workload", Origin::tool, recognises,
          read};
}

}  // namespace crosswatt::ingest
