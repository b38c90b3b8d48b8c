// YAML as a stream of events: no tree is built and no alias expanded, so a "billion laughs" file costs what its text
// costs.
#include <fmt/core.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <istream>
#include <streambuf>

#include "challenge/entry_collector.hpp"
#include "ingest/source.hpp"

namespace crosswatt {
namespace {

constexpr int kMostBracketsInALine = 10'000;
constexpr std::size_t kLongestLine = std::size_t{1} << 20;
constexpr std::size_t kLargestFile = std::size_t{64} << 20;

/// A character of the source: line and column count from 1, the column in characters.
struct Place {
  std::int64_t line = 0;
  std::int64_t column = 0;
  bool operator==(const Place&) const = default;
};

/// A source as a stream, which ends where the parser would go astray. It looks ahead over a whole line of brackets, at
/// some hundred bytes each, before its first event says how deep they go; it keeps a scalar of any length; it takes
/// control characters for text; and a quote that is never closed swallows the rest of the file without a word.
class SourceBuffer : public std::streambuf {
 public:
  explicit SourceBuffer(ingest::Source& source) : source_(source), block_(kBlockBytes, '\0') {}

  /// What ended the stream, and the line; "" = its end did.
  const std::string& fault() const { return fault_; }
  std::int64_t fault_line() const { return place_.line; }
  /// Whether a quote begins there and no other of its kind follows.
  bool is_last_quote(Place place) const {
    return place.line > 0 && (place == last_single_quote_ || place == last_double_quote_);
  }

 protected:
  int_type underflow() override {
    const std::size_t count = fault_.empty() ? source_.read(block_) : 0;
    for (std::size_t i = 0; i < count && fault_.empty(); ++i) look_at(block_[i]);
    if (count == 0 || !fault_.empty()) return traits_type::eof();
    setg(block_.data(), block_.data(), block_.data() + count);
    return traits_type::to_int_type(block_[0]);
  }

 private:
  static constexpr std::size_t kBlockBytes = std::size_t{1} << 16;

  void look_at(char c) {
    const auto byte = static_cast<unsigned char>(c);
    const bool continues_character = (byte & 0xC0U) == 0x80U;
    if (!continues_character) ++place_.column;
    ++bytes_;
    if (c == '\n') {
      place_ = {place_.line + 1, 0};
      line_begin_ = bytes_;
      brackets_ = 0;
    } else if (bytes_ - line_begin_ > kLongestLine) {
      fault_ = fmt::format("is longer than {} bytes", kLongestLine);
    } else if (bytes_ > kLargestFile) {
      fault_ = fmt::format("ends a file larger than {} bytes", kLargestFile);
    } else if ((c == '[' || c == '{') && ++brackets_ > kMostBracketsInALine) {
      fault_ = fmt::format("has more than {} brackets", kMostBracketsInALine);
    } else if ((byte < 0x20 && c != '\t' && c != '\r') || byte == 0x7F) {
      fault_ = fmt::format("holds the control character 0x{:02X}", byte);
    } else if (c == '\'') {
      last_single_quote_ = place_;
    } else if (c == '"' && !after_backslash_) {
      last_double_quote_ = place_;
    }
    after_backslash_ = c == '\\' && !after_backslash_;
  }

  ingest::Source& source_;
  std::string block_;
  Place place_{1, 0};
  Place last_single_quote_, last_double_quote_;
  bool after_backslash_ = false;
  int brackets_ = 0;
  std::size_t bytes_ = 0;
  std::size_t line_begin_ = 0;
  std::string fault_;
};

std::int64_t line_of(const YAML::Mark& mark) {
  return mark.line + 1;
}

/// Depth 1 is the list, depth 2 an entry; what lies deeper is skipped.
class EntryEvents : public YAML::EventHandler {
 public:
  explicit EntryEvents(EntryCollector& collector) : collector_(collector) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1)
      collector_.refuse(line_of(mark), "has a second document", "keep one list of entries in a file");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { value("null", mark); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& text) override {
    if (tag == kQuotedTag) last_quoted_ = {line_of(mark), mark.column + 1};
    const bool is_merge_key = text == "<<" && tag != kQuotedTag && depth_ == 2 && in_entry_ && expects_key_;
    if (is_merge_key)
      collector_.problem(line_of(mark), text, "", "merges another entry's keys into this one, which is not followed",
                         "write the keys out");
    value(text, mark);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { composite("an alias", mark); }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    if (depth_ > 0) composite("a list", mark);
    descend(mark);
  }
  void OnSequenceEnd() override { --depth_; }

  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    if (depth_ == 1) {
      collector_.begin_entry(line_of(mark));
      in_entry_ = true;
      expects_key_ = true;
    } else {
      composite("a map", mark);
    }
    descend(mark);
  }
  void OnMapEnd() override {
    --depth_;
    if (depth_ != 1 || !in_entry_) return;
    collector_.end_entry();
    in_entry_ = false;
  }

  /// Where the last quoted scalar began.
  Place last_quoted() const { return last_quoted_; }

 private:
  static constexpr std::string_view kQuotedTag = "!";

  void descend(const YAML::Mark& mark) {
    if (++depth_ > kDeepestEntryNesting) {
      collector_.refuse(line_of(mark), fmt::format("is nested deeper than {} levels", kDeepestEntryNesting));
    }
  }

  void value(std::string_view text, const YAML::Mark& mark) {
    if (depth_ < 2) not_an_entry(mark);
    if (depth_ != 2 || !in_entry_) return;
    if (expects_key_) {
      collector_.key(text, line_of(mark));
    } else {
      collector_.scalar(text, line_of(mark));
    }
    expects_key_ = !expects_key_;
  }

  void composite(std::string_view what, const YAML::Mark& mark) {
    if (depth_ < 2) not_an_entry(mark);
    if (depth_ != 2 || !in_entry_) return;
    if (expects_key_) collector_.refuse(line_of(mark), fmt::format("has {} as a key", what), "keys are plain names");
    collector_.not_scalar(what, line_of(mark));
    expects_key_ = true;
  }

  void not_an_entry(const YAML::Mark& mark) {
    if (depth_ == 0) collector_.refuse(line_of(mark), "is no list of entries", "start every entry with '- code: …'");
    collector_.problem(line_of(mark), "", "", "is no entry: an entry is a map of keys and values");
  }

  EntryCollector& collector_;
  Place last_quoted_;
  int documents_ = 0;
  int depth_ = 0;
  bool in_entry_ = false;
  bool expects_key_ = false;
};

}  // namespace

void read_yaml_entries(ingest::Source& source, EntryCollector& collector) {
  SourceBuffer buffer(source);
  std::istream stream(&buffer);
  EntryEvents events(collector);
  const auto check_source = [&] {
    if (!buffer.fault().empty()) collector.refuse(buffer.fault_line(), buffer.fault());
  };
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(events)) {
    }
  } catch (const YAML::Exception& error) {
    check_source();
    collector.refuse(line_of(error.mark), "is not YAML: " + error.msg);
  }
  check_source();
  if (buffer.is_last_quote(events.last_quoted()))
    collector.refuse(events.last_quoted().line, "opens a quote that is never closed", "close it on the same line");
}

}  // namespace crosswatt
