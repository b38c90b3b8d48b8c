#include "crosswatt/evaluate/study.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "crosswatt/core/random.hpp"

namespace crosswatt {
namespace {

/// Two or three cards, 20 workloads of two families, no flops.
EnergyTable small_table(int workloads = 20, int cards = 2) {
  EnergyTableBuilder builder;
  builder.start_file("made up");
  RandomStream random(5);
  const std::vector<std::string> hardware = {"A", "B", "C"};
  for (int w = 0; w < workloads; ++w) {
    const std::string workload = fmt::format("w{:02}", w);
    const double base_kwh = std::pow(10.0, -3 + 2 * random.uniform());
    for (int h = 0; h < cards; ++h) {
      Measurement row{.workload = workload,
                      .hardware = hardware[static_cast<std::size_t>(h)],
                      .family = w % 2 == 0 ? "even" : "odd"};
      row.energy_kwh = base_kwh * (1 + h) * std::exp(0.05 * random.normal());
      builder.add(row, 0);
    }
  }
  return builder.build();
}

StudyOptions options_of(std::vector<std::string> strategies) {
  StudyOptions options;
  options.strategies = std::move(strategies);
  options.threads = 1;
  return options;
}

TEST(Study, ScoresEveryOrderedPair) {
  const Study study = run_study(small_table(20, 3), options_of({"linear"}));
  ASSERT_EQ(study.pairs.size(), 6U);
  EXPECT_EQ(study.pairs[0].data.pair, (HardwarePair{"A", "B"}));
  EXPECT_EQ(study.pairs[5].data.pair, (HardwarePair{"C", "B"}));
  const CellScores& cell = study.pairs[0].cells.at(0);
  EXPECT_EQ(cell.fits, 5);
  EXPECT_EQ(cell.references, 16);
  EXPECT_EQ(cell.predictions.size(), 20U);  // 5 splits of 4
  EXPECT_EQ(study.pairs[0].new_family_cells.at(0).fits, 2);
}

TEST(Study, TakesEveryChoiceOfSeveralSources) {
  StudyOptions options = options_of({"mean-ratio", "multi-source"});
  options.sources = 2;
  const Study study = run_study(small_table(20, 3), options);
  ASSERT_EQ(study.pairs.size(), 3U);
  EXPECT_EQ(study.pairs[0].data.pair, HardwarePair::of({"A", "B"}, "C"));
  EXPECT_EQ(study.pairs[0].cells.at(1).fits, 5);
  EXPECT_EQ(study.failures(), 0);
  options.sources = 3;
  EXPECT_THROW(run_study(small_table(20, 3), options), DataError);
  options.sources = 0;
  EXPECT_THROW(run_study(small_table(20, 3), options), ConfigError);
}

TEST(Study, DoesNotDependOnThreads) {
  StudyOptions options = options_of({"paper", "kernel-log-ratio"});
  options.selections = {"full", "random", "minmax", "k-medoids"};
  const EnergyTable table = small_table(24, 3);
  const Study one = run_study(table, options);
  options.threads = 8;
  const Study eight = run_study(table, options);
  ASSERT_EQ(one.pairs.size(), eight.pairs.size());
  for (std::size_t pair = 0; pair < one.pairs.size(); ++pair) {
    ASSERT_EQ(one.pairs[pair].cells.size(), eight.pairs[pair].cells.size());
    for (std::size_t i = 0; i < one.pairs[pair].cells.size(); ++i) {
      EXPECT_EQ(one.pairs[pair].cells[i].r2_mean, eight.pairs[pair].cells[i].r2_mean);
      EXPECT_EQ(one.pairs[pair].cells[i].rmsle, eight.pairs[pair].cells[i].rmsle);
    }
  }
}

TEST(Study, CountsWhatCannotBeFittedWithItsReason) {
  const Study study = run_study(small_table(), options_of({"linear", "paper"}));
  const std::vector<CellScores>& cells = study.pairs[0].cells;
  const auto found =
      std::find_if(cells.begin(), cells.end(), [](const CellScores& cell) { return cell.strategy == "linear+flops"; });
  ASSERT_NE(found, cells.end());
  EXPECT_EQ(found->fits, 0);
  EXPECT_EQ(found->failures, 5);
  EXPECT_FALSE(found->r2_mean.has_value());
  EXPECT_EQ(found->failure_reasons.at("the table has no flops"), 5);
}

TEST(Study, AFeatureNamedOutrightMustBeThere) {
  EXPECT_THROW(run_study(small_table(), options_of({"linear+flops"})), DataError);
  StudyOptions options = options_of({"paper"});
  options.strategy.features = FeatureSet::parse("energy,params", "--features");
  options.strategy.features_given = true;
  EXPECT_THROW(run_study(small_table(), options), DataError);
}

std::string refusal(const StudyOptions& options) {
  try {
    run_study(small_table(), options);
  } catch (const DataError& error) {
    return error.what();
  }
  ADD_FAILURE() << "the study ran";
  return "";
}

TEST(Study, SaysWhichFeatureTheTableLacks) {
  for (const auto& [strategy, lacks] :
       {std::pair{"linear+macs", "macs"}, {"linear+params", "params"}, {"linear+batch", "batch"}})
    EXPECT_THAT(refusal(options_of({strategy})), testing::HasSubstr(fmt::format("the table has no {}, which", lacks)));
  EXPECT_THAT(refusal(options_of({"linear+power"})),
              testing::HasSubstr("the table has no duration_s, so no power, which strategy linear+power needs"));
}

TEST(Study, AStrategyNamedBesideItsGroupIsNamedOutright) {
  for (const auto& strategies : {std::vector<std::string>{"paper", "linear+flops"}, {"linear+flops", "paper"}})
    EXPECT_THAT(refusal(options_of(strategies)), testing::HasSubstr("the table has no flops"));
}

TEST(Study, NeedsSplitsOfItsPairs) {
  StudyOptions options = options_of({"linear"});
  options.splits_file = "splits.csv";
  NamedSplit split{.pair = {"X", "Y"}, .repeat = 0};
  options.splits = {split};
  EXPECT_EQ(refusal(options),
            "splits.csv: has splits for none of the table's pairs; use the splits made for this table");
  for (int w = 0; w < 20; ++w) (w < 16 ? split.references : split.held_out).push_back(fmt::format("w{:02}", w));
  split.pair = {"B", "A"};
  options.splits = {split};
  EXPECT_EQ(run_study(small_table(), options).pairs.size(), 1U) << "those of the other direction are left out";
  options.pairs = {{"A", "B"}};
  EXPECT_EQ(refusal(options), "splits.csv: has no splits of 'A' to 'B'");
}

TEST(Study, NothingFittedIsAnErrorThatSaysWhy) {
  try {
    run_study(small_table(6), options_of({"svr"}));  // 2 held out leave 4 references, 5 needed
    FAIL() << "a study without a fit came back";
  } catch (const NothingFittedError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("5 needed"));
  }
}

TEST(Study, NeedsFiveWorkloadsInCommon) {
  EXPECT_THROW(run_study(small_table(4), options_of({"linear"})), DataError);
  StudyOptions options = options_of({"linear"});
  options.pairs = {{"A", "B"}};
  EXPECT_THROW(run_study(small_table(4), options), DataError);
}

TEST(Study, OwnReferencesJoinWhenAFamilyIsLeftOut) {
  StudyOptions options = options_of({"family-ratio"});
  options.split = {.kind = SplitKind::leave_family_out, .own_references = 2};
  const Study study = run_study(small_table(), options);
  EXPECT_EQ(study.pairs[0].cells[0].references, 12);  // 10 of the other family and 2 of its own
  EXPECT_EQ(study.pairs[0].cells[0].split, "leave-family-out+2");
  EXPECT_TRUE(study.pairs[0].new_family_cells.empty());
}

TEST(Study, IntervalsAreScoredWhereAStrategyGivesThem) {
  StudyOptions options = options_of({"power-law", "mean-ratio"});
  Study study = run_study(small_table(), options);
  EXPECT_TRUE(study.pairs[0].cells[0].coverage.has_value());
  EXPECT_GT(*study.pairs[0].cells[0].interval_factor, 1);
  EXPECT_FALSE(study.pairs[0].cells[1].coverage.has_value());
  options.all_intervals = true;
  study = run_study(small_table(), options);
  EXPECT_TRUE(study.pairs[0].cells[1].coverage.has_value());
}

TEST(Study, RefusesOptionsOutOfRange) {
  const auto refused = [](const std::function<void(StudyOptions&)>& change) {
    StudyOptions options;
    change(options);
    EXPECT_THROW(options.validate(), ConfigError);
  };
  refused([](StudyOptions& options) { options.split.repeats = 0; });
  refused([](StudyOptions& options) { options.split.test_size = 1.5; });
  refused([](StudyOptions& options) { options.fractions = {0.0}; });
  refused([](StudyOptions& options) { options.references = {0}; });
  refused([](StudyOptions& options) { options.level = 1; });
  refused([](StudyOptions& options) { options.strategy.degree = 0; });
}

}  // namespace
}  // namespace crosswatt
