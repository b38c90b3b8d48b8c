// A parallel loop that leaves no trace in the results.
//
// Each index is worked on once by some thread and writes only what belongs to it; whoever needs a sum adds up
// afterwards in index order, so that results are bit-identical for any number of threads. Not for loops whose bodies
// take less than microseconds: give it blocks.
#pragma once

#include <functional>

#include "crosswatt/core/index.hpp"

namespace crosswatt {

/// Polled between indices; true = stop and throw Interrupted. Thread-safe; may be empty.
using StopRequest = std::function<bool()>;

/// The cores there are, at least 1.
int available_threads();

/// Calls body(i) for each i in [0, count), on up to `threads` threads, the caller's among them; 0 =
/// available_threads(). Where bodies throw, no further index is begun and, once all threads have stopped, the exception
/// of the lowest index that throws at all is thrown again: the same one for any number of threads. Loops may nest.
/// @throws Interrupted when `stop` asked for it and nothing else was thrown.
void parallel_for(Index count, int threads, const std::function<void(Index)>& body, const StopRequest& stop = {});

}  // namespace crosswatt
