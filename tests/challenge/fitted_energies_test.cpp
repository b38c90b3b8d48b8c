#include "crosswatt/challenge/fitted_energies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "challenge/demo_challenge.hpp"
#include "crosswatt/core/error.hpp"

namespace crosswatt {
namespace {

using testing::Contains;
using testing::HasSubstr;

/// The demo challenge with a light reference run of 0.5 and a heavy one of 5 kWh on the organisers' hardware.
ChallengeRules light_and_heavy() {
  ChallengeRules rules = demo_rules();
  rules.references = {{"light", "ref", 0.5}, {"heavy", "macs", 5.0}};  // the column macs of the demo says the heavy one
  rules.keys.macs = "";
  return rules;
}

FitOptions strategy(const std::string& name) {
  FitOptions fit;
  fit.strategy = name;
  return fit;
}

Submissions two_references(const std::string& rows) {
  return parse_submissions(
      std::string(kDemoHeading) + "base_1,true,2.00,0.100,0.50,1000000,5.0,,10h (1 V100),0.50\n" + rows, "demo.csv",
      light_and_heavy());
}

// Light 0.25 -> 0.5 and heavy 3.0 -> 5.0: the line through them takes 3.0 to 5.0 and 1.0 to 0.5 + 0.75 · 4.5 / 2.75.
TEST(OwnReferences, FitAnyStrategyOnEachSubmission) {
  const Submissions submissions = two_references("x_1,,3.0,1.0,0.25,,3.0,,,0.6\n");
  const NormalizedEnergies energies = normalize_by_own_references(submissions, strategy("dual-reference"));
  EXPECT_EQ(energies.kind, NormalizationKind::own_references);
  EXPECT_NEAR(energies.systems[1][0].kwh, 5.0, 1e-12);
  EXPECT_NEAR(energies.systems[1][1].kwh, 0.5 + 0.75 * 4.5 / 2.75, 1e-12);
  EXPECT_THAT(energies.notes[1], Contains(HasSubstr("no interval")));
  // Of 3.0 kWh, half a unit is 0.05: up that moves the prediction to 5.0 + 0.05 · 4.5 / 2.75, as much as half a unit of
  // the heavy reference moves it down; the light one does not matter there.
  const double from_energy = std::log((5.0 + 0.05 * 4.5 / 2.75) / 5.0);
  const double from_heavy = std::log(5.0 / (0.5 + 2.75 * 4.5 / 2.8));
  EXPECT_NEAR(std::log(energies.systems[1][0].upper_kwh / 5.0), from_energy + from_heavy, 1e-9);
  EXPECT_NEAR(std::log(5.0 / energies.systems[1][0].lower_kwh), from_energy + from_heavy, 1e-9);
}

TEST(OwnReferences, LeaveTheOrganisersEnergiesAlone) {
  const NormalizedEnergies energies = normalize_by_own_references(two_references(""), strategy("dual-reference"));
  EXPECT_EQ(energies.systems[0][0].kwh, 2.0);
}

TEST(OwnReferences, SayWhyASubmissionCanNotBeFitted) {
  const NormalizedEnergies energies =
      normalize_by_own_references(two_references("x_1,,3.0,1.0,0.25,,,,,0.6\n"), strategy("dual-reference"));
  EXPECT_TRUE(std::isnan(energies.systems[1][0].kwh));
  EXPECT_THAT(energies.notes[1], Contains(HasSubstr("dual-reference")));
}

TEST(OwnReferences, SayWhatTheStrategyMissesInThem) {
  const NormalizedEnergies energies =
      normalize_by_own_references(two_references("x_1,,3.0,1.0,0.25,,3.0,,,0.6\n"), strategy("linear+params"));
  EXPECT_TRUE(std::isnan(energies.systems[1][0].kwh));
  EXPECT_THAT(energies.notes[1], Contains(HasSubstr("params"))) << "reference runs say their energy only";
}

TEST(OwnReferences, CarryTheirIntervalsIntoTheRanking) {
  const Submissions submissions = two_references("x_1,,3.0,1.0,0.25,,3.0,,,0.6\ny_1,,3.0,1.0,0.25,,3.0,,,0.6\n");
  const Reanalysis result =
      reanalyse(submissions, normalize_by_own_references(submissions, strategy("dual-reference")), {});
  EXPECT_EQ(result.systems.rank_range[1], (RankRange{2, 3}));
  EXPECT_EQ(result.systems.unordered[1], 1);
}

TEST(OwnReferences, SayWhoseIntervalsAreRoundingAlone) {
  const Submissions submissions = two_references("x_1,,3.0,1.0,0.25,,3.0,,,0.6\ny_1,,9.0,1.0,0.25,,,,,0.6\n");
  const Reanalysis result =
      reanalyse(submissions, normalize_by_own_references(submissions, strategy("dual-reference")), {});
  EXPECT_FALSE(result.systems.energies.systems[1][0].of_strategy);
  const auto of = [&](DoubtKind kind) {
    return std::count_if(result.doubts.begin(), result.doubts.end(),
                         [kind](const Doubt& doubt) { return doubt.code == "y_1" && doubt.kind == kind; });
  };
  EXPECT_EQ(of(DoubtKind::not_normalized), 2) << "training and test: one reference run is no line";
  EXPECT_EQ(of(DoubtKind::missing_energy), 1) << "the heavy reference";
}

TEST(OwnReferences, RefuseRulesWithOneReferenceAndUnknownStrategies) {
  EXPECT_THROW(normalize_by_own_references(demo_submissions(""), strategy("dual-reference")), ConfigError);
  EXPECT_THROW(normalize_by_own_references(two_references(""), strategy("dual-refrence")), ConfigError);
}

/// Workloads on a V100, an A100 and a card nobody used; the A100 takes 0.8 of the V100's energy in training and
/// 0.5 in inference. The table knows FLOPs and params, of which submissions say only the latter.
EnergyTable reference_table(int workloads = 12) {
  EnergyTableBuilder builder;
  builder.start_file("runs.csv");
  for (int i = 1; i <= workloads; ++i) {
    const std::string workload = "net" + std::to_string(i);
    for (const Phase phase : {Phase::training, Phase::inference}) {
      const double ratio = phase == Phase::training ? 0.8 : 0.5;
      Measurement row;
      row.workload = workload;
      row.phase = phase;
      row.scope = Scope::gpu;
      row[Column::flops] = 1e9 * i * i;
      row[Column::params] = 1e6 * (i % 5 + 1);
      row.hardware = "Tesla V100-SXM2-16GB";
      row.energy_kwh = 0.5 * i;
      builder.add(row, i);
      row.hardware = "A100-SXM4-80GB";
      row.energy_kwh = 0.5 * i * ratio;
      builder.add(row, i);
    }
  }
  return builder.build();
}

ChallengeRules to_a100() {
  ChallengeRules rules = demo_rules();
  rules.reference_hardware = "A100";
  return rules;
}

TEST(ReferenceTable, MovesEachPhaseByItsOwnRuns) {
  const Submissions submissions = demo_submissions("x_1,,4.0,1.0,0.5,,,,5h (1 V100),0.6\n", to_a100());
  const NormalizedEnergies energies = normalize_by_table(submissions, reference_table(), strategy("linear"));
  EXPECT_EQ(energies.kind, NormalizationKind::reference_table);
  EXPECT_THAT(energies.method, HasSubstr("A100-SXM4-80GB"));
  EXPECT_NEAR(energies.systems[1][0].kwh, 3.2, 1e-9);
  EXPECT_NEAR(energies.systems[1][1].kwh, 0.5, 1e-9);
  EXPECT_LE(energies.systems[1][0].lower_kwh, 3.2);
  EXPECT_GE(energies.systems[1][0].upper_kwh, 3.2);
}

TEST(ReferenceTable, UsesTheFeaturesThatASubmissionKnows) {
  const Submissions submissions =
      demo_submissions("x_1,,4.0,1.0,0.5,,,,5h (1 V100),0.6\ny_1,,4.0,1.0,0.5,3e6,,,5h (1 V100),0.6\n", to_a100());
  for (const char* name : {"auto", "linear", "gp-family", "gp-log-ratio"}) {
    const NormalizedEnergies energies = normalize_by_table(submissions, reference_table(), strategy(name));
    for (const std::size_t entry : {1, 2}) EXPECT_NEAR(energies.systems[entry][0].kwh, 3.2, 0.1) << name;
  }
  const NormalizedEnergies with_params = normalize_by_table(submissions, reference_table(), strategy("linear+params"));
  EXPECT_TRUE(std::isnan(with_params.systems[1][0].kwh));
  EXPECT_THAT(with_params.notes[1], Contains(HasSubstr("needs its params")));
  EXPECT_NEAR(with_params.systems[2][0].kwh, 3.2, 1e-9);
  EXPECT_THROW(normalize_by_table(submissions, reference_table(), strategy("linear+flops")), ConfigError);
}

TEST(ReferenceTable, ShowsWhatIsExtrapolated) {
  const Submissions submissions =
      demo_submissions("x_1,,4.0,1.0,0.5,,,,5h (1 V100),0.6\ny_1,,400.0,1.0,0.5,,,,900h (2 V100),0.6\n", to_a100());
  const Reanalysis result =
      reanalyse(submissions, normalize_by_table(submissions, reference_table(), strategy("linear")), {});
  std::vector<Doubt> doubts;
  std::copy_if(result.doubts.begin(), result.doubts.end(), std::back_inserter(doubts),
               [](const Doubt& doubt) { return doubt.kind == DoubtKind::extrapolated; });
  ASSERT_EQ(doubts.size(), 1U);
  EXPECT_EQ(doubts[0].code, "y_1");
  EXPECT_EQ(doubts[0].value, "400 kWh");
  EXPECT_THAT(doubts[0].why, HasSubstr("outside the references' range"));
  EXPECT_THAT(doubts[0].effect, HasSubstr("rank by ew_f1_train 3"));
}

TEST(ReferenceTable, LeavesWhatRanOnTheReferenceHardware) {
  const Submissions submissions = demo_submissions("x_1,,4.0,1.0,0.5,,,,5h (4 A100),0.6\n", to_a100());
  const NormalizedEnergies energies = normalize_by_table(submissions, reference_table(), strategy("linear"));
  EXPECT_EQ(energies.systems[1][0].kwh, 4.0);
}

TEST(ReferenceTable, SaysWhyASystemCanNotBeNormalized) {
  const Submissions submissions = demo_submissions(
      "x_1,,4.0,1.0,0.5,,,,5h (1 RTX 3090),0.6\ny_1,,4.0,1.0,0.5,,,,5h,0.6\n"
      "z_1,,4.0,1.0,0.5,,,,5h (1 V100) + 3h (1 A100),0.6\n",
      to_a100());
  const NormalizedEnergies energies = normalize_by_table(submissions, reference_table(), strategy("linear"));
  EXPECT_THAT(energies.notes[1], Contains(HasSubstr("RTX 3090")));
  EXPECT_THAT(energies.notes[2], Contains(HasSubstr("does not say the hardware")));
  EXPECT_THAT(energies.notes[3], Contains(HasSubstr("more than one hardware")));
  for (const std::size_t entry : {1, 2, 3}) EXPECT_TRUE(std::isnan(energies.systems[entry][0].kwh));
}

TEST(ReferenceTable, SaysWhyAStrategyCanNotBeFittedOnIt) {
  const Submissions submissions = demo_submissions("x_1,,4.0,1.0,0.5,,,,5h (1 V100),0.6\n", to_a100());
  const NormalizedEnergies energies = normalize_by_table(submissions, reference_table(4), strategy("svr"));
  EXPECT_TRUE(std::isnan(energies.systems[1][0].kwh));
  EXPECT_THAT(energies.notes[1], Contains(HasSubstr("4 references, 5 needed")));
}

TEST(ReferenceTable, TakesTheReferenceSystemsHardwareWhereTheRulesNameNone) {
  const Submissions submissions = demo_submissions("x_1,,4.0,1.0,0.5,,,,5h (1 A100),0.6\n");
  const NormalizedEnergies energies = normalize_by_table(submissions, reference_table(), strategy("linear"));
  EXPECT_THAT(energies.method, HasSubstr("V100"));
  EXPECT_NEAR(energies.systems[1][0].kwh, 5.0, 1e-9);
}

TEST(ReferenceTable, NeedsTheReferenceHardware) {
  ChallengeRules rules = demo_rules();
  rules.reference_hardware = "H100";
  EXPECT_THROW(normalize_by_table(demo_submissions("", rules), reference_table(), strategy("linear")), DataError);
}

TEST(ReferenceTable, AsksForTheReferenceHardwareWhereTheReferenceSystemsCanNotBeRead) {
  const Submissions submissions = parse_submissions(
      std::string(kDemoHeading) + "base_1,true,2.00,0.100,0.50,,,,10h (1 H100),0.50\n", "demo.csv", demo_rules());
  try {
    normalize_by_table(submissions, reference_table(), strategy("linear"));
    FAIL();
  } catch (const DataError& error) {
    EXPECT_THAT(error.what(), HasSubstr("base_1"));
    EXPECT_THAT(error.what(), HasSubstr("reference_hardware"));
  }
}

TEST(ReferenceTable, AsksForTheReferenceHardwareWhereTheReferenceSystemIsInNoEntry) {
  const Submissions submissions = parse_submissions(
      std::string(kDemoHeading) + "x_1,,2.00,0.100,0.50,,,,10h (1 V100),0.50\n", "demo.csv", demo_rules());
  try {
    normalize_by_table(submissions, reference_table(), strategy("linear"));
    FAIL();
  } catch (const DataError& error) {
    EXPECT_STREQ(error.what(),
                 "'base_1' is in no entry, and its hardware is the one to normalize to; name reference_hardware in the "
                 "rules");
  }
}

}  // namespace
}  // namespace crosswatt
