#include "crosswatt/challenge/reanalysis.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "challenge/demo_challenge.hpp"
#include "crosswatt/challenge/reanalysis_files.hpp"
#include "crosswatt/core/error.hpp"
#include "crosswatt/core/file.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::StartsWith;

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> found;
  for (const std::string_view line : split(text, '\n')) {
    if (!line.empty()) found.emplace_back(line);
  }
  return found;
}

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> found;
  for (const std::string_view cell : split(line, ',')) found.emplace_back(cell);
  return found;
}

TEST(Files, HaveTheHeadingsOfTheContract) {
  const Reanalysis result = demo_reanalysis("x_1,,3.1,0.15,0.41,2e6,1e9,6,10h (2 RTX 3090),0.6\n");
  EXPECT_THAT(normalized_csv(result),
              StartsWith("code,energy_training_kwh,energy_test_kwh,energy_baseline_kwh,energy_training_normalized,"
                         "energy_test_normalized,"
                         "ew_f1_train,ew_f1_test,ensemble_size,macs,params,rank_f1,rank_ew_f1_train,"
                         "energy_training_lower,energy_training_upper,energy_test_lower,energy_test_upper,"
                         "training_to_test\n"
                         "base_1,2,0.1,0.5,2,0.1,0.5,0.5,,5e+09,1e+06,2,1,1.995,2.005,0.0995,0.1005,20\n"));
  EXPECT_THAT(ew_scores_csv(result), StartsWith("code,metric,subset,phase,ew\nbase_1,f1,all,train,0.5\n"));
  EXPECT_THAT(quartiles_csv({&result, 1}),
              StartsWith("year,metric,count,q25,median,q75\n2024,params,2,1250000,1500000,1750000\n"));
  EXPECT_THAT(thresholds_csv(result),
              StartsWith("group,metric,level,limit,f1,systems\nsingle,params,all,1e+06,0.5,1\n"));
  EXPECT_THAT(correlations_csv(result),
              StartsWith("x,y,rows,pearson,pearson_log,spearman,kendall\nparams,macs,2,-1,-1,"));
  EXPECT_EQ(quadrants_csv(result), "quadrant,code\nhigh_score_high_ew,base_1\nhigh_score_low_ew,x_1\n");
  EXPECT_EQ(lines(pareto_csv(result)).at(1), "base_1,0.5,2");
  EXPECT_THAT(anomalies_csv(result), StartsWith("code,kind,value,why,effect\n"));
}

// EW of base_1 0.5 · 2 / 2 = 0.5; of x_1, 3.1 · 0.5 / 0.41 kWh, 0.6 · 2 / 3.780 = 0.317. z_1 has no score, so no rank.
TEST(Files, RankEverySystem) {
  const Reanalysis result = demo_reanalysis("z_1,,3.1,0.15,0.41,,,,,\nx_1,,3.1,0.15,0.41,,,,,0.6\n");
  const std::vector<std::string> rows = lines(ranking_csv(result));
  EXPECT_EQ(
      rows.at(0),
      "rank,rank_best,rank_worst,code,ew_f1_train,ew_lower,ew_upper,f1,rank_f1,energy_training_normalized,lower_kwh,"
      "upper_kwh,unordered_with,interval,extrapolated");
  EXPECT_THAT(rows.at(1), StartsWith("1,1,1,base_1,0.5,"));
  EXPECT_THAT(rows.at(1), EndsWith(",0.5,2,2,1.995,2.005,0,rounding,false"));
  EXPECT_THAT(rows.at(2), StartsWith("2,2,2,x_1,0.317"));
  EXPECT_THAT(rows.at(3), StartsWith(",,,z_1,,,,,,3.78"));
}

TEST(Files, TellEnergyPerHourOfAudioAndFurtherReferences) {
  ChallengeRules rules = demo_rules();
  rules.references.push_back({"heavy", "macs", 5.0});  // the column macs of the demo says it
  rules.test_audio_hours = 4;
  const Reanalysis result = demo_reanalysis("x_1,,3.1,0.16,0.41,,4.25,,,0.6\n", rules);
  EXPECT_THAT(lines(normalized_csv(result)).at(0),
              EndsWith(",training_to_test,test_kwh_per_audio_hour,energy_heavy_kwh"));
  EXPECT_THAT(lines(normalized_csv(result)).at(2), EndsWith(",19.375,0.04,4.25"));  // 3.1 / 0.16, 0.16 / 4 h
  const nlohmann::json json = nlohmann::json::parse(reanalysis_json({&result, 1}, std::nullopt));
  EXPECT_EQ(json["years"][0]["systems"][1]["test_kwh_per_audio_hour"], 0.04);
}

