// Files read in blocks and written whole or not at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crosswatt {

namespace detail {

/// Owns an open file descriptor, or none (-1).
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) noexcept : number_(number) {}
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();

  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  /// False, and errno set, where the system reports that what was written is not safe.
  bool close() noexcept;

 private:
  int number_ = -1;
};

class Temporary;

}  // namespace detail

/// A file or standard input ("-"), read forwards in blocks of the caller's size.
class InputFile {
 public:
  /// @throws DataError when it is missing, a directory or unreadable.
  explicit InputFile(const std::string& path);

  /// Fills from the front of `block`; the bytes read, 0 at the end. May be fewer than asked for before the end.
  /// @throws DataError on an input error.
  std::size_t read(std::span<char> block);
  /// Size in bytes where it is known beforehand (a regular file), else -1. A hint: the file may grow or shrink, and the
  /// kernel's own files say 0.
  std::int64_t size() const { return size_; }
  /// How messages name it.
  const std::string& name() const { return name_; }

 private:
  detail::Descriptor descriptor_;
  std::string name_;
  std::int64_t size_ = -1;
};

/// The whole of a file. @throws DataError, also when it is larger than `limit` bytes.
std::string read_whole(const std::string& path, std::size_t limit = std::size_t{1} << 30);

/// A file that appears under its name only when complete. It is written beside its final name and renamed by commit();
/// without commit() nothing is left behind and an older file stays untouched. Two processes never share a temporary;
/// what a killed one left (.crosswatt-*.tmp), the next that writes there removes.
///
/// A symbolic link stays one: the file it points to is replaced. An older file hands its permission bits on; a
/// read-only one is refused. What can't be renamed (a device, a pipe, /dev/stdout) is written directly.
class OutputFile {
 public:
  /// @throws WriteError when the folder does not exist or can't be written.
  explicit OutputFile(std::string path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  OutputFile(OutputFile&&) = delete;
  OutputFile& operator=(OutputFile&&) = delete;

  /// Buffered. @throws WriteError (disk full, say).
  void write(std::string_view text);
  /// Flushes to disk and closes; commit() is then all that may follow, and has only the rename left to do. @throws
  /// WriteError.
  void complete();
  /// complete(), then renames. Nothing may follow. @throws WriteError.
  void commit();

 private:
  void open_temporary();
  void flush_buffer();

  std::string path_;
  std::string target_;                            ///< where the symbolic links of path_ lead
  std::unique_ptr<detail::Temporary> temporary_;  ///< none where path_ is written directly
  detail::Descriptor descriptor_;
  std::string buffer_;
};

/// OutputFile in one call.
void write_whole(const std::string& path, std::string_view text);

/// Several files of one folder that become visible together. They are written into a hidden folder beside it, which
/// commit() swaps for the older one in a single step: killed at any moment, a run leaves all of the older files or all
/// of the new ones. The folder is made if need be, with those around it, and removed again without commit().
///
/// A folder that holds anything but what is written now keeps it: the new files are then renamed into it one after the
/// other, each whole, and no other crosswatt renames there meanwhile. So it is, too, where a folder can't be swapped: a
/// mount point, the working directory, one with links in it or owned by somebody else.
class OutputFolder {
 public:
  /// @throws WriteError
  explicit OutputFolder(std::string path);
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;
  OutputFolder(OutputFolder&&) = delete;
  OutputFolder& operator=(OutputFolder&&) = delete;

  /// @param name  relative to the folder; one in a folder of its own, "2023/scores.csv", makes that too. @throws
  /// WriteError
  void add(const std::string& name, std::string_view text);
  /// @throws WriteError
  void commit();

 private:
  class Stage;

  void make_missing(const std::string& path);
  void remove_made() noexcept;

  std::string path_;
  std::vector<std::string> made_;                   ///< folders that were not there before, outermost first
  std::unique_ptr<Stage> stage_;                    ///< none where the folder can't be swapped
  std::vector<std::unique_ptr<OutputFile>> files_;  ///< in the folder itself, then
};

/// SHA-256 of bytes fed in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  Sha256(Sha256&&) = delete;
  Sha256& operator=(Sha256&&) = delete;

  void update(std::string_view bytes);
  /// Lower-case hexadecimal digest of all bytes so far; starts anew.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Removes the temporaries of the OutputFiles of this process (of the first 256 open at once); async-signal-safe, for a
/// signal handler that then ends the process.
void remove_temporaries_now() noexcept;

}  // namespace crosswatt
