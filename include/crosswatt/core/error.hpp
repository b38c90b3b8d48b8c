// What crosswatt throws, and what a message has to say.
//
// The library never prints, exits or aborts. It throws one of the types below, each with everything a person needs to
// mend the cause: where it is, what stands there, the rule it breaks and what to do. A fit that is impossible is not an
// error: see model/strategy.hpp (FitFailure). docs/errors.md lists the messages with their exit codes.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace crosswatt {

class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One thing wrong with the data, written down with designated initializers. Empty or zero members are left out of the
/// message.
struct Problem {
  std::string file{};     ///< as the user named it; "standard input" for "-"
  std::int64_t line = 0;  ///< 1-based physical line of the file; 0 = does not apply
  std::string column{};   ///< column name or JSON key
  std::string value{};    ///< what stands there, as written; shown quoted and shortened
  std::string rule{};     ///< what is wrong or must hold, in words
  std::string remedy{};   ///< what to do about it
};

/// `file:line: column 'c': 'value' rule; remedy`, all but rule and remedy as printable() shows them.
std::string describe(const Problem& problem);

/// Data that can't be used: a file, a row, a name the data do not hold. Carries every problem found, not just the
/// first.
class DataError : public Error {
 public:
  /// What `what()` shows before it only counts.
  static constexpr int kShownProblems = 20;

  explicit DataError(Problem problem);
  /// @param problems  at least one, in file order. @param total  problems met, when more than were kept.
  explicit DataError(std::vector<Problem> problems, std::int64_t total = 0);

  const std::vector<Problem>& problems() const { return problems_; }
  /// Problems met; at least problems().size().
  std::int64_t total() const { return total_; }

 private:
  std::vector<Problem> problems_;
  std::int64_t total_;
};

/// A setting that can't be used: option, value, the rule it breaks.
class ConfigError : public Error {
 public:
  ConfigError(std::string option, std::string value, const std::string& rule);
  /// Where no value was given.
  ConfigError(std::string option, const std::string& rule);

  const std::string& option() const { return option_; }
  const std::string& value() const { return value_; }

 private:
  std::string option_;
  std::string value_;
};

/// A name that is none of the known ones; says the nearest and lists the known.
/// @param kind  what the name should have been, "strategy" say.
ConfigError unknown_name(std::string option, const std::string& kind, std::string value,
                         const std::vector<std::string>& known);

/// Nothing of what was asked could be fitted. Exit code 4.
class NothingFittedError : public Error {
 public:
  using Error::Error;
};

/// An output could not be written: full disk, read-only folder. Exit code 5.
class WriteError : public Error {
 public:
  using Error::Error;
};

/// The user asked to stop (SIGINT).
class Interrupted : public Error {
 public:
  Interrupted() : Error("interrupted") {}
};

}  // namespace crosswatt
