#include "crosswatt/challenge/reanalysis_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crosswatt/core/error.hpp"
#include "support/temporary_folder.hpp"

namespace crosswatt {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

/// A light and a heavy reference run; the team's machine takes 0.25 and 3 kWh where the organisers' takes 0.5 and 5.
class TwoReferences : public testing::Test {
 protected:
  TwoReferences() {
    test::put(folder_ / "rules.json", R"({
      "schema_version": 1, "name": "demo", "year": 2024, "reference_system": "base_1",
      "keys": {"code": "id", "energy_training": "train", "energy_test": "test", "organisers": "ours"},
      "references": [{"workload": "light", "key": "light", "energy_kwh": 0.5},
                     {"workload": "heavy", "key": "heavy", "energy_kwh": 5}],
      "energy_weighting": {"reference_training_kwh": 2, "reference_test_kwh": 0.1},
      "subsets": ["all"], "metrics": [{"name": "f1", "mean_of": ["f1"]}]})");
    test::put(folder_ / "entries.csv",
              "id,ours,train,test,light,heavy,f1\nbase_1,true,2.00,0.100,0.50,5.0,0.50\n"
              "x_1,,3.0,1.0,0.25,3.0,0.6\ny_1,,9.0,1.0,0.25,3.0,0.6\n");
    request_.submissions = {folder_ / "entries.csv"};
    request_.rules = {folder_ / "rules.json"};
  }

  test::TemporaryFolder folder_;
  ReanalysisRequest request_;
};

TEST_F(TwoReferences, AreNotAllUsedByTheSingleRatioWhichIsSaid) {
  const ReanalysisResults results = reanalyse(request_);
  EXPECT_THAT(results.warnings,
              ElementsAre("the rules name 2 reference runs and the single ratio uses the first, light; --strategy fits "
                          "one on all (dual-reference, say)"));
  EXPECT_DOUBLE_EQ(results.years[0].systems.energies.systems[1][0].kwh, 6.0);  // 3 · 0.5 / 0.25
}

TEST_F(TwoReferences, AreAllUsedByAStrategyThatSaysWhatLiesOutside) {
  request_.strategy = "dual-reference";
  const ReanalysisResults results = reanalyse(request_);
  // Through 0.25 -> 0.5 and 3 -> 5: 9 kWh lie beyond them.
  EXPECT_NEAR(results.years[0].systems.energies.systems[1][0].kwh, 5.0, 1e-12);
  EXPECT_THAT(results.warnings, ElementsAre(AllOf(StartsWith("1 of 3 systems are extrapolated; y_1: "),
                                                  HasSubstr("outside the references' range"))));
}

TEST(ReanalysisRequest, ComparesTwoYearsAtMost) {
  const ReanalysisRequest request{.submissions = {"a.yaml", "b.yaml", "c.yaml"}, .rules = {"dcase2023"}};
  try {
    request.check();
    FAIL() << "three years were taken";
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(), "SUBMISSIONS: 'a.yaml,b.yaml,c.yaml' must be one file, or two years to compare");
  }
}

}  // namespace
}  // namespace crosswatt
