// A line on the terminal that says how far long work has got, and how long it will take.
#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "crosswatt/core/index.hpp"
#include "tools/program.hpp"

namespace crosswatt::tools {

/// Shown on a terminal only, after the first second; thread-safe.
class Progress {
 public:
  Progress(const Program& program, std::string unit);
  void update(Index done, Index total);
  /// Clears the line.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;
  std::mutex mutex_;
  bool shown_ = false;
  bool enabled_;
  std::string unit_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
};

}  // namespace crosswatt::tools
