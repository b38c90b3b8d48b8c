#include "crosswatt/challenge/doubts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "challenge/demo_challenge.hpp"

namespace crosswatt {
namespace {

using testing::HasSubstr;

std::vector<Doubt> of_kind(const std::vector<Doubt>& doubts, DoubtKind kind) {
  std::vector<Doubt> found;
  std::copy_if(doubts.begin(), doubts.end(), std::back_inserter(found),
               [kind](const Doubt& doubt) { return doubt.kind == kind; });
  return found;
}

std::vector<Doubt> demo_doubts(const std::string& rows, DoubtKind kind) {
  return of_kind(demo_reanalysis(rows).doubts, kind);
}

Doubt only(const std::string& rows, DoubtKind kind) {
  const std::vector<Doubt> found = demo_doubts(rows, kind);
  EXPECT_EQ(found.size(), 1U) << name(kind);
  return found.empty() ? Doubt{} : found.front();
}

TEST(Doubts, AreNoneAboutPlainSubmissions) {
  EXPECT_TRUE(demo_reanalysis("x_1,,3.1,0.15,0.41,2e6,1e9,,10h (2 RTX 3090),0.6\n").doubts.empty());
}

TEST(Doubts, FindAReferenceScaledWithTheEnsemble) {
  // The single model's 0.15 would make 3.0 · 0.5 / 0.15 = 10 instead of 3.0 · 0.5 / 0.9 = 1.667 kWh: EW 0.12 instead of
  // 0.72, last behind base (0.5) and x_1 (0.6 · 2 / 3.333 = 0.36).
  const Doubt doubt =
      only("x_1,,1.00,0.11,0.150,,,,,0.6\nx_2,,3.00,0.22,0.900,,,6,,0.6\nx_3,,3.00,0.22,0.450,,,6,,0.6\n",
           DoubtKind::reference_scaled_with_ensemble);
  EXPECT_EQ(doubt.code, "x_2");
  EXPECT_EQ(doubt.value, "0.9 kWh");
  EXPECT_THAT(doubt.why, HasSubstr("6 x the 0.15 kWh of x_1"));
  EXPECT_THAT(doubt.effect, HasSubstr("1.667 -> 10 kWh"));
  EXPECT_THAT(doubt.effect, HasSubstr("rank by ew_f1_train 1 -> 4"));
}

TEST(Doubts, CompareReferencesWithinATeamOnly) {
  EXPECT_TRUE(demo_doubts("x_1,,1.00,0.11,0.150,,,,,0.6\ny_2,,3.00,0.22,0.900,,,6,,0.6\n",
                          DoubtKind::reference_scaled_with_ensemble)
                  .empty());
}

TEST(Doubts, FindEnergiesEqualToTheOrganisers) {
  const std::vector<Doubt> doubts = demo_doubts("x_1,,2.00,0.11,0.50,,,,,0.6\n", DoubtKind::energy_equals_organisers);
  ASSERT_EQ(doubts.size(), 2U);
  EXPECT_THAT(doubts[0].why, HasSubstr("training energy equal to that of base_1"));
  EXPECT_THAT(doubts[1].why, HasSubstr("reference energy"));
}

TEST(Doubts, PropagateTheRoundingOfAReferenceOfOneDigit) {
  // 0.007 is 0.0065 to 0.0075: 7.1 %. 1.000 kWh becomes 0.9995 · 0.5 / 0.0075 = 66.6 to 1.0005 · 0.5 / 0.0065 = 77 kWh.
  const Doubt doubt = only("x_1,,1.000,0.100,0.007,,,,,0.6\n", DoubtKind::coarse_reference);
  EXPECT_THAT(doubt.why, HasSubstr("7.1 %"));
  EXPECT_THAT(doubt.effect, HasSubstr("66.6 to 77 kWh"));
  EXPECT_THAT(doubt.effect, HasSubstr("rank by ew_f1_train 2"));
}

TEST(Doubts, ShowTheRankRangeThatRoundingAllows) {
  // EW: x 0.6 · 2 / 71.4 = .0168 in [.0156, .018]; y .018 · 71.4 / 80 within it.
  const std::vector<Doubt> doubts =
      demo_doubts("x_1,,1.000,0.100,0.007,,,,,0.6\ny_1,,8.000,0.110,0.0535,,,,,0.62\n", DoubtKind::coarse_reference);
  ASSERT_EQ(doubts.size(), 1U);
  EXPECT_THAT(doubts[0].effect, HasSubstr("rank by ew_f1_train 2 to 3"));
}

TEST(Doubts, FindCoarseEnergies) {
  EXPECT_THAT(only("x_1,,1.00,0.2,0.51,,,,,0.6\n", DoubtKind::coarse_energy).why,
              HasSubstr("test energy of 1 significant digit:"));
  EXPECT_THAT(only("x_1,,1.00,0.25,0.51,,,,,0.6\ny_1,,9,0.25,0.51,,,,,0.6\n", DoubtKind::coarse_energy).why,
              HasSubstr("training"));
}

// 0.036 kWh in 6 h are 6 W of the 170 W of an RTX 3060; 5 % of that are 8.5 W or 0.051 kWh.
TEST(Doubts, FindTooLittlePower) {
  const Doubt doubt = only("x_1,,0.036,0.11,0.41,,,,6h (1 RTX3060),0.6\n", DoubtKind::implausible_power);
  EXPECT_EQ(doubt.value, "6.0 W");
  EXPECT_THAT(doubt.why, HasSubstr("less than 5 %"));
  EXPECT_THAT(doubt.effect, HasSubstr("at that bound, 0.051 kWh"));
}

// 18 kWh in 6 h are 3 kW; the strongest A100 may draw 400 W, 110 % of it for 6 h are 2.64 kWh.
TEST(Doubts, FindTooMuchPower) {
  const Doubt doubt = only("x_1,,18.0,0.11,0.41,,,,6h (1 A100),0.6\n", DoubtKind::implausible_power);
  EXPECT_EQ(doubt.value, "3000 W");
  EXPECT_THAT(doubt.why, HasSubstr("more than 110 %"));
  EXPECT_THAT(doubt.effect, HasSubstr("2.64 kWh"));
}

TEST(Doubts, CountDevicesRunsAndStretches) {
  // 100 kWh on 4 A100 for 100 h are 250 W each; 20 runs of 31 h on one V100 are 620 h, 446.6 kWh in them 720 W.
  EXPECT_TRUE(demo_doubts("x_1,,100.0,0.11,0.41,,,,100h (4 A100),0.6\n", DoubtKind::implausible_power).empty());
  EXPECT_EQ(only("x_1,,446.6,0.11,0.41,,,,1d 7h * 20 (1 Tesla V100),0.6\n", DoubtKind::implausible_power).value,
            "720 W");
  // 186 h · 140 W + 35 h · 3 · 250 W = 52.3 kWh at full power.
  const std::string time = "186 h (1 RTX A4000) + 35 h (3 RTX 2080 Ti)";
  EXPECT_TRUE(demo_doubts("x_1,,47.417,0.11,0.41,,,," + time + ",0.6\n", DoubtKind::implausible_power).empty());
  EXPECT_EQ(demo_doubts("x_1,,58.0,0.11,0.41,,,," + time + ",0.6\n", DoubtKind::implausible_power).size(), 1U);
}

TEST(Doubts, SayNothingOfPowerWithoutTimeOrHardware) {
  for (const char* time : {"(1 A100)", "3h", "3h (1 Abacus)", ""}) {
    EXPECT_TRUE(
        demo_doubts("x_1,,900.0,0.11,0.41,,,," + std::string(time) + ",0.6\n", DoubtKind::implausible_power).empty())
        << time;
  }
}

TEST(Doubts, FindStrangeHardware) {
  EXPECT_EQ(only("x_1,,1.0,0.11,0.41,,,,3h (1 Abacus),0.6\n", DoubtKind::unknown_hardware).value, "Abacus");
  EXPECT_THAT(only("x_1,,1.0,0.11,0.41,,,,3h (1 Telsa A100),0.6\n", DoubtKind::misspelt_hardware).why,
              HasSubstr("'telsa'"));
  EXPECT_THAT(only("x_1,,1.0,0.11,0.41,,,,3h (1 GTX 3090),0.6\n", DoubtKind::misspelt_hardware).why,
              HasSubstr("'gtx'"));
  for (const char* device :
       {"RTX3060", "Tesla V100", "NVIDIA A100-PCIE-40GB", "A100 40Gb", "RTX 2080ti", "A6000", "GeForce RTX 2080 Ti"}) {
    EXPECT_TRUE(
        demo_doubts("x_1,,1.0,0.11,0.41,,,,5h (1 " + std::string(device) + "),0.6\n", DoubtKind::misspelt_hardware)
            .empty())
        << device;
  }
  for (const std::string time : {"a week or so", "0h (1 A100)", "60h (0 RTX 3090)"})
    EXPECT_EQ(only("x_1,,1.0,0.11,0.41,,,," + time + ",0.6\n", DoubtKind::unreadable_compute_time).value, time);
}

TEST(Doubts, FindReferencesFarFromOtherTeamsOnTheSameHardware) {
  // Teams on A100: y 0.40, z 0.44, x 0.11. The median of the three, 0.40, is 3.6 times x_1's.
  const Doubt doubt = only(
      "x_1,,3.1,0.11,0.11,,,,10h (1 NVIDIA A100-PCIE-40GB),0.6\ny_1,,3.2,0.11,0.40,,,,10h (1 A100),0.6\n"
      "z_1,,3.3,0.11,0.44,,,,10h (A100 40Gb),0.6\nw_1,,2.3,0.11,4.4,,,,10h (1 RTX 3090),0.6\n",
      DoubtKind::reference_spread);
  EXPECT_EQ(doubt.code, "x_1");
  EXPECT_THAT(doubt.why, HasSubstr("3 teams on A100 report 0.11 to 0.44 kWh"));
  EXPECT_THAT(doubt.effect, HasSubstr("0.4 kWh typical"));
}

TEST(Doubts, FindOneEnergyForEnsemblesOfDifferentSize) {
  const std::vector<Doubt> doubts =
      demo_doubts("x_1,,1.30,0.11,0.41,,,12,,0.6\nx_2,,1.30,0.11,0.41,,,48,,0.6\ny_1,,1.30,0.11,0.41,,,3,,0.6\n",
                  DoubtKind::same_energy_other_size);
  ASSERT_EQ(doubts.size(), 2U);
  EXPECT_THAT(doubts[1].why, HasSubstr("12 to 48 systems, here 48"));
  EXPECT_THAT(doubts[1].effect, HasSubstr("1.585 -> 6.341 kWh")) << "1.3 · 0.5 / 0.41, and four times that";
}

TEST(Doubts, NameWhatIsMissing) {
  const std::vector<Doubt> doubts = demo_doubts("x_1,,,0.11,,,,,,0.6\n", DoubtKind::missing_energy);
  ASSERT_EQ(doubts.size(), 2U);
  EXPECT_THAT(doubts[0].why, HasSubstr("no training energy"));
  EXPECT_THAT(doubts[1].why, HasSubstr("ref"));
}

TEST(Doubts, NameAMissingScore) {
  const Doubt doubt = only("x_1,,3.1,0.15,0.41,,,,,\n", DoubtKind::missing_score);
  EXPECT_EQ(doubt.code, "x_1");
  EXPECT_THAT(doubt.why, HasSubstr("no f1 on all"));
  EXPECT_THAT(doubt.effect, HasSubstr("not ranked by ew_f1_train"));
}

TEST(Doubts, NameNoRankThatIsNot) {
  const std::vector<Doubt> doubts = demo_doubts("x_1,,2.00,0.11,0.41,,,,,\n", DoubtKind::energy_equals_organisers);
  ASSERT_EQ(doubts.size(), 1U);
  EXPECT_THAT(doubts[0].effect, HasSubstr("not ranked by"));
}

TEST(Doubts, JudgeATestEnergysRoundingByTheTestEnergy) {
  // 0.2 is 0.15 to 0.25, each · 0.5 / 0.51, which moves by 1 %.
  const Doubt doubt = only("x_1,,1.00,0.2,0.51,,,,,0.6\n", DoubtKind::coarse_energy);
  EXPECT_THAT(doubt.effect, HasSubstr("normalized test energy 0.146 to 0.248 kWh, none on the rank"));
}

/// The demo with a heavy reference run of 5 kWh in the column macs.
ChallengeRules light_and_heavy() {
  ChallengeRules rules = demo_rules();
  rules.references.push_back({"heavy", "macs", 5.0});
  rules.keys.macs = "";
  return rules;
}

TEST(Doubts, FindReferencesThatWereExchanged) {
  const std::vector<Doubt> doubts = of_kind(
      demo_reanalysis("x_1,,3.1,0.15,4.1,,0.41,,,0.6\ny_1,,3.1,0.15,0.41,,4.1,,,0.6\n", light_and_heavy()).doubts,
      DoubtKind::reference_order);
  ASSERT_EQ(doubts.size(), 1U);
  EXPECT_EQ(doubts[0].code, "x_1");
  EXPECT_THAT(doubts[0].why, HasSubstr("exchanged"));
  EXPECT_THAT(doubts[0].effect, HasSubstr("0.378 -> 3.78 kWh"));  // 3.1 · 0.5 / 4.1 and / 0.41
}

TEST(Doubts, NameAMissingSecondReference) {
  const std::vector<Doubt> doubts =
      of_kind(demo_reanalysis("x_1,,3.1,0.15,0.41,,,,,0.6\n", light_and_heavy()).doubts, DoubtKind::missing_energy);
  ASSERT_EQ(doubts.size(), 1U);
  EXPECT_THAT(doubts[0].why, HasSubstr("(macs)"));
  EXPECT_THAT(doubts[0].effect, HasSubstr("first reference"));
}

/// The doubts of a kind about these systems, whose energies were normalized as by `kind`.
std::vector<Doubt> doubts_if(NormalizationKind kind, const ChallengeRules& rules, const std::string& rows,
                             DoubtKind wanted) {
  const Submissions submissions = demo_submissions(rows, rules);
  NormalizedEnergies energies = normalize_by_single_ratio(submissions);
  energies.kind = kind;
  return of_kind(reanalyse(submissions, std::move(energies), {}).doubts, wanted);
}

TEST(Doubts, KnowWhatAReferenceDecidesWhereItIsNotTheSingleRatio) {
  const std::string scaled = "x_1,,1.00,0.11,0.150,,,,,0.6\nx_2,,3.00,0.22,0.900,,,6,,0.6\n";
  const auto effect = [&](NormalizationKind kind) {
    const std::vector<Doubt> doubts = doubts_if(kind, demo_rules(), scaled, DoubtKind::reference_scaled_with_ensemble);
    return doubts.size() == 1 ? doubts[0].effect : "";
  };
  EXPECT_EQ(effect(NormalizationKind::reference_table), "none: the energy is normalized without it");
  // 3.0 · 0.5 / 0.9 = 1.667 kWh: EW 0.72, first. What the strategy would make of another reference is not known here.
  EXPECT_EQ(effect(NormalizationKind::own_references), "the strategy would be fitted anew; rank by ew_f1_train 1");
}

TEST(Doubts, KnowWhatAMissingReferenceMeansWhereItIsNotTheSingleRatio) {
  const auto effect = [](NormalizationKind kind) {
    const std::vector<Doubt> doubts =
        doubts_if(kind, light_and_heavy(), "x_1,,3.1,0.15,0.41,,,,,0.6\n", DoubtKind::missing_energy);
    return doubts.size() == 1 ? doubts[0].effect : "";
  };
  EXPECT_EQ(effect(NormalizationKind::reference_table), "none: the energy is normalized without it");
  EXPECT_EQ(effect(NormalizationKind::own_references), "the strategy has one reference fewer");
}

TEST(Doubts, AboutTheOrderOfReferencesThatAreNotTheFirstSpeakOfWhatIsUsed) {
  ChallengeRules rules = light_and_heavy();
  rules.references.push_back({"medium", "size", 1.0});
  rules.keys.params = "";
  // medium, in the column size, takes 5 kWh and heavy, in the column macs, 4.1; light is below both, as it should be.
  const auto effect = [&](NormalizationKind kind) {
    const std::vector<Doubt> doubts =
        doubts_if(kind, rules, "x_1,,3.1,0.15,0.41,5.0,4.1,,,0.6\n", DoubtKind::reference_order);
    return doubts.empty() ? "" : doubts.back().effect;
  };
  EXPECT_EQ(effect(NormalizationKind::single_ratio), "none: the single ratio takes the first reference");
  EXPECT_EQ(effect(NormalizationKind::reference_table), "none: the energy is normalized without it");
}

TEST(Doubts, FindEnergiesThatRoundingRemoves) {
  ChallengeRules rules = demo_rules();
  rules.decimals = 3;
  const auto found =
      of_kind(demo_reanalysis("x_1,,1.0,0.00011,0.41,,,,,0.6\n", rules).doubts, DoubtKind::rounds_to_zero);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].value, "0.00011 kWh");
}

TEST(Doubts, FindDifferencesFromThePublished) {
  ChallengeRules rules = demo_rules();
  rules.metrics[0].published_ew = "macs";  // any column of the demo will do
  EXPECT_THAT(of_kind(demo_reanalysis("", rules).doubts, DoubtKind::differs_from_published).at(0).why,
              HasSubstr("published 5e+09"));
}

TEST(Doubts, FindRulesThatAreNotTheFiles) {
  ChallengeRules rules = demo_rules();
  rules.reference_kwh[0] = 2.5;
  rules.references[0].energy_kwh = 0.6;
  const auto found = of_kind(demo_reanalysis("", rules).doubts, DoubtKind::rules_differ_from_file);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_THAT(found[0].why, HasSubstr("2.5 kWh"));
}

}  // namespace
}  // namespace crosswatt
