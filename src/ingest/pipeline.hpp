// A file's blocks worked on by several threads, with a result as if one thread had done it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "crosswatt/core/index.hpp"
#include "crosswatt/core/parallel.hpp"

namespace crosswatt::ingest {

/// Every thread takes the next block, works on it, and hands over the result when all blocks before it have been handed
/// over.
///
/// Worker  bool take()       reads the next block; false when there is none. Called by one thread at a time, in file
/// order.
///         void work()       on the block taken; at the same time as other workers.
///         bool hand_over()  false when nothing behind this block is wanted. Called by one thread at a time, in file
///         order.
///
/// @param workers  at least one; each belongs to one thread. What one throws is thrown again after all have stopped.
template <typename Workers>
void run_in_order(Workers& workers) {
  std::mutex taking;
  std::mutex handing_over;
  std::condition_variable handed_over;
  std::int64_t taken = 0;
  std::int64_t next = 0;
  bool stopped = false;
  const auto stop = [&] {
    const std::lock_guard lock(handing_over);
    stopped = true;
    handed_over.notify_all();
  };
  const auto run = [&](auto& worker) {
    while (true) {
      std::int64_t turn = 0;
      {
        const std::lock_guard lock(taking);
        if (!worker.take()) return;
        turn = taken++;
      }
      worker.work();
      std::unique_lock lock(handing_over);
      handed_over.wait(lock, [&] { return stopped || next == turn; });
      if (stopped) return;
      stopped = !worker.hand_over();
      ++next;
      handed_over.notify_all();
    }
  };
  const auto count = static_cast<Index>(workers.size());
  parallel_for(count, static_cast<int>(count), [&](Index i) {
    try {
      run(workers[static_cast<std::size_t>(i)]);
    } catch (...) {
      stop();
      throw;
    }
  });
}

}  // namespace crosswatt::ingest
