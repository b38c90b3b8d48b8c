// A counter of energy that only grows, until the driver is loaded anew: then it begins again at 0. No program uses the
// GPU meanwhile, so that what follows is another run.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ingest/devices.hpp"

namespace crosswatt::ingest {

struct CounterReading {
  double value = kUnknown;  ///< in mJ
  std::int64_t line = 0;
  double time_s = kUnknown;
};

class EnergyCounter {
 public:
  struct Run {
    CounterReading first, last;
    std::int64_t readings = 0;
  };
  struct Fall {
    double from = 0;
    CounterReading to;
    bool goes_on = false;  ///< else `to` is a stray, and left out
  };

  /// The next reading. One that is less than the one before is a stray; where the next goes on from it, the counter
  /// began again.
  void add(const CounterReading& reading) {
    if (!begins_anew_ && reading.value < runs_.back().last.value) return fall(reading);
    fallen_.reset();
    take(reading);
  }
  /// What follows belongs to another run.
  void start_run() { begins_anew_ = true; }

  const std::vector<Run>& runs() const { return runs_; }
  /// The first of them.
  const std::vector<Fall>& falls() const { return falls_; }

 private:
  static constexpr std::size_t kMostFalls = 1000;

  void take(const CounterReading& reading) {
    if (begins_anew_) runs_.push_back({reading, reading, 0});
    begins_anew_ = false;
    runs_.back().last = reading;
    ++runs_.back().readings;
  }

  void fall(const CounterReading& reading) {
    const bool goes_on = fallen_ && reading.value >= fallen_->value;
    if (goes_on && runs_.size() < kMostFalls) {
      if (!falls_.empty()) falls_.back().goes_on = true;
      const CounterReading begin = *fallen_;
      fallen_.reset();
      begins_anew_ = true;
      take(begin);
      return take(reading);
    }
    fallen_ = reading;
    if (falls_.size() < kMostFalls) falls_.push_back({runs_.back().last.value, reading});
  }

  std::vector<Run> runs_;
  std::vector<Fall> falls_;
  std::optional<CounterReading> fallen_;
  bool begins_anew_ = true;
};

/// Says so where a device's counter fell.
inline void report_falls(Reading& reading, const Device& device, const EnergyCounter& counter) {
  for (const EnergyCounter::Fall& fall : counter.falls()) {
    reading.table.caveat(
        CaveatKind::counter_reset,
        {{},
         fall.to.line,
         {},
         device.id,
         fmt::format("has an energy counter that falls from {} to {} mJ", fall.from, fall.to.value),
         fall.goes_on ? "it began again at 0, and what follows is another run" : "that reading is left out"});
  }
}

/// The device with what it used in its nth run.
inline Device used_by_counter(Device device, const EnergyCounter& counter, std::size_t run) {
  if (run >= counter.runs().size() || counter.runs()[run].readings < 2) {
    device.unmeasured = "has fewer than two readings of its energy counter";
    if (run < counter.runs().size()) device.first_line = counter.runs()[run].first.line;
    return device;
  }
  const auto& [first, last, readings] = counter.runs()[run];
  device.first_line = first.line;
  device.energy_j = (last.value - first.value) / 1e3;
  if (!(device.energy_j > 0)) device.unmeasured = "has an energy counter that stands still";
  if (last.time_s > first.time_s) device.duration_s = last.time_s - first.time_s;
  device.record = fmt::format("{} {} {} {}", first.value, last.value, readings, first.time_s);
  return device;
}

}  // namespace crosswatt::ingest
