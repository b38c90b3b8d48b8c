#include "crosswatt/core/parallel.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "crosswatt/core/error.hpp"

namespace crosswatt {
namespace {

class ParallelFor : public testing::TestWithParam<int> {};

INSTANTIATE_TEST_SUITE_P(Threads, ParallelFor, testing::Values(0, 1, 2, 3, 8));

TEST_P(ParallelFor, VisitsEveryIndexOnce) {
  for (const Index count : {0, 1, 2, 7, 1000}) {
    std::vector<std::atomic<int>> visits(static_cast<std::size_t>(count));
    parallel_for(count, GetParam(), [&](Index i) { ++visits[i]; });
    for (const std::atomic<int>& visited : visits) EXPECT_EQ(visited, 1);
  }
}

TEST_P(ParallelFor, RethrowsTheLowestIndexThatThrew) {
  for (int round = 0; round < 20; ++round) {
    try {
      parallel_for(100, GetParam(), [](Index i) {
        if (i == 31) std::this_thread::sleep_for(std::chrono::milliseconds(1));  // lets the higher ones throw first
        if (i >= 31) throw std::runtime_error(std::to_string(i));
      });
      FAIL() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "31");
    }
  }
}

TEST_P(ParallelFor, AnExceptionEndsTheLoopEarly) {
  std::atomic<int> calls = 0;
  EXPECT_THROW(parallel_for(1000000, GetParam(),
                            [&](Index) {
                              ++calls;
                              throw std::runtime_error("first");
                            }),
               std::runtime_error);
  EXPECT_LE(calls, std::max(1, GetParam() == 0 ? available_threads() : GetParam()));
}

TEST_P(ParallelFor, StopsOnRequest) {
  std::atomic<int> calls = 0;
  EXPECT_THROW(parallel_for(
                   1000000, GetParam(), [&](Index) { ++calls; }, [&] { return calls >= 5; }),
               Interrupted);
  EXPECT_GE(calls, 5);
  EXPECT_LT(calls, 1000000);
}

TEST_P(ParallelFor, AnExceptionOutranksTheStopRequest) {
  std::atomic<bool> thrown = false;
  EXPECT_THROW(parallel_for(
                   1000, GetParam(),
                   [&](Index) {
                     thrown = true;
                     throw std::logic_error("body");
                   },
                   [&] { return thrown.load(); }),
               std::logic_error);
}

TEST_P(ParallelFor, AnExceptionOfTheStopRequestIsRethrown) {
  EXPECT_THROW(parallel_for(
                   10, GetParam(), [](Index) {}, []() -> bool { throw std::logic_error("stop"); }),
               std::logic_error);
}

TEST_P(ParallelFor, ARequestThatStaysFalseChangesNothing) {
  std::atomic<int> calls = 0;
  parallel_for(
      100, GetParam(), [&](Index) { ++calls; }, [] { return false; });
  EXPECT_EQ(calls, 100);
}

TEST_P(ParallelFor, LoopsNest) {
  std::atomic<int> calls = 0;
  parallel_for(4, GetParam(), [&](Index) { parallel_for(5, GetParam(), [&](Index) { ++calls; }); });
  EXPECT_EQ(calls, 20);
}

TEST(ParallelForThreads, NothingToDoAsksNobody) {
  parallel_for(
      0, 4, [](Index) { FAIL(); }, []() -> bool { throw std::logic_error("asked"); });
}

TEST(ParallelForThreads, TheCallerAloneWorksWithOneThread) {
  parallel_for(10, 1, [caller = std::this_thread::get_id()](Index) { EXPECT_EQ(std::this_thread::get_id(), caller); });
}

TEST(ParallelForThreads, WorkIsShared) {
  // Each of three indices waits for the other two: one thread alone would never end.
  std::atomic<int> arrived = 0;
  parallel_for(3, 3, [&](Index) {
    ++arrived;
    while (arrived < 3) std::this_thread::yield();
  });
  EXPECT_EQ(arrived, 3);
}

TEST(AvailableThreads, IsAtLeastOne) {
  EXPECT_GE(available_threads(), 1);
}

}  // namespace
}  // namespace crosswatt
