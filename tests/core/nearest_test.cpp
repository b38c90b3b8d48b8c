#include "crosswatt/core/nearest.hpp"

#include <gtest/gtest.h>

namespace crosswatt {
namespace {

using Names = std::vector<std::string>;

TEST(NearestNames, FindsTypingErrors) {
  const Names known{"linear", "polynomial", "dual-reference", "svr"};
  EXPECT_EQ(nearest_names("linaer", known), Names{"linear"});         // neighbours swapped: one step
  EXPECT_EQ(nearest_names("polinomal", known), Names{"polynomial"});  // one substituted, one left out: two steps
  EXPECT_EQ(nearest_names("Dual Reference", known), Names{"dual-reference"});
  EXPECT_EQ(nearest_names("dual_refrence", known), Names{"dual-reference"});
}

TEST(NearestNames, FindsPartsAndWholes) {
  EXPECT_EQ(nearest_names("V100", {"Tesla A100", "Tesla V100-SXM2-16GB"}), Names{"Tesla V100-SXM2-16GB"});
  EXPECT_EQ(nearest_names("NVIDIA GeForce RTX 3090", {"RTX3090", "A40"}), Names{"RTX3090"});
}

TEST(NearestNames, IsSilentWhereNothingIsNear) {
  EXPECT_EQ(nearest_names("zebra", {"linear", "svr"}), Names{});
  EXPECT_EQ(nearest_names("", {"linear"}), Names{});
  EXPECT_EQ(nearest_names("- _", {"linear", ""}), Names{});
  EXPECT_EQ(nearest_names("linear", {}), Names{});
}

TEST(NearestNames, NearEnoughIsAThirdOfTheLongerName) {
  EXPECT_EQ(nearest_names("abcdxx", {"abcdef"}), Names{"abcdef"});  // 2 of 6
  EXPECT_EQ(nearest_names("abcxxx", {"abcdef"}), Names{});          // 3 of 6
  EXPECT_EQ(nearest_names("abxd", {"abcd"}), Names{"abcd"});        // 1 of 4
  EXPECT_EQ(nearest_names("axxd", {"abcd"}), Names{});              // 2 of 4
}

TEST(NearestNames, BestFirstAndAtMostCount) {
  const Names known{"resnet152", "resnet50", "resnet18", "resnet34"};
  EXPECT_EQ(nearest_names("resnet5", known).front(), "resnet50");
  EXPECT_EQ(nearest_names("resnet5", known).size(), 3u);
  EXPECT_EQ(nearest_names("resnet5", known, 1), Names{"resnet50"});
  EXPECT_EQ(nearest_names("resnet5", known, 0), Names{});
}

TEST(NearestNames, EquallyNearNamesKeepTheirOrder) {
  EXPECT_EQ(nearest_names("run-x", {"run-b", "run-a"}), (Names{"run-b", "run-a"}));
}

TEST(NearestNames, SwappedNeighboursAreNotEditedAgain) {
  // "ca…" to "abc…": 3 by optimal string alignment, 2 by Damerau's unrestricted distance; of eight bytes, 2 would be
  // near.
  EXPECT_EQ(nearest_names("ca12345", {"abc12345"}), Names{});
}

TEST(DidYouMean, ReadsAsASentence) {
  EXPECT_EQ(did_you_mean("linaer", {"linear", "svr"}), "; did you mean 'linear'?");
  EXPECT_EQ(did_you_mean("run-x", {"run-a", "run-b"}), "; did you mean 'run-a' or 'run-b'?");
  EXPECT_EQ(did_you_mean("run-x", {"run-a", "run-b", "run-c"}), "; did you mean 'run-a', 'run-b' or 'run-c'?");
  EXPECT_EQ(did_you_mean("zebra", {"linear"}), "");
}

}  // namespace
}  // namespace crosswatt
