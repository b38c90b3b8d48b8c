// How these tests use the built program: in a fresh folder, as a user at a shell does.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/run_program.hpp"
#include "support/temporary_folder.hpp"

namespace crosswatt::test {

using Words = std::vector<std::string>;

/// `crosswatt` with these arguments; the rest of how it is started stands in `launch`. Where CROSSWATT_VALGRIND names a
/// folder, it runs under valgrind, whose findings are then there; not so without rights, which valgrind needs to write
/// them.
inline Launch crosswatt(Words arguments, Launch launch = {}) {
  launch.program = CROSSWATT_PROGRAM;
  launch.arguments = std::move(arguments);
  const char* const findings = std::getenv("CROSSWATT_VALGRIND");
  if (findings != nullptr && !launch.without_rights) {
    launch.arguments.insert(
        launch.arguments.begin(),
        {"valgrind", "--quiet", "--leak-check=full", "--errors-for-leak-kinds=definite,indirect",
         "--show-leak-kinds=definite,indirect", std::string("--log-file=") + findings + "/%p.log", launch.program});
    launch.program = "/usr/bin/env";  // valgrind itself may be a shell script, which can't be run by a descriptor
  }
  return launch;
}

inline Words keys(const nlohmann::json& object) {
  Words names;
  for (const auto& [name, value] : object.items()) names.push_back(name);
  return names;
}

/// Every test has a folder of its own, in which its commands run; files are named relative to it.
class CommandLine : public testing::Test {
 protected:
  void put(const std::string& name, const std::string& text) const { test::put(folder_ / name, text); }
  std::string contents(const std::string& name) const { return test::contents(folder_ / name); }

  Launch here(Words arguments, Launch launch = {}) const {
    launch.folder = folder_.path();
    return crosswatt(std::move(arguments), std::move(launch));
  }

  /// A command that is expected to do its work; what it printed.
  std::string succeed(Words arguments, Launch launch = {}) const {
    const Outcome outcome = run_program(here(std::move(arguments), std::move(launch)));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
    return outcome.output;
  }

  /// A command that is expected to be refused with this exit code and a message that says all of `says`: nothing is
  /// printed as a result, and the folder holds what it held before.
  void refuse(int exit_code, Words arguments, const Words& says, Launch launch = {}) const {
    const Words before = folder_.names();
    const Outcome outcome = run_program(here(std::move(arguments), std::move(launch)));
    EXPECT_EQ(outcome.exit_code, exit_code);
    EXPECT_EQ(outcome.output, "");
    EXPECT_THAT(outcome.errors, testing::HasSubstr("crosswatt: error: "));
    for (const std::string& part : says) EXPECT_THAT(outcome.errors, testing::HasSubstr(part));
    EXPECT_EQ(folder_.names(), before);
  }

  TemporaryFolder folder_;
};

}  // namespace crosswatt::test
