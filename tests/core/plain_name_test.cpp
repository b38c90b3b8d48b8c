#include "crosswatt/core/plain_name.hpp"

#include <gtest/gtest.h>

namespace crosswatt {
namespace {

TEST(PlainName, BlanksOfEveryKindAreBlanks) {
  // No-break space, figure space, narrow no-break space, ideographic space.
  for (const char* name : {"NVIDIA\u00A0A40", "NVIDIA\u2007A40", "NVIDIA\u202FA40", "NVIDIA\u3000A40",
                           "\u00A0NVIDIA \u00A0 A40\u2009", "NVIDIA\u2003\u2003A40"}) {
    EXPECT_TRUE(has_unseen_characters(name));
    EXPECT_EQ(plain_name(name), "NVIDIA A40");
  }
}

TEST(PlainName, CharactersOfNoWidthGo) {
  // Zero-width space, joiner, word joiner, byte order mark, soft hyphen.
  for (const char* name : {"NVIDIA A\u200B40", "NVIDIA A40\u200D", "\u2060NVIDIA A40", "\uFEFFNVIDIA A40",
                           "NVI\u00ADDIA A40", "NVIDIA \u200BA40", "NVIDIA \u200B\u00A0A40"}) {
    EXPECT_EQ(plain_name(name), "NVIDIA A40");
  }
  EXPECT_EQ(plain_name("\u00A0\u200B"), "");
}

TEST(PlainName, OtherTextStaysAsItIs) {
  for (const char* name : {"", "NVIDIA A40", "two  blanks", " ends ", "réseau", "表", "4 × A40", "a\u2026b"}) {
    EXPECT_FALSE(has_unseen_characters(name)) << name;
    EXPECT_EQ(plain_name(name), name);
  }
}

}  // namespace
}  // namespace crosswatt
