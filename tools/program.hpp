// What every verb shares: the global options, the streams, and how a verb announces itself.
//
// This is the only floor that prints. Results go to standard output, everything else to standard error.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace crosswatt::tools {

/// Exit codes: a contract with scripts.
enum ExitCode : int {
  kDone = 0,
  kOther = 1,
  kUsage = 2,
  kData = 3,
  kNothingFitted = 4,
  kOutput = 5,
  kInterrupted = 130,
  kClosedPipe = 141,
};

class Program {
 public:
  explicit Program(CLI::App& app) : app_(app) {}

  /// A verb with its one-line description and an example for --help.
  CLI::App* add_verb(const std::string& name, const std::string& does, const std::string& example);

  // NOLINTBEGIN(cppcoreguidelines-non-private-member-variables-in-classes): options, filled by CLI11
  int threads = 0;  ///< 0 = all cores
  bool quiet = false;
  std::vector<std::string> arguments;  ///< the command line, for the record
                                       // NOLINTEND(cppcoreguidelines-non-private-member-variables-in-classes)

 private:
  CLI::App& app_;
};

/// The path that stands for standard output, as in other programs.
inline constexpr const char* kStandardOutput = "-";

/// To standard output. Ends the program as a closed pipe or a full disk demands.
void print(std::string_view text);
/// To a file, whole or not at all, or to kStandardOutput.
void write_output(const std::string& path, std::string_view text);
/// What write_output() wrote to, for messages: one line, whatever the name holds.
std::string output_name(const std::string& path);
/// Text with names of other people's files and cells in it, as a terminal can be given it: each line as printable()
/// shows it.
std::string shown_lines(std::string_view text);
/// "crosswatt: note: …" on standard error, unless --quiet.
void note(const Program& program, std::string_view text);
void warn(const Program& program, std::string_view text);
/// Flushes standard output; the exit code if that failed.
int finish_output();

#define CROSSWATT_VERB(name) void add_##name(Program& program);
#include "tools/commands/verbs.def"
#undef CROSSWATT_VERB

}  // namespace crosswatt::tools
