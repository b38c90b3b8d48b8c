// crosswatt: the command line. Parses the arguments, runs one verb, and turns whatever went wrong into a message and an
// exit code; the verbs live in commands/.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <new>
#include <sstream>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/nearest.hpp"
#include "crosswatt/core/version.hpp"
#include "tools/program.hpp"
#include "tools/signals.hpp"

namespace crosswatt::tools {
namespace {

int fail(int code, std::string_view text) {
  std::fflush(stdout);
  fmt::print(stderr, "crosswatt: error: {}\n", shown_lines(text));
  return code;
}

std::vector<std::string> verb_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(verb->get_name());
  return names;
}

/// Names of the options that the chosen verb, or the program, understands.
std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  const auto gather = [&](const CLI::App& level) {
    for (const CLI::Option* option : level.get_options())
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  };
  gather(app);
  for (const CLI::App* verb : app.get_subcommands()) gather(*verb);
  return names;
}

int usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  std::string text = error.what();
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    const std::size_t at = text.rfind("--");
    if (at != std::string::npos) text += did_you_mean(text.substr(at, text.find('=', at) - at), option_names(app));
  }
  const std::string verb = chosen.empty() ? "" : " " + chosen.front()->get_name();
  return fail(kUsage, fmt::format("{}\nRun `crosswatt{} --help` for the options.", text, verb));
}

/// The first word that is no option must be a verb; CLI11's own message names no candidates.
void check_verb(const CLI::App& app, int count, char** words) {
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--threads") {
      ++i;
      continue;
    }
    if (!word.empty() && word.front() == '-') continue;
    const std::vector<std::string> known = verb_names(app);
    if (std::find(known.begin(), known.end(), word) == known.end()) throw unknown_name("verb", "verb", word, known);
    return;
  }
}

int run(int count, char** words) {
  CLI::App app(
      "Moves measured energy (kWh) from the hardware it was measured on to another, and says how far to trust it.",
      "crosswatt");
  app.set_version_flag("--version", std::string("crosswatt ") + kVersion);
  app.footer(
      "Run `crosswatt VERB --help` for a verb's options and an example.\nStart with `crosswatt inspect YOUR_FILE`.");
  app.get_formatter()->column_width(24);
  app.require_subcommand(1);
  app.fallthrough();
  Program program(app);
  program.arguments.assign(words + 1, words + count);
  app.add_option("--threads", program.threads,
                 "Threads to use; results are the same for any number (default: all cores)")
      ->check(CLI::Range(1, 1024));
  app.add_flag("--quiet", program.quiet, "Print results and errors only");
#define CROSSWATT_VERB(name) add_##name(program);
#include "tools/commands/verbs.def"
#undef CROSSWATT_VERB
  try {
    check_verb(app, count, words);
    app.parse(count, words);
    return finish_output();
  } catch (const CLI::Success& success) {
    std::ostringstream text;
    app.exit(success, text, text);
    print(text.str());
    return finish_output();
  } catch (const CLI::ParseError& error) {
    return usage_error(app, error);
  }
}

}  // namespace
}  // namespace crosswatt::tools

int main(int count, char** words) {
  using namespace crosswatt;
  using namespace crosswatt::tools;
  install_signal_handlers();
  try {
    return run(count, words);
  } catch (const ConfigError& error) {
    return fail(kUsage, error.what());
  } catch (const DataError& error) {
    return fail(kData, error.what());
  } catch (const NothingFittedError& error) {
    return fail(kNothingFitted, error.what());
  } catch (const WriteError& error) {
    return fail(kOutput, error.what());
  } catch (const std::bad_alloc&) {
    return fail(kOther, "out of memory");
  } catch (const std::exception& error) {
    return fail(kOther, error.what());
  }
}
