#include "crosswatt/ingest/table_request.hpp"

#include <fmt/format.h>

#include <optional>

#include "crosswatt/core/units.hpp"
#include "crosswatt/data/plausibility.hpp"
#include "crosswatt/data/typed_hardware.hpp"

namespace crosswatt {
namespace {

const std::vector<std::string> kPhases = {"training", "inference"};
const std::vector<std::string> kScopes = {"gpu", "cpu", "ram", "total", "wall"};

template <typename Value>
std::optional<Value> chosen(const std::string& text, const std::string& option,
                            std::optional<Value> (*parse)(std::string_view), const std::vector<std::string>& known) {
  if (text.empty()) return std::nullopt;
  const std::optional<Value> value = parse(text);
  if (!value) throw unknown_name(option, option.substr(2), text, known);
  return value;
}

/// All but the hardware, which only the table can tell.
TableFilter filter_of(const TableRequest& request) {
  TableFilter wanted;
  wanted.phase = chosen(request.phase, "--phase", parse_phase, kPhases);
  wanted.scope = chosen(request.scope, "--scope", parse_scope, kScopes);
  wanted.set_phase = chosen(request.set_phase, "--set-phase", parse_phase, kPhases);
  wanted.set_scope = chosen(request.set_scope, "--set-scope", parse_scope, kScopes);
  wanted.workload_regex = request.workload;
  wanted.family_regex = request.family_regex;
  return wanted;
}

}  // namespace

ReadOptions TableRequest::read_options() const {
  ReadOptions options;
  options.format = input_format;
  options.wide = wide;
  if (!energy_unit.empty()) {
    options.energy_unit = parse_energy_unit(energy_unit, "--energy-unit");
    options.energy_unit_given = true;
  }
  options.set_hardware = set_hardware;
  options.workload_from = workload_from;
  options.include_backups = include_backups;
  options.strict = strict;
  options.threads = threads;
  options.stop = stop;
  filter_of(*this);  // a typo is known before a file is read
  return options;
}

HardwareCatalogue TableRequest::catalogue() const {
  return catalogue_with(hardware_file);
}

EnergyTable read_table(const TableRequest& request) {
  return refine(read_tables(request.files, request.read_options()), request);
}

std::vector<std::string> doubts(const EnergyTable& table, const HardwareCatalogue& catalogue) {
  Caveats caveats = table.caveats();
  caveats.add(implausible(table, catalogue));
  std::vector<std::string> lines;
  for (const Caveat& caveat : caveats.list())
    lines.push_back(fmt::format("{} ({}): {}; {}", name(caveat.kind), caveat.count, describe(caveat.examples.front()),
                                explain(caveat.kind)));
  return lines;
}

EnergyTable refine(EnergyTable table, const TableRequest& request) {
  TableFilter wanted = filter_of(request);
  if (request.strict) implausible(table, request.catalogue()).refuse();
  if (request.merge_hardware)
    table = merge_hardware(table, spellings_of_one_hardware(table.hardware().all(), request.catalogue()));
  for (const std::string& typed : request.hardware)
    wanted.hardware.push_back(resolve_hardware(typed, table.hardware().all(), request.catalogue()));
  if (wanted.empty()) return table;
  return filter(table, wanted);
}

}  // namespace crosswatt
