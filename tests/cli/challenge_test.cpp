// The verbs that need no table: a challenge's submissions, and the footprint of an energy.
#include <nlohmann/json.hpp>

#include "cli/command_line.hpp"

namespace crosswatt {
namespace {

using nlohmann::json;
using test::CommandLine;
using test::keys;
using test::Words;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::StartsWith;

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

// ---- reanalyse

constexpr const char* kRules = R"({
  "schema_version": 1, "name": "demo", "year": 2024, "reference_system": "base_1",
  "keys": {"code": "id", "energy_training": "train", "energy_test": "test", "params": "size", "macs": "macs",
           "ensemble_size": "models", "compute_time": "time", "organisers": "ours"},
  "references": [{"workload": "baseline", "key": "ref", "energy_kwh": 0.5}],
  "energy_weighting": {"reference_training_kwh": 2, "reference_test_kwh": 0.1},
  "subsets": ["all"], "metrics": [{"name": "f1", "mean_of": ["f1"]}]
})";

/// The second team's machine runs the baseline on half the energy, so its 4 kWh are worth 8.
constexpr const char* kEntries =
    "id,ours,train,test,ref,size,macs,models,time,f1\n"
    "base_1,true,2.00,0.100,0.50,1000000,5e9,,10h (1 V100),0.50\n"
    "team_1,,4.00,0.200,0.25,2000000,1e10,,20h (1 V100),0.80\n";

class Challenge : public CommandLine {
 protected:
  Challenge() {
    put("rules.json", kRules);
    put("entries.csv", kEntries);
  }
};

TEST_F(Challenge, WritesItsTables) {
  succeed({"reanalyse", "entries.csv", "--rules", "rules.json", "--output", "out"});
  const std::string normalized = contents("out/normalized.csv");
  EXPECT_THAT(first_line(normalized), StartsWith("code,energy_training_kwh,energy_test_kwh,energy_baseline_kwh,"
                                                 "energy_training_normalized,energy_test_normalized,"));
  EXPECT_THAT(normalized, HasSubstr("\nbase_1,2,0.1,0.5,2,0.1,"));
  EXPECT_THAT(normalized, HasSubstr("\nteam_1,4,0.2,0.25,8,0.4,"));
  EXPECT_EQ(first_line(contents("out/ew_scores.csv")), "code,metric,subset,phase,ew");
  EXPECT_THAT(contents("out/ew_scores.csv"), HasSubstr("\nteam_1,f1,all,train,0.2\n"));  // 0.8 · 2 / 8
  EXPECT_EQ(first_line(contents("out/quartiles.csv")), "year,metric,count,q25,median,q75");
  EXPECT_EQ(first_line(contents("out/correlations.csv")), "x,y,rows,pearson,pearson_log,spearman,kendall");
  EXPECT_EQ(first_line(contents("out/quadrants.csv")), "quadrant,code");
  EXPECT_EQ(first_line(contents("out/anomalies.csv")), "code,kind,value,why,effect");
  for (const std::string name : {"thresholds.csv", "pareto.csv", "report.md", "reanalysis.json"})
    EXPECT_NE(contents("out/" + name), "") << name;
  EXPECT_EQ(succeed({"reanalyse", "entries.csv", "--rules", "rules.json", "--json"}), contents("out/reanalysis.json"));
}

TEST_F(Challenge, HasTheContractsColumnsForTheYearsThatShip) {
  const std::string entries = CROSSWATT_SHARED_DIR "/data/dcase/dcase2023_task4a_entries.yaml";
  if (!std::filesystem::exists(entries)) GTEST_SKIP() << entries << " is absent";
  succeed({"reanalyse", entries, "--rules", "dcase2023", "--output", "out"});
  EXPECT_THAT(first_line(contents("out/normalized.csv")),
              StartsWith("code,energy_training_kwh,energy_test_kwh,energy_baseline_kwh,energy_training_normalized,"
                         "energy_test_normalized,ew_psds1_train,ew_psds1_test,ew_psds2_train,ew_psds2_test,"
                         "ew_ranking_train,ew_ranking_test,ensemble_size,macs,params,rank_psds1,rank_ew_psds1_train"));
  EXPECT_THAT(first_line(contents("out/thresholds.csv")), StartsWith("group,metric,level,limit,psds1,systems"));
}

/// Forty teams whose nth takes n kWh, so that n is the rank behind the base system.
std::string many_entries() {
  std::string text = kEntries;
  for (int team = 2; team <= 40; ++team)
    text += "team_" + std::to_string(team) + ",," + std::to_string(team) + ".00,0.2,0.500,1e6,1e9,,,0.50\n";
  return text;
}

