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

/// Returns when `finished`, which waits for so long at most, says so. Called with the lock. @param progress  called
/// with (done, total) now and then, or None. @throws what a signal handler or `progress` raised, once the work has
/// stopped.
void watch(const std::function<bool(std::chrono::milliseconds)>& finished, Watched& watched,
           const py::object& progress);

/// The result of work(watched).
template <typename Work>
auto watched(const Work& work, const py::object& progress = py::none()) {
  Watched state;
  auto result = std::async(std::launch::async, [&] { return work(state); });
  watch([&](std::chrono::milliseconds time) { return result.wait_for(time) == std::future_status::ready; }, state,
        progress);
  return result.get();
}

}  // namespace crosswatt::python
