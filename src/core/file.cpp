#include "crosswatt/core/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <nettle/sha2.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cassert>
#include <cerrno>
#include <climits>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "core/kept_inputs.hpp"
#include "core/system_call.hpp"
#include "core/temporary.hpp"
#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt {

using detail::retry;
using detail::system_message;
using detail::throw_unwritable;
using detail::write_all;

namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 16;
constexpr mode_t kAllPermissions = 0777;

[[noreturn]] void throw_unreadable(const std::string& name, const std::string& why) {
  throw DataError(Problem{.file = name, .rule = "can't be read: " + why});
}

// ---- Where an output goes ----

/// The number of this process's own descriptor that `path` names, /dev/stdout say. Such a name is written through that
/// descriptor: opened anew, a redirected standard output would start again at the file's front.
std::optional<int> own_descriptor(std::string_view path) {
  if (path == "/dev/stdout") return STDOUT_FILENO;
  if (path == "/dev/stderr") return STDERR_FILENO;
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    if (!path.starts_with(folder)) continue;
    const std::optional<long long> number = parse_integer(path.substr(folder.size()));
    if (number && *number >= 0 && *number <= INT_MAX) return static_cast<int>(*number);
  }
  return std::nullopt;
}

/// Follows symbolic links, to names that do not exist yet also, so that a rename replaces what a link points to and not
/// the link.
std::string follow_links(const std::string& path) {
  constexpr int kMostLinks = 40;
  std::filesystem::path target = path;
  for (int i = 0; i < kMostLinks; ++i) {
    std::error_code not_a_link;
    const std::filesystem::path next = std::filesystem::read_symlink(target, not_a_link);
    if (not_a_link) return target.string();
    target = target.parent_path() / next;
  }
  throw_unwritable(path, ELOOP);
}

std::string parent_folder(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

}  // namespace

// ---- System calls ----

std::string detail::system_message(int error) {
  return std::generic_category().message(error);
}

void detail::throw_unwritable(const std::string& path, int error) {
  throw WriteError(printable(path, PATH_MAX) + ": can't be written: " + system_message(error));
}

void detail::write_all(const Descriptor& descriptor, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = retry([&] { return ::write(descriptor.number(), bytes.data(), bytes.size()); });
    if (written < 0) throw_unwritable(path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

// ---- Descriptor ----

detail::Descriptor::Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

detail::Descriptor& detail::Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

detail::Descriptor::~Descriptor() {
  close();
}

bool detail::Descriptor::close() noexcept {
  const int number = std::exchange(number_, -1);
  // An interrupted close has closed all the same on Linux.
  return number < 0 || ::close(number) == 0 || errno == EINTR;
}

// ---- InputFile ----

InputFile::InputFile(const std::string& path)
    : descriptor_(retry([&] {
        return path == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
      })),
      name_(path == "-" ? "standard input" : path) {
  struct stat status {};
  if (!descriptor_.is_open() || ::fstat(descriptor_.number(), &status) < 0)
    throw_unreadable(name_, system_message(errno));
  if (S_ISDIR(status.st_mode)) throw_unreadable(name_, system_message(EISDIR));
  if (!S_ISREG(status.st_mode)) return;
  size_ = status.st_size;
  detail::remember_input(status);
}

std::size_t InputFile::read(std::span<char> block) {
  const ssize_t count = retry([&] { return ::read(descriptor_.number(), block.data(), block.size()); });
  if (count < 0) throw_unreadable(name_, system_message(errno));
  return static_cast<std::size_t>(count);
}

std::string read_whole(const std::string& path, std::size_t limit) {
  InputFile file(path);
  const std::string too_large = "it is larger than " + std::to_string(limit) + " bytes";
  const auto expected = static_cast<std::size_t>(std::max<std::int64_t>(file.size(), 0));
  if (expected > limit) throw_unreadable(file.name(), too_large);
  std::string text(std::max(expected + 1, kBlockBytes), '\0');
  std::size_t used = 0;
  while (const std::size_t count = file.read(std::span(text).subspan(used))) {
    used += count;
    if (used > limit) throw_unreadable(file.name(), too_large);
    if (used == text.size()) text.resize(2 * text.size());
  }
  text.resize(used);
  return text;
}

// ---- OutputFile ----

OutputFile::OutputFile(std::string path) : path_(std::move(path)) {
  struct stat status {};
  const bool exists = ::stat(path_.c_str(), &status) == 0;
  if (!exists && (errno != ENOENT || path_.empty())) throw_unwritable(path_, errno);
  if (const std::optional<int> own = own_descriptor(path_)) {
    descriptor_ = detail::Descriptor(::fcntl(*own, F_DUPFD_CLOEXEC, 0));
  } else if (exists && !S_ISREG(status.st_mode)) {
    descriptor_ = detail::Descriptor(retry([&] { return ::open(path_.c_str(), O_WRONLY | O_CLOEXEC); }));
  } else {
    if (exists) detail::refuse_to_lose_input(path_, status);
    if (exists && ::faccessat(AT_FDCWD, path_.c_str(), W_OK, AT_EACCESS) < 0) throw_unwritable(path_, errno);
    open_temporary();
  }
  if (!descriptor_.is_open()) throw_unwritable(path_, errno);
  if (exists && temporary_ && ::fchmod(descriptor_.number(), status.st_mode & kAllPermissions) < 0) {
    throw_unwritable(path_, errno);
  }
}

OutputFile::~OutputFile() = default;

void OutputFile::open_temporary() {
  target_ = follow_links(path_);
  const std::string folder = parent_folder(target_);
  detail::remove_left_behind(folder);
  do {
    temporary_ = std::make_unique<detail::Temporary>(detail::temporary_name(folder));
    descriptor_ = temporary_->create_file();
  } while (!descriptor_.is_open() && errno == EEXIST);
}

void OutputFile::write(std::string_view text) {
  assert(descriptor_.is_open());
  if (buffer_.size() + text.size() > kBlockBytes) flush_buffer();
  if (text.size() > kBlockBytes) {
    write_all(descriptor_, text, path_);
  } else {
    buffer_ += text;
  }
}

void OutputFile::flush_buffer() {
  write_all(descriptor_, buffer_, path_);
  buffer_.clear();
}

void OutputFile::complete() {
  if (!descriptor_.is_open()) return;
  flush_buffer();
  if (temporary_ && ::fsync(descriptor_.number()) < 0) throw_unwritable(path_, errno);
  if (!descriptor_.close()) throw_unwritable(path_, errno);
}

void OutputFile::commit() {
  complete();
  if (temporary_ && !temporary_->rename_to(target_)) throw_unwritable(path_, errno);
  temporary_.reset();
}

void write_whole(const std::string& path, std::string_view text) {
  OutputFile file(path);
  file.write(text);
  file.commit();
}

// ---- Sha256 ----

struct Sha256::State {
  sha256_ctx context;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  sha256_init(&state_->context);
}

Sha256::~Sha256() = default;

void Sha256::update(std::string_view bytes) {
  // Nettle reads the characters as bytes. NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  sha256_update(&state_->context, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
}

std::string Sha256::hex() {
  std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
  sha256_digest(&state_->context, digest.size(), digest.data());
  std::string text;
  for (const std::uint8_t byte : digest) fmt::format_to(std::back_inserter(text), "{:02x}", byte);
  return text;
}

}  // namespace crosswatt
