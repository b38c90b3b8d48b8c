#include "core/temporary.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "core/system_call.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt::detail {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = ".crosswatt-";
constexpr std::string_view kSuffix = ".tmp";
constexpr mode_t kReadAndWrite = 0666;  // for everybody, less the umask
constexpr mode_t kAllPermissions = 0777;

// ---- The temporaries of this process, where a signal handler finds them ----

/// A slot belongs to one Temporary from `claimed` on. A signal handler takes `live` ones to `dead` before it reads the
/// path; a dead slot is never used again, so that the path under the handler stays what it is.
enum class SlotState : int { free, claimed, live, dead };

struct Slot {
  std::atomic<SlotState> state{SlotState::free};
  std::array<char, PATH_MAX> path{};
};
static_assert(std::atomic<SlotState>::is_always_lock_free, "a signal handler must not wait for a lock");

constexpr std::size_t kSlots = 256;

std::array<Slot, kSlots>& slots() {
  static constinit std::array<Slot, kSlots> all;
  return all;
}

bool change(Slot& slot, SlotState from, SlotState to) {
  return slot.state.compare_exchange_strong(from, to);
}

/// kSlots when all are taken or the path is too long to exist; the file is then written all the same.
std::size_t register_path(const std::string& path) {
  if (path.size() >= PATH_MAX) return kSlots;
  for (std::size_t i = 0; i < kSlots; ++i) {
    Slot& slot = slots()[i];
    if (!change(slot, SlotState::free, SlotState::claimed)) continue;
    std::copy_n(path.c_str(), path.size() + 1, slot.path.begin());
    slot.state.store(SlotState::live);
    return i;
  }
  return kSlots;
}

void release(std::size_t slot) {
  if (slot < kSlots) change(slots()[slot], SlotState::live, SlotState::free);
}

// ---- What killed processes left ----

/// The process that a temporary's name speaks of.
std::optional<pid_t> owner_of(std::string_view name) {
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  const std::optional<long long> process = parse_integer(name.substr(0, name.find('-')));
  if (!process || *process <= 0 || *process > INT_MAX) return std::nullopt;
  return static_cast<pid_t>(*process);
}

bool runs(pid_t process) {
  return ::kill(process, 0) == 0 || errno == EPERM;
}

/// Tells other processes that the owner lives: its number means nothing in another container, a lock is seen there too.
/// False where somebody else holds one; a file system without locks has none.
bool lock(const Descriptor& descriptor) {
  return ::flock(descriptor.number(), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

/// Removes a file, or a folder with the files below it; no symbolic link is followed.
void remove_abandoned(const fs::path& path) {
  const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!descriptor.is_open() || !lock(descriptor)) return;
  std::error_code stays;
  fs::remove_all(path, stays);
}

}  // namespace

// ---- Temporary ----

Temporary::Temporary(std::string path) : path_(std::move(path)), slot_(register_path(path_)) {}

Temporary::~Temporary() {
  if (exists_ && ::unlink(path_.c_str()) < 0) ::rmdir(path_.c_str());
  release(slot_);
}

Descriptor Temporary::create_file() {
  Descriptor made(retry([&] { return ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kReadAndWrite); }));
  exists_ = made.is_open();
  if (exists_) lock(made);
  return made;
}

bool Temporary::create_folder() {
  exists_ = ::mkdir(path_.c_str(), kAllPermissions) == 0;
  if (!exists_) return false;
  folder_ = Descriptor(retry([&] { return ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (folder_.is_open()) lock(folder_);
  return true;
}

bool Temporary::rename_to(const std::string& target) {
  exists_ = ::rename(path_.c_str(), target.c_str()) < 0;
  return !exists_;
}

std::string temporary_name(const std::string& folder) {
  static std::atomic<unsigned long> counter{0};
  const std::string number = std::to_string(counter.fetch_add(1));
  return folder + "/" + std::string(kPrefix) + std::to_string(::getpid()) + "-" + number + std::string(kSuffix);
}

void remove_left_behind(const std::string& folder) noexcept try {
  std::vector<fs::path> abandoned;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::optional<pid_t> owner = owner_of(entry.path().filename().string());
    if (owner && !runs(*owner)) abandoned.push_back(entry.path());
  }
  for (const fs::path& path : abandoned) remove_abandoned(path);
} catch (const std::exception&) {
  // A folder that can't be listed can still be written.
}

}  // namespace crosswatt::detail

namespace crosswatt {

void remove_temporaries_now() noexcept {
  using detail::slots;
  using detail::SlotState;
  for (detail::Slot& slot : slots()) {
    if (detail::change(slot, SlotState::live, SlotState::dead)) ::unlink(slot.path.data());
  }
  // Folders, now empty; those inside others were made, and registered, after them.
  for (std::size_t i = detail::kSlots; i-- > 0;) {
    if (slots()[i].state.load() == SlotState::dead) ::rmdir(slots()[i].path.data());
  }
}

}  // namespace crosswatt
