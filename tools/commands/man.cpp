// man: the manual page, from the definitions that --help shows.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "crosswatt/core/version.hpp"
#include "tools/program.hpp"

namespace crosswatt::tools {
namespace {

/// Text as roff shows it: no escapes, no requests at the start of a line.
std::string roff(const std::string& text) {
  std::string result;
  for (const char c : text) {
    const bool line_start = result.empty() || result.back() == '\n';
    if (line_start && (c == '.' || c == '\'')) result += "\\&";
    if (c == '\\')
      result += "\\e";
    else if (c == '-')
      result += "\\-";
    else
      result += c;
  }
  return result;
}

std::string entry(const CLI::Option& option) {
  std::string name = option.get_name(true, true);
  // CLI11 puts what an option checks behind its type.
  const std::string type = option.get_type_name();
  if (option.get_items_expected_max() > 0 && option.nonpositional()) name += " " + type.substr(0, type.find(':'));
  std::string text = roff(option.get_description());
  if (!option.get_default_str().empty()) text += roff(" [" + option.get_default_str() + "]");
  return fmt::format(".TP\n.B {}\n{}\n", roff(name), text);
}

std::string entries(const CLI::App& app) {
  std::string text;
  for (const CLI::Option* option : app.get_options()) text += entry(*option);
  return text;
}

std::string section(const CLI::App& verb) {
  return fmt::format(".SS {}\n{}.\n{}.PP\n.nf\n{}\n.fi\n", roff(verb.get_name()), roff(verb.get_description()),
                     entries(verb), roff(verb.get_footer()));
}

std::string page(const CLI::App& app) {
  std::string text = fmt::format(
      ".TH CROSSWATT 1 \"\" \"crosswatt {}\" \"User Commands\"\n"
      ".SH NAME\ncrosswatt \\- move measured energy between hardware, and say how far to trust the result\n"
      ".SH SYNOPSIS\n.B crosswatt\n[\\-\\-threads N] [\\-\\-quiet] VERB ...\n"
      ".SH DESCRIPTION\n{}\n.SH OPTIONS\n{}.SH VERBS\n",
      kVersion, roff(app.get_description()), entries(app));
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) text += section(*verb);
  return text +
         ".SH EXIT STATUS\n"
         "0 done; 2 a mistake on the command line; 3 data that are missing, unreadable or malformed; 4 nothing could "
         "be\n"
         "fitted; 5 an output could not be written; 130 interrupted; 141 a closed pipe; 1 anything else.\n";
}

}  // namespace

void add_man(Program& program) {
  CLI::App* verb = program.add_verb("man", "The manual page", "crosswatt man | man -l -");
  auto output = std::make_shared<std::string>(kStandardOutput);
  verb->add_option("-o,--output", *output, "A file instead of standard output");
  verb->callback([verb, output] {
    const std::string text = page(*verb->get_parent());
    write_output(*output, text);
  });
}

}  // namespace crosswatt::tools
