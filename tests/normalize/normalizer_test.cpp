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

/// Ratios to two sources: "S" takes half of what `data`'s source does, "R" twice as much.
PairDataset on_two_sources(PairDataset data) {
  std::vector<std::vector<double>> kwh = {data.columns.source_kwh, data.columns.source_kwh};
  for (double& energy : kwh[0]) energy *= 2;
  for (double& energy : kwh[1]) energy /= 2;
  data.pair = HardwarePair::of({"R", "S"}, "T");
  data.columns.set_measured(data.pair.sources, kwh, {data.columns.duration_s, data.columns.duration_s});
  return data;
}

// Two references, 0.1 → 0.3 and 1 → 2.1 kWh: the line 0.1 + 2x. The geometric mean of 0.25 and 1 kWh is 0.5: 1.1.
/// A workload that lacks what the strategy can do without gets the answer of a model that never knew it.
TEST(Normalizer, DoesWithoutWhatAWorkloadLacks) {
  const PairDataset data = made_up_pair(5, 30);
  const Normalizer normalizer = normalizer_of(data, "gp-family");
  Query query = query_of(data, 3);
  query.flops = query.macs = kUnknown;

  PairDataset without = data;
  without.columns.hide(Feature::flops);
  without.columns.hide(Feature::macs);
  const Normalized expected = normalizer_of(without, "gp-family").normalize(query);
  const Normalized answered = normalizer.normalize(query);
  EXPECT_EQ(answered.kwh, expected.kwh);
  EXPECT_EQ(answered.upper_kwh, expected.upper_kwh);
  EXPECT_THAT(answered.warnings, Contains(HasSubstr("fitted without flops, macs")));
  EXPECT_EQ(&normalizer.suited_to(query), &normalizer.suited_to(query)) << "fitted once";
  EXPECT_EQ(&normalizer.suited_to(query_of(data, 3)), &normalizer);
}

/// With the energy and the work known, but not the time, the work per energy stands in for the power.
TEST(Normalizer, DescribesByWorkWhereNoDurationIsKnown) {
  PairDataset data = made_up_pair(5, 40, [](double kwh) { return 0.8 * kwh; });
  data.columns.hide(Feature::power);
  const SavedModel saved = fit_model(data, {.strategy = "gp-family"});
  EXPECT_TRUE(saved.model->required_features().has(Feature::flops));
  EXPECT_FALSE(saved.model->required_features().has(Feature::power));
  const Query query = query_of(data, 3);
  EXPECT_NEAR(Normalizer(saved).normalize(query).kwh / query.energy_kwh, 0.8, 0.001);
}

TEST(Normalizer, ListsWhatAModelCanDoWithoutAllFirstThenFewestFirst) {
  const PairDataset data = made_up_pair(5, 30);
  const SavedModel saved = fit_model(data, {.strategy = "gp-family"});
  const std::vector<std::vector<Feature>> choices = dispensable_features(saved);
  ASSERT_GE(choices.size(), 2U);
  for (std::size_t i = 1; i < choices.size(); ++i) {
    EXPECT_LT(choices[i].size(), choices.front().size());
    EXPECT_TRUE(i == 1 || choices[i - 1].size() <= choices[i].size());
    EXPECT_THAT(choices[i], ::testing::IsSubsetOf(choices.front()));
    EXPECT_THAT(saved.model->required_features().list(), ::testing::Contains(::testing::AnyOfArray(choices[i])));
  }
  EXPECT_THAT(dispensable_features(fit_model(data, {.strategy = "linear+flops"})), ::testing::IsEmpty());
}

TEST(Normalizer, AVariantIsWhatAnswersAWorkloadThatLacksAsMuch) {
  const PairDataset data = made_up_pair(5, 30);
  const SavedModel saved = fit_model(data, {.strategy = "gp-family"});
  const SavedModel variant = fit_variant(saved, dispensable_features(saved).front(), false);
  const Query only_energy{.energy_kwh = data.columns.source_kwh[7]};
  EXPECT_EQ(Normalizer(variant).normalize(only_energy).kwh, Normalizer(saved).normalize(only_energy).kwh);
  EXPECT_THAT(Normalizer(variant).normalize(only_energy).warnings, Contains(HasSubstr("fitted without flops")));
}

TEST(Normalizer, AModelFileDoesWithoutToo) {
  const PairDataset data = made_up_pair(5, 30);
  const SavedModel saved = fit_model(data, {.strategy = "auto"});
  const std::string path = testing::TempDir() + "does_without.json";
  write_whole(path, to_json(saved));
  const Normalizer from_file(read_model(path));
  std::remove(path.c_str());
  const Query only_energy{.energy_kwh = data.columns.source_kwh[7]};
  const Normalized fresh = Normalizer(saved).normalize(only_energy), read = from_file.normalize(only_energy);
  EXPECT_EQ(fresh.kwh, read.kwh);
  EXPECT_EQ(fresh.lower_kwh, read.lower_kwh);
}

