#include "crosswatt/core/error.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "crosswatt/core/nearest.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/core/wording.hpp"

namespace crosswatt {

namespace {

/// Room for deep folders; a message must stay readable whatever it is given.
constexpr std::size_t kShownPathBytes = 1024;

std::string quoted(std::string_view text) {
  return "'" + printable(text) + "'";
}

std::string describe_all(const std::vector<Problem>& problems, std::int64_t total) {
  const auto shown = std::min(problems.size(), static_cast<std::size_t>(DataError::kShownProblems));
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += '\n';
    text += describe(problems[i]);
  }
  const std::int64_t hidden = total - static_cast<std::int64_t>(shown);
  if (hidden > 0) text += "\n… and " + counted(hidden, "more problem");
  return text;
}

std::int64_t at_least_kept(const std::vector<Problem>& problems, std::int64_t total) {
  return std::max(total, static_cast<std::int64_t>(problems.size()));
}

std::string describe_setting(std::string_view option, std::string_view value, std::string_view rule) {
  std::string text;
  if (!option.empty()) text.append(option).append(": ");
  if (!value.empty()) text.append(quoted(value)).append(" ");
  return text.append(rule);
}

std::string unknown_name_rule(std::string_view kind, std::string_view value, const std::vector<std::string>& known) {
  std::string rule = "is not a known ";
  rule.append(kind).append(did_you_mean(value, known));
  if (known.empty()) return rule;
  return rule.append(rule.ends_with('?') ? " Known: " : "; known: ").append(join(known, ", "));
}

}  // namespace

std::string describe(const Problem& problem) {
  std::string text;
  if (!problem.file.empty()) {
    text += printable(problem.file, kShownPathBytes);
    if (problem.line > 0) text += ":" + std::to_string(problem.line);
    text += ": ";
  } else if (problem.line > 0) {
    text += "line " + std::to_string(problem.line) + ": ";
  }
  if (!problem.column.empty()) text += "column " + quoted(problem.column) + ": ";
  if (!problem.value.empty()) text += quoted(problem.value) + " ";
  text += problem.rule;
  if (!problem.remedy.empty()) text += (problem.rule.ends_with('?') ? " Or " : "; ") + problem.remedy;
  return text;
}

DataError::DataError(Problem problem) : DataError(std::vector<Problem>{std::move(problem)}) {}

DataError::DataError(std::vector<Problem> problems, std::int64_t total)
    : Error(describe_all(problems, at_least_kept(problems, total))),
      problems_(std::move(problems)),
      total_(at_least_kept(problems_, total)) {
  assert(!problems_.empty());
}

ConfigError::ConfigError(std::string option, std::string value, const std::string& rule)
    : Error(describe_setting(option, value, rule)), option_(std::move(option)), value_(std::move(value)) {}

ConfigError::ConfigError(std::string option, const std::string& rule)
    : Error(option + ": " + rule), option_(std::move(option)) {}

ConfigError unknown_name(std::string option, const std::string& kind, std::string value,
                         const std::vector<std::string>& known) {
  const std::string rule = unknown_name_rule(kind, value, known);
  return {std::move(option), std::move(value), rule};
}

}  // namespace crosswatt
