// A command line, run: its arguments parsed, one verb's work done, and whatever went wrong turned into a message and an
// exit code.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "tools/program.hpp"

namespace crosswatt::tools {

/// How a program ended.
struct Ending {
  int exit_code = kDone;
  std::string message;  ///< what went wrong; empty where nothing did
};

/// What every program understands: --version, --threads, --quiet. To be called before verbs are added, which inherit
/// it.
void add_program_options(CLI::App& app, Program& program);

/// Parses the words and runs the verb they name. Throws nothing.
/// @param app  with its verbs; `program` is theirs.
Ending run_command_line(CLI::App& app, Program& program, int count, char** words);

/// Tells people, on standard error; the exit code.
int report_ending(const Ending& ending);

}  // namespace crosswatt::tools
