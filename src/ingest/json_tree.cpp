#include "ingest/json_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/json.hpp"
#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"
#include "ingest/decimal.hpp"
#include "ingest/fields.hpp"
#include "ingest/json_text.hpp"
#include "ingest/tool_csv.hpp"

namespace crosswatt::ingest {

namespace {

constexpr std::size_t kDeepest = 64;
constexpr std::size_t kLargestBytes = std::size_t{64} << 20;

}  // namespace

/// Builds the tree from the parser's events.
class JsonTreeBuilder : public nlohmann::json_sax<nlohmann::json> {
 public:
  using Kind = JsonValue::Kind;

  explicit JsonTreeBuilder(const ByteStream& stream) : stream_(stream) {}

  JsonValue take() { return std::move(root_); }
  /// Why the parser stopped; its line.
  const std::string& fault() const { return fault_; }

  bool null() override { return add(Kind::null); }
  bool boolean(bool) override { return add(Kind::boolean); }
  bool number_integer(number_integer_t value) override { return add(Kind::number, static_cast<double>(value)); }
  bool number_unsigned(number_unsigned_t value) override { return add(Kind::number, static_cast<double>(value)); }
  bool number_float(number_float_t value, const string_t&) override { return add(Kind::number, value); }
  bool binary(binary_t&) override { return false; }  // no JSON text holds any
  bool string(string_t& value) override {
    add(Kind::text);
    last_->text_ = value;
    return true;
  }
  bool key(string_t& value) override {
    open_.back()->keys_.push_back(value);
    return true;
  }
  bool start_object(std::size_t) override { return open(Kind::object); }
  bool start_array(std::size_t) override { return open(Kind::array); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t, const std::string& token, const nlohmann::json::exception& error) override {
    fault_ = json_fault(error.what());
    if (fault_.empty()) fault_ = "is no JSON at " + token;
    return false;
  }

 private:
  bool add(Kind kind, double number = kUnknown) {
    last_ = open_.empty() ? &root_ : &open_.back()->items_.emplace_back();
    last_->kind_ = kind;
    last_->number_ = number;
    last_->line_ = stream_.line();
    return true;
  }
  bool open(Kind kind) {
    if (open_.size() == kDeepest) {
      fault_ = fmt::format("is nested deeper than {}", kDeepest);
      return false;
    }
    add(kind);
    open_.push_back(last_);
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  const ByteStream& stream_;
  JsonValue root_;
  JsonValue* last_ = nullptr;
  std::vector<JsonValue*> open_;  // a value's siblings come after it is closed, so that it stays where it is
  std::string fault_;
};

namespace {

JsonValue parse(Source& source, std::int64_t lines_before) {
  ByteStream stream(source);
  JsonTreeBuilder builder(stream);
  const bool whole = nlohmann::json::sax_parse(ByteIterator(stream), ByteIterator(), &builder);
  if (whole) return builder.take();
  throw DataError(
      {source.name(), lines_before + stream.line(), {}, {}, builder.fault(), "check that the file is whole"});
}

}  // namespace

const JsonValue& JsonValue::operator[](std::string_view key) const {
  static const JsonValue kNothing;
  if (kind_ != Kind::object) return kNothing;
  const auto found = std::find(keys_.begin(), keys_.end(), key);
  return found == keys_.end() ? kNothing : items_[static_cast<std::size_t>(found - keys_.begin())];
}

double JsonValue::number() const {
  return kind_ == Kind::text ? decimal(trim(text_)) : number_;
}

std::string JsonValue::text() const {
  if (kind_ == Kind::number) return shortest(number_);
  return kind_ == Kind::text ? std::string(known_text(text_)) : std::string();
}

JsonValue parse_json(Source& source) {
  Source whole(source.name(), source.read_rest(kLargestBytes));
  return parse(whole, 0);
}

JsonValue parse_json_line(std::string_view text, const std::string& file, std::int64_t line) {
  Source source(file, std::string(text));
  return parse(source, line - 1);
}

bool leave_out_no_energy(Reading& reading, const JsonValue& energy, std::string_view key) {
  if (energy.number() > 0 && std::isfinite(energy.number())) return false;
  CellFault fault = energy_fault(energy.text());
  reading.table.caveat(CaveatKind::row_left_out, {.line = energy.line(),
                                                  .column = std::string(key),
                                                  .value = energy.text(),
                                                  .rule = std::move(fault.rule),
                                                  .remedy = std::move(fault.remedy)});
  return true;
}

bool looks_like_json_with(std::string_view head, std::initializer_list<std::string_view> keys) {
  head = trim(head);
  return (head.starts_with('{') || head.starts_with('[')) &&
         std::all_of(keys.begin(), keys.end(), [&](std::string_view key) {
           return head.find(fmt::format("\"{}\"", key)) != std::string_view::npos;
         });
}

}  // namespace crosswatt::ingest
