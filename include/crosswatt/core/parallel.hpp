// A parallel loop that leaves no trace in the results.
//
// Each index is worked on once by some thread and writes only what belongs to it; whoever needs a sum adds up
// afterwards in index order, so that results are bit-identical for any number of threads. Not for loops whose bodies
// take less than microseconds: give it blocks.
#pragma once

#include <functional>

#include "crosswatt/core/index.hpp"

namespace crosswatt {

/// Polled between indices; true = stop and throw Interrupted. Must be thread-safe; may be empty.
using StopRequest = std::function<bool()>;

/// The cores there are, at least 1.
int available_threads();

/// Calls body(i) for each i in [0, count), on up to `threads` threads (the caller's among them); 0 =
/// available_threads(). The exception of the lowest index that threw is thrown again after all threads have stopped.
void parallel_for(Index count, int threads, const std::function<void(Index)>& body, const StopRequest& stop = {});

}  // namespace crosswatt
