// How far long work has got, how fast it goes, and how long it will take.
#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "crosswatt/core/index.hpp"
#include "tools/program.hpp"

namespace crosswatt::tools {

/// On standard error, after the first second: a bar on a terminal, a line every half a minute where it is a log,
/// nothing with --quiet. Thread-safe.
class Progress {
 public:
  Progress(const Program& program, std::string unit);
  void update(Index done, Index total);
  /// Clears the bar.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;
  void draw_bar(Index done, Index total, const std::string& state);

  std::mutex mutex_;
  bool quiet_;
  bool terminal_;
  bool shown_ = false;
  std::string unit_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
};

}  // namespace crosswatt::tools
