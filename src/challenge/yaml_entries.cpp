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

/// A source as a stream, for as long as its lines are what a person or a program may have written: the parser looks
/// ahead over a whole line of brackets, at some hundred bytes each, before its first event says how deep they go.
class SourceBuffer : public std::streambuf {
 public:
  explicit SourceBuffer(ingest::Source& source) : source_(source), block_(kBlockBytes, '\0') {}

  /// The line whose brackets ended the stream; 0 = none.
  std::int64_t flooded_line() const { return flooded_line_; }

 protected:
  int_type underflow() override {
    const std::size_t count = flooded_line_ == 0 ? source_.read(block_) : 0;
    for (std::size_t i = 0; i < count && flooded_line_ == 0; ++i) look_at(block_[i]);
    if (count == 0 || flooded_line_ != 0) return traits_type::eof();
    setg(block_.data(), block_.data(), block_.data() + count);
    return traits_type::to_int_type(block_[0]);
  }

 private:
  static constexpr std::size_t kBlockBytes = std::size_t{1} << 16;

  void look_at(char c) {
    if (c == '\n') {
      ++line_;
      brackets_ = 0;
    } else if ((c == '[' || c == '{') && ++brackets_ > kMostBracketsInALine) {
      flooded_line_ = line_;
    }
  }

  ingest::Source& source_;
  std::string block_;
  std::int64_t line_ = 1;
  std::int64_t flooded_line_ = 0;
  int brackets_ = 0;
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
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t, const std::string& text) override {
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

 private:
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
  const auto check_brackets = [&] {
    if (buffer.flooded_line() == 0) return;
    collector.refuse(buffer.flooded_line(), fmt::format("has more than {} brackets", kMostBracketsInALine));
  };
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(events)) {
    }
  } catch (const YAML::Exception& error) {
    check_brackets();
    collector.refuse(line_of(error.mark), "is not YAML: " + error.msg);
  }
  check_brackets();
}

}  // namespace crosswatt
