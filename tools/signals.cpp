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

bool is_ignored(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

void install_signal_handlers() {
  struct sigaction action {};
  action.sa_handler = end_early;
  sigaction(SIGPIPE, &action, nullptr);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU, SIGALRM, SIGUSR1, SIGUSR2}) {
    if (!is_ignored(signal)) sigaction(signal, &action, nullptr);
  }
  action.sa_handler = SIG_IGN;
  sigaction(SIGXFSZ, &action, nullptr);
}

}  // namespace crosswatt::tools
