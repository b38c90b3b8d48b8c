// A file on its way into a table. Its first bytes can be looked at as often as need be before a reader is chosen; then
// it is read forwards, once, in blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "crosswatt/core/file.hpp"
#include "crosswatt/core/parallel.hpp"

namespace crosswatt::ingest {

class Source {
 public:
  static constexpr std::size_t kHeadBytes = std::size_t{1} << 16;

  /// @param path  "-" is standard input. @param stop  polled between blocks. @throws DataError when it can't be read.
  explicit Source(const std::string& path, StopRequest stop = {});
  /// Text held in memory, under a name for messages. @param first_line  what its first line is called there.
  Source(std::string name, std::string text, std::int64_t first_line = 1, StopRequest stop = {});

  const std::string& name() const { return name_; }
  std::int64_t first_line() const { return first_line_; }
  /// In bytes, where it is known beforehand.
  std::optional<std::int64_t> size() const { return size_; }
  /// The first kHeadBytes, or all there is. Does not change when the file is read.
  std::string_view head() const { return head_; }

  /// A buffer's size for read(): no larger than what is left, where all of that is known, and a byte that shows the
  /// end.
  std::size_t block_bytes(std::size_t at_most) const;
  /// Fills `block` from the front as far as the file reaches; the bytes read, fewer than asked only at the end.
  /// @throws Interrupted when `stop` asked for it.
  std::size_t read(std::span<char> block);
  /// What has not been read yet. @throws DataError when that is more than `limit` bytes.
  std::string read_rest(std::size_t limit);

 private:
  void throw_if_stopped() const;

  std::string name_;
  StopRequest stop_;
  std::int64_t first_line_ = 1;
  std::optional<InputFile> file_;  // none = all is in head_
  std::optional<std::int64_t> size_;
  std::string head_;
  std::size_t head_read_ = 0;
};

/// Whether two files hold the same bytes. @throws DataError when one can't be read. @throws Interrupted likewise.
bool hold_the_same(const std::string& path, const std::string& other, const StopRequest& stop);

}  // namespace crosswatt::ingest
