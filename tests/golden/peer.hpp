// What the comparisons with Python's libraries share: where Python is, and a test that is skipped without them.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "support/run_program.hpp"
#include "support/temporary_folder.hpp"

namespace crosswatt::test {

inline const std::string kPython = "/usr/bin/python3";  // Debian's, which has python3-sklearn and python3-pandas

class PeerTest : public testing::Test {
 protected:
  static void require_scikit_learn() {
    if (!std::filesystem::exists(kPython)) GTEST_SKIP() << kPython << " is absent";
    if (run_program({.program = kPython, .arguments = {"-c", "import sklearn, pandas"}}).exit_code != 0)
      GTEST_SKIP() << kPython << " lacks scikit-learn or pandas";
  }

  std::string succeed(Launch launch) const {
    launch.folder = folder_.path();
    const Outcome outcome = run_program(launch);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
    return outcome.output;
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace crosswatt::test
