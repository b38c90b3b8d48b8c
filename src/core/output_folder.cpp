#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "core/kept_inputs.hpp"
#include "core/system_call.hpp"
#include "core/temporary.hpp"
#include "crosswatt/core/file.hpp"

namespace crosswatt {

using detail::throw_unwritable;

namespace {

namespace fs = std::filesystem;

constexpr mode_t kAllPermissions = 0777;
constexpr mode_t kAllModeBits = 07777;

/// The folders on the way to `path` that are not there yet, outermost first.
std::vector<std::string> missing_folders(const fs::path& path) {
  std::vector<std::string> missing;
  std::error_code unknown;
  for (fs::path folder = path; !folder.empty() && !fs::exists(folder, unknown); folder = folder.parent_path()) {
    if (folder.has_filename()) missing.push_back(folder.string());
  }
  std::reverse(missing.begin(), missing.end());
  return missing;
}

// ---- Whether a folder may be replaced by another ----

bool is_file_of_ours(const fs::path& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 1 &&
         status.st_uid == ::geteuid() && ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0;
}

bool is_folder_of_ours(const fs::path& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == ::geteuid() &&
         ::getxattr(path.c_str(), "system.posix_acl_access", nullptr, 0) < 0 &&
         ::getxattr(path.c_str(), "system.posix_acl_default", nullptr, 0) < 0;
}

bool is_mount_point(const fs::path& path) {
  struct statx status {};
  const bool known = ::statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &status) == 0 &&
                     (status.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) != 0;
  return !known || (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

bool is_around_the_working_directory(const fs::path& path) {
  const fs::path here = fs::current_path();
  return std::mismatch(path.begin(), path.end(), here.begin(), here.end()).first == path.end();
}

/// What links, devices, other users, access lists and mounts mean would be lost with the folder they are in; a folder
/// with very much in it is not one of results.
bool is_replaceable(const fs::path& path) try {
  constexpr int kMostEntries = 10'000;
  if (!is_folder_of_ours(path) || is_mount_point(path) || is_around_the_working_directory(path) ||
      ::faccessat(AT_FDCWD, path.parent_path().c_str(), W_OK | X_OK, AT_EACCESS) < 0) {
    return false;
  }
  int entries = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path)) {
    const bool ours = entry.is_directory() ? is_folder_of_ours(entry.path()) : is_file_of_ours(entry.path());
    if (!ours || ++entries > kMostEntries) return false;
  }
  return true;
} catch (const fs::filesystem_error&) {
  return false;  // it holds what may not be looked at
}

// ---- One process at a time ----

/// Waits for other processes that rename files in the folder. Not open where the folder can't be read or its file
/// system has no locks; the files are then renamed without one.
detail::Descriptor locked(const std::string& folder) {
  while (true) {
    detail::Descriptor descriptor(
        detail::retry([&] { return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    if (!descriptor.is_open() || detail::retry([&] { return ::flock(descriptor.number(), LOCK_EX); }) < 0) return {};
    struct stat held {};
    struct stat named {};
    const bool known = ::fstat(descriptor.number(), &held) == 0 && ::stat(folder.c_str(), &named) == 0;
    if (!known || (held.st_dev == named.st_dev && held.st_ino == named.st_ino)) return descriptor;
    // While this one waited, the folder was replaced.
  }
}

}  // namespace

// ---- Stage ----

/// A folder beside the final one, of a hidden name, whose place it takes in a single step.
class OutputFolder::Stage {
 public:
  /// @param target  an absolute path without symbolic links.
  explicit Stage(fs::path target)
      : target_(std::move(target)), folder_(detail::temporary_name(target_.parent_path().string())) {}

  ~Stage() { empty(); }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  Stage(Stage&&) = delete;
  Stage& operator=(Stage&&) = delete;

  /// False where the folder can't be made like the final one; files must then be written there.
  bool create() {
    struct stat wanted {};
    struct stat made {};
    return folder_.create_folder() && ::stat(target_.c_str(), &wanted) == 0 &&
           ::chmod(folder_.path().c_str(), wanted.st_mode & kAllModeBits) == 0 &&
           ::stat(folder_.path().c_str(), &made) == 0 && made.st_gid == wanted.st_gid && made.st_dev == wanted.st_dev;
  }

  /// @param shown  how messages name the file.
  void add(const fs::path& name, std::string_view text, const std::string& shown) {
    struct stat older {};
    const bool replaces = ::stat((target_ / name).c_str(), &older) == 0;
    if (replaces) detail::refuse_to_lose_input(shown, older);
    add_folder(name.parent_path(), shown);
    auto file = std::make_unique<detail::Temporary>((folder_.path() / name).string());
    detail::Descriptor descriptor = file->create_file();
    if (!descriptor.is_open()) throw_unwritable(shown, errno);
    inside_.push_back(std::move(file));
    names_.insert(name);
    if (replaces) ::fchmod(descriptor.number(), older.st_mode & kAllPermissions);
    detail::write_all(descriptor, text, shown);
    if (::fsync(descriptor.number()) < 0 || !descriptor.close()) throw_unwritable(shown, errno);
  }

  void commit() {
    const detail::Descriptor lock = locked(target_.string());
    // What is then in the temporaries is the older files, which go with them.
    if (!holds_only_ours() ||
        ::renameat2(AT_FDCWD, folder_.path().c_str(), AT_FDCWD, target_.c_str(), RENAME_EXCHANGE) < 0) {
      rename_one_by_one();
    }
    empty();
  }

 private:
  /// Folders last.
  void empty() {
    while (!inside_.empty()) inside_.pop_back();
  }

  void add_folder(const fs::path& name, const std::string& shown) {
    if (name.empty() || names_.contains(name)) return;
    add_folder(name.parent_path(), shown);
    auto folder = std::make_unique<detail::Temporary>((folder_.path() / name).string());
    if (!folder->create_folder()) throw_unwritable(shown, errno);
    inside_.push_back(std::move(folder));
    names_.insert(name);
  }

  /// Whether the final folder has no name that this one lacks.
  bool holds_only_ours() const {
    std::error_code unknown;
    fs::recursive_directory_iterator entry(target_, unknown);
    for (; !unknown && entry != fs::recursive_directory_iterator(); entry.increment(unknown)) {
      if (!names_.contains(entry->path().lexically_relative(target_))) return false;
    }
    return !unknown;
  }

  void rename_one_by_one() {
    for (const fs::path& name : names_) {
      const fs::path from = folder_.path() / name;
      const fs::path to = target_ / name;
      const bool done = fs::is_directory(from) ? ::mkdir(to.c_str(), kAllPermissions) == 0 || errno == EEXIST
                                               : ::rename(from.c_str(), to.c_str()) == 0;
      if (!done) throw_unwritable(to.string(), errno);
    }
  }

  fs::path target_;
  detail::Temporary folder_;
  std::vector<std::unique_ptr<detail::Temporary>> inside_;  ///< a folder before what is in it
  std::set<fs::path> names_;                                ///< relative to the folder
};

// ---- OutputFolder ----

OutputFolder::OutputFolder(std::string path) : path_(std::move(path)) {
  make_missing(path_);
  std::error_code unknown;
  if (!fs::is_directory(path_, unknown)) throw_unwritable(path_, ENOTDIR);
  const fs::path target = fs::canonical(path_, unknown);
  if (unknown || !is_replaceable(target)) return;
  detail::remove_left_behind(target.parent_path().string());
  stage_ = std::make_unique<Stage>(target);
  if (!stage_->create()) stage_.reset();
}

OutputFolder::~OutputFolder() {
  files_.clear();
  stage_.reset();
  remove_made();
}

void OutputFolder::make_missing(const std::string& path) {
  for (const std::string& folder : missing_folders(path)) {
    if (::mkdir(folder.c_str(), kAllPermissions) == 0) {
      made_.push_back(folder);
    } else if (const int error = errno; error != EEXIST) {
      remove_made();
      throw_unwritable(path, error);
    }
  }
}

void OutputFolder::remove_made() noexcept {
  for (; !made_.empty(); made_.pop_back()) ::rmdir(made_.back().c_str());
}

void OutputFolder::add(const std::string& name, std::string_view text) {
  const fs::path path = fs::path(path_) / name;
  if (stage_) {
    stage_->add(name, text, path.string());
    return;
  }
  make_missing(path.parent_path().string());
  files_.push_back(std::make_unique<OutputFile>(path.string()));
  files_.back()->write(text);
  files_.back()->complete();
}

void OutputFolder::commit() {
  if (stage_) {
    stage_->commit();
  } else {
    const detail::Descriptor lock = locked(path_);
    for (const std::unique_ptr<OutputFile>& file : files_) file->commit();
  }
  files_.clear();
  stage_.reset();
  made_.clear();
}

}  // namespace crosswatt
