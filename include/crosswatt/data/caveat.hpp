// What makes a measurement worth a second look without making it unreadable; `inspect` calls them doubts.
//
// Tools report zero for "not measured", add up what several processes saw of one machine, print energies with a
// facility's overhead inside. Readers take what is certain, leave out what is not, and say so here; plausibility.hpp
// adds what only shows beside the hardware's own figures. `--strict` turns every caveat into an error.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/error.hpp"

namespace crosswatt {

/// In the order of how much they may falsify a result.
enum class CaveatKind : std::uint8_t {
  counted_twice,      ///< several processes seem to have measured the same machine
  work_differs,       ///< runs of one workload that did not do the same
  unit_guessed,       ///< the file does not say the unit, and plausibility decided
  gpu_not_measured,   ///< a GPU is named but its energy is 0
  overhead_unknown,   ///< PUE is inside, and the file does not say how much
  power_too_high,     ///< mean power above what the hardware can draw
  power_too_low,      ///< mean power below what the hardware draws at rest
  counter_reset,      ///< a counter of energy ran backwards
  run_unfinished,     ///< a run that failed, was cancelled or ran out of time
  file_left_out,      ///< a file that does not say what was run, or what on
  row_left_out,       ///< a row that can't be used
  parts_disagree,     ///< a total that its parts do not make up
  cells_shifted,      ///< a row that is short of cells; those behind the gap are not trusted
  samples_missing,    ///< gaps in a log of power
  run_unnamed,        ///< rows that do not say which run they belong to, each taken for one of its own
  duration_unknown,   ///< a duration that is none
  too_short,          ///< too short a run for the meter
  operations_unclear  ///< MACs or FLOPs: the file does not say which, or two files disagree
};
inline constexpr std::size_t kCaveatKinds = 18;

/// A word or two: "counted twice".
std::string_view name(CaveatKind kind);
/// What it means and what to do, one sentence.
std::string_view explain(CaveatKind kind);

/// All caveats of one kind.
struct Caveat {
  static constexpr std::size_t kExamples = 5;

  CaveatKind kind{};
  std::int64_t count = 0;           ///< how often
  std::vector<Problem> examples{};  ///< the first ones, with their positions
};

/// Collects caveats by kind.
class Caveats {
 public:
  void add(CaveatKind kind, Problem example);
  void add(Caveat caveat);
  void add(const Caveats& others);
  /// The kinds met, in their order.
  std::vector<Caveat> list() const;
  bool empty() const;
  /// @throws DataError with the examples when there are any: what `--strict` asks for.
  void refuse() const;

 private:
  std::array<Caveat, kCaveatKinds> by_kind_{};
};

}  // namespace crosswatt
