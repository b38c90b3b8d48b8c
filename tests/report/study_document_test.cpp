#include "crosswatt/report/study_document.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "crosswatt/core/text.hpp"
#include "crosswatt/report/writers.hpp"

namespace crosswatt {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

CellScores fitted_cell(const std::string& strategy, double r2, double mdape) {
  CellScores cell;
  cell.strategy = strategy;
  cell.selection = "full";
  cell.fraction = 1.0;
  cell.references = 4;
  cell.split = "random";
  cell.repeats = 2;
  cell.fits = 2;
  cell.r2_mean = r2;
  cell.r2_std = 0.25;
  cell.r2_median = r2;
  cell.mse_kwh2_mean = 1 - r2;
  cell.mse_kwh2_std = 0.125;
  cell.mae_kwh_mean = 0.5;
  cell.mdape = mdape;
  cell.mape = 2 * mdape;
  cell.rmsle = mdape;
  cell.spearman = 0.75;
  cell.nonpositive = 0.0;
  cell.reference_kwh_share = 1.0;
  return cell;
}

/// Two strategies on one pair of hostile names: one fitted twice, one never.
Study tiny_study() {
  CellScores failed;
  failed.strategy = "svr";
  failed.selection = "full";
  failed.fraction = 1.0;
  failed.split = "random";
  failed.repeats = 2;
  failed.failures = 2;
  failed.failure_reasons = {{"4 references, 5 needed", 2}};
  PairResult pair;
  pair.data.pair = {"A|<b>", "B_\x1b[31m"};
  pair.data.phase = Phase::training;
  pair.data.scope = Scope::gpu;
  for (const double kwh : {1.0, 2.0, 3.0, 4.0, 5.0}) {
    const Index row = pair.data.columns.append(kwh);
    pair.data.workloads.push_back("w" + std::to_string(row));
    pair.data.target_kwh.push_back(2 * kwh);
    pair.data.common.push_back(row);
  }
  pair.data.columns.flops[0] = 7e9;
  pair.splits = {{{1, 2, 3, 4}, {0}}, {{0, 2, 3, 4}, {1}}};
  pair.cells = {fitted_cell("linear", 0.9, 0.1), fitted_cell("identity", -0.5, 0.5), failed};
  pair.cells[0].predictions = {{.split = 0, .row = 0, .predicted_kwh = 1.0 / 3},
                               {.split = 1, .row = 1, .predicted_kwh = 4}};
  Study study;
  study.options.strategies = {"linear", "identity", "svr"};
  study.options.split.repeats = 2;
  study.options.split.seed = 42;
  study.notes = {"scope gpu is used"};
  study.pairs.push_back(std::move(pair));
  return study;
}

TEST(ScoresTable, HasTheColumnsOfTheContract) {
  const std::string csv = to_csv(scores_table(tiny_study()));
  const std::vector<std::string_view> lines = split(csv, '\n');
  EXPECT_EQ(
      lines[0],
      "source,target,strategy,selection,fraction,references,split,repeats,fits,failures,r2_mean,r2_std,r2_median,"
      "mse_kwh2_mean,mse_kwh2_std,mae_kwh_mean,mdape,mape,rmsle,spearman,nonpositive,reference_kwh_share,coverage,"
      "interval_factor,r2_se,mse_kwh2_se,mdape_se,rmsle_se,new_family_mdape,new_family_rmsle,new_family_coverage");
  EXPECT_EQ(
      lines[1],
      "A|<b>,B_\\x1b[31m,linear,full,1,4,random,2,2,0,0.9,0.25,0.9,0.09999999999999998,0.125,0.5,0.1,0.2,0.1,0.75,"
      "0,1,,,,,,,,,");
  EXPECT_EQ(lines[3], "A|<b>,B_\\x1b[31m,svr,full,1,0,random,2,0,2,,,,,,,,,,,,,,,,,,,,,");
}

TEST(StudyDocument, MarksTheBestAndExplainsFailures) {
  const std::string text = to_terminal(study_document(tiny_study()));
  EXPECT_THAT(text, HasSubstr("2 of 6 fits failed"));
  EXPECT_THAT(text, HasSubstr("svr: 4 references, 5 needed × 2"));
  EXPECT_THAT(text, HasSubstr("seed 42"));
  EXPECT_THAT(text, HasSubstr("scope gpu is used"));
  EXPECT_THAT(text, HasSubstr(" 0.900*"));
  EXPECT_THAT(text, HasSubstr("-0.500 "));
  EXPECT_THAT(text, HasSubstr("10 %*"));
}

TEST(StudyDocument, SaysHowTheWorkloadsWereSplit) {
  const auto document_of = [](const SplitOptions& split) {
    Study study = tiny_study();
    study.options.split = split;
    return to_markdown(study_document(study));
  };
  EXPECT_THAT(document_of({.test_size = 0.25, .repeats = 2, .seed = 42}),
              HasSubstr("2 random splits, 25 % of the workloads held out, seed 42"));
  EXPECT_THAT(document_of({.kind = SplitKind::k_fold, .folds = 4, .seed = 42}), HasSubstr("4 folds, seed 42"));
  EXPECT_THAT(document_of({.kind = SplitKind::leave_one_out}), HasSubstr("each workload left out in turn"));
  const std::string family = document_of({.kind = SplitKind::leave_family_out});
  EXPECT_THAT(family, AllOf(HasSubstr("each family left out in turn"), Not(HasSubstr("but for"))));
  EXPECT_THAT(document_of({.kind = SplitKind::leave_family_out, .own_references = 2}),
              HasSubstr("each family left out in turn, but for 2 workloads of it"));
}

TEST(StudyDocument, ShowsOnAScreenTheHardestOfManyPairs) {
  Study study = tiny_study();
  const PairResult pair = study.pairs.front();
  study.pairs.clear();
  for (int i = 1; i <= 30; ++i) {
    study.pairs.push_back(pair);
    study.pairs.back().data.pair.target = fmt::format("GPU{:02}", i);
    for (CellScores& cell : study.pairs.back().cells) cell.mdape = 0.01 * i;
  }
  for (CellScores& cell : study.pairs[4].cells) cell.mdape.reset();  // GPU05: not one strategy can be fitted
  const std::string brief = to_terminal(study_document(study, PairExtent::hardest));
  EXPECT_THAT(brief, HasSubstr("The 20 of 30 pairs with the largest errors"));
  EXPECT_THAT(brief, AllOf(HasSubstr("GPU05"), HasSubstr("GPU30"), HasSubstr("GPU12")));
  EXPECT_THAT(brief, AllOf(Not(HasSubstr("GPU11")), Not(HasSubstr("GPU04"))));
  EXPECT_LT(brief.find("GPU30"), brief.find("GPU29"));
  EXPECT_THAT(to_terminal(study_document(study)), HasSubstr("GPU01"));
}

/// Text without what may break a line or stand in a table: every line printable.
void expect_printable_lines(const std::string& text) {
  for (const std::string_view line : split(text, '\n')) EXPECT_EQ(printable(line, std::string::npos), line);
}

TEST(StudyDocument, KeepsHostileHardwareNamesHarmless) {
  const Document document = study_document(tiny_study());
  expect_printable_lines(to_terminal(document));
  expect_printable_lines(to_markdown(document));
  expect_printable_lines(to_latex(document));
  EXPECT_EQ(to_markdown(document).find('<'), std::string::npos);
}

// LaTeX's own input encoding knows Latin 1 and a little more; the rest would stop it.
TEST(StudyDocument, SaysNothingThatLatexCanNotSet) {
  const std::string latex = to_latex(study_document(tiny_study()));
  for (std::size_t i = 0; i < latex.size(); ++i) {
    const auto byte = static_cast<unsigned char>(latex[i]);
    EXPECT_TRUE(byte < 0x80 || byte == 0xC2 || byte == 0xC3 || (byte & 0xC0U) == 0x80U) << latex.substr(i, 20);
  }
}

TEST(StudyJson, KeepsEverything) {
  const Study study = tiny_study();
  const json file = json::parse(study_json(study));
  EXPECT_EQ(file["schema_version"], 1);
  EXPECT_EQ(file["options"]["seed"], 42);
  EXPECT_EQ(file["notes"], json({"scope gpu is used"}));
  const json& pair = file["pairs"][0];
  EXPECT_EQ(pair["source"], "A|<b>");
  EXPECT_EQ(pair["workloads"], json({"w0", "w1", "w2", "w3", "w4"}));
  EXPECT_EQ(pair["source_kwh"], json({1.0, 2.0, 3.0, 4.0, 5.0}));
  EXPECT_EQ(pair["flops"], json({7e9, nullptr, nullptr, nullptr, nullptr}));
  EXPECT_EQ(pair["splits"][1], json({{"references", {0, 2, 3, 4}}, {"held_out", {1}}}));
  const json& linear = pair["cells"][0];
  EXPECT_EQ(linear["strategy"], "linear");
  EXPECT_EQ(linear["r2_mean"], 0.9);
  EXPECT_EQ(linear["coverage"], nullptr);
  EXPECT_EQ(linear["predictions"]["predicted_kwh"], json({1.0 / 3, 4.0}));
  EXPECT_EQ(linear["predictions"]["split"], json({0, 1}));
  EXPECT_EQ(pair["cells"][2]["failure_reasons"], json({{"4 references, 5 needed", 2}}));
  EXPECT_EQ(pair["cells"][2]["r2_mean"], nullptr);
}

TEST(PairTitle, PointsFromSourceToTarget) {
  EXPECT_EQ(pair_title({"V100", "A40"}), "V100 → A40");
}

}  // namespace
}  // namespace crosswatt
