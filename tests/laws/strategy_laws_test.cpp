// What every registered strategy obeys, whatever it does. A new strategy is held to these laws without a line here,
// unless it has a reason to differ, which then stands in `kExceptions`.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <map>

#include "crosswatt/core/file.hpp"
#include "crosswatt/model/closed_form.hpp"
#include "crosswatt/model/model_file.hpp"
#include "crosswatt/model/registry.hpp"
#include "crosswatt/numeric/statistics.hpp"
#include "support/made_up_pair.hpp"

namespace crosswatt {
namespace {

using test::first_rows;
using test::made_up_pair;

constexpr Index kReferences = 24;
constexpr Index kWorkloads = 36;
constexpr std::uint64_t kSeed = 20240917;

/// How far a strategy may be from a law, relative to the prediction, and why.
struct Exception {
  bool approximates =
      false;  // recovers a ratio within the widest tube of its grid, 10^-0.5 standard deviations, on its references
  bool order_matters = false;   // the references' order is part of the definition
  bool learns_nothing = false;  // recovers no ratio but its own
};

const std::map<std::string, Exception> kExceptions = {
    // Its tube allows errors of epsilon, and its folds follow the references' order.
    {"svr", {.approximates = true, .order_matters = true}},
    {"identity", {.learns_nothing = true}},
    {"tdp-ratio", {.learns_nothing = true}},
};

Exception exception_of(const std::string& name) {
  const auto found = kExceptions.find(name);
  return found == kExceptions.end() ? Exception() : found->second;
}

std::vector<std::string> all_names() {
  std::vector<std::string> names = {"single-reference"};
  for (const StrategyChoice& choice : resolve_strategies({"all"})) names.push_back(choice.name);
  return names;
}

class StrategyLaws : public testing::TestWithParam<std::string> {
 protected:
  StrategyLaws() {
    StrategyOptions options;
    options.reference_workloads = {"workload0003"};
    strategy_ = make_strategy(GetParam(), options);
  }

  std::unique_ptr<const FittedModel> fit(const PairDataset& data, const std::vector<Index>& references) const {
    FitResult result = strategy_->fit(data, references);
    if (const auto* failure = std::get_if<FitFailure>(&result)) {
      ADD_FAILURE() << GetParam() << ": " << failure->reason;
      return nullptr;
    }
    return std::move(std::get<0>(result));
  }

  std::vector<double> predict(const PairDataset& data, const std::vector<Index>& references) const {
    const auto model = fit(data, references);
    return model ? predict(*model, data) : std::vector<double>(data.workloads.size(), kUnknown);
  }

  static std::vector<double> predict(const FittedModel& model, const PairDataset& data) {
    std::vector<double> kwh(data.workloads.size());
    model.predict_kwh(data.columns, first_rows(data.size()), kwh);
    return kwh;
  }

  static void expect_near(const std::vector<double>& actual, const std::vector<double>& expected, double tolerance) {
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i) EXPECT_NEAR(actual[i] / expected[i], 1, tolerance) << "row " << i;
  }

