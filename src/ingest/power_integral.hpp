// Energy from a log of power: the trapezoid over its times.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

namespace crosswatt::ingest {

/// Feed it samples in the order of the log. What lies between two samples is the mean of both times the time between
/// them. A sample without a value is passed over, so that the trapezoid spans it.
class PowerIntegral {
 public:
  /// @param time_s  from any fixed point. @param power_w  NaN = not known.
  void add(double time_s, double power_w) {
    ++samples_;
    if (std::isnan(time_s) || std::isnan(power_w) || power_w < 0) {
      ++missing_;
      return;
    }
    if (known_ > 0) {
      const double step_s = time_s - last_s_;
      if (step_s < 0) {
        ++backwards_;
        return;
      }
      energy_j_ += 0.5 * (power_w + last_w_) * step_s;
      duration_s_ += step_s;
      if (step_s > longest_step_s_) longest_step_s_ = step_s;
    }
    ++known_;
    last_s_ = time_s;
    last_w_ = power_w;
  }

  double energy_j() const { return energy_j_; }
  double duration_s() const { return duration_s_; }
  std::int64_t samples() const { return samples_; }
  /// Without a value.
  std::int64_t missing() const { return missing_; }
  /// Whose time was before that of the one before.
  std::int64_t backwards() const { return backwards_; }
  double longest_step_s() const { return longest_step_s_; }
  /// NaN with fewer than two samples.
  double mean_step_s() const {
    return known_ > 1 ? duration_s_ / static_cast<double>(known_ - 1) : std::numeric_limits<double>::quiet_NaN();
  }

 private:
  double energy_j_ = 0, duration_s_ = 0, longest_step_s_ = 0;
  double last_s_ = 0, last_w_ = 0;
  std::int64_t samples_ = 0, known_ = 0, missing_ = 0, backwards_ = 0;
};

}  // namespace crosswatt::ingest
