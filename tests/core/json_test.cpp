#include "core/json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "crosswatt/core/error.hpp"

namespace crosswatt {
namespace {

std::string refusal(const std::string& text) {
  try {
    parse_json(text, "f.json", "write it again");
  } catch (const DataError& error) {
    return error.what();
  }
  return "";
}

std::string nested(int levels) {
  return std::string(static_cast<std::size_t>(levels), '[') + std::string(static_cast<std::size_t>(levels), ']');
}

TEST(ParseJson, ReadsWholeTexts) {
  EXPECT_EQ(parse_json(R"({"b": [1, 2.5], "a": "x"})", "f.json").at("b").at(1), 2.5);
  EXPECT_EQ(parse_json<nlohmann::ordered_json>(R"({"b": 1, "a": 2})", "f.json").begin().key(), "b");
}

TEST(ParseJson, SaysWhereATextStopsBeingJson) {
  EXPECT_EQ(refusal("{\n\"a\": 1,\n\"b\": }").rfind("f.json:3: is not JSON: ", 0), 0U)
      << refusal("{\n\"a\": 1,\n\"b\": }");
  EXPECT_EQ(refusal("").rfind("f.json:1: is not JSON: ", 0), 0U) << refusal("");
}

TEST(ParseJson, AMessageIsShortWhateverTheText) {
  EXPECT_LT(refusal("{\"a\": \"" + std::string(1'000'000, 'x')).size(), 300U);
}

TEST(JsonDump, IsJsonWhateverTheText) {
  EXPECT_EQ(json_dump(nlohmann::json("a\xFF"
                                     "b\u202Ec")),
            "\"a\uFFFD"
            "b\\u202ec\"");
  EXPECT_EQ(json_dump(nlohmann::json{{"a", 1}}, 1), "{\n \"a\": 1\n}");
  EXPECT_EQ(nlohmann::json::parse(json_dump(nlohmann::json("\u009B\u200F"))), "\u009B\u200F");
}

TEST(ParseJson, RefusesWhatTheLibraryWouldLetPass) {
  EXPECT_EQ(refusal(R"({"a": 1, "b": {"a": 2}, "a": 3})"),
            "f.json: column 'a': stands twice in one object; write it again");
  EXPECT_EQ(refusal(R"([{"a": 1}, {"a": 1}])"), "") << "in two objects";
  EXPECT_EQ(refusal(nested(16)), "");
  EXPECT_EQ(refusal(nested(17)), "f.json: is nested deeper than 16 levels; write it again");
  EXPECT_EQ(refusal(std::string(10'000'000, '[')), "f.json: is nested deeper than 16 levels; write it again");
  EXPECT_NE(refusal("[1e999]").find("holds a number too large"), std::string::npos);
}

// By the JSON library's own means either takes minutes: it looks through all that came before.
TEST(ParseJson, TakesNoLongerForAnElementThatManyStandBefore) {
  constexpr int kMany = 300'000;
  std::string list = "[{}";
  std::string object = "{\"0\": 0";
  for (int i = 1; i < kMany; ++i) {
    list += ",{}";
    object += ", \"" + std::to_string(i) + "\": 0";
  }
  EXPECT_EQ(parse_json(list + "]", "f.json").size(), kMany);
  EXPECT_EQ(parse_json<nlohmann::ordered_json>(object + "}", "f.json").size(), kMany);
}

}  // namespace
}  // namespace crosswatt
