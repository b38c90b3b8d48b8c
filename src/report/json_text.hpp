// JSON written straight behind a text, for what would be slow as a tree: a study has millions of predictions.
#pragma once

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/json.hpp"

namespace crosswatt {

/// Bytes that are no UTF-8 are replaced.
inline std::string json_text(const nlohmann::ordered_json& json) {
  return json_dump(json);
}

/// An object; what was written behind key() is its value.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string& text) : text_(text) { text_ += '{'; }
  /// @param members  an object of at least one, to begin with.
  ObjectWriter(std::string& text, const nlohmann::ordered_json& members) : text_(text) {
    text_ += json_text(members);
    text_.pop_back();
  }

  void key(std::string_view name) {
    if (text_.back() != '{') text_ += ',';
    text_.append(1, '"').append(name).append("\":");
  }
  /// @param value  JSON as it stands.
  void member(std::string_view name, std::string_view value) {
    key(name);
    text_ += value;
  }
  void end() { text_ += '}'; }

 private:
  std::string& text_;
};

/// [a,b,…] of what `write(item)` writes.
template <typename Items, typename Write>
void write_array(std::string& text, const Items& items, Write write) {
  text += '[';
  for (const auto& item : items) {
    if (text.back() != '[') text += ',';
    write(item);
  }
  text += ']';
}

template <typename Number>
void write_number(std::string& text, Number value) {
  std::array<char, 32> digits{};
  text.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

}  // namespace crosswatt
