#include "ingest/long_layout.hpp"

#include <utility>

namespace crosswatt::ingest {

std::optional<LongLayout> long_layout(std::vector<std::string> headings, const ReadOptions& options,
                                      std::string hardware, HeaderCheck& check) {
  LongLayout layout{std::move(headings), {}, options.energy_unit, std::move(hardware)};
  for (std::size_t column = 0; column < layout.headings.size(); ++column) {
    const std::optional<Heading> heading = parse_heading(layout.headings[column]);
    if (!heading) {
      check.ignored(column);
      continue;
    }
    std::optional<std::size_t>& place = layout.columns[static_cast<std::size_t>(heading->field)];
    if (place) {
      check.second(column, *place);
      continue;
    }
    place = column;
    if (heading->field != Field::energy) continue;
    if (heading->unit) layout.unit = *heading->unit;
    if (!heading->unit && !options.energy_unit_given) check.refuse(layout.headings[column], unit_fault());
  }
  if (!layout.column(Field::workload)) check.missing("workload", "name the column that says what was run 'workload'");
  if (!layout.column(Field::hardware) && layout.hardware.empty()) {
    check.missing("hardware", "add the column, or say with --set-hardware what all rows ran on");
  }
  if (!layout.column(Field::energy)) {
    check.missing("energy_kwh",
                  "give an energy as energy_kwh, energy_wh, energy_j or energy_kj, or as energy with --energy-unit");
  }
  return check.finish() ? std::optional(layout) : std::nullopt;
}

}  // namespace crosswatt::ingest
