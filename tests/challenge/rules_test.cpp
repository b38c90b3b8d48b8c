#include "crosswatt/challenge/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "crosswatt/core/error.hpp"

namespace crosswatt {
namespace {

using testing::HasSubstr;

/// A whole rules file with every key, for tests to break.
nlohmann::json whole() {
  return nlohmann::json::parse(R"({
    "schema_version": 1, "name": "demo", "title": "Demo", "source": "by hand", "year": 2024, "reference_system": "base", "reference_hardware": "A100",
    "keys": {"code": "id", "energy_training": "train_kwh", "energy_test": "test_kwh", "params": "size", "macs": "macs",
             "ensemble_size": "models", "compute_time": "time", "organisers": "ours"},
    "references": [{"workload": "light", "key": "light_kwh", "energy_kwh": 0.5}, {"workload": "heavy", "key": "heavy_kwh", "energy_kwh": 5}],
    "normalization": {"decimals": 2}, "energy_decimals": 4,
    "energy_weighting": {"reference_training_kwh": 2, "reference_test_kwh": 0.1},
    "subsets": ["all", "hard"],
    "metrics": [{"name": "f1", "mean_of": ["f1_{subset}"], "published_ew": "ew_{subset}_{phase}"},
                {"name": "mos", "mean_of": ["mos"], "one_minus_over": "mos_truth", "better": "lower"}],
    "quadrant_lines": "median",
    "test_audio_hours": 2.5
  })");
}

std::string complaint(const nlohmann::json& rules) {
  try {
    parse_rules(rules.dump(), "demo.json");
  } catch (const DataError& error) {
    return error.what();
  }
  return "";
}

TEST(Rules, ShipForBothPublicYears) {
  ASSERT_EQ(shipped_rules().size(), 2U);
  const ChallengeRules rules = load_rules("dcase2023");
  EXPECT_EQ(rules.year, 2023);
  EXPECT_EQ(rules.references.at(0).energy_kwh, 0.032);
  EXPECT_EQ(rules.decimals, 3);
  EXPECT_EQ(rules.reference_kwh, (std::array<double, 2>{1.39, 0.019}));
  EXPECT_EQ(rules.subsets.front(), "eval_full");
  EXPECT_EQ(rules.metrics.front().name, "psds1");

  EXPECT_EQ(load_rules("dcase2022").reference_kwh, (std::array<double, 2>{1.717, 0.03}));
  EXPECT_TRUE(load_rules("dcase2022").references.empty());
  EXPECT_EQ(load_rules("dcase2022").decimals, -1);
}

TEST(Rules, ReadEveryKey) {
  const ChallengeRules rules = parse_rules(whole().dump(), "demo.json");
  EXPECT_EQ(rules.keys.code, "id");
  EXPECT_EQ(rules.references.at(1).workload, "heavy");
  EXPECT_EQ(rules.decimals, 2);
  EXPECT_EQ(rules.reference_hardware, "A100");
  EXPECT_EQ(rules.energy_decimals, 4);
  EXPECT_TRUE(rules.metrics.at(0).higher_is_better);
  EXPECT_FALSE(rules.metrics.at(1).higher_is_better);
  EXPECT_EQ(rules.metrics.at(1).one_minus_over, "mos_truth");
  EXPECT_EQ(rules.quadrant_lines, ChallengeRules::QuadrantLines::median);
  EXPECT_EQ(rules.test_audio_hours, 2.5);
  EXPECT_EQ(rules.subset_index(""), 0);
  EXPECT_EQ(rules.subset_index("hard"), 1);
  EXPECT_THROW(rules.subset_index("hrd"), ConfigError);
}

TEST(Rules, ExpandKeyTemplates) {
  EXPECT_EQ(expand("ew_{subset}_{phase}", "eval_full", EnergyPhase::test), "ew_eval_full_test");
  EXPECT_EQ(expand("{subset}{subset}", "{subset}"), "{subset}{subset}") << "what is put in is not expanded again";
  EXPECT_EQ(expand("", "all"), "");
}

TEST(Rules, SayWhereAKeyIsMisspelt) {
  nlohmann::json rules = whole();
  rules["metrics"][0]["publishd_ew"] = "x";
  const std::string text = complaint(rules);
  EXPECT_THAT(text, HasSubstr("/metrics/0/publishd_ew"));
  EXPECT_THAT(text, HasSubstr("published_ew"));
}

TEST(Rules, ReportEveryProblemAtOnce) {
  nlohmann::json rules = whole();
  rules.erase("year");
  rules["energy_weighting"]["reference_test_kwh"] = 0;
  rules["references"][1]["energy_kwh"] = "5 kWh";
  rules["metrics"][0]["name"] = "F1 score";
  rules["subsets"] = nlohmann::json::array();
  const std::string text = complaint(rules);
  for (const char* path :
       {"/year", "/energy_weighting/reference_test_kwh", "/references/1/energy_kwh", "/metrics/0/name", "/subsets"}) {
    EXPECT_THAT(text, HasSubstr(path));
  }
}

TEST(Rules, RefuseWhatContradictsItself) {
  nlohmann::json rules = whole();
  rules["metrics"][1]["times_reference"] = "x";
  EXPECT_THAT(complaint(rules), HasSubstr("can't stand beside"));
  rules = whole();
  rules["metrics"][1]["name"] = "f1";
  EXPECT_THAT(complaint(rules), HasSubstr("twice"));
  rules = whole();
  rules["metrics"][1]["published_ew"] = "x";
  EXPECT_THAT(complaint(rules), HasSubstr("lower is better"));
  rules = whole();
  rules["metrics"][1]["better"] = "less";
  EXPECT_THAT(complaint(rules), HasSubstr("/metrics/1/better': 'less' must be higher or lower"));
  rules = whole();
  rules["schema_version"] = 2;
  EXPECT_THAT(complaint(rules), HasSubstr("schema_version"));
  rules = whole();
  rules["quadrant_lines"] = "mean";
  EXPECT_THAT(complaint(rules), HasSubstr("quadrant_lines"));
  rules = whole();
  rules["normalization"]["decimals"] = 2.5;
  EXPECT_THAT(complaint(rules), HasSubstr("/normalization/decimals"));
}

TEST(Rules, RefuseNamesThatTheOutputsCouldNotTellApart) {
  for (const char* taken : {"energy_training_kwh", "params", "code", "ew_mos_train"}) {
    nlohmann::json rules = whole();
    rules["metrics"][0]["name"] = taken;
    EXPECT_THAT(complaint(rules), HasSubstr(std::string("'") + taken + "' is a column of the outputs already"));
  }
  for (const char* key : {"workload", "key"}) {
    nlohmann::json rules = whole();
    rules["references"][1][key] = rules["references"][0][key];
    EXPECT_THAT(complaint(rules), HasSubstr("stands twice")) << key;
  }
}

TEST(Rules, EchoNumbersAsTheyAre) {
  nlohmann::json rules = whole();
  rules["normalization"]["decimals"] = -1;
  EXPECT_THAT(complaint(rules), HasSubstr("'-1' must be 0 to 15"));
  rules = whole();
  rules["test_audio_hours"] = -0.25;
  EXPECT_THAT(complaint(rules), HasSubstr("'-0.25' must be above 0"));
}

TEST(Rules, RefuseTextThatIsNoRulesFile) {
  for (const char* text :
       {"", "null", "[]", "3", "{", "{\"a\": 1, \"a\": 2}", "{\"name\": \"\xff\"}", "{\"year\": 1e400}"}) {
    EXPECT_THROW(parse_rules(text, "demo.json"), DataError) << text;
  }
  EXPECT_THROW(parse_rules(std::string(100000, '['), "demo.json"), DataError);
  try {
    parse_rules("{\n\"name\": \"x\",\n}", "demo.json");
    FAIL();
  } catch (const DataError& error) {
    EXPECT_EQ(error.problems().at(0).line, 3);
  }
}

TEST(Rules, UnknownNameShowsTheKnownOnes) {
  try {
    load_rules("dcase2032");
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("dcase2023"));
  }
  EXPECT_THROW(load_rules("nowhere/rules.json"), DataError);
}

}  // namespace
}  // namespace crosswatt
