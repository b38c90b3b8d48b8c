#include "crosswatt/challenge/energy_weighting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "challenge/demo_challenge.hpp"
#include "crosswatt/core/error.hpp"

namespace crosswatt {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(EnergyWeighted, IsAccuracyTimesEfficiency) {
  EXPECT_EQ(energy_weighted(0.6, 2, 4), 0.3);
  EXPECT_EQ(energy_weighted(0.6, 2, 1), 1.2);
  EXPECT_TRUE(std::isnan(energy_weighted(0.6, 2, 0))) << "rounded away";
  EXPECT_TRUE(std::isnan(energy_weighted(0.6, 2, std::nan(""))));
}

// 3 kWh where the reference run took 0.25 instead of 0.5 kWh: 6 kWh on the organisers' hardware, EW = 0.6 · 2 / 6 =
// 0.2. Its last digits allow 2.95 · 0.5 / 0.255 to 3.05 · 0.5 / 0.245.
TEST(SingleRatio, ScalesByWhatTheReferenceRunTook) {
  const Submissions submissions = demo_submissions("x_1,,3.0,0.05,0.25,,,,,0.6\n");
  const NormalizedEnergies energies = normalize_by_single_ratio(submissions);
  EXPECT_EQ(energies.method, "single-reference");
  EXPECT_EQ(energies.systems[1][0].kwh, 6.0);
  EXPECT_DOUBLE_EQ(energies.systems[1][0].lower_kwh, 2.95 * 0.5 / 0.255);
  EXPECT_DOUBLE_EQ(energies.systems[1][0].upper_kwh, 3.05 * 0.5 / 0.245);
  EXPECT_DOUBLE_EQ(energies.systems[1][1].kwh, 0.1);

  const WeightedSystems systems = weight_systems(submissions, energies, "");
  EXPECT_DOUBLE_EQ(systems.ew_score(1, 0, EnergyPhase::train), 0.2);
  EXPECT_DOUBLE_EQ(systems.ew_score(1, 0, EnergyPhase::test), 0.6);
  EXPECT_THAT(systems.rank_score, ElementsAre(2, 1));
  EXPECT_THAT(systems.rank_ew_train, ElementsAre(1, 2));
}

TEST(SingleRatio, OfTheOrganisersOwnSystemKeepsItsEnergy) {
  const NormalizedEnergies energies = normalize_by_single_ratio(demo_submissions(""));
  EXPECT_EQ(energies.systems[0][0].kwh, 2.0);
  EXPECT_DOUBLE_EQ(energies.systems[0][0].lower_kwh, 1.995);
  EXPECT_DOUBLE_EQ(energies.systems[0][0].upper_kwh, 2.005);
}

TEST(SingleRatio, RoundsBeforeWeighting) {
  ChallengeRules rules = demo_rules();
  rules.decimals = 1;
  // 1 · 0.5 / 0.3 = 1.666… -> 1.7; test 0.02 · 0.5 / 0.3 = 0.033 -> 0.0, which leaves no EW score.
  const WeightedSystems systems = demo_reanalysis("x_1,,1,0.02,0.3,,,,,0.6\n", rules).systems;
  EXPECT_EQ(systems.energies.systems[1][0].kwh, 1.7);
  EXPECT_DOUBLE_EQ(systems.ew_score(1, 0, EnergyPhase::train), 0.6 * 2 / 1.7);
  EXPECT_EQ(systems.energies.systems[1][1].kwh, 0.0);
  EXPECT_TRUE(std::isnan(systems.ew_score(1, 0, EnergyPhase::test)));
}

TEST(SingleRatio, IntervalHoldsTheRoundedValue) {
  ChallengeRules rules = demo_rules();
  rules.decimals = 0;
  const NormalizedEnergies energies =
      normalize_by_single_ratio(demo_submissions("x_1,,1.2345,0.02,0.50000,,,,,0.6\n", rules));
  EXPECT_EQ(energies.systems[1][0].kwh, 1.0);
  EXPECT_LE(energies.systems[1][0].lower_kwh, 1.0);
}

TEST(SingleRatio, WithoutReferencesLeavesEnergiesAlone) {
  ChallengeRules rules = demo_rules();
  rules.references.clear();
  const NormalizedEnergies energies = normalize_by_single_ratio(demo_submissions("x_1,,3.0,,,,,,,0.6\n", rules));
  EXPECT_EQ(energies.method, "none");
  EXPECT_EQ(energies.systems[1][0].kwh, 3.0);
  EXPECT_TRUE(std::isnan(energies.systems[1][1].kwh));
}

TEST(SingleRatio, LeavesUnknownWhatIsUnknown) {
  const WeightedSystems systems = demo_reanalysis("x_1,,3.0,0.1,,,,,,0.6\ny_1,,,0.1,0.5,,,,,0.7\n").systems;
  EXPECT_TRUE(std::isnan(systems.energies.systems[1][0].kwh));
  EXPECT_TRUE(std::isnan(systems.energies.systems[2][0].kwh));
  EXPECT_EQ(systems.energies.systems[2][1].kwh, 0.1);
  EXPECT_THAT(systems.rank_ew_train, ElementsAre(1, 0, 0));
  EXPECT_THAT(systems.rank_score, ElementsAre(3, 2, 1));
}

TEST(Metrics, OfWhichLessIsBetterAreRankedButNotWeighted) {
  ChallengeRules rules = demo_rules();
  rules.metrics[0].higher_is_better = false;
  const WeightedSystems systems = demo_reanalysis("x_1,,3.0,0.1,0.5,,,,,0.6\n", rules).systems;
  EXPECT_THAT(systems.rank_score, ElementsAre(1, 2));
  EXPECT_TRUE(std::isnan(systems.ew_score(0, 0, EnergyPhase::train)));
  EXPECT_THAT(systems.rank_ew_train, ElementsAre(0, 0));
}

// The opinion scores of the organisers' 2021 slides: 1 - 3.95 / 4.67 = 0.1542, 1 - 2.3 / 3.9 = 0.4103, 1 - 2.8 / 3.86 =
// 0.2746.
TEST(Metrics, MayBeTheDistanceToAGroundTruth) {
  const ChallengeRules rules = parse_rules(R"({
    "schema_version": 1, "name": "mos", "year": 2021, "reference_system": "FloWaveNet",
    "keys": {"code": "id", "energy_training": "train", "energy_test": "test"},
    "energy_weighting": {"reference_training_kwh": 1, "reference_test_kwh": 1}, "subsets": ["all"],
    "metrics": [{"name": "mos", "mean_of": ["mos"], "one_minus_over": "truth", "better": "lower"}]
  })",
                                           "mos.json");
  const Submissions submissions = parse_submissions(
      "id,train,test,mos,truth\nFloWaveNet,1,1,3.95,4.67\nWaveGAN,1,1,2.3,3.9\nSING,1,1,2.8,3.86\n", "mos.csv", rules);
  EXPECT_EQ(fixed_half_up(submissions.score(0, 0, 0).value, 2), "0.15");
  EXPECT_EQ(fixed_half_up(submissions.score(1, 0, 0).value, 2), "0.41");
  EXPECT_EQ(fixed_half_up(submissions.score(2, 0, 0).value, 2), "0.27");
}

