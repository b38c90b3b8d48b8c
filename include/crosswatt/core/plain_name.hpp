// Names that look alike are alike.
//
// Names are copied out of web pages and documents, which put no-break and thin spaces between words and characters of
// no width inside them. Nobody sees these, so two names that differ in them alone are one. Case and spelling are left
// as they are.
#pragma once

#include <string>
#include <string_view>

namespace crosswatt {

/// Whether plain_name() would change the text; quick where it is ASCII.
bool has_unseen_characters(std::string_view text);

/// `text` with every blank of Unicode (no-break, thin, ideographic, …) as a plain one, several as one, none at its
/// ends, and without soft hyphens and characters of no width. A text that has none of these comes back as it is.
std::string plain_name(std::string_view text);

}  // namespace crosswatt
