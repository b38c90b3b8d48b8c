#include "tools/table_options.hpp"

#include <fmt/format.h>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/units.hpp"
#include "crosswatt/data/plausibility.hpp"

namespace crosswatt::tools {
namespace {

template <typename Value>
std::optional<Value> chosen(const std::string& text, const std::string& option,
                            std::optional<Value> (*parse)(std::string_view), const std::vector<std::string>& known) {
  if (text.empty()) return std::nullopt;
  const std::optional<Value> value = parse(text);
  if (!value) throw unknown_name(option, option.substr(2), text, known);
  return value;
}

const std::vector<std::string> kPhases = {"training", "inference"};
const std::vector<std::string> kScopes = {"gpu", "cpu", "ram", "total", "wall"};

/// One line: how often, an example, what it means.
std::string summary(const Caveat& caveat) {
  return fmt::format("{} ({}): {}; {}", name(caveat.kind), caveat.count, describe(caveat.examples.front()),
                     explain(caveat.kind));
}

}  // namespace

void TableOptions::add_to(CLI::App& verb, bool required) {
  CLI::Option* files =
      verb.add_option("TABLE", files_, "Files and folders to read; '-' is standard input; several are joined");
  if (required) files->required();
  const std::string reading = "Reading";
  verb.add_option("--input-format", format_,
                  "Read as this format instead of recognising it (see `crosswatt list formats`)")
      ->group(reading);
  verb.add_flag("--wide", wide_, "A CSV with one column per hardware")->group(reading);
  verb.add_option("--energy-unit", energy_unit_,
                  "Unit of a column `energy` and of wide columns: kWh, Wh, J, kJ, MJ, mJ, uJ")
      ->group(reading);
  verb.add_option(
          "--workload-from", workload_from_,
          "What names a run of another tool: columns or keys, separated by commas, or a regular expression on the "
          "path, whose groups are joined")
      ->group(reading);
  verb.add_flag("--include-backups", include_backups_, "Of folders, read .bak files too")->group(reading);
  verb.add_option("--set-hardware", set_hardware_,
                  "Hardware of files that do not say; PLACE=NAME,… by a part of the path or a node's name")
      ->group(reading);
  verb.add_option("--set-phase", set_phase_, "Phase of rows that do not say: training or inference")->group(reading);
  verb.add_option("--set-scope", set_scope_, "Scope of rows that do not say: gpu, cpu, ram, total, wall")
      ->group(reading);
  verb.add_option("--family-regex", family_regex_,
                  "Regular expression on the workload; its first group names the family")
      ->group(reading);
  verb.add_option("--hardware-file", hardware_file_, "CSV that adds to or overrides the hardware catalogue")
      ->group(reading);
  verb.add_flag("--merge-hardware", merge_hardware_, "Join different spellings of one card")->group(reading);
  verb.add_flag("--strict", strict_, "Refuse what would only be warned of")->group(reading);
  const std::string filters = "Filters";
  verb.add_option("--phase", phase_, "Keep only training or inference")->group(filters);
  verb.add_option("--scope", scope_, "Keep only gpu, cpu, ram, total or wall")->group(filters);
  verb.add_option("--hardware", hardware_, "Keep only these hardware, separated by commas")
      ->delimiter(',')
      ->group(filters);
  verb.add_option("--workload", workload_, "Keep only workloads that match this regular expression")->group(filters);
}

EnergyTable TableOptions::load(const Program& program) const {
  EnergyTable table = read(program);
  for (const Caveat& caveat : table.caveats().list()) warn(program, summary(caveat));
  return table;
}

EnergyTable TableOptions::read(const Program& program) const {
  ReadOptions options;
  options.format = format_;
  options.wide = wide_;
  if (!energy_unit_.empty()) {
    options.energy_unit = parse_energy_unit(energy_unit_, "--energy-unit");
    options.energy_unit_given = true;
  }
  options.set_hardware = set_hardware_;
  options.workload_from = workload_from_;
  options.include_backups = include_backups_;
  options.strict = strict_;
  options.threads = program.threads;
  TableFilter wanted;
  wanted.phase = chosen(phase_, "--phase", parse_phase, kPhases);
  wanted.scope = chosen(scope_, "--scope", parse_scope, kScopes);
  wanted.set_phase = chosen(set_phase_, "--set-phase", parse_phase, kPhases);
  wanted.set_scope = chosen(set_scope_, "--set-scope", parse_scope, kScopes);
  wanted.workload_regex = workload_;
  wanted.family_regex = family_regex_;
  EnergyTable table = read_tables(files_, options);
  for (const std::string& remark : table.remarks()) note(program, remark);
  if (strict_) implausible(table, catalogue()).refuse();
  if (merge_hardware_) table = merge_hardware(table, spellings_of_one_hardware(table.hardware().all(), catalogue()));
  for (const std::string& typed : hardware_) wanted.hardware.push_back(hardware(typed, table));
  if (wanted.empty()) return table;
  return filter(table, wanted);
}

HardwareCatalogue TableOptions::catalogue() const {
  const HardwareCatalogue& built_in = HardwareCatalogue::built_in();
  return hardware_file_.empty() ? built_in : built_in.with_file(hardware_file_);
}

std::string TableOptions::hardware(const std::string& typed, const EnergyTable& table) const {
  return resolve_hardware(typed, table.hardware().all(), catalogue());
}

std::optional<std::string> TableOptions::find_hardware(const std::string& typed, const EnergyTable& table) const {
  return crosswatt::find_hardware(typed, table.hardware().all(), catalogue());
}

HardwarePair TableOptions::pair(const std::string& from, const std::string& to, const EnergyTable& table) const {
  std::vector<std::string> sources;
  if (table.hardware().find(from) != NameDictionary::kNone)
    sources.push_back(from);  // a name may hold a comma itself
  else
    for (const std::string_view name : split(from, ',')) {
      if (trim(name).empty()) throw ConfigError("--from", from, "names no hardware before or behind a comma");
      sources.push_back(hardware(std::string(trim(name)), table));
    }
  return HardwarePair::of(std::move(sources), hardware(to, table));
}

}  // namespace crosswatt::tools
