// completion: what a shell offers when the tab key is pressed, from the definitions that --help shows.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/nearest.hpp"
#include "tools/program.hpp"

namespace crosswatt::tools {
namespace {

const std::vector<std::string> kShells = {"bash", "zsh", "fish"};

/// An option that takes names which `crosswatt list KIND` tells.
struct Named {
  const char* option;
  const char* kind;
};
constexpr std::array kNamed = {Named{"strategy", "strategies"},  Named{"strategies", "strategies"},
                               Named{"selection", "selections"}, Named{"features", "features"},
                               Named{"input-format", "formats"}, Named{"rules", "rules"}};

std::vector<const CLI::App*> verbs(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

/// "--energy", "-o".
std::vector<std::string> spellings(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  return names;
}

/// Of the verb and of the whole program; --help is both's.
std::vector<std::string> option_words(std::initializer_list<const CLI::App*> apps) {
  std::vector<std::string> words;
  for (const CLI::App* app : apps)
    for (const CLI::Option* option : app->get_options())
      for (std::string& word : spellings(*option))
        if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(std::move(word));
  return words;
}

/// Single quotes for a POSIX shell and for fish alike.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::string bash_script(const CLI::App& app) {
  std::vector<std::string> names;
  std::string words_of_verbs;
  std::string kinds_of_options;
  for (const CLI::App* verb : verbs(app)) {
    names.push_back(verb->get_name());
    words_of_verbs +=
        fmt::format("    {}) words='{}' ;;\n", verb->get_name(), fmt::join(option_words({verb, &app}), " "));
  }
  for (const auto& [option, kind] : kNamed) kinds_of_options += fmt::format("    --{}) kind={} ;;\n", option, kind);
  return fmt::format(
      "# Completion of crosswatt for bash; made by `crosswatt completion bash`.\n"
      "_crosswatt() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} verb= words= kind= before= i\n"
      "  case ${{COMP_WORDS[COMP_CWORD-1]}} in\n"
      "{}"
      "  esac\n"
      "  if [[ $kind ]]; then\n"
      "    [[ $word == *,* ]] && before=${{word%,*}},\n"
      "    words=$(\"${{COMP_WORDS[0]}}\" list $kind 2>/dev/null | sed 's/  .*//')\n"
      "    COMPREPLY=($(compgen -P \"$before\" -W \"$words\" -- \"${{word##*,}}\"))\n"
      "    return\n"
      "  fi\n"
      "  for ((i = 1; i < COMP_CWORD; ++i)); do\n"
      "    case ${{COMP_WORDS[i]}} in --threads) ((++i)) ;; -*) ;; *) verb=${{COMP_WORDS[i]}}; break ;; esac\n"
      "  done\n"
      "  case $verb in\n"
      "    '') words='{} {}' ;;\n"
      "{}"
      "  esac\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
      "  local IFS=$'\\n'  # names of files may hold spaces\n"
      "  [[ $verb && $word != -* ]] && COMPREPLY+=($(compgen -f -- \"$word\"))\n"
      "}}\n"
      "complete -o filenames -F _crosswatt crosswatt\n",
      kinds_of_options, fmt::join(names, " "), fmt::join(option_words({&app}), " "), words_of_verbs);
}

/// zsh reads bash's completions.
std::string zsh_script(const CLI::App& app) {
  return "#compdef crosswatt\nautoload -Uz bashcompinit && bashcompinit\n" + bash_script(app);
}

std::string fish_option(const std::string& condition, const CLI::Option& option) {
  std::string line = "complete -c crosswatt -n " + quoted(condition);
  for (const std::string& name : option.get_lnames()) line += " -l " + name;
  for (const std::string& name : option.get_snames()) line += " -s " + name;
  if (option.get_items_expected_max() > 0) line += " -r";
  for (const auto& [named, kind] : kNamed)
    if (option.check_lname(named))
      line += fmt::format(" -f -a \"(crosswatt list {} | string replace -r '  .*' '')\"", kind);
  return line + " -d " + quoted(option.get_description()) + "\n";
}

std::string fish_script(const CLI::App& app) {
  std::string text = "# Completion of crosswatt for fish; made by `crosswatt completion fish`.\n";
  for (const CLI::Option* option : app.get_options()) text += fish_option("true", *option);
  for (const CLI::App* verb : verbs(app)) {
    text += fmt::format("complete -c crosswatt -n __fish_use_subcommand -a {} -d {}\n", verb->get_name(),
                        quoted(verb->get_description()));
    for (const CLI::Option* option : verb->get_options())
      if (option->nonpositional()) text += fish_option("__fish_seen_subcommand_from " + verb->get_name(), *option);
  }
  return text;
}

}  // namespace

void add_completion(Program& program) {
  struct Options {
    std::string shell;
    std::string output = kStandardOutput;
  };
  CLI::App* verb = program.add_verb("completion", "Completion for a shell: bash, zsh or fish",
                                    "crosswatt completion bash > ~/.local/share/bash-completion/completions/crosswatt");
  auto options = std::make_shared<Options>();
  verb->add_option("SHELL", options->shell, "bash, zsh or fish")->required();
  verb->add_option("-o,--output", options->output, "A file instead of standard output");
  verb->callback([verb, options] {
    const CLI::App& app = *verb->get_parent();
    std::string script;
    if (options->shell == "bash")
      script = bash_script(app);
    else if (options->shell == "zsh")
      script = zsh_script(app);
    else if (options->shell == "fish")
      script = fish_script(app);
    else
      throw unknown_name("SHELL", "shell", options->shell, kShells);
    write_output(options->output, script);
  });
}

}  // namespace crosswatt::tools
