#include "crosswatt/data/name_dictionary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace crosswatt {
namespace {

TEST(NameDictionary, CountsUpInOrderOfFirstAppearance) {
  NameDictionary names;
  EXPECT_EQ(names.add("resnet"), 0U);
  EXPECT_EQ(names.add("bert"), 1U);
  EXPECT_EQ(names.add("resnet"), 0U);
  EXPECT_EQ(names.add("resnet"), 0U);
  EXPECT_EQ(names.size(), 2U);
  EXPECT_THAT(names.all(), testing::ElementsAre("resnet", "bert"));
}

TEST(NameDictionary, FindAddsNothing) {
  NameDictionary names;
  EXPECT_EQ(names.find("bert"), NameDictionary::kNone);
  names.add("resnet");
  EXPECT_EQ(names.find("bert"), NameDictionary::kNone);
  EXPECT_EQ(names.find("resnet"), 0U);
  EXPECT_EQ(names.size(), 1U);
}

TEST(NameDictionary, HoldsAnyBytesAndTheEmptyName) {
  NameDictionary names;
  EXPECT_EQ(names.add(""), 0U);
  EXPECT_EQ(names.add(std::string_view("a\0b", 3)), 1U);
  EXPECT_EQ(names.add(std::string_view("a\0c", 3)), 2U);
  EXPECT_EQ(names.find(""), 0U);
  EXPECT_EQ(names[1], std::string("a\0b", 3));
}

TEST(NameDictionary, GrowsAndKeepsIdsAndReferences) {
  NameDictionary names;
  const std::string& first = names[names.add("workload 0")];
  for (int i = 1; i < 100'000; ++i)
    ASSERT_EQ(names.add("workload " + std::to_string(i)), static_cast<std::uint32_t>(i));
  EXPECT_EQ(&first, &names[0]);
  for (int i = 0; i < 100'000; i += 997)
    EXPECT_EQ(names.find("workload " + std::to_string(i)), static_cast<std::uint32_t>(i));
}

TEST(NameDictionary, CopiesAreIndependent) {
  NameDictionary names;
  names.add("a");
  NameDictionary copy = names;
  copy.add("b");
  EXPECT_EQ(names.find("b"), NameDictionary::kNone);
  EXPECT_EQ(copy.find("a"), 0U);
  EXPECT_EQ(copy.find("b"), 1U);
}

}  // namespace
}  // namespace crosswatt
