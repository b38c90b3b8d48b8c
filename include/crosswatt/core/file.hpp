// Files read in blocks and written whole or not at all.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crosswatt {

/// A file or standard input ("-"), read forwards in blocks of the caller's size.
class InputFile {
 public:
  /// @throws DataError when it is missing, a directory or unreadable.
  explicit InputFile(const std::string& path);
  ~InputFile();
  InputFile(InputFile&&) noexcept;
  InputFile& operator=(InputFile&&) noexcept;

  /// Fills from the front of `block`; the bytes read, 0 at the end. @throws DataError on an input error.
  std::size_t read(std::span<char> block);
  /// Size in bytes where it is known beforehand (a regular file), else -1.
  std::int64_t size() const;
  /// How messages name it.
  const std::string& name() const { return name_; }

 private:
  int descriptor_ = -1;
  std::string name_;
};

/// The whole of a file. @throws DataError, also when it is larger than `limit` bytes.
std::string read_whole(const std::string& path, std::size_t limit = std::size_t{1} << 30);

/// A file that appears under its name only when complete. It is written beside its final name and renamed by commit();
/// without commit() nothing is left behind and an older file stays untouched. Two processes never share a temporary.
class OutputFile {
 public:
  /// @throws WriteError when the folder does not exist or can't be written.
  explicit OutputFile(std::string path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  /// @throws WriteError (disk full, say).
  void write(std::string_view text);
  /// Flushes to disk and renames. @throws WriteError.
  void commit();

 private:
  std::string path_;
  std::string temporary_;
  int descriptor_ = -1;
  std::string buffer_;
  void flush_buffer();
};

/// OutputFile in one call.
void write_whole(const std::string& path, std::string_view text);

/// Several files of one folder that become visible together, the folder made if need be: each is written beside its final
/// name, and commit() renames them one after the other once all are complete.
class OutputFolder {
 public:
  /// @throws WriteError
  explicit OutputFolder(std::string path);
  ~OutputFolder();

  void add(const std::string& name, std::string_view text);
  void commit();

 private:
  std::string path_;
  bool made_ = false;
  bool committed_ = false;
  std::vector<std::unique_ptr<OutputFile>> files_;
};

/// Lower-case hexadecimal SHA-256 of bytes fed in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void update(std::string_view bytes);
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Removes the temporaries of all OutputFiles of this process; async-signal-safe, for a signal handler that then exits.
void remove_temporaries_now() noexcept;

}  // namespace crosswatt
