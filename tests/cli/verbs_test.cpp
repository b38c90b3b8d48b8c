// What every verb does when all is well, and the contract scripts rest on: file names, CSV headers, JSON keys.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/command_line.hpp"
#include "crosswatt/core/version.hpp"
#include "support/made_up_table.hpp"

namespace crosswatt {
namespace {

using nlohmann::json;
using test::CommandLine;
using test::keys;
using test::made_up_table;
using test::Words;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

Words lines(const std::string& text) {
  Words result;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    result.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return result;
}

class Verbs : public CommandLine {
 protected:
  Verbs() { put("table.csv", made_up_table({"NVIDIA A40", "NVIDIA V100"}, 12)); }
};

// ---- The program

TEST_F(Verbs, AreListedByHelpWithAnExampleEach) {
  const std::string help = succeed({"--help"});
  for (const std::string verb : {"inspect", "convert", "evaluate", "fit", "normalize", "recommend", "reanalyse",
                                 "footprint", "simulate", "list", "report", "completion", "man"}) {
    EXPECT_THAT(help, HasSubstr("\n  " + verb + " "));
    const std::string verb_help = succeed({verb, "--help"});
    EXPECT_THAT(verb_help, HasSubstr("Example:\n  crosswatt " + verb + " ")) << verb;
  }
}

TEST_F(Verbs, VersionIsTheLibrarys) {
  EXPECT_EQ(succeed({"--version"}), fmt::format("crosswatt {}\n", kVersion));
}

TEST_F(Verbs, QuietSilencesAllButResults) {
  const auto errors = [&](const Words& words) { return run_program(here(words)).errors; };
  put("ignored.csv", "workload,hardware,energy_kwh,colour\nvgg,A40,0.5,red\n");
  EXPECT_THAT(errors({"inspect", "ignored.csv"}), HasSubstr("crosswatt: note: ignored.csv: columns ignored: colour"));
  EXPECT_EQ(errors({"--quiet", "inspect", "ignored.csv"}), "");
  const Words beyond{"normalize", "table.csv", "--from", "A40", "--to", "V100", "--energy", "5MWh"};
  EXPECT_THAT(errors(beyond), HasSubstr("crosswatt: warning: "));
  Words quiet{"--quiet"};
  quiet.insert(quiet.end(), beyond.begin(), beyond.end());
  EXPECT_EQ(errors(quiet), "");
  EXPECT_THAT(succeed(quiet), HasSubstr("5000 kWh on NVIDIA A40 is "));
  EXPECT_THAT(errors({"--quiet", "inspect", "missing.csv"}), HasSubstr("crosswatt: error: "));
}

TEST_F(Verbs, GlobalOptionsMayStandBehindTheVerb) {
  EXPECT_EQ(succeed({"inspect", "table.csv", "--quiet", "--threads", "1"}),
            succeed({"--quiet", "--threads", "1", "inspect", "table.csv"}));
}

// ---- inspect, convert

TEST_F(Verbs, InspectSaysWhatATableHolds) {
  const std::string text = succeed({"inspect", "table.csv"});
  EXPECT_THAT(text, HasSubstr("24 rows, 12 workloads, 2 hardware"));
  for (const std::string part : {"NVIDIA A40", "NVIDIA V100", "flops", "duration_s", "family"})
    EXPECT_THAT(text, HasSubstr(part));
  EXPECT_TRUE(json::accept(succeed({"inspect", "table.csv", "--json"})));
}

TEST_F(Verbs, InspectDoubtsAPowerTheCardCannotDraw) {
  // 1 kWh in 3600 s is 1000 W; an A40 draws 300 W at most.
  put("hot.csv", "workload,hardware,energy_kwh,duration_s\nvgg,NVIDIA A40,1,3600\n");
  EXPECT_THAT(succeed({"inspect", "hot.csv"}), HasSubstr("1000 W of 300 W"));
}

TEST_F(Verbs, EveryVerbSaysWhatToDoubtInALineAKind) {
  // As above, and 0.001 kWh in 3600 s is 1 W, in rows of 3600 s and two of 1 s at 100 W.
  put("odd.csv",
      "workload,hardware,energy_kwh,duration_s\na,NVIDIA A40,1,3600\nb,NVIDIA A40,2,3600\nc,NVIDIA A40,0.001,3600\n"
      "d,NVIDIA A40,0.0000277,1\ne,NVIDIA A40,0.0000277,1\n");
  const auto outcome = run_program(here({"convert", "odd.csv", "-o", "long.csv"}));
  EXPECT_EQ(outcome.exit_code, 0);
  for (const char* doubt : {"warning: power too high (2): odd.csv:3: 'b on NVIDIA A40' draws 2000 W of 300 W at most",
                            "warning: power too low (1): odd.csv:4: ", "warning: too short (2): odd.csv:5: "})
    EXPECT_THAT(outcome.errors, HasSubstr(doubt));
  refuse(3, {"convert", "odd.csv", "-o", "long.csv", "--strict"}, {"draws 2000 W of 300 W at most"});
}

TEST_F(Verbs, ConvertKeepsTheTable) {
  succeed({"convert", "table.csv", "-o", "long.csv"});
  succeed({"convert", "long.csv", "-o", "table.json"});
  succeed({"convert", "table.json", "-o", "again.csv"});
  EXPECT_EQ(contents("again.csv"), contents("long.csv"));
  EXPECT_THAT(lines(contents("long.csv")), SizeIs(25));
  EXPECT_EQ(json::parse(contents("table.json"))["measurements"].size(), 24);
}

TEST_F(Verbs, ConvertReadsWideTablesInOtherUnits) {
  put("wide.csv", "workload,A40,V100,flops\nvgg,500,,1e12\nresnet,250,125,\n");
  succeed({"convert", "wide.csv", "--energy-unit", "Wh", "--set-phase", "training", "-o", "long.csv"});
  const std::string table = contents("long.csv");
  EXPECT_THAT(lines(table), SizeIs(4));  // the empty cell is no measurement
  for (const std::string part : {"vgg,A40,training", "resnet,A40,training", "resnet,V100,training", "0.125"})
    EXPECT_THAT(table, HasSubstr(part));
}

TEST_F(Verbs, ConvertJoinsAndFilters) {
  put("more.csv", "workload,hardware,phase,energy_j\nw01,P100,inference,3600\n");
  succeed({"convert", "table.csv", "more.csv", "--hardware", "V100,P100", "--workload", "^w0[12]$", "-o", "long.csv"});
  EXPECT_THAT(contents("long.csv"), HasSubstr("w01,P100,inference,,0.001"));
  EXPECT_THAT(lines(contents("long.csv")), SizeIs(4));
}

TEST_F(Verbs, MergeHardwareJoinsTwoSpellingsOfACard) {
  put("spelt.csv", "workload,hardware,energy_kwh\nvgg,RTX 3090,1\nbert,NVIDIA GeForce RTX 3090,2\nvgg,A40,3\n");
  succeed({"convert", "spelt.csv", "--merge-hardware", "-o", "long.csv"});
  EXPECT_THAT(lines(contents("long.csv")),
              ElementsAre("workload,hardware,energy_kwh", "vgg,RTX 3090,1", "bert,RTX 3090,2", "vgg,A40,3"));
}

TEST_F(Verbs, ReadTablesFromStandardInput) {
  const std::string table = contents("table.csv");
  EXPECT_THAT(succeed({"inspect", "-"}, {.input = table}), HasSubstr("24 rows, 12 workloads, 2 hardware"));
  refuse(3, {"inspect", "-"}, {"standard input:2: column 'energy_kwh': '-1' must be greater than 0; "},
         {.input = "workload,hardware,energy_kwh\nvgg,A40,-1\n"});
  refuse(3, {"inspect", "-"}, {"standard input: is empty"});
}

// ---- evaluate

TEST_F(Verbs, EvaluateWritesTheStudy) {
  const std::string text =
      succeed({"evaluate", "table.csv", "--protocol", "paper", "--svr-solver", "libsvm", "-o", "study"});
  for (const std::string name : {"study.json", "scores.csv", "report.md", "run.json"})
    EXPECT_TRUE(std::filesystem::exists(folder_ / ("study/" + name))) << name;
  EXPECT_THAT(text, HasSubstr("NVIDIA A40 → NVIDIA V100"));
  const Words scores = lines(contents("study/scores.csv"));
  EXPECT_THAT(
      scores.front(),
      StartsWith(
          "source,target,strategy,selection,fraction,references,split,repeats,fits,failures,r2_mean,r2_std,r2_median,"
          "mse_kwh2_mean,mse_kwh2_std,mae_kwh_mean,mdape,mape,rmsle,spearman,nonpositive,reference_kwh_share,"
          "coverage,interval_factor"));
  EXPECT_THAT(scores, SizeIs(1 + 2 * 9 * 11));  // ordered pairs, strategies, full and two selections at five fractions
  const json run = json::parse(contents("study/run.json"));
  EXPECT_THAT(keys(run), IsSupersetOf({"inputs", "arguments", "crosswatt", "seed"}));
  EXPECT_THAT(run["inputs"][0]["sha256"].get<std::string>(), SizeIs(64));
}

TEST_F(Verbs, EvaluateAnswersInEveryFormat) {
  const auto answer = [&](const std::string& format) {
    return succeed({"evaluate", "table.csv", "--strategies", "linear,baselines", "--format", format});
  };
  EXPECT_THAT(answer("csv"), StartsWith("source,target,strategy,"));
  EXPECT_EQ(json::parse(answer("json"))["pairs"].size(), 2);
  EXPECT_THAT(answer("markdown"), HasSubstr("|"));
  EXPECT_THAT(answer("latex"), HasSubstr("\\begin{tabular}"));
  EXPECT_THAT(answer("table"), HasSubstr("mean-ratio"));
}

TEST_F(Verbs, EvaluateSplitsAsAsked) {
  const auto repeats = [&](const Words& options) {
    Words words{"evaluate", "table.csv", "--strategies", "linear", "--format", "json", "--pairs", "A40:V100"};
    words.insert(words.end(), options.begin(), options.end());
    return json::parse(succeed(words))["pairs"][0]["splits"].size();
  };
  EXPECT_EQ(repeats({}), 5);
  EXPECT_EQ(repeats({"--repeats", "7", "--test-size", "0.4"}), 7);
  EXPECT_EQ(repeats({"--split", "k-fold", "--folds", "4"}), 4);
  EXPECT_EQ(repeats({"--split", "leave-family-out"}), 3);
  EXPECT_EQ(repeats({"--split", "leave-family-out", "--family-regex", "^w(.)"}), 3);
}

TEST_F(Verbs, EvaluateCountsHeldOutWorkloadsUpwards) {
  // ceil(0.2 · 12) = 3 held out, 9 references
  const json study = json::parse(succeed({"evaluate", "table.csv", "--strategies", "linear", "--format", "json"}));
  for (const json& split : study["pairs"][0]["splits"]) {
    EXPECT_EQ(split["held_out"].size(), 3);
    EXPECT_EQ(split["references"].size(), 9);
  }
}

TEST_F(Verbs, EvaluateTakesNumbersOfReferences) {
  const json study = json::parse(succeed({"evaluate", "table.csv", "--strategies", "linear", "--selection",
                                          "random,min-max", "--references", "2,4", "--format", "json"}));
  const json& cells = study["pairs"][0]["cells"];
  ASSERT_EQ(cells.size(), 4);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(cells[i]["selection"], i < 2 ? "random" : "minmax");
    EXPECT_EQ(cells[i]["references"], i % 2 == 0 ? 2 : 4);
    EXPECT_TRUE(cells[i]["fraction"].is_null());
  }
}

// ---- report

TEST_F(Verbs, ReportRendersAStudyAgain) {
  succeed({"evaluate", "table.csv", "--strategies", "linear,mean-ratio", "-o", "study"});
  succeed({"report", "study/study.json", "-o", "again.md,again.tex,again.csv,again.json", "--figures", "figures"});
  for (const auto& [again, first] : {std::pair{"again.md", "study/report.md"},
                                     {"again.tex", "study/report.tex"},
                                     {"again.csv", "study/scores.csv"},
                                     {"again.json", "study/study.json"}})
    EXPECT_EQ(contents(again), contents(first)) << again;
  const json figure = json::parse(contents("figures/scores_R2.vl.json"));
  EXPECT_THAT(figure["datasets"]["scores"], SizeIs(4));  // 2 pairs, 2 strategies
}

TEST_F(Verbs, ReportRefusesWhatItCantRender) {
  put("poem.json", "{}");
  refuse(3, {"report", "poem.json", "-o", "out.md"}, {"poem.json", "is not a crosswatt study"});
  refuse(2, {"report", "poem.json", "-o", "out.pdf"}, {"out.pdf", ".html, .md, .tex, .csv or .json"});
  refuse(2, {"report", "poem.json"}, {"--figures"});
}

TEST_F(Verbs, CompletionAndManualNameEveryVerbAndOption) {
  for (const std::string& text : {succeed({"completion", "bash"}), succeed({"completion", "fish"}), succeed({"man"})})
    for (const std::string word : {"evaluate", "normalize", "energy", "quiet"}) EXPECT_THAT(text, HasSubstr(word));
  refuse(2, {"completion", "tcsh"}, {"tcsh", "fish"});
}

/// What bash offers when the tab key is pressed behind these words.
TEST_F(Verbs, BashCompletesVerbsOptionsNamesAndFiles) {
  if (!std::filesystem::exists("/bin/bash")) GTEST_SKIP() << "no /bin/bash";
  put("my study.json", "");
  const std::string script = succeed({"completion", "bash"});
  const auto offered = [&](const Words& words) {
    test::Launch bash{.program = "/bin/bash",
                      .arguments = {"-c", script + R"(
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _crosswatt; printf '%s\n' "${COMPREPLY[@]}")",
                                    "bash", CROSSWATT_PROGRAM}};
    bash.arguments.insert(bash.arguments.end(), words.begin(), words.end());
    bash.folder = folder_.path();
    return test::run_program(bash).output;
  };
  EXPECT_EQ(offered({"ev"}), "evaluate\n");
  EXPECT_EQ(offered({"--threads", "2", "evaluate", "--re"}), "--reference-workloads\n--references\n--repeats\n");
  EXPECT_EQ(offered({"report", "--he"}), "--help\n");
  EXPECT_EQ(offered({"report", "my"}), "my study.json\n");
  EXPECT_EQ(offered({"evaluate", "--strategies", "auto,dual"}), "auto,dual-reference\n");
  EXPECT_EQ(offered({"reanalyse", "--rules", "dcase20"}), "dcase2022\ndcase2023\n");
}

