// How far long work has got, how fast it goes, and how long it will take.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>

#include "crosswatt/core/index.hpp"

namespace crosswatt::tools {

/// On standard error, after the first second: a bar on a terminal, a line every half a minute where it is a log,
/// nothing when quiet. Thread-safe.
class Progress {
 public:
  using Clock = std::chrono::steady_clock;

  /// @param unit  what is counted, in the plural. @param now  the time; tests bring their own.
  Progress(bool quiet, std::string unit, std::function<Clock::time_point()> now = Clock::now);
  /// Clears the bar.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// @param done  1 or more.
  void update(Index done, Index total);

 private:
  void draw_bar(Index done, Index total, const std::string& state);

  std::mutex mutex_;
  bool quiet_;
  bool terminal_;
  bool shown_ = false;
  std::string unit_;
  std::function<Clock::time_point()> now_;
  Clock::time_point start_ = now_();
  Clock::time_point last_ = start_;
};

}  // namespace crosswatt::tools
