// A log read line by line in constant memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ingest/source.hpp"

namespace crosswatt::ingest {

/// What a file's last line without an end says of itself where its row is left out, and what helps.
inline constexpr std::string_view kMayBeCut = "has no end and may be cut short";
inline constexpr std::string_view kEndLine = "end its line if it is whole";

class TextLines {
 public:
  explicit TextLines(Source& source) : source_(source) {}

  /// Goes to the next line; false at the end. @throws DataError for a line that holds a NUL or is not UTF-8, or is
  /// longer than a MiB.
  bool next();
  /// Without its line break; valid until the next call.
  std::string_view text() const { return line_; }
  /// False of a file's last line where it has no end: it may have been cut short.
  bool is_ended() const { return ended_line_; }
  /// Its number, from 1.
  std::int64_t number() const { return number_; }

 private:
  void check() const;

  Source& source_;
  std::string block_;
  std::size_t at_ = 0;
  bool ended_ = false;
  bool ended_line_ = false;
  std::string line_;
  std::int64_t number_ = 0;
};

}  // namespace crosswatt::ingest
