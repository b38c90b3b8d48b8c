#include "crosswatt/core/plain_name.hpp"

#include <algorithm>
#include <array>

#include "crosswatt/core/text.hpp"

namespace crosswatt {
namespace {

/// The Unicode standard: Zs without the space itself.
constexpr std::array<std::string_view, 16> kBlanks = {"\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
                                                      "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009",
                                                      "\u200A", "\u202F", "\u205F", "\u3000"};
/// Soft hyphen, vowel separator, zero-width space, non-joiner and joiner, word joiner, byte order mark.
constexpr std::array<std::string_view, 7> kUnseen = {"\u00AD", "\u180E", "\u200B", "\u200C",
                                                     "\u200D", "\u2060", "\uFEFF"};

/// Length of the one of these characters that a text begins with; 0 for none. No character of well-formed UTF-8 stands
/// inside another.
template <typename Characters>
std::size_t leading(std::string_view text, const Characters& characters) {
  const auto found = std::find_if(characters.begin(), characters.end(),
                                  [&](std::string_view character) { return text.starts_with(character); });
  return found == characters.end() ? 0 : found->size();
}

bool is_ascii(char byte) {
  return static_cast<unsigned char>(byte) < 0x80;
}

}  // namespace

bool has_unseen_characters(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_ascii(text[at])) continue;
    const std::string_view rest = text.substr(at);
    if (leading(rest, kBlanks) > 0 || leading(rest, kUnseen) > 0) return true;
  }
  return false;
}

std::string plain_name(std::string_view text) {
  if (!has_unseen_characters(text)) return std::string(text);
  std::string plain;
  const auto add_blank = [&] {
    if (!plain.ends_with(' ')) plain += ' ';
  };
  while (!text.empty()) {
    const std::size_t blank = text.front() == ' ' ? 1 : leading(text, kBlanks);
    const std::size_t unseen = leading(text, kUnseen);
    if (blank > 0) {
      add_blank();
    } else if (unseen == 0) {
      plain += text.front();
    }
    text.remove_prefix(std::max<std::size_t>({blank, unseen, 1}));
  }
  return std::string(trim(plain));
}

}  // namespace crosswatt
