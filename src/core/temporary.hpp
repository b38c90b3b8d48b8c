// Files and folders of a passing name, in which outputs grow until they take their own.
//
// None outlives its process: its destructor removes it, a signal handler does (remove_temporaries_now), and after kill
// -9 the next run that writes beside it (remove_left_behind). Never use one for what a user should find again.
#pragma once

#include <cstddef>
#include <string>

#include "crosswatt/core/file.hpp"

namespace crosswatt::detail {

/// Gone when this object is, unless it was renamed meanwhile.
class Temporary {
 public:
  explicit Temporary(std::string path);
  ~Temporary();
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  Temporary(Temporary&&) = delete;
  Temporary& operator=(Temporary&&) = delete;

  const std::string& path() const { return path_; }

  /// For writing, and locked while it is open. Without a number, and errno set, where the file can't be made.
  Descriptor create_file();
  /// Locked as long as this object lives. False, and errno set, where it can't be made.
  bool create_folder();
  /// False, and errno set, where it failed; nothing is left to remove where it did not.
  bool rename_to(const std::string& target);

 private:
  std::string path_;
  std::size_t slot_;     ///< where a signal handler finds the path
  Descriptor folder_{};  ///< none for a file
  bool exists_ = false;
};

/// A hidden name in `folder` that no other Temporary of this process has. The process id in it keeps processes apart.
std::string temporary_name(const std::string& folder);

/// Removes from `folder` the temporaries of processes that were killed: those that nobody holds a lock on and whose
/// process is no more. What can't be removed stays.
void remove_left_behind(const std::string& folder) noexcept;

}  // namespace crosswatt::detail
