#include "core/json.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <type_traits>
#include <utility>
#include <vector>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/file.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt {
namespace {

constexpr std::size_t kDeepest = 16;
/// The parser repeats the whole of a text that does not end.
constexpr std::size_t kShownFaultBytes = 200;

/// The line of a 1-based byte, as the parser counts them; 0 stands for the first.
std::int64_t line_at(std::string_view text, std::size_t byte) {
  const std::size_t before = std::min(byte > 0 ? byte - 1 : 0, text.size());
  return 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(before), '\n');
}

/// Builds the value from the parser's events. The library's own builder, where it is given a callback to check with,
/// looks through all elements of a list after each of them.
template <typename Json>
class CheckedBuilder : public nlohmann::json_sax<Json> {
 public:
  CheckedBuilder(std::string_view text, const std::string& file, const std::string& remedy)
      : text_(text), file_(file), remedy_(remedy) {}

  Json take() { return std::move(root_); }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(typename Json::number_integer_t value) override { return add(value); }
  bool number_unsigned(typename Json::number_unsigned_t value) override { return add(value); }
  bool number_float(typename Json::number_float_t value, const std::string&) override { return add(value); }
  bool string(std::string& value) override { return add(std::move(value)); }
  bool binary(typename Json::binary_t&) override { return false; }  // no JSON text holds any
  bool key(std::string& value) override {
    if (!keys_.back().insert(value).second) refuse(0, value, "stands twice in one object");
    member_ = &new_member(open_.back()->template get_ref<typename Json::object_t&>(), value);
    return true;
  }
  bool start_object(std::size_t) override {
    keys_.emplace_back();
    return open(Json::object());
  }
  bool end_object() override {
    keys_.pop_back();
    return close();
  }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t byte, const std::string&, const nlohmann::detail::exception& error) override {
    const bool too_large = dynamic_cast<const typename Json::out_of_range*>(&error) != nullptr;
    if (too_large) refuse(0, "", "holds a number too large: " + json_fault(error.what()));
    refuse(line_at(text_, byte), "", "is not JSON: " + json_fault(error.what()));
    return false;
  }

 private:
  /// A key that is not in the object. An ordered one would look through all its keys for it.
  static Json& new_member(typename Json::object_t& object, const std::string& key) {
    if constexpr (std::is_same_v<Json, nlohmann::ordered_json>) {
      object.emplace_back(key, nullptr);
      return object.back().second;
    } else {
      return object.emplace(key, nullptr).first->second;
    }
  }

  Json& next_place() {
    if (open_.empty()) return root_;
    return open_.back()->is_object() ? *member_ : open_.back()->emplace_back();
  }
  bool add(Json value) {
    next_place() = std::move(value);
    return true;
  }
  bool open(Json value) {
    if (open_.size() == kDeepest) refuse(0, "", fmt::format("is nested deeper than {} levels", kDeepest));
    Json& place = next_place();
    place = std::move(value);
    open_.push_back(&place);  // stays there: what stands beside it comes after it is closed
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  [[noreturn]] void refuse(std::int64_t line, const std::string& key, const std::string& rule) const {
    throw DataError(Problem{.file = file_, .line = line, .column = key, .rule = rule, .remedy = remedy_});
  }

  std::string_view text_;
  const std::string& file_;
  const std::string& remedy_;
  Json root_;
  Json* member_ = nullptr;
  std::vector<Json*> open_;
  std::vector<std::set<std::string>> keys_;  // of the objects that are open
};

}  // namespace

std::string read_json_text(const std::string& path, const std::string& remedy) {
  constexpr std::size_t kMostBytes = std::size_t{1} << 30;
  constexpr std::size_t kBlockBytes = std::size_t{1} << 16;
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  InputFile file(path);
  std::string text;
  std::vector<char> block(kBlockBytes);
  while (const std::size_t count = file.read(block)) {
    text.append(block.data(), count);
    std::string_view begin = text;
    if (begin.starts_with(kByteOrderMark)) begin.remove_prefix(kByteOrderMark.size());
    begin.remove_prefix(std::min(begin.find_first_not_of(" \t\r\n"), begin.size()));
    const bool endless_blanks = begin.empty() && text.size() > kBlockBytes;
    if (endless_blanks || (!begin.empty() && begin.front() != '{' && begin.front() != '['))
      throw DataError(
          Problem{.file = file.name(), .rule = "is not JSON, which begins with a bracket", .remedy = remedy});
    if (text.size() > kMostBytes)
      throw DataError(Problem{.file = file.name(), .rule = "is larger than a gigabyte", .remedy = remedy});
  }
  return text;
}

template <typename Json>
Json parse_json(std::string_view text, const std::string& file, const std::string& remedy) {
  CheckedBuilder<Json> builder(text, file, remedy);
  Json::sax_parse(text, &builder);
  return builder.take();
}

template nlohmann::json parse_json(std::string_view, const std::string&, const std::string&);
template nlohmann::ordered_json parse_json(std::string_view, const std::string&, const std::string&);

template <typename Json>
std::string json_dump(const Json& value, int indent) {
  return printable_json(value.dump(indent, ' ', false, Json::error_handler_t::replace));
}

template std::string json_dump(const nlohmann::json&, int);
template std::string json_dump(const nlohmann::ordered_json&, int);

std::string json_fault(const std::string& message) {
  for (const std::string_view prefix : {" - ", "] "}) {
    const std::size_t at = message.find(prefix);
    if (at != std::string::npos) return printable(message.substr(at + prefix.size()), kShownFaultBytes);
  }
  return printable(message, kShownFaultBytes);
}

}  // namespace crosswatt
