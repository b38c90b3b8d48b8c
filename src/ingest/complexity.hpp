// What FLOP counters say of a network, joined to the measurements of the workload of that name.
//
// Their reports hold no energy and no workload: `resnet50.txt` describes the workload resnet50, and `--workload-from`
// says otherwise. Tools count alike but call it differently: a multiply-accumulate is one MAC and two FLOPs, and
// several tools call the MACs "flops".
#pragma once

#include <cstdint>
#include <string_view>

#include "crosswatt/data/energy_table.hpp"
#include "ingest/format_family.hpp"

namespace crosswatt::ingest {

/// Of `336.23 M`, `4.13 GMac`, `3139.93 GMACs`, `1,024`, `1.8e9`, `1.8 billion`: the number. B, billion, is G. NaN
/// where there is none, or a word behind it that is neither a prefix nor what is counted.
double amount(std::string_view text);
/// Of the first amount behind a key, on the same line: `key: 336.23 M`, `key(M): 336.23`; NaN where there is none. Case
/// does not count.
double amount_behind(std::string_view line, std::string_view key);

/// NaN where a report does not say.
struct Complexity {
  double macs = kUnknown;
  double flops = kUnknown;
  double params = kUnknown;
  double batch_size = kUnknown;
};

/// Operations of some kind, and params.
bool is_whole(const Complexity& complexity);
/// Takes down, as add_complexity(), what the first line says of which `parse` makes something whole.
void add_first_whole(Reading& reading, Complexity (*parse)(std::string_view line));

/// Takes it down as facts of the file's workload. Doubts FLOPs that are not about twice the MACs.
void add_complexity(Reading& reading, const Complexity& complexity, std::int64_t line);

}  // namespace crosswatt::ingest