// ---- fit, normalize

TEST_F(Verbs, NormalizeMakesASentenceForAPaper) {
  const Words words = {"normalize",  "table.csv", "--from",   "V100",    "--to",       "A40",
                       "--strategy", "linear",    "--energy", "0.05kWh", "--statement"};
  const auto statement = [&](const std::string& format) {
    Words all = words;
    all.push_back(format);
    return succeed(all);
  };
  EXPECT_THAT(statement("plain"), StartsWith("The "));
  EXPECT_THAT(statement("plain"), HasSubstr(" took 0.05 kWh"));
  EXPECT_THAT(statement("plain"), HasSubstr(" kWh normalized to "));
  EXPECT_THAT(statement("latex"), HasSubstr("\\%"));
}

TEST_F(Verbs, NormalizeAnswersInTheContractsKeys) {
  const json answer = json::parse(succeed({"normalize", "table.csv", "--from", "V100", "--to", "A40", "--strategy",
                                           "linear", "--energy", "0.05kWh", "--json"}));
  EXPECT_THAT(keys(answer), IsSupersetOf({"source", "target", "strategy", "energy_kwh", "normalized_kwh", "lower_kwh",
                                          "upper_kwh", "level", "extrapolated", "warnings"}));
  EXPECT_EQ(answer["source"], "NVIDIA V100");
  EXPECT_EQ(answer["target"], "NVIDIA A40");
  EXPECT_EQ(answer["strategy"], "linear");
  EXPECT_EQ(answer["energy_kwh"], 0.05);
  EXPECT_TRUE(answer["warnings"].is_array());
}

