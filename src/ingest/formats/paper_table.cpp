// The published study's table of its runs, energy_comparisons_*.xlsx saved as CSV.
//
// Facts (docs/formats.md): Node, Model, Layers, Hidden, FLOPs, MACs, Param, durations in s, mean powers in W and
// energies in kWh; those of CodeCarbon are of one GPU, "Energy BMC" is of the whole node at the plug and lasts as long
// as "Duration Nvidia". "Energy Nvidia" is the GPU's mean power in nvidia-smi times that duration, a second view of
// what CodeCarbon measured, and is taken where CodeCarbon has none. The GPU is known by the node's name to the user
// only.
#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>

#include "crosswatt/core/text.hpp"
#include "ingest/format_family.hpp"
#include "ingest/tool_csv.hpp"

namespace crosswatt::ingest {
namespace {

struct Part {
  std::string_view energy;
  std::string_view duration;
  Scope scope;
};
constexpr std::array kParts = {
    Part{"Energy CodeCarbon (GPU)", "Duration CC", Scope::gpu},
    Part{"Energy CodeCarbon (CPU)", "Duration CC", Scope::cpu},
    Part{"Energy CodeCarbon (RAM)", "Duration CC", Scope::ram},
    Part{"Energy CodeCarbon (TOT)", "Duration CC", Scope::total},
    Part{"Energy BMC", "Duration Nvidia", Scope::wall},
};
constexpr Part kSecondView = {"Energy Nvidia", "Duration Nvidia", Scope::gpu};

class TableReader {
 public:
  explicit TableReader(Reading& reading) : reading_(reading), csv_(reading) {}

  void read() {
    while (csv_.next()) {
      bool any = false;
      for (const Part& part : kParts) any |= add(part.scope == Scope::gpu && !has(part) ? kSecondView : part);
      if (!any) csv_.caveat(CaveatKind::row_left_out, {}, csv_.text("Model"), "has no energy greater than 0");
    }
  }

 private:
  bool has(const Part& part) { return csv_.number(part.energy) > 0; }

  bool add(const Part& part) {
    if (!has(part)) return false;
    const std::string workload = reading_.naming.workload(
        reading_.source.name(), [&](std::string_view key) { return csv_.text(key); },
        fmt::format("{}/layers{}/hidden{}", csv_.text("Model"), without_blanks(csv_.text("Layers")),
                    without_blanks(csv_.text("Hidden"))));
    const std::string hardware = reading_.naming.hardware_of_node(csv_.text("Node"));
    Measurement row;
    row.workload = workload;
    row.hardware = hardware;
    row.scope = part.scope;
    row.repetition = kAnotherRun;
    row.energy_kwh = csv_.number(part.energy);
    const auto set = [&](Column column, std::string_view name) {
      if (const double value = csv_.number(name); value > 0) row[column] = value;
    };
    row[Column::duration_s] = reading_.known_duration_s(csv_.number(part.duration), csv_.line());
    set(Column::flops, "FLOPs");
    set(Column::macs, "MACs");
    set(Column::params, "Param");
    reading_.table.add(row, csv_.line());
    return true;
  }

  Reading& reading_;
  ToolCsv csv_;
};

bool recognises(const Source& source) {
  return has_all(header_of(source), {"node", "model", "energy codecarbon (gpu)"});
}

void read(Reading& reading) {
  TableReader(reading).read();
}

}  // namespace

Format paper_table_format() {
  return {"paper-table", "the published study's energy_comparisons_*.xlsx, saved as CSV", Origin::tool, recognises,
          read};
}

}  // namespace crosswatt::ingest
