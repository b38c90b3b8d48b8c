// JSON as a stream of events, each with its line.
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "challenge/entry_collector.hpp"
#include "core/json.hpp"
#include "ingest/json_text.hpp"

namespace crosswatt {
namespace {

using nlohmann::json;

class EntrySax : public json::json_sax_t {
 public:
  EntrySax(EntryCollector& collector, const ingest::ByteStream& stream) : collector_(collector), stream_(stream) {}

  bool null() override { return value("null"); }
  bool boolean(bool flag) override { return value(flag ? "true" : "false"); }
  bool number_integer(std::int64_t number) override { return value(std::to_string(number)); }
  bool number_unsigned(std::uint64_t number) override { return value(std::to_string(number)); }
  bool number_float(double, const std::string& text) override { return value(text); }
  bool string(std::string& text) override { return value(text); }
  bool binary(json::binary_t&) override { return false; }

  bool start_object(std::size_t) override {
    if (depth_ == 1) {
      collector_.begin_entry(line());
      in_entry_ = true;
    } else {
      composite("an object");
    }
    return descend();
  }
  bool key(std::string& name) override {
    if (depth_ == 2 && in_entry_) collector_.key(name, line());
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
    collector_.refuse(line(), "is not JSON: " + json_fault(error.what()));
  }

 private:
  std::int64_t line() const { return stream_.line(); }

  bool descend() {
    if (++depth_ <= kDeepestEntryNesting) return true;
    collector_.refuse(line(), fmt::format("is nested deeper than {} levels", kDeepestEntryNesting));
  }

  bool value(std::string_view text) {
    if (depth_ < 2) not_an_entry();
    if (depth_ == 2 && in_entry_) collector_.scalar(text, line());
    return true;
  }

  void composite(std::string_view what) {
    if (depth_ < 2) not_an_entry();
    if (depth_ == 2 && in_entry_) collector_.not_scalar(what, line());
  }

  void not_an_entry() {
    if (depth_ == 0) collector_.refuse(line(), "is no list of entries", "write [{\"code\": …}, …]");
    collector_.problem(line(), "", "", "is no entry: an entry is an object of keys and values");
  }

  EntryCollector& collector_;
  const ingest::ByteStream& stream_;
  int depth_ = 0;
  bool in_entry_ = false;
};

}  // namespace

void read_json_entries(ingest::Source& source, EntryCollector& collector) {
  ingest::ByteStream stream(source);
  EntrySax events(collector, stream);
  json::sax_parse(ingest::ByteIterator(stream), ingest::ByteIterator(), &events);
}

}  // namespace crosswatt
