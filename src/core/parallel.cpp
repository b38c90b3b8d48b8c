#include "crosswatt/core/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "crosswatt/core/error.hpp"

namespace crosswatt {

namespace {

/// What the threads of one loop share.
class Loop {
 public:
  Loop(Index count, const std::function<void(Index)>& body, const StopRequest& stop)
      : count_(count), body_(body), stop_(stop) {}

  /// Takes indices until none is left or the loop ends early. An index once taken is worked on, whatever happens
  /// elsewhere: indices are taken in order, so the lowest one that throws is always reached and always the one
  /// reported.
  void work() noexcept {
    while (!ended_early_.load(std::memory_order_relaxed)) {
      if (next_.load(std::memory_order_relaxed) >= count_ || should_stop()) return;
      const Index index = next_.fetch_add(1, std::memory_order_relaxed);
      if (index >= count_) return;
      try {
        body_(index);
      } catch (...) {
        keep_lowest(index, std::current_exception());
      }
    }
  }

  void rethrow() const {
    if (exception_) std::rethrow_exception(exception_);
    if (interrupted_.load(std::memory_order_relaxed)) throw Interrupted();
  }

 private:
  bool should_stop() noexcept {
    try {
      if (!stop_ || !stop_()) return false;
      interrupted_.store(true, std::memory_order_relaxed);
      ended_early_.store(true, std::memory_order_relaxed);
    } catch (...) {
      keep_lowest(count_, std::current_exception());
    }
    return true;
  }

  void keep_lowest(Index index, std::exception_ptr exception) noexcept {
    const std::lock_guard lock(mutex_);
    if (!exception_ || index < exception_index_) {
      exception_ = std::move(exception);
      exception_index_ = index;
    }
    ended_early_.store(true, std::memory_order_relaxed);
  }

  Index count_;
  const std::function<void(Index)>& body_;
  const StopRequest& stop_;
  std::atomic<Index> next_{0};
  std::atomic<bool> ended_early_{false};
  std::atomic<bool> interrupted_{false};
  std::mutex mutex_;
  std::exception_ptr exception_;
  Index exception_index_ = 0;
};

}  // namespace

int available_threads() {
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void parallel_for(Index count, int threads, const std::function<void(Index)>& body, const StopRequest& stop) {
  assert(count >= 0 && threads >= 0);
  const Index wanted = std::min<Index>(count, threads == 0 ? available_threads() : threads);
  Loop loop(count, body, stop);
  {
    std::vector<std::jthread> helpers;
    helpers.reserve(static_cast<std::size_t>(std::max<Index>(wanted - 1, 0)));
    try {
      for (Index i = 1; i < wanted; ++i) helpers.emplace_back([&loop] { loop.work(); });
    } catch (const std::system_error&) {
      // The system grants no more threads: those there are do all the work, with the same results.
    }
    loop.work();
  }
  loop.rethrow();
}

}  // namespace crosswatt