TEST(Files, LeaveUndefinedNumbersEmpty) {
  const Reanalysis result = demo_reanalysis("x_1,,,0.15,0.41,,,,,0.6\n");
  EXPECT_EQ(lines(normalized_csv(result)).at(2).substr(0, 17), "x_1,,0.15,0.41,,0");
  EXPECT_EQ(lines(ew_scores_csv(result)).at(3), "x_1,f1,all,train,");
}

TEST(Files, QuoteWhatHoldsACommaOrAQuote) {
  const Reanalysis result = demo_reanalysis("\"x, the \"\"best\"\"_1\",,3.1,0.15,0.41,,,,,0.6\n");
  EXPECT_THAT(lines(normalized_csv(result)).at(2), StartsWith("\"x, the \"\"best\"\"_1\",3.1,"));
}

TEST(Files, JsonHoldsEverything) {
  const Reanalysis result = demo_reanalysis("x_1,,,0.15,0.41,,,,\"3h (1 Ábacus)\",0.6\n");
  const YearComparison comparison = compare_years(result.systems, result.systems);
  const nlohmann::json json = nlohmann::json::parse(reanalysis_json({&result, 1}, comparison));
  EXPECT_EQ(json.at("schema_version"), 1);
  const nlohmann::json& year = json.at("years").at(0);
  EXPECT_EQ(year.at("rules"), "demo");
  EXPECT_EQ(year.at("systems").at(0).at("ew").at("f1").at("all").at("train"), 0.5);
  EXPECT_TRUE(year.at("systems").at(1).at("ew").at("f1").at("all").at("train").is_null());
  EXPECT_TRUE(year.at("systems").at(1).at("rank_ew_train").is_null());
  EXPECT_EQ(year.at("pareto").at("front").at(0).at("code"), "base_1");
  EXPECT_FALSE(year.at("doubts").empty());
  EXPECT_EQ(json.at("comparison").at("before"), 2024);
}

TEST(Reanalysis, TakesOtherEnergiesThanTheSingleRatio) {
  const Submissions submissions = demo_submissions("x_1,,3.0,0.1,0.5,,,,,0.6\n");
  NormalizedEnergies energies = normalize_by_single_ratio(submissions);
  energies.method = "power-law";
  energies.systems[1][0] = {1.0, 0.5, 4.0};
  const Reanalysis result = reanalyse(submissions, energies, {});
  EXPECT_EQ(result.systems.rank_ew_train, (std::vector<Index>{2, 1}));
  EXPECT_EQ(result.systems.rank_range[1], (RankRange{1, 2})) << "EW 0.3 to 2.4 against the base's 0.5";
  EXPECT_THAT(result.systems.unordered, ElementsAre(1, 1));
}

TEST(Reanalysis, SharesOutTheHypervolume) {
  // Costs (-f1, kWh) are (-.5, 2), (-.6, 6), (-.55, 10); the worst of each (-.5, 10). Base has no width there; x_1
  // covers .1 · 4 of the box of .1 · 8; y_1 is dominated.
  const Reanalysis result = demo_reanalysis("x_1,,6.0,0.1,0.5,,,,,0.6\ny_1,,10.0,0.1,0.5,,,,,0.55\n");
  EXPECT_EQ(result.pareto.systems, 3);
  EXPECT_THAT(result.pareto.front, ElementsAre(0, 1));
  EXPECT_DOUBLE_EQ(result.pareto.hypervolume.value(), 0.4);
  EXPECT_DOUBLE_EQ(result.pareto.hypervolume_share.value(), 0.5);
}

TEST(Reanalysis, RefusesUnknownObjectives) {
  ReanalysisOptions options;
  options.pareto = {{"f1", true}, {"energy", false}};
  EXPECT_THROW(reanalyse(demo_submissions(""), options), ConfigError);
}

// --- The public result files
// -------------------------------------------------------------------------------------------------

class PublicReanalysis : public testing::Test {
 protected:
  static std::string folder() { return std::string(CROSSWATT_SHARED_DIR) + "/data/dcase/"; }
  static const Reanalysis& of_2022() {
    static const Reanalysis kResult =
        reanalyse(read_submissions(folder() + "dcase2022_task4_entries.yaml", load_rules("dcase2022")), {});
    return kResult;
  }
  static const Reanalysis& of_2023() {
    static const Reanalysis kResult =
        reanalyse(read_submissions(folder() + "dcase2023_task4a_entries.yaml", load_rules("dcase2023")), {});
    return kResult;
  }
  void SetUp() override {
    if (!std::filesystem::exists(folder())) GTEST_SKIP() << "no " << folder();
  }
};

