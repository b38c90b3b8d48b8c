// JSON as a stream of events, with the line of each: the library's own positions are those of syntax errors only.
#include <fmt/core.h>

#include <iterator>
#include <nlohmann/json.hpp>

#include "challenge/entry_collector.hpp"

namespace crosswatt {
namespace {

using nlohmann::json;

/// Counts the lines the parser has taken.
struct LineCounter {
  std::int64_t lines = 1;
  char last = 0;
};

class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, LineCounter* counter) : at_(at), counter_(counter) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    counter_->last = *at_;
    if (*at_ == '\n') ++counter_->lines;
    ++at_;
    return *this;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
  bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  LineCounter* counter_;
};

class EntrySax : public json::json_sax_t {
 public:
  EntrySax(EntryCollector& collector, const LineCounter& counter) : collector_(collector), counter_(counter) {}

  bool null() override { return value("null", counter_.lines); }
  bool boolean(bool flag) override { return value(flag ? "true" : "false", counter_.lines); }
  bool number_integer(std::int64_t number) override { return value(std::to_string(number), number_line()); }
  bool number_unsigned(std::uint64_t number) override { return value(std::to_string(number), number_line()); }
  bool number_float(double, const std::string& text) override { return value(text, number_line()); }
  bool string(std::string& text) override { return value(text, counter_.lines); }
  bool binary(json::binary_t&) override { return false; }

  bool start_object(std::size_t) override {
    if (depth_ == 1) {
      collector_.begin_entry(counter_.lines);
      in_entry_ = true;
    } else {
      composite("an object");
    }
    return descend();
  }
  bool key(std::string& name) override {
    if (depth_ == 2 && in_entry_) collector_.key(name, counter_.lines);
    return true;
  }
  bool end_object() override {
    --depth_;
    if (depth_ == 1 && in_entry_) {
      collector_.end_entry();
      in_entry_ = false;
    }
    return true;
  }
  bool start_array(std::size_t) override {
    if (depth_ > 0) composite("a list");
    return descend();
  }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
    collector_.refuse(counter_.lines, "is not JSON", error.what());
  }

 private:
  /// A number ends at the character after it, which the parser has taken already.
  std::int64_t number_line() const { return counter_.lines - (counter_.last == '\n' ? 1 : 0); }

  bool descend() {
    if (++depth_ <= kDeepestEntryNesting) return true;
    collector_.refuse(counter_.lines, fmt::format("is nested deeper than {} levels", kDeepestEntryNesting));
  }

  bool value(std::string_view text, std::int64_t line) {
    if (depth_ < 2) not_an_entry(line);
    if (depth_ == 2 && in_entry_) collector_.scalar(text, line);
    return true;
  }

  void composite(std::string_view what) {
    if (depth_ < 2) not_an_entry(counter_.lines);
    if (depth_ == 2 && in_entry_) collector_.not_scalar(what, counter_.lines);
  }

  void not_an_entry(std::int64_t line) {
    if (depth_ == 0) collector_.refuse(line, "is no list of entries", "write [{\"code\": …}, …]");
    collector_.problem(line, "", "", "is no entry: an entry is an object of keys and values");
  }

  EntryCollector& collector_;
  const LineCounter& counter_;
  int depth_ = 0;
  bool in_entry_ = false;
};

}  // namespace

void read_json_entries(std::string_view text, EntryCollector& collector) {
  LineCounter counter;
  EntrySax events(collector, counter);
  json::sax_parse(CountingIterator(text.data(), &counter), CountingIterator(text.data() + text.size(), &counter),
                  &events);
}

}  // namespace crosswatt
