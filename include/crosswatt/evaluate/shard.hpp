// A study in pieces that machines work on without knowing of each other: job arrays, the ranks of an MPI program.
//
// The pairs stand in a row, each as long as any other and made of its splits, and the row is cut into pieces of one
// length. A piece is thus some whole pairs, whose scores are all that anybody needs of them, and at its ends a pair
// that it shares with its neighbours: many pairs spread as evenly as few pairs of many splits, and what has to travel
// stays small. Not for evening out pairs of very different size: cut finer than there are machines.
#pragma once

#include <string>

#include "crosswatt/core/index.hpp"

namespace crosswatt {

/// begin, begin + 1, …, end - 1.
struct IndexRange {
  Index begin = 0;
  Index end = 0;

  Index size() const { return end - begin; }
};

struct Shard {
  int index = 1;  ///< 1 … count
  int count = 1;

  /// "3/8", as --shard takes it. @throws ConfigError
  static Shard parse(const std::string& text);
  bool is_all() const { return count == 1; }

  /// The pairs it has a part in, of so many.
  IndexRange pairs(Index of) const;
  /// The splits it has of a pair's `splits`; the pair is the `pair`-th of `pairs`. The shards' ranges follow upon each
  /// other and leave none out.
  IndexRange splits(Index pair, Index pairs, Index splits) const;
};

}  // namespace crosswatt