void expect_relative(double computed, double published, const std::string& what) {
  EXPECT_LE(std::abs(computed - published), 1e-12 * std::abs(published)) << what;
}

/// EW values met to 1e-12 relative.
Index check_ew(const Reanalysis& result) {
  Index met = 0;
  for (Index i = 0; i < result.systems.size(); ++i) {
    for (std::size_t k = 0; k < result.systems.ew[i].size(); ++k) {
      for (const EnergyPhase phase : kEnergyPhases) {
        const double published = result.systems.submissions.entries[i].scores[k].published_ew[at(phase)];
        const double computed = result.systems.ew[i][k][at(phase)];
        EXPECT_EQ(std::isnan(published), std::isnan(computed)) << result.systems.code(i);
        if (std::isnan(published)) continue;
        expect_relative(computed, published, result.systems.code(i));
        ++met;
      }
    }
  }
  return met;
}

TEST_F(PublicReanalysis, MeetsEveryEwScoreOf2023) {
  EXPECT_EQ(check_ew(of_2023()), 3024);
}

TEST_F(PublicReanalysis, MeetsEveryEwScoreOf2022) {
  EXPECT_EQ(check_ew(of_2022()), 3 * (81 + 81));
}

TEST_F(PublicReanalysis, MeetsEveryNormalizedEnergyOf2023) {
  Index met = 0;
  for (Index i = 0; i < of_2023().systems.size(); ++i) {
    for (const EnergyPhase phase : kEnergyPhases) {
      const double published = of_2023().systems.submissions.entries[i].published_normalized[at(phase)];
      expect_relative(of_2023().systems.energies.systems[i][at(phase)].kwh, published, of_2023().systems.code(i));
      ++met;
    }
  }
  EXPECT_EQ(met, 168);
}

TEST_F(PublicReanalysis, MeetsTheTableOfExpectedCells) {
  const std::vector<std::string> expected = lines(read_whole(folder() + "expected_2023.csv"));
  const std::vector<std::string> computed = lines(normalized_csv(of_2023()));
  ASSERT_EQ(expected.size(), computed.size());
  EXPECT_EQ(computed[0].substr(0, expected[0].size()), expected[0]);
  for (std::size_t row = 1; row < expected.size(); ++row) {
    const std::vector<std::string> wanted = cells(expected[row]), got = cells(computed[row]);
    EXPECT_EQ(got[0], wanted[0]);
    for (std::size_t i = 1; i < wanted.size(); ++i) {
      expect_relative(parse_number(got[i]).value(), parse_number(wanted[i]).value(), expected[row]);
    }
  }
}

/// Cells of the two tables as the slides print them, and in full.
struct Printed {
  std::string text;
  double value;
};
using PrintedCells = std::map<std::string, Printed>;

void print_quartiles(const Reanalysis& result, PrintedCells& printed) {
  const std::map<std::string, std::pair<std::string, int>> kColumns = {
      {"params", {"System complexity ", 0}},
      {"energy_training_kwh", {"Energy train (kWh) ", 3}},
      {"energy_test_kwh", {"Energy test (kWh) ", 3}}};
  for (const QuartileRow& row : result.quartiles) {
    const auto& [column, decimals] = kColumns.at(row.metric);
    const std::string key = "quartiles/" + std::to_string(row.year) + " Entries/" + column;
    printed[key + "25%"] = {fixed_half_up(row.q25, decimals), row.q25};
    printed[key + "Median"] = {fixed_half_up(row.median, decimals), row.median};
    printed[key + "75%"] = {fixed_half_up(row.q75, decimals), row.q75};
  }
}

void print_thresholds(const Reanalysis& result, PrintedCells& printed) {
  const std::map<std::string, std::string> kColumns = {
      {"params", "System complexity "}, {"macs", "MACs "}, {"energy_training_normalized", "Energy train (kWh) "}};
  const std::map<std::string, std::string> kLevels = {
      {"all", "All"}, {"q25", "25th"}, {"median", "Median"}, {"q75", "75th"}};
  for (const ThresholdRow& row : result.thresholds) {
    const std::string group = row.group == "single" ? "No-ensemble " : "Ensemble ";
    const std::string key = "thresholding/" + group + kLevels.at(row.level) + "/" + kColumns.at(row.metric);
    const bool energy = row.metric == "energy_training_normalized";
    printed[key + "Max"] = {energy ? fixed_half_up(row.limit, 2) : count_half_up(row.limit), row.limit};
    printed[key + "PSDS_1"] = {fixed_half_up(row.best_score, 2), row.best_score};
  }
}

