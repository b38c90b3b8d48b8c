#include "core/kept_inputs.hpp"

#include <atomic>
#include <climits>
#include <mutex>
#include <set>
#include <utility>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/kept_inputs.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt {
namespace {

struct Inputs {
  std::atomic<bool> kept{false};
  std::mutex mutex;
  std::set<std::pair<dev_t, ino_t>> files;
};

Inputs& inputs() {
  static Inputs all;
  return all;
}

}  // namespace

void keep_inputs() noexcept {
  inputs().kept = true;
}

void detail::remember_input(const struct stat& status) {
  if (!inputs().kept) return;
  const std::lock_guard lock(inputs().mutex);
  inputs().files.emplace(status.st_dev, status.st_ino);
}

void detail::refuse_to_lose_input(const std::string& path, const struct stat& status) {
  if (!inputs().kept) return;
  const std::lock_guard lock(inputs().mutex);
  if (inputs().files.contains({status.st_dev, status.st_ino}))
    throw WriteError(printable(path, PATH_MAX) + ": is an input itself, and stays as it is; name another file");
}

}  // namespace crosswatt
