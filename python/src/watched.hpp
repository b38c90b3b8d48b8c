// Work that may take long: done on a thread of its own, without the interpreter lock, while the caller's thread looks
// for Ctrl-C and reports how far it got.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <future>

#include "bindings.hpp"
#include "crosswatt/core/parallel.hpp"

namespace crosswatt::python {

/// What the work and its watcher tell each other.
struct Watched {
  std::atomic<bool> stop{false};
  std::atomic<Index> done{0};
  std::atomic<Index> total{0};

  StopRequest stop_request() {
    return [this] { return stop.load(std::memory_order_relaxed); };
  }
};

/// Work under way, which the interpreter waits for before it goes: a thread that takes its lock behind that is ended in
/// the middle of our frames, and the process with it.
class UnderWay {
 public:
  /// @throws Interrupted once the interpreter is going.
  UnderWay();
  ~UnderWay();
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;
};

/// Has what is under way stopped, and waited for, when the interpreter goes.
void bind_exit();
bool interpreter_is_going();

/// Returns when `finished`, which waits for so long at most, says so. Called with the lock. @param progress  called
/// with (done, total) now and then, or None. @throws what a signal handler or `progress` raised, once the work has
/// stopped.
void watch(const std::function<bool(std::chrono::milliseconds)>& finished, Watched& watched,
           const py::object& progress);

/// The result of work(watched).
template <typename Work>
auto watched(const Work& work, const py::object& progress = py::none()) {
  const UnderWay under_way;
  Watched state;
  auto result = std::async(std::launch::async, [&] { return work(state); });
  watch([&](std::chrono::milliseconds time) { return result.wait_for(time) == std::future_status::ready; }, state,
        progress);
  return result.get();
}

}  // namespace crosswatt::python
