#include "tools/signals.hpp"

#include <unistd.h>

#include <csignal>
#include <string_view>

#include "crosswatt/core/file.hpp"

namespace crosswatt::tools {
namespace {

/// Only async-signal-safe calls from here on.
extern "C" void end_early(int signal) {
  remove_temporaries_now();
  if (signal == SIGINT) {
    constexpr std::string_view kMessage = "\ncrosswatt: interrupted; nothing half-written was left behind\n";
    [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, kMessage.data(), kMessage.size());
  }
  _exit(128 + signal);
}

}  // namespace

void install_signal_handlers() {
  struct sigaction action = {};
  action.sa_handler = end_early;
  for (const int signal : {SIGINT, SIGTERM, SIGPIPE}) sigaction(signal, &action, nullptr);
}

}  // namespace crosswatt::tools