TEST_F(PublicReanalysis, PrintsThePublishedTables) {
  PrintedCells printed;
  print_quartiles(of_2022(), printed);
  print_quartiles(of_2023(), printed);
  print_thresholds(of_2023(), printed);
  Index agreeing = 0, others = 0;
  for (const std::string& line : lines(read_whole(folder() + "published_tables.csv"))) {
    const std::vector<std::string> row = cells(line);
    if (row[0] != "quartiles" && row[0] != "thresholding") continue;
    const Printed& cell = printed.at(row[0] + "/" + row[1] + "/" + row[2]);
    if (row[5] == "y") {
      EXPECT_EQ(cell.text, row[3]) << line;
      ++agreeing;
    } else {
      EXPECT_NE(cell.text, row[3]) << line;
      EXPECT_DOUBLE_EQ(cell.value, parse_number(row[4]).value()) << line;
      ++others;
    }
  }
  EXPECT_EQ(agreeing, 60);
  EXPECT_EQ(others, 6);
}

TEST_F(PublicReanalysis, CountsTheRowsOfTheTables) {
  EXPECT_EQ(of_2022().quartiles[0].count, 60);
  EXPECT_EQ(of_2023().quartiles[0].count, 64);
  EXPECT_EQ(of_2023().thresholds[0].systems, 32);
  EXPECT_EQ(of_2023().thresholds[12].systems, 34);
}

std::vector<std::string> codes(const Reanalysis& result, DoubtKind kind) {
  std::vector<std::string> found;
  for (const Doubt& doubt : result.doubts) {
    if (doubt.kind == kind) found.push_back(doubt.code);
  }
  return found;
}

TEST_F(PublicReanalysis, FindsTheKnownDoubts) {
  using testing::Contains;
  EXPECT_THAT(codes(of_2023(), DoubtKind::reference_scaled_with_ensemble),
              ElementsAre("Chen_CHT_task4_3", "Chen_CHT_task4_4"));
  EXPECT_THAT(codes(of_2023(), DoubtKind::coarse_reference), Contains("Liu_SRCN_task4a_1"));
  EXPECT_THAT(codes(of_2023(), DoubtKind::implausible_power),
              testing::IsSupersetOf({"Liu_NSYSU_task4_3", "Zhang_UCAS_task4_7"}));
  EXPECT_THAT(codes(of_2023(), DoubtKind::misspelt_hardware),
              testing::IsSupersetOf({"Zhang_UCAS_task4_1", "Guan_HIT_task4a_1"}));
  EXPECT_THAT(codes(of_2023(), DoubtKind::reference_spread),
              testing::IsSupersetOf({"Chen_CHT_task4_1", "Liu_SRCN_task4a_4"}));
  EXPECT_THAT(codes(of_2022(), DoubtKind::energy_equals_organisers),
              testing::IsSupersetOf({"Giannakopoulos_UNIPI_task4_1", "Hao_UNISOC_task4_3"}));
  EXPECT_EQ(codes(of_2022(), DoubtKind::missing_energy).size(), 40U);
  for (const Reanalysis* result : {&of_2022(), &of_2023()}) {
    EXPECT_TRUE(codes(*result, DoubtKind::differs_from_published).empty());
    EXPECT_TRUE(codes(*result, DoubtKind::rules_differ_from_file).empty());
    EXPECT_TRUE(codes(*result, DoubtKind::unreadable_compute_time).empty());
  }
}

TEST_F(PublicReanalysis, FrontOf2023IsWhatNobodyBeats) {
  // From the file by hand: sorted by energy, each row whose 3-decimal PSDS_1 beats all cheaper ones.
  EXPECT_THAT(
      lines(pareto_csv(of_2023())),
      ElementsAre("code,psds1,energy_training_normalized", "Liu_NSYSU_task4_3,0.433,0.192",
                  "Wang_XiaoRice_task4a_1,0.491,0.358", "Xiao_FMSG_task4a_4,0.55,0.811", "Chen_CHT_task4_3,0.595,1.354",
                  "Kim_GIST-HanwhaVision_task4a_8,0.611,12.334", "Zhang_UCAS_task4_4,0.624,69.12"));
}

TEST_F(PublicReanalysis, ComparesTheYears) {
  const YearComparison comparison = compare_years(of_2022().systems, of_2023().systems);
  EXPECT_EQ(comparison.before, 2022);
  EXPECT_DOUBLE_EQ(comparison.rows.at(0).median_ratio, 14662273.0 / 6676303.0);
  EXPECT_THAT(comparison.teams_in_both, testing::IsSupersetOf({"Li_USTC", "Liu_NSYSU", "Zhang_UCAS"}));
}

}  // namespace
}  // namespace crosswatt
