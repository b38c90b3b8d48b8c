#include "tools/command_line.hpp"

#include <fmt/format.h>

#include <exception>
#include <new>
#include <sstream>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/nearest.hpp"
#include "crosswatt/core/version.hpp"
#include "tools/streams.hpp"

namespace crosswatt::tools {
namespace {

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

Ending usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  std::string text = error.what();
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    const std::size_t at = text.rfind("--");
    if (at != std::string::npos) text += did_you_mean(text.substr(at, text.find('=', at) - at), option_names(app));
  }
  if (chosen.empty() && dynamic_cast<const CLI::RequiredError*>(&error) != nullptr)
    text = fmt::format("a verb is needed: {}", fmt::join(verb_names(app), ", "));
  const std::string verb = chosen.empty() ? "" : " " + chosen.front()->get_name();
  return {kUsage, fmt::format("{}\nRun `{}{} --help` for the options.", text, app.get_name(), verb)};
}

/// The first word that is no option must be a verb; CLI11's own message names no candidates.
void check_verb(const CLI::App& app, int count, char** words) {
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (const CLI::Option* option = app.get_option_no_throw(word);
        option != nullptr && option->get_items_expected() > 0) {
      ++i;
      continue;
    }
    if (!word.empty() && word.front() == '-') continue;
    const std::vector<std::string> known = verb_names(app);
    if (std::find(known.begin(), known.end(), word) == known.end()) throw unknown_name("verb", "verb", word, known);
    return;
  }
}

/// What CLI11 would let pass: an empty value counts as none given, and whole numbers may be octal, too large or cut.
std::string value_problem(const std::string& value, const std::string& type) {
  if (value.empty()) return "is empty; give a value, or leave the option out";
  const bool may_be_negative = type == "INT";
  if (!may_be_negative && type != "UINT") return "";
  const std::string_view digits = std::string_view(value).substr(may_be_negative && value.front() == '-' ? 1 : 0);
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos)
    return fmt::format("'{}' is no whole number{}; write digits only", value, may_be_negative ? "" : " of 0 or more");
  if (digits.size() > 1 && digits.front() == '0') return fmt::format("'{}' begins with a 0; write it without", value);
  const std::string_view largest = may_be_negative ? "2147483647" : "18446744073709551615";
  if (digits.size() > largest.size() || (digits.size() == largest.size() && digits > largest))
    return fmt::format("'{}' is too large; the largest is {}", value, largest);
  return "";
}

/// Checks of every option of every verb, before those of its own.
void check_values(CLI::App& level) {
  for (CLI::Option* option : level.get_options()) {
    if (option->get_items_expected_max() == 0) continue;  // a flag
    const std::string type = option->get_type_name().substr(0, option->get_type_name().find(':'));
    option->transform(CLI::Validator([type](std::string& value) { return value_problem(value, type); }, ""));
  }
  for (CLI::App* verb : level.get_subcommands([](const CLI::App*) { return true; })) check_values(*verb);
}

Ending parse(CLI::App& app, int count, char** words) {
  try {
    check_verb(app, count, words);
    app.parse(count, words);
  } catch (const CLI::Success& success) {
    std::ostringstream text;
    app.exit(success, text, text);
    print(text.str());
  } catch (const CLI::ParseError& error) {
    return usage_error(app, error);
  }
  return {finish_output(), ""};
}

}  // namespace

void add_program_options(CLI::App& app, Program& program) {
  app.set_version_flag("--version", fmt::format("{} {}", app.get_name(), kVersion));
  app.get_formatter()->column_width(24);
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--threads", program.threads,
                 "Threads to use; results are the same for any number (default: all cores)")
      ->check(CLI::Range(1, 1024));
  app.add_flag("--quiet", program.quiet, "Print results and errors only");
}

Ending run_command_line(CLI::App& app, Program& program, int count, char** words) {
  program.arguments.assign(words + 1, words + count);
  check_values(app);
  try {
    return parse(app, count, words);
  } catch (const ConfigError& error) {
    return {kUsage, error.what()};
  } catch (const DataError& error) {
    return {kData, error.what()};
  } catch (const NothingFittedError& error) {
    return {kNothingFitted, error.what()};
  } catch (const WriteError& error) {
    return {kOutput, error.what()};
  } catch (const std::bad_alloc&) {
    return {kOther, "out of memory"};
  } catch (const std::exception& error) {
    return {kOther, error.what()};
  }
}

int report_ending(const Ending& ending) {
  std::fflush(stdout);
  if (!ending.message.empty()) say(fmt::format("crosswatt: error: {}\n", shown_lines(ending.message)));
  return ending.exit_code;
}

}  // namespace crosswatt::tools
