// JSON taken byte by byte from a file, in constant memory, with the line of each event.
//
// nlohmann_json's event parser does the work; its events carry no positions, so the bytes it takes are counted here. It
// holds a value, and the blanks in front of one, in memory as it reads them, so their length is bounded here too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>

#include "crosswatt/core/error.hpp"
#include "ingest/source.hpp"

namespace crosswatt::ingest {

/// The bytes of a source, one by one, with the line of the one taken last.
class ByteStream {
 public:
  explicit ByteStream(Source& source) : source_(source), block_(source.block_bytes(kBlockBytes), '\0') { refill(); }

  bool at_end() const { return at_ == end_; }
  char byte() const { return block_[at_]; }
  /// @throws DataError for a value longer than a MiB.
  void advance() {
    line_ += last_was_break_ ? 1 : 0;
    last_was_break_ = block_[at_] == '\n';
    measure_value(block_[at_]);
    if (++at_ == end_) refill();
  }
  /// 1-based. A break belongs to the line it ends: a number is recognised by the byte behind it and is still on its
  /// line.
  std::int64_t line() const { return line_; }

 private:
  static constexpr std::size_t kBlockBytes = std::size_t{1} << 16;
  static constexpr std::size_t kLongestValue = std::size_t{1} << 20;

  void measure_value(char byte) {
    const bool is_quote = byte == '"' && !escaped_;
    quoted_ = quoted_ != is_quote;
    escaped_ = quoted_ && byte == '\\' && !escaped_;
    const bool ends_value = is_quote || (!quoted_ && (byte == ',' || byte == ':' || byte == '[' || byte == '{'));
    value_bytes_ = ends_value ? 0 : value_bytes_ + 1;
    if (value_bytes_ > kLongestValue) {
      throw DataError(Problem{.file = source_.name(),
                              .line = line_,
                              .rule = "holds a value, or blanks, of more than a MiB",
                              .remedy = "check that it is the right file, and whole"});
    }
  }
  void refill() {
    at_ = 0;
    end_ = source_.read(block_);
  }

  Source& source_;
  std::string block_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::int64_t line_ = 1;
  bool last_was_break_ = false;
  bool quoted_ = false;          // inside a string
  bool escaped_ = false;         // behind a backslash there
  std::size_t value_bytes_ = 0;  // of the value or the blanks that are being read
};

/// A ByteStream as the pair of iterators that nlohmann's parser takes; a default one is the end.
class ByteIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  ByteIterator() = default;
  explicit ByteIterator(ByteStream& stream) : stream_(&stream) {}
  char operator*() const { return stream_->byte(); }
  ByteIterator& operator++() {
    stream_->advance();
    return *this;
  }
  void operator++(int) { ++*this; }
  friend bool operator==(const ByteIterator& a, const ByteIterator& b) { return a.ended() == b.ended(); }
  friend bool operator!=(const ByteIterator& a, const ByteIterator& b) { return !(a == b); }

 private:
  bool ended() const { return stream_ == nullptr || stream_->at_end(); }
  ByteStream* stream_ = nullptr;
};

}  // namespace crosswatt::ingest
