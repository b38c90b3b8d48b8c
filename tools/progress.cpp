#include "tools/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmath>

#include "crosswatt/core/text.hpp"
#include "tools/streams.hpp"

namespace crosswatt::tools {
namespace {

constexpr std::chrono::milliseconds kFirst(1000);
constexpr std::chrono::milliseconds kEveryOnTerminal(200);
constexpr std::chrono::milliseconds kEveryInLog(30'000);
constexpr Index kBarWidth = 30;
constexpr std::size_t kUsualColumns = 80;

/// "40 s", "12 min", "3 h 20 min".
std::string duration_text(double seconds) {
  if (seconds < 100) return fmt::format("{:.0f} s", seconds);
  const auto minutes = static_cast<Index>(std::lround(seconds / 60));
  if (minutes < 100) return fmt::format("{} min", minutes);
  return fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

/// A longer line would wrap, and could not be drawn over.
std::size_t most_columns() {
  winsize size{};
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  return (known ? size.ws_col : kUsualColumns) - 1;
}

}  // namespace

Progress::Progress(bool quiet, std::string unit, std::function<Clock::time_point()> now)
    : quiet_(quiet), terminal_(isatty(STDERR_FILENO) != 0), unit_(std::move(unit)), now_(std::move(now)) {}

Progress::~Progress() {
  if (shown_) say("\r\x1b[K");
}

void Progress::update(Index done, Index total) {
  if (quiet_) return;
  const std::lock_guard lock(mutex_);
  const Clock::time_point now = now_();
  if (now - start_ < kFirst || now - last_ < (terminal_ ? kEveryOnTerminal : kEveryInLog)) return;
  last_ = now;
  const double elapsed_s = std::chrono::duration<double>(now - start_).count();
  const double rate = static_cast<double>(done) / elapsed_s;
  const std::string state = fmt::format("{}/{} {}, {} a second, {} left", done, total, unit_, significant(rate, 3),
                                        duration_text(static_cast<double>(total - done) / rate));
  if (terminal_)
    draw_bar(done, total, state);
  else
    say(fmt::format("crosswatt: {}\n", state));
}

void Progress::draw_bar(Index done, Index total, const std::string& state) {
  const Index filled = kBarWidth * done / total;
  const std::string line = fmt::format("[{}{}] {}", std::string(static_cast<std::size_t>(filled), '#'),
                                       std::string(static_cast<std::size_t>(kBarWidth - filled), ' '), state);
  say(fmt::format("\r{}\x1b[K", line.substr(0, most_columns())));
  shown_ = true;
}

}  // namespace crosswatt::tools