TEST_F(Verbs, NormalizeFollowsTheExactLine) {
  // V100 = 2 · A40 + 0.1 on every workload, so 3.6 MJ = 1 kWh is 2.1 kWh.
  std::string text = "workload,hardware,energy_kwh\n";
  for (int w = 1; w <= 6; ++w) text += fmt::format("w{0},A40,{0}\nw{0},V100,{1}.1\n", w, 2 * w);
  put("line.csv", text);
  const auto normalized = [&](const std::string& energy) {
    return json::parse(succeed({"normalize", "line.csv", "--from", "A40", "--to", "V100", "--strategy", "linear",
                                "--energy", energy, "--json"}));
  };
  const json answer = normalized("3.6MJ");
  EXPECT_NEAR(answer["normalized_kwh"], 2.1, 1e-12);
  EXPECT_EQ(answer["extrapolated"], false);
  const json beyond = normalized("7");
  EXPECT_NEAR(beyond["normalized_kwh"], 14.1, 1e-12);
  EXPECT_EQ(beyond["extrapolated"], true);
  EXPECT_THAT(beyond["warnings"].dump(), HasSubstr("lies outside the references' range, 1 to 6 kWh"));
}

TEST_F(Verbs, FittedModelsAnswerAsTheFitOnTheWay) {
  for (const std::string strategy :
       {"linear+flops", "polynomial", "svr", "dual-reference", "single-reference-low", "mean-ratio"}) {
    succeed({"fit", "table.csv", "--from", "A40", "--to", "V100", "--strategy", strategy, "--svr-solver", "libsvm",
             "-o", "model.json"});
    const Words query{"--energy", "0.05kWh", "--flops", "2.1T", "--json"};
    Words by_model{"normalize", "--model", "model.json"};
    Words by_table{"normalize", "table.csv",  "--from", "A40",          "--to",
                   "V100",      "--strategy", strategy, "--svr-solver", "libsvm"};
    for (Words* words : {&by_model, &by_table}) words->insert(words->end(), query.begin(), query.end());
    EXPECT_EQ(succeed(by_model), succeed(by_table)) << strategy;
  }
}

