// Reports of DeepSpeed's FLOPs profiler.
//
// Facts: a block of `key:  value` lines between rules of dashes; `params per gpu: 336.23 M`, `fwd MACs per GPU: 3139.93
// G` (older: `3139.93 GMACs`), `fwd flops per GPU: 6279.86 G`, of one forward pass of `batch size per GPU: 80`.
#include <cmath>

#include "ingest/complexity.hpp"
#include "ingest/text_lines.hpp"

namespace crosswatt::ingest {
namespace {

bool recognises(const Source& source) {
  return source.head().find("DeepSpeed Flops Profiler") != std::string_view::npos;
}

/// Takes the first amount that a key has; what stands below the summary repeats the keys for parts of the network.
void keep_first(double& known, double found) {
  if (std::isnan(known)) known = found;
}

void read(Reading& reading) {
  Complexity complexity;
  std::int64_t line = 0;
  TextLines lines(reading.source);
  while (lines.next()) {
    const std::string_view text = lines.text();
    keep_first(complexity.batch_size, amount_behind(text, "batch size per GPU:"));
    keep_first(complexity.params, amount_behind(text, "params per gpu:"));
    keep_first(complexity.macs, amount_behind(text, "fwd MACs per GPU:"));
    const bool knew = !std::isnan(complexity.flops);
    keep_first(complexity.flops, amount_behind(text, "fwd flops per GPU:"));
    if (!knew) line = lines.number();
  }
  if (std::isnan(complexity.macs) && std::isnan(complexity.flops)) return;
  add_complexity(reading, complexity, line);
}

}  // namespace

Format deepspeed_format() {
  return {"deepspeed", "reports of DeepSpeed's FLOPs profiler: FLOPs, MACs and params of a workload", Origin::tool,
          recognises, read};
}

}  // namespace crosswatt::ingest