  std::unique_ptr<Strategy> strategy_;
};

/// @param expected  the whole column; an approximating strategy is held to its references alone.
void expect_recovered(const std::string& strategy, const std::vector<double>& actual,
                      const std::vector<double>& expected) {
  if (!exception_of(strategy).approximates) {
    for (std::size_t i = 0; i < actual.size(); ++i) EXPECT_NEAR(actual[i] / expected[i], 1, 1e-9) << "row " << i;
    return;
  }
  const double sd = numeric::population_sd(std::span(expected).first(kReferences));
  for (Index i = 0; i < kReferences; ++i) EXPECT_NEAR(actual[i], expected[i], 0.35 * sd) << "row " << i;
}

TEST_P(StrategyLaws, SameHardwareGivesTheIdentity) {
  PairDataset data = made_up_pair(kSeed, kWorkloads, [](double kwh) { return kwh; });
  data.pair.target = data.pair.source;
  expect_recovered(GetParam(), predict(data, first_rows(kReferences)), data.columns.source_kwh);
}

TEST_P(StrategyLaws, RecoversARatio) {
  if (exception_of(GetParam()).learns_nothing) GTEST_SKIP() << "fits nothing";
  const PairDataset data = made_up_pair(kSeed, kWorkloads, [](double kwh) { return 1.7 * kwh; });
  expect_recovered(GetParam(), predict(data, first_rows(kReferences)), data.target_kwh);
}

TEST_P(StrategyLaws, ReferenceOrderIsIrrelevant) {
  if (exception_of(GetParam()).order_matters) GTEST_SKIP() << "the order is part of the definition";
  const PairDataset data = made_up_pair(kSeed, kWorkloads);
  std::vector<Index> shuffled = first_rows(kReferences);
  RandomStream(kSeed).shuffle(std::span<Index>(shuffled));
  expect_near(predict(data, shuffled), predict(data, first_rows(kReferences)), 1e-7);
}

TEST_P(StrategyLaws, ScalingBothSidesScalesPredictions) {
  const PairDataset data = made_up_pair(kSeed, kWorkloads);
  PairDataset scaled = data;
  constexpr double kFactor = 1024;  // a power of two, so that the scaling itself rounds nothing
  for (double& kwh : scaled.columns.source_kwh) kwh *= kFactor;
  for (double& kwh : scaled.target_kwh) kwh *= kFactor;
  std::vector<double> expected = predict(data, first_rows(kReferences));
  for (double& kwh : expected) kwh *= kFactor;
  expect_near(predict(scaled, first_rows(kReferences)), expected, 1e-7);
}

TEST_P(StrategyLaws, HeldOutTargetsAreNotLookedAt) {
  const PairDataset data = made_up_pair(kSeed, kWorkloads);
  PairDataset changed = data;
  for (Index row = kReferences; row < kWorkloads; ++row) changed.target_kwh[row] = row % 2 == 0 ? kUnknown : 1e3;
  EXPECT_EQ(predict(changed, first_rows(kReferences)), predict(data, first_rows(kReferences)));
}

TEST_P(StrategyLaws, ClosedFormsPredictAsTheirModelsDo) {
  const auto* closed_form = dynamic_cast<const ClosedForm*>(strategy_.get());
  if (closed_form == nullptr) return;
  // One reference; few, which polynomials and predictors in number pass through; many, read in several blocks.
  for (const Index references : {1, 4, 24, 700}) {
    SCOPED_TRACE(references);
    const PairDataset data = made_up_pair(kSeed, 1000);
    const std::vector<Index> rows = first_rows(1000);
    std::vector<double> expected(rows.size()), predicted(rows.size());
    const FitResult model = strategy_->fit(data, first_rows(references));
    const std::optional<FitFailure> failure = closed_form->predict_kwh(data, first_rows(references), rows, predicted);
    ASSERT_EQ(failure.has_value(), std::holds_alternative<FitFailure>(model));
    if (failure) {
      EXPECT_EQ(failure->reason, std::get<FitFailure>(model).reason);
      continue;
    }
    std::get<0>(model)->predict_kwh(data.columns, rows, expected);
    EXPECT_FALSE(std::get<0>(model)->has_spread());
    const double largest = std::abs(*std::max_element(expected.begin(), expected.end(),
                                                      [](double a, double b) { return std::abs(a) < std::abs(b); }));
    for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_NEAR(predicted[i], expected[i], 1e-11 * largest);
  }
}

TEST_P(StrategyLaws, NoReferencesGiveAReasonNotANumber) {
  if (exception_of(GetParam()).learns_nothing) GTEST_SKIP() << "needs no references";
  const PairDataset data = made_up_pair(kSeed, kWorkloads);
  const FitResult result = strategy_->fit(data, {});
  ASSERT_TRUE(std::holds_alternative<FitFailure>(result));
  EXPECT_FALSE(std::get<FitFailure>(result).reason.empty());
}

TEST_P(StrategyLaws, EqualReferencesGiveAReasonOrAFinitePrediction) {
  PairDataset data = made_up_pair(kSeed, kWorkloads, [](double kwh) { return 2 * kwh; });
  for (auto* column : {&data.columns.source_kwh, &data.columns.duration_s, &data.columns.flops, &data.columns.macs,
                       &data.columns.params, &data.columns.batch_size, &data.target_kwh})
    std::fill(column->begin(), column->begin() + kReferences, (*column)[0]);
  FitResult result = strategy_->fit(data, first_rows(kReferences));
  if (const auto* failure = std::get_if<FitFailure>(&result)) {
    EXPECT_FALSE(failure->reason.empty());
    return;
  }
  for (const double kwh : predict(*std::get<0>(result), data)) EXPECT_TRUE(std::isfinite(kwh));
}

TEST_P(StrategyLaws, OneReferenceGivesAReasonOrAFinitePrediction) {
  const PairDataset data = made_up_pair(kSeed, kWorkloads);
  FitResult result = strategy_->fit(data, std::vector<Index>{3});  // the one that single-reference names
  if (const auto* failure = std::get_if<FitFailure>(&result)) {
    EXPECT_FALSE(failure->reason.empty());
    return;
  }
  for (const double kwh : predict(*std::get<0>(result), data)) EXPECT_TRUE(std::isfinite(kwh));
}

TEST_P(StrategyLaws, AFamilyNeverSeenHasAFinitePrediction) {
  const PairDataset data = made_up_pair(kSeed, kWorkloads);
  const auto model = fit(data, first_rows(kReferences));
  ASSERT_NE(model, nullptr);
  PairDataset strange = data;
  auto families = std::make_shared<NameDictionary>();
  strange.columns.family.assign(strange.columns.family.size(), families->add("never seen"));
  strange.columns.family_names = families;
  for (const double kwh : predict(*model, strange)) EXPECT_TRUE(std::isfinite(kwh));
  strange.columns.family.assign(strange.columns.family.size(), NameDictionary::kNone);
  for (const double kwh : predict(*model, strange)) EXPECT_TRUE(std::isfinite(kwh));
}

TEST_P(StrategyLaws, AFeatureTheModelDoesNotAskForMayBeUnknown) {
  const PairDataset data = made_up_pair(kSeed, kWorkloads);
  const auto model = fit(data, first_rows(kReferences));
  ASSERT_NE(model, nullptr);
  PairDataset bare = data;
  const std::pair<Feature, std::vector<double>*> columns[] = {{Feature::power, &bare.columns.duration_s},
                                                              {Feature::flops, &bare.columns.flops},
                                                              {Feature::macs, &bare.columns.macs},
                                                              {Feature::params, &bare.columns.params},
                                                              {Feature::batch, &bare.columns.batch_size}};
  for (const auto& [feature, column] : columns)
    if (!model->required_features().has(feature)) std::fill(column->begin(), column->end(), kUnknown);
  EXPECT_EQ(predict(*model, bare), predict(*model, data));
}

TEST_P(StrategyLaws, SavedAndLoadedPredictsTheSameBits) {
  const PairDataset data = made_up_pair(kSeed, kWorkloads);
  SavedModel saved;
  saved.strategy = strategy_->name();
  saved.pair = data.pair;
  saved.model = fit(data, first_rows(kReferences));
  ASSERT_NE(saved.model, nullptr);
  const std::string path = testing::TempDir() + "model_" + std::to_string(getpid()) + ".json";
  write_whole(path, to_json(saved));
  const SavedModel loaded = read_model(path);
  std::remove(path.c_str());
  EXPECT_EQ(loaded.strategy, saved.strategy);
  EXPECT_EQ(predict(*loaded.model, data), predict(*saved.model, data));
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  for (char& c : name)
    if (c == '-' || c == '+') c = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, StrategyLaws, testing::ValuesIn(all_names()), test_name);

}  // namespace
}  // namespace crosswatt