TEST_F(Verbs, NormalizeTakesAWorkloadMeasuredOnSeveralSources) {
  put("three.csv", made_up_table({"NVIDIA A40", "NVIDIA V100", "Tesla P100"}, 20));
  const Words by_table{"normalize", "three.csv", "--from", "V100,A40", "--to", "P100"};
  const auto normalized = [&](Words words, const Words& workload) {
    words.insert(words.end(), workload.begin(), workload.end());
    return json::parse(succeed(words));
  };
  const Words workload{"--energy", "A40=180Wh", "--energy", "V100=1.08MJ", "--family", "f1", "--json"};
  const json answer = normalized(by_table, workload);
  EXPECT_EQ(answer["source"], "NVIDIA A40 + NVIDIA V100");
  EXPECT_EQ(answer["strategy"], "auto");
  EXPECT_NEAR(answer["energy_kwh"], std::sqrt(0.18 * 0.3), 1e-12);
  EXPECT_EQ(answer["sources"][1]["hardware"], "NVIDIA V100");
  EXPECT_EQ(answer["sources"][1]["energy_kwh"], 0.3);
  EXPECT_LT(answer["lower_kwh"], answer["normalized_kwh"]);
  EXPECT_LT(answer["normalized_kwh"], answer["upper_kwh"]);
  EXPECT_EQ(normalized({"normalize", "three.csv", "--from", "A40,V100", "--to", "P100"},
                       {"--energy", "V100=1.08MJ", "--energy", "A40=180Wh", "--family", "f1", "--json"})["upper_kwh"],
            answer["upper_kwh"]);

  succeed({"fit", "three.csv", "--from", "A40,V100", "--to", "P100", "--strategy", "multi-source", "-o", "model.json"});
  const Words whole{"--energy", "A40=180Wh",  "--energy",   "V100=300Wh", "--duration",
                    "A40=1h",   "--duration", "V100=5400s", "--flops",    "6T",
                    "--params", "4M",         "--family",   "f1",         "--json"};
  const json by_model = normalized({"normalize", "--model", "model.json"}, whole);
  EXPECT_EQ(by_model["strategy"], "multi-source");
  put("runs.csv",
      "NVIDIA A40,energy_wh NVIDIA V100,duration_s NVIDIA A40,duration_s NVIDIA V100,flops,params,family\n"
      "0.18,300,3600,5400,6e12,4e6,f1\n,300,3600,5400,6e12,4e6,f1\n");
  succeed({"normalize", "--model", "model.json", "--input", "runs.csv", "-o", "out.csv"});
  const Words rows = lines(contents("out.csv"));
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_THAT(rows[1], HasSubstr("f1," + by_model["normalized_kwh"].dump() + ","));
  EXPECT_THAT(rows[2], HasSubstr("f1,,,,,"));
  EXPECT_THAT(rows[2], HasSubstr("'NVIDIA A40' has no energy"));
}