TEST_F(Challenge, ShowsThirtySystemsOnAScreenAndWritesAll) {
  put("many.csv", many_entries());
  const std::string printed = succeed({"reanalyse", "many.csv", "--rules", "rules.json", "--output", "out"});
  EXPECT_THAT(printed, HasSubstr("The first 30 of 41 ranked systems; ranking.csv and report.md"));
  const std::string ranking = contents("out/ranking.csv");
  EXPECT_EQ(std::count(ranking.begin(), ranking.end(), '\n'), 42);
  for (const std::string name : {"out/ranking.csv", "out/report.md", "out/report.tex"}) {
    // Markdown and LaTeX need the underscore escaped.
    EXPECT_THAT(contents(name), HasSubstr(name.ends_with("csv") ? "team_40" : "team\\_40")) << name;
    EXPECT_THAT(contents(name), ::testing::Not(HasSubstr("The first 30"))) << name;
  }
}

TEST_F(Challenge, PutsEachOfTwoYearsIntoAFolderOfItsOwn) {
  std::string later = kRules;
  later.replace(later.find("2024"), 4, "2025");
  put("later.json", later);
  succeed({"reanalyse", "entries.csv", "entries.csv", "--rules", "rules.json,later.json", "--output", "out"});
  for (const std::string name : {"out/2024/normalized.csv", "out/2025/normalized.csv", "out/2024/ranking.csv",
                                 "out/quartiles.csv", "out/report.md", "out/reanalysis.json"})
    EXPECT_NE(contents(name), "") << name;
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out/normalized.csv"));
}

TEST_F(Challenge, MakesFormulasHarmlessInEveryTable) {
  put("formula.csv", std::string(kEntries) + "=cmd|calc!A1,,4.00,0.200,0.25,2000000,1e10,,20h (1 V100),0.90\n");
  succeed({"reanalyse", "formula.csv", "--rules", "rules.json", "--output", "out"});
  for (const std::string name : {"normalized", "ranking", "ew_scores", "quadrants", "pareto"}) {
    EXPECT_THAT(contents("out/" + name + ".csv"), HasSubstr("'=cmd|calc!A1")) << name;
    EXPECT_THAT(contents("out/" + name + ".csv"), ::testing::Not(HasSubstr("\n=cmd"))) << name;
  }
}

TEST_F(Challenge, RefusesOptionsItWouldIgnore) {
  refuse(2, {"reanalyse", "entries.csv", "--rules", "rules.json", "--level", "0.8"}, {"--level: '0.8'", "--strategy"});
  refuse(2, {"reanalyse", "entries.csv", "--rules", "rules.json", "--json", "--format", "latex"},
         {"--json", "--format"});
}

TEST_F(Challenge, FailsWhereNobodyCanBeNormalized) {
  put("runs.csv", "workload,hardware,energy_kwh\na,NVIDIA V100,1\na,NVIDIA A40,2\nb,NVIDIA V100,2\nb,NVIDIA A40,3\n");
  put("k80.csv",
      "id,ours,train,test,ref,size,macs,models,time,f1\nbase_1,true,2.00,0.100,0.50,,,,10h (1 V100),0.50\n"
      "team_1,,4.00,0.200,0.25,,,,20h (1 K80),0.80\n");
  refuse(4, {"reanalyse", "k80.csv", "--rules", "rules.json", "--reference-table", "runs.csv", "--output", "out"},
         {"1 of 1 participants' systems", "team_1", "K80"});
}

TEST_F(Challenge, SaysWhyThereIsNoRanking) {
  std::string rules = kRules;
  rules.replace(rules.find("\"mean_of\""), 0, "\"better\": \"lower\", ");
  put("lower.json", rules);
  EXPECT_THAT(succeed({"reanalyse", "entries.csv", "--rules", "lower.json"}),
              HasSubstr("No ranking: of f1 less is better"));
}

TEST_F(Challenge, RefusesWhatItCannotRead) {
  const auto refuse_entries = [&](const std::string& text, const Words& says) {
    put("bad.csv", text);
    refuse(3, {"reanalyse", "bad.csv", "--rules", "rules.json", "--output", "out"}, says);
  };
  refuse_entries("", {"bad.csv: is empty"});
  refuse_entries("id,ours\nx\n", {"bad.csv:2: "});
  put("bad.json", "{\"schema_version\": 1,\n");
  refuse(3, {"reanalyse", "entries.csv", "--rules", "bad.json", "--output", "out"}, {"bad.json:2: is not JSON"});
  refuse(3, {"reanalyse", "missing.yaml", "--rules", "rules.json"}, {"missing.yaml: can't be read: No such file"});
}

