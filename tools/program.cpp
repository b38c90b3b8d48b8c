#include "tools/program.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/file.hpp"
#include "crosswatt/core/text.hpp"
#include "tools/streams.hpp"

namespace crosswatt::tools {

CLI::App* Program::add_verb(const std::string& name, const std::string& does, const std::string& example) {
  CLI::App* verb = app_.add_subcommand(name, does);
  verb->footer("Example:\n  " + example);
  verb->get_formatter()->column_width(34);
  return verb;
}

void print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size()) return;
  throw WriteError(fmt::format("can't write to standard output: {}", std::strerror(errno)));
}

void write_output(const std::string& path, std::string_view text) {
  path == kStandardOutput ? print(text) : write_whole(path, text);
}

std::string output_name(const std::string& path) {
  return path == kStandardOutput ? "standard output" : printable(path, PATH_MAX);
}

std::string shown_lines(std::string_view text) {
  std::string shown;
  for (const std::string_view line : split(text, '\n')) {
    if (!shown.empty()) shown += '\n';
    shown += printable(line, std::string::npos);
  }
  return shown;
}

void note(const Program& program, std::string_view text) {
  if (!program.quiet) say(fmt::format("crosswatt: note: {}\n", shown_lines(text)));
}

void warn(const Program& program, std::string_view text) {
  if (!program.quiet) say(fmt::format("crosswatt: warning: {}\n", shown_lines(text)));
}

int finish_output() {
  if (std::fflush(stdout) == 0) return kDone;
  say(fmt::format("crosswatt: error: can't write to standard output: {}\n", std::strerror(errno)));
  return kOutput;
}

}  // namespace crosswatt::tools
