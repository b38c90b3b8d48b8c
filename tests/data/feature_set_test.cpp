#include "crosswatt/data/feature_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crosswatt/core/error.hpp"

namespace crosswatt {
namespace {

TEST(FeatureSet, AlwaysHoldsTheEnergy) {
  EXPECT_TRUE(FeatureSet{}.has(Feature::energy));
  EXPECT_THAT(FeatureSet{}.list(), testing::ElementsAre(Feature::energy));
  EXPECT_TRUE(FeatureSet::parse("flops", "--features").has(Feature::energy));
}

TEST(FeatureSet, ReadsBothSeparatorsInAnyOrder) {
  const FeatureSet features = FeatureSet::parse("params,flops", "--features");
  EXPECT_EQ(features, FeatureSet::parse("flops+params", "--features"));
  EXPECT_EQ(features, FeatureSet::parse("energy, flops, params", "--features"));
  EXPECT_THAT(features.list(), testing::ElementsAre(Feature::energy, Feature::flops, Feature::params));
}

TEST(FeatureSet, SuffixIsTheFormOfStrategyNames) {
  EXPECT_EQ(FeatureSet{}.suffix(), "");
  EXPECT_EQ(FeatureSet::parse("params,flops", "--features").suffix(), "+flops+params");
  EXPECT_EQ(FeatureSet::all().suffix(), "+flops+macs+params+power+batch+family");
}

TEST(FeatureSet, RefusesWhatIsNoFeature) {
  for (const char* text : {"flop", "flops,", "", "flops++params", "Flops"}) {
    EXPECT_THROW(FeatureSet::parse(text, "--features"), ConfigError) << text;
  }
  try {
    FeatureSet::parse("energy,flop", "--features");
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.option(), "--features");
    EXPECT_EQ(error.value(), "flop");
    EXPECT_THAT(error.what(), testing::HasSubstr("did you mean 'flops'"));
  }
}

}  // namespace
}  // namespace crosswatt