// The line through 1 -> 0.5 and 2 -> 1.5 kWh crosses zero at 0.5: at 0.25 it says -0.25.
TEST(Normalizer, WarnsOfAPredictionThatIsNoEnergy) {
  PairDataset data = made_up_pair(1, 2, [](double) { return 1.0; });
  data.columns.source_kwh = {1.0, 2.0};
  data.target_kwh = {0.5, 1.5};
  const Normalizer normalizer = normalizer_of(data, "linear");
  const std::string warning = "strategy linear predicts no positive energy here; do not use the value";
  const Normalized below = normalizer.normalize({.energy_kwh = 0.25});
  EXPECT_NEAR(below.kwh, -0.25, 1e-12);
  EXPECT_THAT(below.warnings, Contains(warning));
  EXPECT_THAT(normalizer.normalize({.energy_kwh = 0.75}).warnings, testing::Not(Contains(warning)));
}

TEST(Normalizer, SaysWhyNoIntervalIsWideEnough) {
  PairDataset data = made_up_pair(3, 40);
  for (Index row = 0; row < 40; ++row) {  // y = x - 0.5, so that light workloads are predicted below 0
    data.columns.source_kwh[row] = row < 20 ? 0.001 * static_cast<double>(row + 1) : static_cast<double>(row);
    data.target_kwh[row] = row < 20 ? 1e-4 : static_cast<double>(row) - 0.5;
  }
  const Normalized normalized = normalizer_of(data, "linear").normalize({.energy_kwh = 30});
  EXPECT_THAT(normalized.warnings, Contains(HasSubstr("were predicted 0 kWh or less when held out")));
}

TEST(FitModel, LooksAtTheChosenFeaturesOnly) {
  const PairDataset data = made_up_pair(5, 30);
  for (const char* strategy : {"auto", "gp-family", "gp-log-ratio", "kernel-log-ratio"}) {
    FitOptions options{.strategy = strategy};
    options.strategy_options.features_given = true;
    options.strategy_options.features = FeatureSet::parse("energy,params", "--features");
    const SavedModel saved = fit_model(data, options);
    for (const Feature hidden : {Feature::flops, Feature::macs, Feature::power, Feature::batch})
      EXPECT_FALSE(saved.model->required_features().has(hidden)) << strategy << " " << name(hidden);
  }
}

TEST(Normalizer, TakesSeveralSourcesInAnyOrder) {
  PairDataset data = made_up_pair(1, 2, [](double) { return 1.0; });
  data.columns.source_kwh = {0.1, 1.0};
  data.target_kwh = {0.3, 2.1};
  const Normalizer normalizer = normalizer_of(on_two_sources(data), "linear");
  const SourceMeasurement on_r{.hardware = "R", .energy_kwh = 1}, on_s{.hardware = "S", .energy_kwh = 0.25};
  for (const auto& sources : {std::vector{on_r, on_s}, std::vector{on_s, on_r}}) {
    const Normalized normalized = normalizer.normalize({.sources = sources, .family = "cnn"});
    EXPECT_NEAR(normalized.energy_kwh, 0.5, 1e-15);
    EXPECT_NEAR(normalized.kwh, 1.1, 1e-14);
    ASSERT_EQ(normalized.sources.size(), 2U);
    EXPECT_EQ(normalized.sources[0].hardware, "R");
    EXPECT_EQ(normalized.sources[1].energy_kwh, 0.25);
  }
}

TEST(Normalizer, NeedsEverySource) {
  const Normalizer normalizer = normalizer_of(on_two_sources(made_up_pair(7, 30)), "mean-ratio");
  try {
    normalizer.normalize({.energy_kwh = 0.01, .sources = {{.hardware = "R", .energy_kwh = 0.02}}});
    FAIL() << "a workload was normalized without its energy on S";
  } catch (const DataError& error) {
    EXPECT_THAT(error.what(), HasSubstr("'S' has no energy"));
  }
}

