// fit: one strategy, once; the model is kept for later normalization.
#include <fmt/format.h>

#include "crosswatt/report/model_document.hpp"
#include "crosswatt/report/writers.hpp"
#include "tools/fit_options.hpp"

namespace crosswatt::tools {
namespace {

std::string example_energies(const HardwarePair& pair) {
  if (pair.sources.empty()) return " --energy 3.2kWh";
  std::string options;
  for (const std::string& source : pair.sources) options += fmt::format(" --energy '{}=3.2kWh'", source);
  return options;
}

struct Fit {
  TableOptions table;
  StrategySettings settings;
  PairFitOptions pair;
  std::string output;

  void run(const Program& program) const {
    const SavedModel saved = pair.fit(pair.load(table, settings, program), table, settings, program);
    write_output(output, to_json(saved));
    if (output == kStandardOutput) return;
    print(to_terminal(model_document(saved)));
    note(program, fmt::format("model written to {}; use it with `crosswatt normalize --model {}{}`",
                              output_name(output), output_name(output), example_energies(saved.pair)));
  }
};

}  // namespace

void add_fit(Program& program) {
  CLI::App* verb =
      program.add_verb("fit", "Fit one strategy between two hardware and keep the model",
                       "crosswatt fit energies.csv --from V100 --to A40 --strategy linear -o v100_to_a40.json");
  auto fit = std::make_shared<Fit>();
  fit->table.add_to(*verb);
  fit->pair.add_to(*verb);
  fit->settings.add_to(*verb);
  verb->add_option("-o,--output", fit->output, "MODEL.json to write, or - for standard output")->required();
  verb->callback([fit, &program] { fit->run(program); });
}

}  // namespace crosswatt::tools
