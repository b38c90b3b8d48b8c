// Energy from samples of power, in one pass and constant memory: the trapezoid rule on their timestamps.
//
// A meter that samples once a second sees a share of what happens; what it missed altogether shows in the intervals. So
// these are counted by their lengths, an octave each, and an interval some ten times as long as the usual one is a gap.
// The energy in a gap is what a straight line between its ends says.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "ingest/devices.hpp"

namespace crosswatt::ingest {

class PowerTrace {
 public:
  /// The next sample. @param power_w  NaN = the tool could not say. A time that does not lie behind the one before is
  /// counted and left out.
  void add(double time_s, double power_w);

  double energy_j() const { return energy_j_; }
  double begin_s() const { return begin_s_; }
  double end_s() const { return last_s_; }
  /// From the first sample with a power to the last.
  double duration_s() const { return samples_ == 0 ? 0 : last_s_ - begin_s_; }
  std::int64_t samples() const { return samples_; }
  std::int64_t missing() const { return missing_; }
  std::int64_t out_of_order() const { return out_of_order_; }

  /// Mean length of the usual intervals; NaN where there are none.
  double usual_interval_s() const;
  struct Gaps {
    std::int64_t count = 0;
    double total_s = 0;
  };
  Gaps gaps() const;
  /// Whether most intervals are tiny beside those that make up the time: rows of several devices read as those of one.
  bool is_interleaved() const;

 private:
  static constexpr int kOctaves = 64;
  static constexpr int kOctaveOfOneSecond = 32;
  struct Octave {
    std::int64_t count = 0;
    double total_s = 0;
  };
  int usual_octave() const;

  double energy_j_ = 0, compensation_j_ = 0;
  double begin_s_ = 0, last_s_ = 0, last_w_ = 0;
  std::int64_t samples_ = 0, missing_ = 0, out_of_order_ = 0;
  std::array<Octave, kOctaves> octaves_{};
};

/// One device of a log, as the log names it.
struct LoggedDevice {
  Device device;
  PowerTrace trace;
};

/// The time a log should tell of.
struct Span {
  double begin_s = 0, end_s = 0;
};

/// Adds a log's devices to the table, as add_devices(); says of each what its samples lack.
/// @param span  of the run they were logged for; without it, from the first sample of any device to the last.
void add_logged_devices(Reading& reading, const std::vector<LoggedDevice>& logged, Scope scope,
                        std::optional<Span> span = {});

}  // namespace crosswatt::ingest
