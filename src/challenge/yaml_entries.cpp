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

namespace crosswatt {
namespace {

/// A stream over text that stays where it is.
class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // streambuf wants it so; nothing writes
    setg(begin, begin, begin + text.size());
  }
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

/// The parser looks ahead over a whole line of brackets, some hundred bytes each, before the first event says how deep
/// it goes.
void refuse_bracket_flood(std::string_view text, EntryCollector& collector) {
  constexpr int kMostBracketsInALine = 10'000;
  int brackets = 0;
  std::int64_t line = 1;
  for (const char c : text) {
    if (c == '\n') {
      ++line;
      brackets = 0;
    } else if ((c == '[' || c == '{') && ++brackets > kMostBracketsInALine) {
      collector.refuse(line, fmt::format("has more than {} brackets", kMostBracketsInALine));
    }
  }
}

}  // namespace

void read_yaml_entries(std::string_view text, EntryCollector& collector) {
  refuse_bracket_flood(text, collector);
  ViewBuffer buffer(text);
  std::istream stream(&buffer);
  EntryEvents events(collector);
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(events)) {
    }
  } catch (const YAML::Exception& error) {
    collector.refuse(line_of(error.mark), "is not YAML: " + error.msg);
  }
}

}  // namespace crosswatt