TEST_F(Verbs, EvaluateTakesSeveralSources) {
  put("three.csv", made_up_table({"NVIDIA A40", "NVIDIA V100", "Tesla P100"}, 20));
  const auto pairs = [&](const Words& options) {
    Words words{"evaluate", "three.csv", "--strategies", "multi-source", "--format", "csv"};
    words.insert(words.end(), options.begin(), options.end());
    Words found;
    for (const std::string& line : lines(succeed(words))) found.push_back(line.substr(0, line.find(",multi-source")));
    found.erase(found.begin());
    return found;
  };
  EXPECT_THAT(pairs({"--sources", "2"}),
              ElementsAre("NVIDIA A40 + NVIDIA V100,Tesla P100", "NVIDIA A40 + Tesla P100,NVIDIA V100",
                          "NVIDIA V100 + Tesla P100,NVIDIA A40"));
  EXPECT_THAT(pairs({"--from", "P100,V100", "--to", "A40", "--split", "leave-family-out"}),
              ElementsAre("NVIDIA V100 + Tesla P100,NVIDIA A40"));
  EXPECT_THAT(pairs({"--from", "P100", "--to", "A40"}), ElementsAre("Tesla P100,NVIDIA A40"));
  succeed({"evaluate", "three.csv", "--strategies", "multi-source", "--sources", "2", "--write-splits", "splits.csv"});
  EXPECT_THAT(pairs({"--sources", "2", "--splits-file", "splits.csv"}), SizeIs(3));
}

