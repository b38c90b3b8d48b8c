#include "tools/progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crosswatt::tools {
namespace {

using namespace std::chrono_literals;

/// What appears on standard error, which is a file here as in a log, when one of 1000 fits ends each second.
std::string log_after(std::chrono::seconds elapsed, bool quiet) {
  testing::internal::CaptureStderr();
  Progress::Clock::time_point now{};
  {
    Progress progress(quiet, "fits", [&] { return now; });
    for (Index done = 1; done <= elapsed / 1s; ++done) {
      now += 1s;
      progress.update(done, 1000);
    }
  }
  return testing::internal::GetCapturedStderr();
}

TEST(Progress, IsALineEveryHalfMinuteInALog) {
  EXPECT_EQ(log_after(29s, false), "");
  // 970 and 940 fits are left at one a second: 16 and 16 minutes, rounded.
  EXPECT_EQ(log_after(89s, false),
            "crosswatt: 30/1000 fits, 1 a second, 16 min left\n"
            "crosswatt: 60/1000 fits, 1 a second, 16 min left\n");
}

TEST(Progress, SaysSecondsAndHoursWhereThoseAreShorterToRead) {
  testing::internal::CaptureStderr();
  Progress::Clock::time_point now{};
  Progress progress(false, "models", [&] { return now; });
  now += 40s;
  progress.update(100'000, 200'000);  // 2500 a second
  now += 40s;
  progress.update(1, 200);  // 199 · 80 s = 15920 s = 265.3 min
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "crosswatt: 100000/200000 models, 2500 a second, 40 s left\n"
            "crosswatt: 1/200 models, 0.0125 a second, 4 h 25 min left\n");
}

TEST(Progress, IsSilentWhenQuiet) {
  EXPECT_EQ(log_after(300s, true), "");
}

}  // namespace
}  // namespace crosswatt::tools
