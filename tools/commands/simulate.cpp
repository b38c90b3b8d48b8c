// simulate: the paper's audio-tagging networks on four GPUs, from a physical model; not measurements.
#include <fmt/format.h>

#include "crosswatt/data/simulation.hpp"
#include "crosswatt/ingest/read.hpp"
#include "tools/program.hpp"

namespace crosswatt::tools {
namespace {

struct Simulate {
  std::string output;
  double noise = 0.03;
  std::uint64_t seed = 0;
  bool truth = false;

  void run(const Program& program) const {
    EnergyTableBuilder builder;
    builder.start_file("simulation");
    const std::string notes =
        truth ? "simulated, without noise" : fmt::format("simulated, noise {:g}, seed {}", noise, seed);
    for (const SimulatedMeasurement& simulated : simulate_audio_tagging({.seed = seed, .noise = truth ? 0 : noise})) {
      Measurement row{.workload = simulated.workload,
                      .hardware = simulated.hardware,
                      .family = simulated.family,
                      .notes = notes,
                      .phase = Phase::training,
                      .scope = Scope::gpu,
                      .energy_kwh = simulated.energy_kwh};
      row[Column::duration_s] = simulated.duration_s;
      row[Column::flops] = static_cast<double>(simulated.flops);
      row[Column::macs] = static_cast<double>(simulated.macs);
      row[Column::params] = static_cast<double>(simulated.params);
      row[Column::batch_size] = static_cast<double>(simulated.batch_size);
      builder.add(row, 0);
    }
    const EnergyTable table = builder.build();
    write_output(output, to_long_csv(table));
    note(program, fmt::format("{} simulated rows written to {} (docs/simulation.md says from what)", table.rows(),
                              output_name(output)));
  }
};

}  // namespace

void add_simulate(Program& program) {
  CLI::App* verb = program.add_verb("simulate", "Simulate the paper's 43 audio-tagging networks on 4 GPUs",
                                    "crosswatt simulate -o simulated.csv --seed 1");
  auto simulate = std::make_shared<Simulate>();
  verb->add_option("-o,--output", simulate->output, "TABLE.csv to write, or - for standard output")->required();
  verb->add_option("--noise", simulate->noise, "Spread of ln(energy), 0 to 1")->capture_default_str();
  verb->add_option("--seed", simulate->seed, "Seed of the noise")->check(CLI::NonNegativeNumber)->capture_default_str();
  verb->add_flag("--truth", simulate->truth, "The model's energies without noise");
  verb->callback([simulate, &program] { simulate->run(program); });
}

}  // namespace crosswatt::tools