TEST(Normalizer, RoundingOnSeveralSourcesIsThatOfTheirMean) {
  const Normalizer normalizer = normalizer_of(on_two_sources(made_up_pair(8, 30)), "power-law");
  Query query{.sources = {{.hardware = "R", .energy_kwh = 0.02}, {.hardware = "S", .energy_kwh = 0.005}}};
  query.family = "cnn";
  const Normalized exact = normalizer.normalize(query);
  query.sources[0].energy_half_unit_kwh = 0.005;  // 25 %
  const Normalized rounded = normalizer.normalize(query);
  EXPECT_NEAR(rounded.upper_kwh / exact.upper_kwh, std::sqrt(1.25), 1e-12);
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

TEST_F(NormalizeFile, NoRowNormalizedIsAFailure) {
  const Normalizer normalizer = normalizer_of(made_up_pair(7, 20), "linear+flops");
  EXPECT_THROW(normalize_csv(normalizer, write("energy_kwh\n0.5\n0.7\n")), NothingFittedError);
}

TEST_F(NormalizeFile, RefusesColumnsTheOutputAddsAndOtherPhases) {
  PairDataset data = made_up_pair(7, 20);
  data.phase = Phase::training;
  const Normalizer normalizer = normalizer_of(data, "linear");
  EXPECT_THROW(normalize_csv(normalizer, write("energy_kwh,normalized_kwh\n0.5,1\n")), DataError);
  EXPECT_THROW(normalize_csv(normalizer, write("energy_kwh,phase\n0.5,inference\n")), DataError);
  EXPECT_EQ(normalize_csv(normalizer, write("energy_kwh,phase\n0.5,training\n0.5,\n")).rows, 2);
}

TEST_F(NormalizeFile, RefusesScopesThatAreNotTheModels) {
  const Normalizer normalizer = normalizer_of(data_, "identity");  // of GPUs
  EXPECT_EQ(normalize_csv(normalizer, write("energy_kwh,scope\n0.5,GPU\n0.5,\n")).rows, 2);
  try {
    normalize_csv(normalizer, write("energy_kwh,scope\n0.5,gpu\n0.5,wall\n"));
    FAIL() << "energies at the wall plug were normalized by a model of GPUs";
  } catch (const DataError& error) {
    EXPECT_EQ(error.what(), path_ +
                                ":3: column 'scope': 'wall' is not what the model knows, gpu; keep the rows of that "
                                "kind only");
  }
}

TEST_F(NormalizeFile, TakesTheSourceInAnySpelling) {
  const Normalizer normalizer = normalizer_of(data_, "identity");  // from NVIDIA A40
  EXPECT_EQ(normalize_csv(normalizer, write("energy_kwh,hardware\n1,NVIDIA A40\n2,a40\n3,a40\n4,\n")).rows, 4);
  EXPECT_THROW(normalize_csv(normalizer, write("energy_kwh,hardware\n1,A400\n")), DataError);
}

TEST_F(NormalizeFile, SaysWhereAQuoteIsNone) {
  const Normalizer normalizer = normalizer_of(data_, "identity");
  try {
    normalize_csv(normalizer, write("energy_kwh,team\n1,a\n2,\"b\"c\n3,d\n"));
    FAIL() << "text behind a quote was read";
  } catch (const DataError& error) {
    ASSERT_EQ(error.problems().size(), 1U);
    EXPECT_EQ(error.problems()[0].file, path_);
    EXPECT_EQ(error.problems()[0].line, 3);
  }
}

TEST_F(NormalizeFile, ARowHoldsSeveralSources) {
  const Normalizer normalizer = normalizer_of(on_two_sources(data_), "identity");
  const NormalizedFile result =
      normalize_csv(normalizer, write("S,team,energy_wh R\n1,a,4000\n,b,4000\n0.25,c,250\n"), 0.9);
  EXPECT_EQ(result.rows, 3);
  EXPECT_THAT(result.csv, HasSubstr("1,a,4000,2,"));  // sqrt(1 · 4)
  EXPECT_THAT(result.csv, HasSubstr(",b,4000,,,,,"));
  EXPECT_THAT(result.csv, HasSubstr("'S' has no energy"));
  EXPECT_THAT(result.csv, HasSubstr("0.25,c,250,0.25,"));
}

TEST_F(NormalizeFile, SeveralSourcesHaveAColumnEach) {
  const Normalizer normalizer = normalizer_of(on_two_sources(data_), "identity");
  const auto refused = [&](const std::string& text, const std::string& says) {
    try {
      normalize_csv(normalizer, write(text), 0.9);
      ADD_FAILURE() << text << " was normalized";
    } catch (const DataError& error) {
      EXPECT_THAT(error.what(), HasSubstr(says));
    }
  };
  refused("S,energy_kwh\n1,2\n", "R");
  refused("S,R,energy_j S\n1,2,3\n", "stands twice");
  refused("S,R\n1,-2\n", "-2");
  refused("S,energy R\n1,2\n", "energy R");
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