TEST(SystemColumns, AreFoundByName) {
  ChallengeRules rules = demo_rules();
  rules.test_audio_hours = 2;
  const WeightedSystems systems = demo_reanalysis("x_1,,3.0,0.05,0.25,7e6,3e9,4,,0.6\n", rules).systems;
  const auto column = [&systems](const char* wanted) { return system_column(systems, wanted, "--pareto")[1]; };
  EXPECT_EQ(column("energy_training_kwh"), 3.0);
  EXPECT_EQ(column("energy_baseline_kwh"), 0.25);
  EXPECT_EQ(column("energy_training_normalized"), 6.0);
  EXPECT_DOUBLE_EQ(column("training_to_test"), 60.0);
  EXPECT_DOUBLE_EQ(column("test_kwh_per_audio_hour"), 0.025);
  EXPECT_EQ(column("params"), 7e6);
  EXPECT_EQ(column("macs"), 3e9);
  EXPECT_EQ(column("ensemble_size"), 4);
  EXPECT_EQ(column("f1"), 0.6);
  EXPECT_DOUBLE_EQ(column("ew_f1_train"), 0.2);
  EXPECT_EQ(system_column(systems, "ensemble_size", "--pareto")[0], 1) << "no ensemble is one system";
  EXPECT_THAT(system_columns(rules), Contains("ew_f1_test"));
  try {
    column("energy_trainig_normalized");
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("energy_training_normalized"));
  }
}

TEST(WeightSystems, RefuseAnUnknownSubset) {
  EXPECT_THROW(weight_systems(demo_submissions(""), normalize_by_single_ratio(demo_submissions("")), "eval"),
               ConfigError);
}

}  // namespace
}  // namespace crosswatt