TEST_F(Verbs, FitTakesTheReferencesNamed) {
  succeed({"fit", "table.csv", "--from", "A40", "--to", "V100", "--strategy", "single-reference",
           "--reference-workloads", "w03", "-o", "model.json"});
  EXPECT_THAT(json::parse(contents("model.json"))["reference_workloads"], ElementsAre("w03"));
}

TEST_F(Verbs, NormalizeAFileKeepsItsColumns) {
  succeed({"fit", "table.csv", "--from", "A40", "--to", "V100", "--strategy", "linear", "-o", "model.json"});
  put("runs.csv", "run,energy_wh,family,who\n1,50,f1,\"Douwes, C.\"\n2,100000,f1,\n");
  succeed({"normalize", "--model", "model.json", "--input", "runs.csv", "-o", "out.csv"});
  const Words rows = lines(contents("out.csv"));
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_EQ(rows[0], "run,energy_wh,family,who,normalized_kwh,lower_kwh,upper_kwh,extrapolated,warnings");
  EXPECT_THAT(rows[1], StartsWith("1,50,f1,\"Douwes, C.\","));
  EXPECT_THAT(rows[1], HasSubstr(",false,"));
  EXPECT_THAT(rows[2], HasSubstr(",true,"));
  const json one = json::parse(succeed({"normalize", "--model", "model.json", "--energy", "50Wh", "--json"}));
  EXPECT_THAT(rows[1], HasSubstr("," + one["normalized_kwh"].dump() + ","));
}

TEST_F(Verbs, NormalizeAFileWithBadRowsRefusesItWhole) {
  succeed({"fit", "table.csv", "--from", "A40", "--to", "V100", "-o", "model.json"});
  put("runs.csv", "run,energy_wh\n1,50\n2,-1\n3,N/A\n");
  refuse(3, {"normalize", "--model", "model.json", "--input", "runs.csv", "-o", "out.csv"},
         {"runs.csv:3: column 'energy_wh': '-1' must be greater than 0; ",
          "runs.csv:4: column 'energy_wh': 'N/A' is no number; "});
}

TEST_F(Verbs, NormalizeCountsOneRowAsOne) {
  succeed({"fit", "table.csv", "--from", "A40", "--to", "V100", "--strategy", "linear", "-o", "model.json"});
  put("runs.csv", "run,energy_wh\n1,100000\n");
  const std::string errors =
      run_program(here({"normalize", "--model", "model.json", "--input", "runs.csv", "-o", "out.csv"})).errors;
  EXPECT_THAT(errors, HasSubstr("note: 1 of 1 row normalized from "));
  EXPECT_THAT(errors, HasSubstr("warning: 1 row has warnings; "));
}

// ---- recommend

