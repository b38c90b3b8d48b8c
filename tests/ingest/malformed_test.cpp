// Every sample file, spoilt in every way files get spoilt: it is read as far as it can be trusted or refused with the
// file and the line, and nothing else happens.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

#include "crosswatt/core/text.hpp"
#include "reading.hpp"
#include "support/temporary_folder.hpp"

namespace crosswatt {
namespace {

namespace fs = std::filesystem;

/// Those that hold energies, powers or counts of operations.
std::vector<std::string> samples() {
  std::vector<std::string> found;
  const fs::path root = testing_support::sample("");
  if (!fs::exists(root)) return found;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    const std::string name = fs::relative(entry.path(), root).string();
    const bool is_other = name.starts_with("catalogues") || name.starts_with("dcase") || name == "SOURCES.md" ||
                          name == "dcgm/default-counters.csv" || name.ends_with("mlperf_log_summary.txt") ||
                          name.ends_with("leaderboard_generation_format.json");
    if (entry.is_regular_file() && !is_other) found.push_back(name);
  }
  std::sort(found.begin(), found.end());
  return found;
}

ReadOptions options() {
  ReadOptions options;
  options.set_hardware = "some card";
  options.workload_from = "samples/([a-z0-9-]+)";
  return options;
}

/// What came of a text: problems, none where it was read.
std::vector<Problem> outcome(const std::string& name, const std::string& text) {
  try {
    testing_support::read_text(text, options(), testing_support::sample(name));
  } catch (const DataError& error) {
    EXPECT_FALSE(error.problems().empty());
    return error.problems();
  }
  return {};
}

bool names_a_line(const std::vector<Problem>& problems) {
  return std::any_of(problems.begin(), problems.end(), [](const Problem& problem) { return problem.line > 0; });
}

/// Refused at a line of the file.
void expect_refused_at_a_line(const std::string& name, const std::string& text, const char* what) {
  const std::vector<Problem> problems = outcome(name, text);
  EXPECT_TRUE(names_a_line(problems)) << name << ", " << what << ": "
                                      << (problems.empty() ? "was read" : problems.front().rule);
  for (const Problem& problem : problems) EXPECT_FALSE(problem.file.empty()) << name << ", " << what;
}

/// Read, or refused with the file.
void expect_read_or_refused(const std::string& name, const std::string& text, const std::string& what) {
  for (const Problem& problem : outcome(name, text)) {
    EXPECT_FALSE(problem.file.empty()) << name << ", " << what;
    EXPECT_FALSE(problem.rule.empty()) << name << ", " << what;
  }
}

std::size_t begin_of_line(const std::string& text, std::size_t line) {
  std::size_t at = 0;
  for (; line > 0 && at != std::string::npos; --line)
    at = text.find('\n', at) == std::string::npos ? text.size() : text.find('\n', at) + 1;
  return at;
}

class Sample : public testing::TestWithParam<std::string> {
 protected:
  const std::string& name() const { return GetParam(); }
  std::string text() const { return test::contents(testing_support::sample(name())); }
  std::size_t lines() const {
    const std::string all = text();
    return static_cast<std::size_t>(std::count(all.begin(), all.end(), '\n')) + 1;
  }
  /// A place behind what a format is recognised by.
  static std::size_t middle(const std::string& text) {
    const std::size_t end = text.find('\n', text.size() * 2 / 3);
    return end == std::string::npos ? text.size() - 1 : end;
  }
};

TEST_P(Sample, TruncatedAtEachLineAndWithinIt) {
  const std::string whole = text();
  const std::size_t step = std::max<std::size_t>(1, lines() / 40);
  for (std::size_t line = 0; line < lines(); line += step) {
    const std::size_t at = begin_of_line(whole, line);
    const std::size_t end = std::min(whole.size(), begin_of_line(whole, line + 1));
    expect_read_or_refused(name(), whole.substr(0, at), "cut before line " + std::to_string(line + 1));
    expect_read_or_refused(name(), whole.substr(0, at + (end - at) / 2), "cut within line " + std::to_string(line + 1));
  }
}

TEST_P(Sample, AFieldRemoved) {
  const std::string whole = text();
  for (const char separator : {',', ';', '|', '\t', ':'}) {
    const std::size_t first = whole.find(separator, begin_of_line(whole, 1));
    if (first == std::string::npos) continue;
    const std::size_t second = whole.find_first_of(std::string("\n") + separator, first + 1);
    if (second == std::string::npos) continue;
    std::string spoilt = whole;
    spoilt.erase(first, second - first);
    expect_read_or_refused(name(), spoilt, std::string("a field removed at '") + separator + "'");
  }
}

TEST_P(Sample, TheWrongDelimiter) {
  for (const auto& [right, wrong] :
       {std::pair(',', ';'), {';', ','}, {'|', ','}, {'\t', ' '}, {',', '\t'}, {':', '='}}) {
    std::string spoilt = text();
    std::replace(spoilt.begin(), spoilt.end(), right, wrong);
    expect_read_or_refused(name(), spoilt, std::string("'") + right + "' made '" + wrong + "'");
  }
}

TEST_P(Sample, ANulByte) {
  std::string spoilt = text();
  spoilt.insert(middle(spoilt), 1, '\0');
  expect_refused_at_a_line(name(), spoilt, "a NUL byte");
}

TEST_P(Sample, AByteOfAnotherEncoding) {
  std::string spoilt = text();
  spoilt.insert(middle(spoilt), "\xe9", 1);
  expect_refused_at_a_line(name(), spoilt, "a byte of Latin-1");
}

TEST_P(Sample, AMillionColumns) {
  const std::string whole = text();
  std::string wide;
  for (int column = 0; column < 1000000; ++column) wide += ",x";
  std::string spoilt = whole;
  spoilt.insert(middle(spoilt), wide);
  expect_refused_at_a_line(name(), spoilt, "a line of a million columns");
  spoilt = whole;
  spoilt.insert(std::min(whole.find('\n'), whole.size()), wide);
  expect_read_or_refused(name(), spoilt, "a header of a million columns");
}

INSTANTIATE_TEST_SUITE_P(Spoilt, Sample, testing::ValuesIn(samples()), [](const auto& sample) {
  std::string name = sample.param;
  std::replace_if(
      name.begin(), name.end(), [](char byte) { return !std::isalnum(static_cast<unsigned char>(byte)); }, '_');
  return name;
});
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Sample);

}  // namespace
}  // namespace crosswatt
