// A counter of energy that only grows, until the driver is loaded anew.
#pragma once

#include <cstdint>
#include <string>

#include "ingest/devices.hpp"

namespace crosswatt::ingest {

class EnergyCounter {
 public:
  /// The next reading, in any unit. Where it runs backwards the counter began again at 0.
  void add(double reading) {
    if (readings_ > 0) {
      const bool reset = reading < last_;
      resets_ += reset ? 1 : 0;
      energy_ += reset ? reading : reading - last_;
    }
    last_ = reading;
    ++readings_;
  }

  double energy() const { return energy_; }
  std::int64_t readings() const { return readings_; }
  std::int64_t resets() const { return resets_; }

 private:
  double energy_ = 0, last_ = 0;
  std::int64_t readings_ = 0, resets_ = 0;
};

/// Says so where a device's counter ran backwards.
inline void report_resets(Reading& reading, const Device& device, const EnergyCounter& counter) {
  if (counter.resets() == 0) return;
  reading.table.caveat(
      CaveatKind::counter_reset,
      {{}, device.first_line, {}, device.id, "has an energy counter that ran backwards; it began again at 0", {}});
}

}  // namespace crosswatt::ingest
