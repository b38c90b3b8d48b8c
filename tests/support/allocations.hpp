// How often a piece of code asks for memory. A program that links allocations.cpp counts all of operator new.
#pragma once

#include "crosswatt/core/index.hpp"

namespace crosswatt::test {

/// So far, by the calling thread.
Index allocations();

/// By `work`.
template <typename Work>
Index allocations_of(Work work) {
  const Index before = allocations();
  work();
  return allocations() - before;
}

}  // namespace crosswatt::test
