// Energy from samples of power, in one pass and constant memory: the trapezoid rule on their timestamps.
//
// A meter that samples once a second sees a share of what happens; what it missed altogether shows in the intervals. So
// these are counted by their lengths, an octave each, and an interval some ten times as long as the usual one is a gap.
// The energy in a short gap is what a straight line between its ends says. Of gaps that make up much of the time nobody
// knows what was drawn in them, or whether the run was still on: they are left out, of the energy and of the duration.
//
// A log may hold several runs, one appended to the other: where its writer began anew, or where the clock goes back and
// goes on from there.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ingest/devices.hpp"

namespace crosswatt::ingest {

/// What a log says of a device at one time.
struct PowerSample {
  double time_s = kUnknown;
  double power_w = kUnknown;  ///< NaN = the tool could not say
  std::int64_t line = 0;
};

/// The samples of a device during one run.
class PowerTrace {
 public:
  /// The next sample. False where its time does not lie behind the one before: it is left out.
  bool add(const PowerSample& sample);
  /// Samples that were left out, to be told of.
  void count_out_of_order(std::int64_t samples) { out_of_order_ += samples; }

  /// Without the gaps that are left out, as is the duration.
  double energy_j() const;
  /// From the first sample with a power to the last.
  double duration_s() const;
  double begin_s() const { return begin_s_; }
  double end_s() const { return last_s_; }
  /// Of all samples, those without a power too; NaN where there are none.
  double first_s() const { return first_s_; }
  double latest_s() const { return std::fmax(latest_missing_s_, samples_ == 0 ? kUnknown : last_s_); }
  std::int64_t first_line() const { return first_line_; }
  double last_interval_s() const { return last_interval_s_; }
  std::int64_t samples() const { return samples_; }
  std::int64_t missing() const { return missing_; }
  std::int64_t out_of_order() const { return out_of_order_; }

  /// Mean length of the usual intervals; NaN where there are none.
  double usual_interval_s() const;
  struct Gaps {
    std::int64_t count = 0;
    double total_s = 0;
    std::int64_t line = 0;  ///< behind the longest
    bool left_out = false;
  };
  Gaps gaps() const;
  /// Whether many intervals are tiny beside those that make up the time: rows of several devices read as those of one.
  bool is_interleaved() const;

 private:
  static constexpr int kOctaves = 64;
  static constexpr int kOctaveOfOneSecond = 32;
  struct Octave {
    std::int64_t count = 0;
    double total_s = 0;
    double energy_j = 0, compensation_j = 0;
  };
  int usual_octave() const;
  /// The first of those that are left out; kOctaves where none are.
  int first_left_out() const;
  Octave sum_from(int first) const;

  double begin_s_ = 0, last_s_ = 0, last_w_ = 0, last_interval_s_ = 0;
  double first_s_ = kUnknown, latest_missing_s_ = kUnknown, longest_s_ = 0;
  std::int64_t samples_ = 0, missing_ = 0, out_of_order_ = 0, first_line_ = 0, line_of_longest_ = 0;
  std::array<Octave, kOctaves> octaves_{};
};

/// One device of a log, as the log names it, run by run.
class LoggedDevice {
 public:
  explicit LoggedDevice(Device device) : device_(std::move(device)) {}

  /// The next sample in the order of the log. Where times go back by more than a clock is ever corrected by, and go on
  /// from there, another run begins; but where they jump by an hour, the clock was put forward or back.
  /// @throws DataError when there are too many runs for a log.
  void add(PowerSample sample);
  /// What follows belongs to another run.
  void start_run() { begins_anew_ = true; }
  /// Its samples can't be used: why, and what helps.
  void refuse(std::string why, std::string remedy) {
    device_.unmeasured = std::move(why);
    device_.remedy = std::move(remedy);
  }

  const Device& device() const { return device_; }
  const std::vector<PowerTrace>& runs() const { return runs_; }
  /// Behind the first jump of the clock by an hour; 0 = none.
  std::int64_t line_of_clock_change() const { return line_of_clock_change_; }

 private:
  void begin_run(std::int64_t line);
  bool is_clock_change(double rest_s, double put_s) const;
  void add_behind_jump(PowerSample sample, double step_s);
  void step_back(const PowerSample& sample);

  Device device_;
  std::vector<PowerTrace> runs_;
  bool begins_anew_ = true;
  double clock_s_ = 0;               // what to add to the log's times
  std::optional<PowerSample> back_;  // the last sample, where it lies before the one before it
  std::int64_t line_of_clock_change_ = 0;
};

/// The time a log should tell of.
struct Span {
  double begin_s = 0, end_s = 0;
};

/// The samples of a device as far as they lie in a window of time. At its ends, the power is that of the straight line
/// between the samples around them.
class WindowTrace {
 public:
  explicit WindowTrace(Span window) : window_(window) {}
  void add(const PowerSample& sample);
  const PowerTrace& trace() const { return trace_; }

 private:
  PowerSample between(double at_s, const PowerSample& sample) const;

  Span window_;
  PowerSample last_;  // with a power
  PowerTrace trace_;
};

/// A device's part in a run.
struct DeviceTrace {
  Device device;
  PowerTrace trace;
};

/// The runs of a log in the order of their lines: devices that were logged at the same time had one run together. Says
/// so where there are several.
std::vector<std::vector<DeviceTrace>> runs_of(Reading& reading, const std::vector<LoggedDevice>& logged);
/// Says what the samples of a run lack.
/// @param span  of the run; without it, from the first sample of any device to the last.
void say_what_is_missing(Reading& reading, const std::vector<DeviceTrace>& run, std::optional<Span> span = {});
/// The devices of a run with what they used, for add_devices().
std::vector<Device> measured(const std::vector<DeviceTrace>& run);

/// Adds a run's devices to the table, as add_devices(), and says what its samples lack. @param span  likewise.
void add_run(Reading& reading, const std::vector<DeviceTrace>& run, Scope scope, std::optional<Span> span = {});
/// Likewise, all runs of a log.
void add_logged_devices(Reading& reading, const std::vector<LoggedDevice>& logged, Scope scope);

}  // namespace crosswatt::ingest