TEST_F(Verbs, RecommendAnswersInTheContractsKeys) {
  const json plan =
      json::parse(succeed({"recommend", "table.csv", "--from", "A40", "--to", "H100", "--budget", "4", "--json"}));
  EXPECT_THAT(keys(plan), IsSupersetOf({"source", "target", "selection", "workloads", "warnings"}));
  EXPECT_EQ(plan["source"], "NVIDIA A40");
  EXPECT_EQ(plan["target"], "H100");
  ASSERT_THAT(plan["workloads"], SizeIs(4));
  std::set<std::string> workloads;
  double expected_rmsle = std::numeric_limits<double>::infinity();
  for (const json& entry : plan["workloads"]) {
    EXPECT_THAT(keys(entry), IsSupersetOf({"workload", "source_kwh", "expected_rmsle"}));
    workloads.insert(entry["workload"]);
    EXPECT_LE(entry["expected_rmsle"], expected_rmsle);  // knowing more can't widen a Gaussian process
    expected_rmsle = entry["expected_rmsle"];
  }
  EXPECT_THAT(workloads, SizeIs(4));
}

TEST_F(Verbs, RecommendKeepsToAnEnergy) {
  const json plan = json::parse(
      succeed({"recommend", "table.csv", "--from", "A40", "--to", "V100", "--budget-kwh", "0.3kWh", "--json"}));
  double spent_kwh = 0;
  for (const json& entry : plan["workloads"]) spent_kwh += entry["source_kwh"].get<double>();
  EXPECT_GT(spent_kwh, 0);
  EXPECT_LE(spent_kwh, 0.3);
}

TEST_F(Verbs, RecommendSaysWhenTheTargetIsNotInTheData) {
  const auto errors = [&](const std::string& target) {
    return run_program(here({"recommend", "table.csv", "--from", "A40", "--to", target, "--budget", "2"})).errors;
  };
  EXPECT_THAT(errors("H100"), HasSubstr("crosswatt: note: 'H100' is not in the data"));
  EXPECT_THAT(errors("V100"), Not(HasSubstr("not in the data")));
  EXPECT_THAT(errors("NVIDIA A4O"), HasSubstr("nothing was run on it yet; did you mean 'NVIDIA A40'?"));
  EXPECT_THAT(errors("H100"), Not(HasSubstr("did you mean"))) << "a card there is, just not here";
  EXPECT_THAT(errors("NVIDIA\u00A0V100"), Not(HasSubstr("not in the data")));
}

// ---- simulate, list

TEST_F(Verbs, SimulateMakesThePapersTable) {
  succeed({"simulate", "-o", "simulated.csv", "--seed", "1"});
  const Words rows = lines(contents("simulated.csv"));
  EXPECT_THAT(rows, SizeIs(1 + 43 * 4));
  EXPECT_THAT(Words(rows.begin() + 1, rows.end()), Each(HasSubstr("simulated")));
  succeed({"simulate", "-o", "again.csv", "--seed", "1"});
  EXPECT_EQ(contents("again.csv"), contents("simulated.csv"));
  succeed({"simulate", "-o", "other.csv", "--seed", "2"});
  EXPECT_NE(contents("other.csv"), contents("simulated.csv"));
  succeed({"simulate", "-o", "truth.csv", "--truth"});
  EXPECT_THAT(succeed({"inspect", "truth.csv"}), HasSubstr("172 rows, 43 workloads, 4 hardware"));
}

TEST_F(Verbs, ListNamesWhatOptionsTake) {
  const std::map<std::string, Words> known{
      {"strategies",
       {"linear", "polynomial", "svr", "identity", "tdp-ratio", "mean-ratio", "single-reference", "paper",
        "baselines"}},
      {"features", {"energy", "flops", "macs", "params", "power", "batch", "family"}},
      {"selections", {"full", "random", "minmax"}},
      {"formats", {"long", "wide", "json"}},
      {"hardware", {"A40", "GeForce RTX 3090"}}};
  for (const auto& [kind, names] : known) {
    const std::string text = "\n" + succeed({"list", kind});
    const json entries = json::parse(succeed({"list", kind, "--json"}));
    Words listed;
    for (const json& entry : entries) listed.push_back(entry["name"]);
    for (const std::string& name : names) EXPECT_THAT(text, HasSubstr("\n" + name + " ")) << kind;
    EXPECT_THAT(listed, IsSupersetOf(names));
  }
}

}  // namespace
}  // namespace crosswatt
