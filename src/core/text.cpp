#include "crosswatt/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "core/formula_guard.hpp"

namespace crosswatt {

namespace {

constexpr std::string_view kBlanks = " \t\r\n\v\f";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// std::from_chars reads a '-' but no '+'.
std::string_view without_plus(std::string_view text) {
  const bool plus = text.size() > 1 && text.front() == '+' && text[1] != '-';
  return plus ? text.substr(1) : text;
}

/// Some implementations of std::from_chars report a number too small for a double as a plain 0.
bool has_nonzero_significand(std::string_view number) {
  const std::string_view significand = number.substr(0, number.find_first_of("eE"));
  return significand.find_first_of("123456789") != std::string_view::npos;
}

/// The bytes that may follow a lead byte of UTF-8: `length` in all, the first of them within [low, high]. The Unicode
/// standard, table 3-7: the narrowed ranges keep out overlong forms, surrogates and what lies beyond U+10FFFF.
struct Utf8Form {
  std::size_t length;
  unsigned char low;
  unsigned char high;
};

Utf8Form utf8_form(unsigned char lead) {
  if (lead < 0x80) return {1, 0, 0};
  if (lead < 0xC2) return {0, 0, 0};
  if (lead < 0xE0) return {2, 0x80, 0xBF};
  if (lead == 0xE0) return {3, 0xA0, 0xBF};
  if (lead == 0xED) return {3, 0x80, 0x9F};
  if (lead < 0xF0) return {3, 0x80, 0xBF};
  if (lead == 0xF0) return {4, 0x90, 0xBF};
  if (lead < 0xF4) return {4, 0x80, 0xBF};
  if (lead == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

/// Bytes of the well-formed character at the front of `text`, 0 when there is none. `text` is not empty.
std::size_t character_length(std::string_view text) {
  const Utf8Form form = utf8_form(static_cast<unsigned char>(text.front()));
  if (form.length == 0 || form.length > text.size()) return 0;
  for (std::size_t i = 1; i < form.length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool first = i == 1;
    if (byte < (first ? form.low : 0x80) || byte > (first ? form.high : 0xBF)) return 0;
  }
  return form.length;
}

/// Of a well-formed character of up to three bytes.
unsigned code_point(std::string_view character) {
  const auto bits = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(character[i])); };
  if (character.size() == 1) return bits(0);
  if (character.size() == 2) return (bits(0) & 0x1FU) << 6 | (bits(1) & 0x3FU);
  return (bits(0) & 0x0FU) << 12 | (bits(1) & 0x3FU) << 6 | (bits(2) & 0x3FU);
}

/// Length of the run of ASCII at the front, in whole words of 8 bytes: most files are nothing else.
std::size_t ascii_words(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  std::size_t length = 0;
  for (std::uint64_t word = 0; length + sizeof word <= text.size(); length += sizeof word) {
    std::memcpy(&word, text.data() + length, sizeof word);
    if ((word & kHighBits) != 0) break;
  }
  return length;
}

/// Characters that would act on a terminal or on the order of what stands around them, instead of being seen: C0 and C1
/// controls, line and paragraph separators, bidirectional marks, overrides and isolates.
bool is_control(std::string_view character) {
  if (character.size() == 1) return static_cast<unsigned char>(character[0]) < 0x20 || character[0] == 0x7F;
  if (character.size() == 2) return (character >= "\xC2\x80" && character <= "\xC2\x9F") || character == "\u061C";
  return (character >= "\xE2\x80\xA8" && character <= "\xE2\x80\xAE") ||
         (character >= "\xE2\x81\xA6" && character <= "\xE2\x81\xA9") || character == "\u200E" || character == "\u200F";
}

/// Controls but those a cell may need: tab and line breaks.
bool is_no_part_of_a_cell(std::string_view character) {
  return is_control(character) && character != "\t" && character != "\r" && character != "\n";
}

void append_escaped(std::string& out, std::string_view bytes) {
  for (const char byte : bytes) fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(byte));
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
  text = without_plus(text);
  const std::size_t first = !text.empty() && text.front() == '-' ? 1 : 0;
  // Digits or a point must come first: keeps out "inf" and "nan", which std::from_chars reads.
  if (first >= text.size() || (!is_digit(text[first]) && text[first] != '.')) return std::nullopt;
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  if (value == 0.0 && has_nonzero_significand(text)) return std::nullopt;
  return value;
}

std::optional<long long> parse_integer(std::string_view text) {
  text = without_plus(text);
  long long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string shortest(double value) {
  if (std::isnan(value)) return {};
  std::array<char, 32> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), end};
}

std::string significant(double value, int digits) {
  if (std::isnan(value)) return "—";
  const double rounded = parse_number(fmt::format("{:.{}e}", value, digits - 1)).value_or(value);
  if (std::abs(rounded) >= 1.0 && std::abs(rounded) < 1e6 && rounded == std::floor(rounded)) {
    return fmt::format("{:.0f}", rounded);
  }
  return fmt::format("{:.{}g}", value == 0.0 ? 0.0 : value, digits);
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) {
    if (&part != &parts.front()) text += separator;
    text += part;
  }
  return text;
}

std::string csv_cell(std::string_view text) {
  const auto is_blank = [](char byte) { return byte == ' ' || byte == '\t'; };
  const bool blank_ends = !text.empty() && (is_blank(text.front()) || is_blank(text.back()));
  const bool like_a_comment = text.starts_with('#');  // to our small tables and to many readers
  const bool quotes = blank_ends || like_a_comment || text.find_first_of(",\"\r\n") != std::string_view::npos;
  std::string cell = quotes ? "\"" : "";
  if (needs_formula_guard(text)) cell += '\'';
  while (!text.empty()) {
    const std::string_view character = text.substr(0, std::max<std::size_t>(character_length(text), 1));
    if (character == "\"") cell += '"';
    if (is_no_part_of_a_cell(character)) {
      append_escaped(cell, character);
    } else {
      cell += character;
    }
    text.remove_prefix(character.size());
  }
  if (quotes) cell += '"';
  return cell;
}

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

std::size_t find_invalid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    at += ascii_words(text.substr(at));
    if (at == text.size()) break;
    const std::size_t length = character_length(text.substr(at));
    if (length == 0) return at;
    at += length;
  }
  return std::string_view::npos;
}

std::string printable_json(std::string json) {
  const auto may_be_control = [](char byte) { return static_cast<unsigned char>(byte) >= 0x7F; };
  if (std::none_of(json.begin(), json.end(), may_be_control)) return json;
  std::string shown;
  std::string_view text = json;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const std::string_view character = text.substr(0, length == 0 ? 1 : length);
    if (may_be_control(character.front()) && is_control(character)) {
      fmt::format_to(std::back_inserter(shown), "\\u{:04x}", code_point(character));
    } else {
      shown += character;
    }
    text.remove_prefix(character.size());
  }
  return shown;
}

std::string printable(std::string_view text, std::size_t limit) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const std::string_view character = text.substr(0, length == 0 ? 1 : length);
    const std::size_t before = shown.size();
    if (length == 0 || is_control(character)) {
      append_escaped(shown, character);
    } else {
      shown += character;
    }
    if (shown.size() > limit) {
      shown.resize(before);
      return shown += "…";
    }
    text.remove_prefix(character.size());
  }
  return shown;
}

}  // namespace crosswatt
