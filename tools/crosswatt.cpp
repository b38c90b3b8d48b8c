// crosswatt: the program. Its verbs live in commands/.
#include <CLI/CLI.hpp>

#include "crosswatt/core/kept_inputs.hpp"
#include "tools/command_line.hpp"
#include "tools/program.hpp"
#include "tools/signals.hpp"
#include "tools/streams.hpp"

// NOLINTNEXTLINE(bugprone-exception-escape): CLI11 throws where two options have one name, before anything is read
int main(int count, char** words) {
  using namespace crosswatt::tools;
  fill_closed_streams();
  install_signal_handlers();
  crosswatt::keep_inputs();
  CLI::App app(
      "Moves measured energy (kWh) from the hardware it was measured on to another, and says how far to trust it.",
      "crosswatt");
  app.footer(
      "Run `crosswatt VERB --help` for a verb's options and an example.\nStart with `crosswatt inspect YOUR_FILE`.");
  Program program(app);
  add_program_options(app, program);
#define CROSSWATT_VERB(name) add_##name(program);
#include "tools/commands/verbs.def"
#undef CROSSWATT_VERB
  return report_ending(run_command_line(app, program, count, words));
}
