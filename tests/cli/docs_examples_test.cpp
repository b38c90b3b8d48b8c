// Every example of the docs, run as it stands: blocks marked ```console, where `$ ` begins a command and what it prints
// follows. "```console 3" expects the last command to end with exit code 3. A line "…" stands for any number of lines,
// a "…" at the end of a line for the rest of it.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "crosswatt/core/text.hpp"
#include "support/run_program.hpp"
#include "support/temporary_folder.hpp"

namespace crosswatt::test {
namespace {

namespace fs = std::filesystem;

struct Command {
  std::string line;
  std::vector<std::string> expected;
};

struct Example {
  int exit_code = 0;
  std::size_t line = 0;  ///< of the page
  std::vector<Command> commands;
};

std::vector<Example> examples_of(const std::string& page) {
  constexpr std::string_view kOpen = "```console";
  std::vector<Example> examples;
  bool inside = false;
  std::size_t number = 0;
  for (const std::string_view line : split(page, '\n')) {
    ++number;
    if (!inside && line.starts_with(kOpen)) {
      inside = true;
      examples.push_back({static_cast<int>(parse_integer(trim(line.substr(kOpen.size()))).value_or(0)), number, {}});
    } else if (line == "```") {
      inside = false;
    } else if (inside && line.starts_with("$ ")) {
      examples.back().commands.push_back({std::string(line.substr(2)), {}});
    } else if (inside && !examples.back().commands.empty()) {
      examples.back().commands.back().expected.emplace_back(line);
    }
  }
  return examples;
}

/// Without empty lines at the end and blanks at the ends of lines.
std::vector<std::string> tidied(std::vector<std::string> lines) {
  for (std::string& line : lines) line.erase(line.find_last_not_of(' ') + 1);
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (const std::string_view line : split(text, '\n')) lines.emplace_back(line);
  return tidied(std::move(lines));
}

bool match(std::string_view expected, std::string_view line) {
  constexpr std::string_view kRest = "…";
  if (!expected.ends_with(kRest)) return line == expected;
  return line.starts_with(expected.substr(0, expected.size() - kRest.size()));
}

using Lines = std::vector<std::string>::const_iterator;

/// Whether the lines are the expected ones, "…" standing for any number.
bool match(Lines expected, Lines expected_end, Lines line, Lines end) {
  if (expected == expected_end) return line == end;
  if (*expected != "…")
    return line != end && match(*expected, *line) && match(expected + 1, expected_end, line + 1, end);
  for (;; ++line) {
    if (match(expected + 1, expected_end, line, end)) return true;
    if (line == end) return false;
  }
}

class DocsExamples : public testing::TestWithParam<const char*> {};

TEST_P(DocsExamples, PrintWhatThePageShows) {
  const fs::path root = CROSSWATT_SOURCE_DIR;
  const std::vector<Example> examples = examples_of(contents((root / GetParam()).string()));
  ASSERT_FALSE(examples.empty());
  const TemporaryFolder folder;
  fs::create_directory_symlink(root / "data", folder / "data");
  const std::string path = fs::path(CROSSWATT_PROGRAM).parent_path().string() + ":/usr/local/bin:/usr/bin:/bin";
  for (const Example& example : examples) {
    int exit_code = 0;
    for (const Command& command : example.commands) {
      SCOPED_TRACE(std::string(GetParam()) + ":" + std::to_string(example.line) + ": " + command.line);
      const Outcome outcome = run_program({.program = "/bin/sh",
                                           .arguments = {"-c", "{ " + command.line + "\n} 2>&1"},
                                           .folder = folder.path(),
                                           .environment = {{"PATH", path}}});
      exit_code = outcome.exit_code;
      const std::vector<std::string> lines = lines_of(outcome.output);
      const std::vector<std::string> expected = tidied(command.expected);
      EXPECT_TRUE(match(expected.begin(), expected.end(), lines.begin(), lines.end())) << "It prints\n"
                                                                                       << outcome.output;
    }
    EXPECT_EQ(exit_code, example.exit_code)  // of the last
        << GetParam() << ":" << example.line;
  }
}

INSTANTIATE_TEST_SUITE_P(All, DocsExamples,
                         testing::Values("README.md", "docs/errors.md", "docs/journey_of_a_kwh.md", "docs/metrics.md"));

}  // namespace
}  // namespace crosswatt::test