TEST_F(Challenge, NamesTheNearestOfWhatItDoesNotKnow) {
  refuse(2, {"reanalyse", "entries.csv", "--rules", "dcase2032"}, {"--rules: 'dcase2032'", "'dcase2023'"});
  refuse(2, {"reanalyse", "entries.csv", "--rules", "rules.json", "--subset", "al"}, {"--subset: 'al'", "'all'"});
  refuse(2, {"reanalyse", "entries.csv", "--rules", "rules.json", "--pareto", "f1:max,parms:min"},
         {"--pareto: 'parms'", "'params'"});
}

TEST_F(Challenge, IntoAReadOnlyFolderIsRefused) {
  std::filesystem::create_directory(folder_ / "shelf");
  std::filesystem::permissions(folder_ / "shelf", std::filesystem::perms(0555));
  refuse(5, {"reanalyse", "entries.csv", "--rules", "rules.json", "--output", "shelf/out"},
         {"can't be written: Permission denied"}, {.without_rights = true});
}

// ---- footprint

class FootprintVerb : public CommandLine {};

TEST_F(FootprintVerb, AnswersInTheContractsKeys) {
  const json answer =
      json::parse(succeed({"footprint", "--energy", "5.2kWh", "--intensity", "0.5", "--pue", "1.2", "--json"}));
  EXPECT_THAT(keys(answer), IsSupersetOf({"energy_kwh", "pue", "intensity_kg_per_kwh", "intensity_source", "co2e_kg",
                                          "embodied_kg", "warnings"}));
  EXPECT_NEAR(answer["co2e_kg"], 3.12, 1e-12);  // 5.2 · 1.2 · 0.5
  EXPECT_TRUE(answer["embodied_kg"].is_null());
}

TEST_F(FootprintVerb, EstimatesFromPowerAndTime) {
  const json answer =
      json::parse(succeed({"footprint", "--power", "0.25kW", "--hours", "168", "--gpus", "2", "--intensity", "0.1",
                           "--embodied-kg", "150", "--lifetime-hours", "33600", "--json"}));
  EXPECT_NEAR(answer["energy_kwh"], 84, 1e-12);
  EXPECT_NEAR(answer["co2e_kg"], 8.4, 1e-12);
  EXPECT_NEAR(answer["embodied_kg"], 1.5, 1e-12);  // 2 cards · 150 kg · 168 h / 33600 h
  EXPECT_THAT(answer["warnings"].dump(), HasSubstr("not measured"));
}

TEST_F(FootprintVerb, TakesHoursWithAndWithoutTheirUnit) {
  const auto energy_kwh = [&](const std::string& hours) {
    return json::parse(
        succeed({"footprint", "--power", "1kW", "--hours", hours, "--intensity", "0.4", "--json"}))["energy_kwh"];
  };
  EXPECT_EQ(energy_kwh("168"), 168);
  EXPECT_EQ(energy_kwh("168h"), 168);
  EXPECT_EQ(energy_kwh("7d"), 168);
}

TEST_F(FootprintVerb, RefusesWhatItCannotUse) {
  refuse(2, {"footprint", "--energy", "1kWh"}, {"--intensity", "--country"});
  refuse(2, {"footprint", "--intensity", "0.4"}, {"--energy"});
  refuse(2, {"footprint", "--energy", "1kWh", "--intensity", "0.4", "--pue", "0.5"}, {"--pue: '0.5'", "at least 1"});
  refuse(2, {"footprint", "--energy", "1kWh", "--intensity", "-0.4"}, {"--intensity: '-0.4'"});
  refuse(2, {"footprint", "--energy", "1kWh", "--intensity", "437"}, {"--intensity: '437'", "write 0.437"});
  refuse(2, {"footprint", "--energy", "1kWh", "--intensity", "nan"}, {"--intensity: 'nan'"});
  refuse(2, {"footprint", "--energy", "1kWh", "--intensity", "0.4", "--power", "0.2kW"}, {"--power: '200 W'"});
  refuse(2, {"footprint", "--power", "0.2kW", "--intensity", "0.4", "--hours", "1 week"}, {"--hours: '1 week'"});
  refuse(3, {"footprint", "--energy", "1kWh", "--country", "Germny"}, {"'Germny' is no country", "'Germany'"});
  refuse(3, {"footprint", "--energy", "1kWh", "--country", "FRE"}, {"'FRE' is no country", "'FRA'"});
}

}  // namespace
}  // namespace crosswatt
