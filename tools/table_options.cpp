#include "tools/table_options.hpp"

namespace crosswatt::tools {

void TableOptions::add_to(CLI::App& verb, bool required) {
  CLI::Option* files =
      verb.add_option("TABLE", request_.files, "Files and folders to read; '-' is standard input; several are joined");
  if (required) files->required();
  const std::string reading = "Reading";
  verb.add_option("--input-format", request_.input_format,
                  "Read as this format instead of recognising it (see `crosswatt list formats`)")
      ->group(reading);
  verb.add_flag("--wide", request_.wide, "A CSV with one column per hardware")->group(reading);
  verb.add_option("--energy-unit", request_.energy_unit,
                  "Unit of a column `energy` and of wide columns: kWh, Wh, J, kJ, MJ, mJ, uJ")
      ->group(reading);
  verb.add_option(
          "--workload-from", request_.workload_from,
          "What names a run of another tool: columns or keys, separated by commas, or a regular expression on the "
          "path, whose groups are joined")
      ->group(reading);
  verb.add_flag("--include-backups", request_.include_backups, "Of folders, read .bak files too")->group(reading);
  verb.add_option("--set-hardware", request_.set_hardware,
                  "Hardware of files that do not say; PLACE=NAME,… by a part of the path or a node's name")
      ->group(reading);
  verb.add_option("--set-phase", request_.set_phase, "Phase of rows that do not say: training or inference")
      ->group(reading);
  verb.add_option("--set-scope", request_.set_scope, "Scope of rows that do not say: gpu, cpu, ram, total, wall")
      ->group(reading);
  verb.add_option("--family-regex", request_.family_regex,
                  "Regular expression on the workload; its first group names the family")
      ->group(reading);
  verb.add_option("--hardware-file", request_.hardware_file, "CSV that adds to or overrides the hardware catalogue")
      ->group(reading);
  verb.add_flag("--merge-hardware", request_.merge_hardware, "Join different spellings of one card")->group(reading);
  verb.add_flag("--strict", request_.strict, "Refuse what would only be warned of")->group(reading);
  const std::string filters = "Filters";
  verb.add_option("--phase", request_.phase, "Keep only training or inference")->group(filters);
  verb.add_option("--scope", request_.scope, "Keep only gpu, cpu, ram, total or wall")->group(filters);
  verb.add_option("--hardware", request_.hardware, "Keep only these hardware, separated by commas")
      ->delimiter(',')
      ->group(filters);
  verb.add_option("--workload", request_.workload, "Keep only workloads that match this regular expression")
      ->group(filters);
}

EnergyTable TableOptions::load(const Program& program) const {
  EnergyTable table = read(program);
  for (const std::string& doubt : doubts(table, request_.catalogue())) warn(program, doubt);
  return table;
}

EnergyTable TableOptions::read(const Program& program) const {
  TableRequest request = request_;
  request.threads = program.threads;
  EnergyTable table = read_tables(request.files, request.read_options());
  for (const std::string& remark : table.remarks()) note(program, remark);
  return refine(std::move(table), request);
}

}  // namespace crosswatt::tools
