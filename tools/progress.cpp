#include "tools/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace crosswatt::tools {
namespace {

constexpr std::chrono::milliseconds kFirst(1000);
constexpr std::chrono::milliseconds kEvery(200);
constexpr Index kBarWidth = 30;

}  // namespace

Progress::Progress(const Program& program, std::string unit)
    : enabled_(!program.quiet && isatty(STDERR_FILENO) != 0), unit_(std::move(unit)) {}

void Progress::update(Index done, Index total) {
  if (!enabled_) return;
  const std::lock_guard lock(mutex_);
  const Clock::time_point now = Clock::now();
  if (now - start_ < kFirst || now - last_ < kEvery) return;
  last_ = now;
  shown_ = true;
  const double elapsed_s = std::chrono::duration<double>(now - start_).count();
  const double left_s = elapsed_s / static_cast<double>(done) * static_cast<double>(total - done);
  const Index filled = kBarWidth * done / total;
  fmt::print(stderr, "\r[{}{}] {}/{} {}, {:.0f} s left \x1b[K", std::string(static_cast<std::size_t>(filled), '#'),
             std::string(static_cast<std::size_t>(kBarWidth - filled), ' '), done, total, unit_, left_s);
}

void Progress::finish() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
  shown_ = false;
}

}  // namespace crosswatt::tools
