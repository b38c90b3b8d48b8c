#include "crosswatt/normalize/normalizer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>

#include "crosswatt/core/file.hpp"
#include "crosswatt/normalize/normalize_file.hpp"
#include "support/made_up_pair.hpp"

namespace crosswatt {
namespace {

using test::made_up_pair;
using testing::Contains;
using testing::HasSubstr;

Normalizer normalizer_of(const PairDataset& data, const std::string& strategy) {
  return Normalizer(fit_model(data, {.strategy = strategy}));
}

Query query_of(const PairDataset& data, Index row) {
  const WorkloadColumns& columns = data.columns;
  return {.energy_kwh = columns.source_kwh[row],
          .duration_s = columns.duration_s[row],
          .flops = columns.flops[row],
          .macs = columns.macs[row],
          .params = columns.params[row],
          .batch_size = columns.batch_size[row],
          .family = (*columns.family_names)[columns.family[row]]};
}

// Two references, 0.1 → 0.3 and 1 → 2.1 kWh: the line 0.1 + 2x. At 0.5 kWh that is 1.1.
TEST(Normalizer, MovesAnEnergyByHand) {
  PairDataset data = made_up_pair(1, 2, [](double) { return 1.0; });
  data.columns.source_kwh = {0.1, 1.0};
  data.target_kwh = {0.3, 2.1};
  const Normalized normalized = normalizer_of(data, "linear").normalize({.energy_kwh = 0.5, .family = "cnn"});
  EXPECT_NEAR(normalized.kwh, 1.1, 1e-15);
  EXPECT_FALSE(normalized.extrapolated);
  EXPECT_TRUE(std::isnan(normalized.lower_kwh));
  EXPECT_THAT(normalized.warnings, Contains(HasSubstr("no interval: 2 references, too few")));
  EXPECT_THAT(normalized.warnings, Contains(HasSubstr("only 2 references")));
}

TEST(Normalizer, FlagsWhatLiesOutside) {
  const PairDataset data = made_up_pair(2, 30);
  const Normalizer normalizer = normalizer_of(data, "power-law");
  Query query = query_of(data, 0);
  EXPECT_FALSE(normalizer.normalize(query).extrapolated);
  query.energy_kwh = 10;
  const Normalized heavy = normalizer.normalize(query);
  EXPECT_TRUE(heavy.extrapolated);
  EXPECT_THAT(heavy.warnings, Contains(HasSubstr("outside the references' range")));
  query = query_of(data, 0);
  query.family = "transformer";
  const Normalized unknown = normalizer.normalize(query);
  EXPECT_TRUE(unknown.extrapolated);
  EXPECT_THAT(unknown.warnings, Contains(HasSubstr("family 'transformer' has no reference")));
}

TEST(Normalizer, RoundedInputWidensTheInterval) {
  const PairDataset data = made_up_pair(3, 30);
  const Normalizer normalizer = normalizer_of(data, "power-law");
  Query query = query_of(data, 0);
  const Normalized exact = normalizer.normalize(query);
  query.energy_half_unit_kwh = query.energy_kwh / 14;  // as 0.007 kWh hides
  const Normalized rounded = normalizer.normalize(query);
  EXPECT_NEAR(rounded.upper_kwh / exact.upper_kwh, 1 + 1.0 / 14, 1e-12);
  EXPECT_NEAR(exact.lower_kwh / rounded.lower_kwh, 1 + 1.0 / 14, 1e-12);
  EXPECT_THAT(rounded.warnings, Contains(HasSubstr("rounded by up to 7.1 %")));
}

TEST(Normalizer, AsksForAFeatureItNeeds) {
  const PairDataset data = made_up_pair(4, 30);
  const Normalizer normalizer = normalizer_of(data, "linear+flops");
  try {
    normalizer.normalize({.energy_kwh = 0.01, .family = "cnn"});
    FAIL() << "a query without FLOPs was normalized";
  } catch (const DataError& error) {
    EXPECT_THAT(error.what(), HasSubstr("--flops"));
  }
}

TEST(FitModel, RefusesReferencesTheTargetLacks) {
  PairDataset data = made_up_pair(5, 10);
  data.target_kwh[3] = kUnknown;
  EXPECT_THROW(fit_model(data, {.strategy = "linear", .reference_workloads = {"workload0003"}}), DataError);
  EXPECT_THROW(fit_model(data, {.strategy = "linear", .reference_workloads = {"workload9999"}}), DataError);
  EXPECT_THROW(fit_model(data, {.strategy = "linear", .reference_workloads = {"workload0001"}}), NothingFittedError);
}

class NormalizeFile : public testing::Test {
 protected:
  std::string write(const std::string& text) const {
    write_whole(path_, text);
    return path_;
  }
  ~NormalizeFile() override { std::remove(path_.c_str()); }

  std::string path_ = testing::TempDir() + "runs_" + std::to_string(getpid()) + ".csv";
  PairDataset data_ = made_up_pair(6, 30);
};

TEST_F(NormalizeFile, KeepsEveryColumnAndAddsItsOwn) {
  const Normalizer normalizer = normalizer_of(data_, "identity");
  const NormalizedFile result =
      normalize_csv(normalizer, write("team,energy_wh,family\n\"a, b\",5,cnn\nc,7,cnn\n"), 0.9);
  EXPECT_EQ(result.rows, 2);
  EXPECT_THAT(
      result.csv,
      testing::StartsWith(
          "team,energy_wh,family,normalized_kwh,lower_kwh,upper_kwh,extrapolated,warnings\n\"a, b\",5,cnn,0.005,"));
}

TEST_F(NormalizeFile, AWorkloadWithoutANeededFeatureLeavesTheOthersAlone) {
  const Normalizer normalizer = normalizer_of(data_, "linear+flops");
  const NormalizedFile result = normalize_csv(normalizer, write("energy_kwh,flops\n0.01,\n0.01,1e13\n"), 0.9);
  EXPECT_EQ(result.rows, 2);
  EXPECT_THAT(result.csv, HasSubstr("0.01,,,,,,"));
  EXPECT_THAT(result.csv, HasSubstr("0.01,1e13,0."));
}

TEST_F(NormalizeFile, TellsEveryProblemAtOnce) {
  const Normalizer normalizer = normalizer_of(data_, "identity");
  try {
    normalize_csv(normalizer, write("energy_kwh,hardware\n-1,NVIDIA A40\n0.1,Tesla T4\n\"1,5\",\n"), 0.9);
    FAIL() << "a broken file was normalized";
  } catch (const DataError& error) {
    ASSERT_EQ(error.problems().size(), 3U);
    EXPECT_EQ(error.problems()[0].line, 2);
    EXPECT_EQ(error.problems()[1].column, "hardware");
    EXPECT_EQ(error.problems()[2].line, 4);
  }
  EXPECT_THROW(normalize_csv(normalizer, write("energy,team\n1,a\n"), 0.9), DataError);
  EXPECT_THROW(normalize_csv(normalizer, write("energie_kwh\n1\n"), 0.9), DataError);
  EXPECT_THROW(normalize_csv(normalizer, write("energy_kwh\n"), 0.9), DataError);
}

}  // namespace
}  // namespace crosswatt
