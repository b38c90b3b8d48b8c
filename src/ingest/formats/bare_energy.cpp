// A file that holds one number and nothing else; what it is of, only the file's name says.
//
// Facts (docs/formats.md): the baselines of DCASE 2022 and 2023 write training_tot_kwh.txt, devtest_tot_kwh.txt and
// eval_tot_kwh.txt (kWh of CPU, GPU and RAM), AI Energy Score GPU_ENERGY_WH.txt (Wh of the GPUs). A file beside it
// usually says the same in full, and is read first.
#include <array>
#include <string>
#include <string_view>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/units.hpp"
#include "ingest/decimal.hpp"
#include "ingest/format_family.hpp"

namespace crosswatt::ingest {
namespace {

struct KnownFile {
  std::string_view name;
  EnergyUnit unit;
  Scope scope;
  Phase phase;
};
constexpr std::array kKnownFiles = {KnownFile{"training_tot_kwh.txt", EnergyUnit::kwh, Scope::total, Phase::training},
                                    KnownFile{"devtest_tot_kwh.txt", EnergyUnit::kwh, Scope::total, Phase::inference},
                                    KnownFile{"eval_tot_kwh.txt", EnergyUnit::kwh, Scope::total, Phase::inference},
                                    KnownFile{"GPU_ENERGY_WH.txt", EnergyUnit::wh, Scope::gpu, Phase::inference}};

const KnownFile* known_file(const Source& source) {
  const std::string name = file_name(source.name());
  for (const KnownFile& known : kKnownFiles) {
    if (known.name == name) return &known;
  }
  return nullptr;
}

double number_in(const Source& source) {
  const std::string_view text = trim(source.head());
  return text.size() < 64 ? decimal(text) : kUnknown;
}

bool recognises(const Source& source) {
  return known_file(source) != nullptr && number_in(source) >= 0;
}

void read(Reading& reading) {
  const std::string path = reading.source.name();
  const KnownFile* known = known_file(reading.source);
  if (known == nullptr) {
    reading.table.problem(
        {.line = 1, .value = file_name(path), .rule = "is no file name that says what the number is"});
    return;
  }
  if (reading.runs.is_told_in_full(folder_of(path))) {
    reading.says_nothing_new = true;
    return;
  }
  // FILE lies in RUN/…_codecarbon/ or RUN/.
  std::string folder = folder_of(path);
  if (folder.ends_with("_codecarbon")) folder = folder_of(folder);
  const std::string workload = reading.naming.workload(
      path, [](std::string_view) { return std::string(); }, file_name(folder));
  const std::string hardware = reading.naming.hardware({});
  if (hardware.empty())
    throw UnnamedFile(
        Problem{.line = 1, .rule = "does not say what it ran on", .remedy = "say it with --set-hardware"});
  Measurement row;
  row.workload = workload;
  row.hardware = hardware;
  row.phase = known->phase;
  row.scope = known->scope;
  row.repetition = kAnotherRun;
  row.energy_kwh = to_kwh(number_in(reading.source), known->unit);
  reading.table.add(row, 1);
}

}  // namespace

Format bare_energy_format() {
  return {"bare-energy", "one number alone: training_tot_kwh.txt of the DCASE baselines, GPU_ENERGY_WH.txt",
          Origin::tool,  recognises,
          read,          [](const Source&) { return true; }};
}

}  // namespace crosswatt::ingest
