// Good files and bad requests: names that the data or the program do not know (the nearest is named), values out of
// their range, model files that are not what `crosswatt fit` wrote, and studies in which nothing can be fitted.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/command_line.hpp"
#include "crosswatt/core/file.hpp"
#include "support/made_up_table.hpp"

namespace crosswatt {
namespace {

using test::CommandLine;
using test::made_up_table;
using test::Words;

class Requests : public CommandLine {
 protected:
  Requests() { put("table.csv", made_up_table({"NVIDIA A40", "NVIDIA V100", "NVIDIA P100"}, 10)); }
};

// ---- Names the data do not hold

TEST_F(Requests, ForUnknownHardwareNameTheNearest) {
  const Words says{"'V10O' is no hardware of the data; ", "the nearest ", "'NVIDIA V100'"};
  refuse(3, {"fit", "table.csv", "--from", "V10O", "--to", "A40", "-o", "model.json"}, says);
  refuse(3, {"fit", "table.csv", "--from", "A40", "--to", "V10O", "-o", "model.json"}, says);
  refuse(3, {"normalize", "table.csv", "--from", "V10O", "--to", "A40", "--energy", "0.05kWh", "--json"}, says);
  refuse(3, {"evaluate", "table.csv", "--hardware", "A40,V10O", "-o", "study"}, says);
  refuse(3, {"evaluate", "table.csv", "--pairs", "A40:V10O", "-o", "study"}, says);
}

TEST_F(Requests, ForAnUnknownOneOfSeveralSourcesNameTheNearest) {
  const Words says{"'V10O' is no hardware of the data; ", "'NVIDIA V100'"};
  refuse(3, {"fit", "table.csv", "--from", "A40,V10O", "--to", "P100", "-o", "model.json"}, says);
  refuse(3, {"evaluate", "table.csv", "--from", "V10O,P100", "--to", "A40", "-o", "study"}, says);
  refuse(3,
         {"normalize", "table.csv", "--from", "A40,V100", "--to", "P100", "--energy", "A40=1kWh", "--energy", "V10O=2"},
         says);
}

TEST_F(Requests, ForAnAmbiguousHardwareNameTheCandidates) {
  put("cards.csv", made_up_table({"NVIDIA A100-PCIE-40GB", "NVIDIA A100-SXM4-80GB", "NVIDIA A40"}, 6));
  refuse(3, {"fit", "cards.csv", "--from", "A100", "--to", "A40", "-o", "model.json"},
         {"'A100' may be any of ", "'NVIDIA A100-PCIE-40GB'", "'NVIDIA A100-SXM4-80GB'", "; "});
  refuse(3, {"recommend", "cards.csv", "--from", "A40", "--to", "A100", "--budget", "2"}, {"'A100' may be any of "});
}

TEST_F(Requests, ForAnUnknownReferenceNameTheNearest) {
  refuse(3,
         {"fit", "table.csv", "--from", "A40", "--to", "V100", "--strategy", "single-reference",
          "--reference-workloads", "w1O", "-o", "model.json"},
         {"'w1O' ", "'w10'"});
  refuse(3,
         {"evaluate", "table.csv", "--strategies", "single-reference", "--reference-workloads", "w1O", "-o", "study"},
         {"'w1O' ", "'w10'"});
}

TEST_F(Requests, ForAFeatureTheTableLacksSayWhichStrategyNeedsIt) {
  for (const Words& words :
       {Words{"evaluate", "table.csv", "--strategies", "linear+macs", "-o", "study"},
        Words{"evaluate", "table.csv", "--strategies", "linear", "--features", "energy,macs", "-o", "study"},
        Words{"fit", "table.csv", "--from", "A40", "--to", "V100", "--strategy", "linear+macs", "-o", "model.json"}}) {
    refuse(3, words, {"macs", "linear+macs", "; "});
  }
}

TEST_F(Requests, ForAQueryWithoutANeededFeatureNameItsOption) {
  refuse(
      3,
      {"normalize", "table.csv", "--from", "A40", "--to", "V100", "--strategy", "linear+flops", "--energy", "0.05kWh"},
      {"flops", "linear+flops", "--flops"});
}

TEST_F(Requests, ThatFiltersLeaveNothingOfSayWhatThereIs) {
  refuse(3, {"evaluate", "table.csv", "--phase", "inference", "-o", "study"},
         {"none of the table's 30 rows passes the filters; ", "training"});
}

TEST_F(Requests, WithASplitsFileForOtherDataAreRefused) {
  put("splits.csv",
      "source,target,repeat,workload,role\nNVIDIA A40,NVIDIA V100,0,w11,reference\nNVIDIA A40,NVIDIA "
      "V100,0,w02,held-out\n");
  refuse(3, {"evaluate", "table.csv", "--splits-file", "splits.csv", "-o", "study"},
         {"splits.csv:3: ", "'role'", "'held-out' is not a role; "});
  put("splits.csv",
      "source,target,repeat,workload,role\nNVIDIA A40,NVIDIA V100,0,w11,reference\nNVIDIA A40,NVIDIA "
      "V100,0,w02,held_out\n");
  refuse(3, {"evaluate", "table.csv", "--splits-file", "splits.csv", "-o", "study"}, {"splits.csv: ", "'w11' "});
}

// ---- Usage

struct BadUsage {
  std::string what;
  Words words;
  Words says;
};

void PrintTo(const BadUsage& usage, std::ostream* out) {
  *out << usage.what;
}

std::string usage_name(const testing::TestParamInfo<BadUsage>& info) {
  return info.param.what;
}

class Usage : public Requests, public testing::WithParamInterface<BadUsage> {};

TEST_P(Usage, IsRefused) {
  refuse(2, GetParam().words, GetParam().says);
}

Words evaluate(Words options) {
  Words words{"evaluate", "table.csv", "-o", "study"};
  words.insert(words.end(), options.begin(), options.end());
  return words;
}

Words fit(Words options) {
  Words words{"fit", "table.csv", "--from", "A40", "--to", "V100", "-o", "model.json"};
  words.insert(words.end(), options.begin(), options.end());
  return words;
}

Words two_sources(Words options) {
  Words words{"normalize", "table.csv", "--from", "A40,V100", "--to", "P100"};
  words.insert(words.end(), options.begin(), options.end());
  return words;
}

INSTANTIATE_TEST_SUITE_P(
    CommandLine, Usage,
    testing::Values(
        BadUsage{"NoVerb", {}, {"--help"}},
        BadUsage{"UnknownVerb", {"evalute", "table.csv"}, {"'evalute'", "evaluate"}},
        BadUsage{"UnknownVerbAfterOptions", {"--threads", "2", "--quiet", "normalise"}, {"'normalise'", "normalize"}},
        BadUsage{"UnknownOption", evaluate({"--repeat", "3"}), {"--repeat", "--repeats"}},
        BadUsage{"UnknownOptionWithValue", evaluate({"--test-sise=0.2"}), {"--test-sise", "--test-size"}},
        BadUsage{"UnknownShortOption", evaluate({"-q"}), {"-q"}},
        BadUsage{"UnknownStrategy",
                 evaluate({"--strategies", "linear,polynomal"}),
                 {"'polynomal'", "polynomial", "dual-reference"}},
        BadUsage{"UnknownStrategyOfAFit", fit({"--strategy", "lineer"}), {"--strategy", "'lineer'", "linear"}},
        BadUsage{"UnknownSelection", evaluate({"--selection", "randon"}), {"'randon'", "random"}},
        BadUsage{"UnknownSelectionOfAFit", fit({"--selection", "minmix", "--references", "4"}), {"'minmix'", "minmax"}},
        BadUsage{"UnknownFeature", evaluate({"--features", "energy,flop"}), {"'flop'", "flops"}},
        BadUsage{"UnknownFeatureInAName", evaluate({"--strategies", "linear+parms"}), {"'parms'", "params"}},
        BadUsage{"UnknownSplit", evaluate({"--split", "kfold"}), {"--split", "'kfold'", "k-fold"}},
        BadUsage{"UnknownProtocol", evaluate({"--protocol", "papper"}), {"--protocol", "'papper'", "paper"}},
        BadUsage{"UnknownInputFormat", evaluate({"--input-format", "lnog"}), {"--input-format", "'lnog'", "long"}},
        BadUsage{"UnknownOutputFormat", evaluate({"--format", "markdwon"}), {"--format", "'markdwon'", "markdown"}},
        BadUsage{"UnknownPhase", evaluate({"--phase", "trainning"}), {"--phase", "'trainning'", "training"}},
        BadUsage{"UnknownScope", evaluate({"--scope", "gpus"}), {"--scope", "'gpus'", "gpu"}},
        BadUsage{"UnknownUnit", evaluate({"--energy-unit", "kW"}), {"--energy-unit", "'kW'", "kWh"}},
        BadUsage{"UnknownSolver", evaluate({"--svr-solver", "libsvn"}), {"--svr-solver", "'libsvn'", "libsvm"}},
        BadUsage{"UnknownList", {"list", "strategy"}, {"'strategy'", "strategies"}},
        BadUsage{"TestSizeAboveOne", evaluate({"--test-size", "1.5"}), {"--test-size", "'1.5'", "between 0 and 1"}},
        BadUsage{"TestSizeZero", evaluate({"--test-size", "0"}), {"--test-size", "'0'", "between 0 and 1"}},
        BadUsage{"TestSizeNotANumber", evaluate({"--test-size", "nan"}), {"--test-size", "'nan'", "between 0 and 1"}},
        BadUsage{"TestSizeNoNumber", evaluate({"--test-size", "a fifth"}), {"--test-size", "a fifth"}},
        BadUsage{"NoRepeats", evaluate({"--repeats", "0"}), {"--repeats", "'0'", "1 or more"}},
        BadUsage{"NoReferences",
                 evaluate({"--selection", "random", "--references", "0"}),
                 {"--references", "'0'", "1 or more"}},
        BadUsage{"NoReferencesOfAFit",
                 fit({"--selection", "random", "--references", "0"}),
                 {"--references", "'0'", "1 or more"}},
        BadUsage{
            "DegreeZero", evaluate({"--strategies", "polynomial", "--degree", "0"}), {"--degree", "'0'", "from 1 to "}},
        BadUsage{"FractionAboveOne",
                 evaluate({"--selection", "random", "--fractions", "1.2"}),
                 {"--fractions", "'1.2'", "at most 1"}},
        BadUsage{"LevelOne", evaluate({"--level", "1"}), {"--level", "'1'", "between 0 and 1"}},
        BadUsage{"NegativeSeed", evaluate({"--seed", "-1"}), {"--seed", "'-1' is no whole number of 0 or more"}},
        BadUsage{"SeedOf65Bits",
                 evaluate({"--seed", "18446744073709551616"}),
                 {"--seed", "too large", "18446744073709551615"}},
        BadUsage{"OctalRepeats", evaluate({"--repeats", "010"}), {"--repeats", "'010' begins with a 0"}},
        BadUsage{"HexadecimalRepeats", evaluate({"--repeats", "0x10"}), {"--repeats", "'0x10' is no whole number"}},
        BadUsage{"RepeatsAsAPower", evaluate({"--repeats", "1e9"}), {"--repeats", "'1e9' is no whole number"}},
        BadUsage{"RepeatsOf32Bits", evaluate({"--repeats", "2147483648"}), {"--repeats", "too large", "2147483647"}},
        BadUsage{"EmptyOutput", {"evaluate", "table.csv", "-o", ""}, {"--output", "is empty"}},
        BadUsage{"EmptyShard", evaluate({"--shard="}), {"--shard"}},
        BadUsage{"EmptySplitsFile", evaluate({"--splits-file", ""}), {"--splits-file", "is empty"}},
        BadUsage{"EmptyPhase", evaluate({"--phase", ""}), {"--phase", "is empty"}},
        BadUsage{"EmptySource", evaluate({"--from", "", "--to", ""}), {"--from", "is empty"}},
        BadUsage{"EmptyGrid", evaluate({"--svr-epsilon", ""}), {"--svr-epsilon", "is empty"}},
        BadUsage{"CostWithoutEnd", evaluate({"--svr-c", "1,inf"}), {"--svr-c", "'inf'", "at most 1000000"}},
        BadUsage{"EpsilonWithoutEnd", evaluate({"--svr-epsilon", "inf"}), {"--svr-epsilon", "'inf'", "finite"}},
        BadUsage{"EmptyTable", {"inspect", ""}, {"TABLE", "is empty"}},
        BadUsage{"NoThreads", {"--threads", "0", "inspect", "table.csv"}, {"--threads"}},
        BadUsage{"BadRegularExpression", evaluate({"--workload", "(w"}), {"--workload", "'(w'", "regular expression"}},
        BadUsage{"FamilyWithoutGroup", evaluate({"--family-regex", "w."}), {"--family-regex", "'w.'", "group"}},
        BadUsage{"PairWithoutTarget", evaluate({"--pairs", "A40"}), {"--pairs", "'A40'", "SOURCE:TARGET"}},
        BadUsage{"NoTable", {"evaluate"}, {"TABLE"}},
        BadUsage{"FitWithoutSource", {"fit", "table.csv", "--to", "V100", "-o", "model.json"}, {"--from"}},
        BadUsage{"FitWithoutOutput", {"fit", "table.csv", "--from", "A40", "--to", "V100"}, {"--output"}},
        BadUsage{"ConvertWithoutFormat",
                 {"convert", "table.csv", "-o", "table.txt"},
                 {"--output", "'table.txt'", ".csv or .json"}},
        BadUsage{"GroupForAStrategy", fit({"--strategy", "paper"}), {"--strategy", "'paper'", "is a group"}},
        BadUsage{"TwoWorkloadsForASingleReference",
                 fit({"--strategy", "single-reference", "--reference-workloads", "w01,w02"}),
                 {"--reference-workloads", "'w01,w02'", "exactly one"}},
        BadUsage{"NamedReferencesAndASelection",
                 fit({"--strategy", "linear", "--reference-workloads", "w01,w02", "--selection", "minmax"}),
                 {"--reference-workloads", "--selection has nothing to choose"}},
        BadUsage{"NormalizeWithoutEnergy", {"normalize", "table.csv", "--from", "A40", "--to", "V100"}, {"--energy"}},
        BadUsage{"NormalizeWithoutModel", {"normalize", "--energy", "1kWh"}, {"--model"}},
        BadUsage{"NormalizeModelAndTable",
                 {"normalize", "table.csv", "--model", "m.json", "--energy", "1kWh"},
                 {"--model", "table"}},
        BadUsage{"EnergyWithUnknownUnit",
                 {"normalize", "table.csv", "--from", "A40", "--to", "V100", "--energy", "3.2kW"},
                 {"--energy", "'3.2kW'", "'kW'", "kWh"}},
        BadUsage{"EnergyNegative",
                 {"normalize", "table.csv", "--from", "A40", "--to", "V100", "--energy=-3kWh"},
                 {"--energy", "'-3kWh'", "above zero"}},
        BadUsage{"EnergyOfOneSourceTwice",
                 two_sources({"--energy", "A40=1kWh", "--energy", "NVIDIA A40=900Wh", "--energy", "V100=1"}),
                 {"--energy", "'NVIDIA A40'", "twice"}},
        BadUsage{"EnergyOfOneSourceMissing", two_sources({"--energy", "A40=1kWh"}), {"--energy", "'NVIDIA V100'"}},
        BadUsage{"EnergyOfNoSource",
                 two_sources({"--energy", "1kWh"}),
                 {"--energy", "NVIDIA A40, NVIDIA V100", "'NVIDIA A40=…'"}},
        BadUsage{"EnergyOfASourceWithoutUnit",
                 two_sources({"--energy", "A40=1kWh", "--energy", "V100=3kW"}),
                 {"--energy", "'3kW'"}},
        BadUsage{"DurationOfNoSource",
                 two_sources({"--energy", "A40=1kWh", "--energy", "V100=1kWh", "--duration", "1h"}),
                 {"--duration", "NVIDIA A40, NVIDIA V100"}},
        BadUsage{"EnergyTwice",
                 {"normalize", "table.csv", "--from", "A40", "--to", "V100", "--energy", "1", "--energy", "2"},
                 {"--energy", "'NVIDIA A40'", "twice"}},
        BadUsage{"SourceTwice",
                 {"normalize", "table.csv", "--from", "A40,NVIDIA A40", "--to", "V100", "--energy", "1"},
                 {"--from", "'NVIDIA A40'", "twice"}},
        BadUsage{"SourceThatIsTheTarget",
                 {"fit", "table.csv", "--from", "A40,V100", "--to", "V100", "-o", "model.json"},
                 {"--to", "'NVIDIA V100'", "one of the sources"}},
        BadUsage{"SourceWithoutName", evaluate({"--from", "A40,", "--to", "V100"}), {"--from", "'A40,'"}},
        BadUsage{"FromWithoutTo", evaluate({"--from", "A40"}), {"--from", "'A40'"}},
        BadUsage{"FromAndPairs", evaluate({"--from", "A40", "--to", "V100", "--pairs", "all"}), {"--pairs", "--from"}},
        BadUsage{"SourcesZero", evaluate({"--sources", "0"}), {"--sources", "'0'", "1 or more"}},
        BadUsage{"SourcesOfANamedPair", evaluate({"--sources", "2", "--pairs", "A40:V100"}), {"--sources", "'2'"}},
        BadUsage{"NoBudget", {"recommend", "table.csv", "--from", "A40", "--to", "H100"}, {"--budget"}},
        BadUsage{"TwoBudgets",
                 {"recommend", "table.csv", "--from", "A40", "--to", "H100", "--budget", "3", "--budget-kwh", "1"},
                 {"--budget", "--budget-kwh"}},
        BadUsage{"BudgetZero",
                 {"recommend", "table.csv", "--from", "A40", "--to", "H100", "--budget", "0"},
                 {"--budget", "'0'", "1 or more"}},
        BadUsage{
            "UnknownSelectionOfAPlan",
            {"recommend", "table.csv", "--from", "A40", "--to", "H100", "--budget", "3", "--selection", "k-medoid"},
            {"'k-medoid'", "k-medoids"}},
        BadUsage{"NoiseNegative", {"simulate", "-o", "simulated.csv", "--noise", "-0.1"}, {"--noise", "-0.1"}}),
    usage_name);

// ---- Model files

class Models : public Requests {
 protected:
  Models() {
    succeed({"fit", "table.csv", "--from", "A40", "--to", "V100", "-o", "model.json"});
    model_ = contents("model.json");
  }

  void refuse_model(const std::string& text, const Words& says) const {
    put("model.json", text);
    refuse(3, {"normalize", "--model", "model.json", "--energy", "0.05kWh"}, says);
  }

  nlohmann::json parsed() const { return nlohmann::json::parse(model_); }

  /// As a program would write it that knows how the checksum is made, but not what belongs into a model.
  static std::string resealed(nlohmann::json model) {
    model.erase("sha256");
    Sha256 hash;
    hash.update(model.dump());
    model["sha256"] = hash.hex();
    return model.dump();
  }

  std::string model_;
};

TEST_F(Models, TruncatedAreRefused) {
  for (const std::size_t kept : {std::size_t{0}, std::size_t{1}, model_.size() / 2, model_.size() - 3})
    refuse_model(model_.substr(0, kept), {"model.json:", ": is not JSON", "; fit the model again"});
}

TEST_F(Models, EditedAreRefused) {
  nlohmann::json model = parsed();
  model["lowest_source_kwh"] = 1e-9;
  refuse_model(model.dump(), {"model.json: column 'sha256': ", "edited or damaged; fit the model again"});
}

TEST_F(Models, WithWhatIsNoNumberAreRefused) {
  succeed({"fit", "table.csv", "--from", "A40", "--to", "V100", "--strategy", "power-law", "-o", "model.json"});
  const nlohmann::json sound = nlohmann::json::parse(contents("model.json"));
  nlohmann::json model = sound;
  model["model"]["coefficients"][0] = nullptr;
  refuse_model(resealed(model), {"model.json: column 'coefficients': holds what is not a number"});
  model = sound;
  model["model"]["residual_sd"] = nullptr;
  refuse_model(resealed(model), {"model.json: column 'residual_sd': is not a number"});
  model = sound;
  model["model"]["degrees_of_freedom"] = -1;
  refuse_model(resealed(model), {"model.json: column 'degrees_of_freedom': must be above 0"});
}

TEST_F(Models, OfAProcessThatCanNotBeAreRefused) {
  succeed({"fit", "table.csv", "--from", "A40", "--to", "V100", "--strategy", "gp-family", "-o", "model.json"});
  const nlohmann::json sound = nlohmann::json::parse(contents("model.json"));
  nlohmann::json model = sound;
  model["model"]["members"][0]["within"][0] = 7;
  refuse_model(resealed(model), {"model.json: column 'within': holds 7, which is no position"});
  model = sound;
  model["model"]["labels"][0] = 0.5;
  refuse_model(resealed(model), {"model.json: column 'labels': holds 0.5, which is no position"});
  model = sound;
  model["model"]["members"][0]["kernels"][0]["group_lengthscales"][0] = 0;
  refuse_model(resealed(model), {"model.json: column 'group_lengthscales': must be above 0"});
}

TEST_F(Models, WithTrainingDataThatCanNotBeAreRefused) {
  succeed({"fit", "table.csv", "--from", "A40", "--to", "V100", "--strategy", "gp-family", "-o", "model.json"});
  const nlohmann::json sound = nlohmann::json::parse(contents("model.json"));
  nlohmann::json model = sound;
  model["training"]["target_kwh"][0] = -1;
  refuse_model(resealed(model), {"model.json: column 'target_kwh': must be above 0"});
  model = sound;
  model["training"]["sources"][0]["kwh"][0] = nullptr;
  refuse_model(resealed(model), {"model.json: column 'kwh': must be known"});
  model = sound;
  model["training"]["sources"].push_back(sound["training"]["sources"][0]);
  refuse_model(resealed(model), {"model.json: column 'sources': must be one for each source"});
}

TEST_F(Models, OfAnotherVersionAreRefused) {
  nlohmann::json model = parsed();
  model["schema_version"] = 2;
  refuse_model(model.dump(), {"model.json: column 'schema_version': is 2, but this crosswatt ", "reads version 1; "});
}

TEST_F(Models, WithoutAPartAreRefused) {
  for (const std::string key : {"model", "strategy", "source", "reference_workloads", "highest_source_kwh"}) {
    nlohmann::json model = parsed();
    model.erase(key);
    refuse_model(resealed(model), {"model.json: ", "'" + key, "; "});
  }
}

TEST_F(Models, OfAnUnknownStrategyAreRefused) {
  nlohmann::json model = parsed();
  model["strategy"] = "magic";
  refuse_model(resealed(model), {"model.json: column 'strategy': ", "'magic'"});
}

TEST_F(Models, ThatAreNoneAreRefused) {
  refuse_model("[1, 2, 3]", {"model.json: column 'kind': is not a crosswatt model file; "});
  refuse_model(R"({"kind": "crosswatt study", "schema_version": 1})", {"is not a crosswatt model file"});
  refuse_model(std::string(1'000'000, '['), {"model.json: "});
  refuse(3, {"normalize", "--model", "missing.json", "--energy", "1kWh"},
         {"missing.json: can't be read: No such file"});
}

// ---- Nothing can be fitted

TEST_F(Requests, ForStudiesInWhichEveryCellFailsListTheReasons) {
  // 10 workloads, 2 held out: 8 references are too few for a polynomial of degree 9.
  refuse(4, {"evaluate", "table.csv", "--strategies", "polynomial", "--degree", "9", "-o", "study"},
         {"none of 30 fits was possible", "30 × "});
}

TEST_F(Requests, ForAFitThatIsImpossibleSayWhy) {
  refuse(4,
         {"fit", "table.csv", "--from", "A40", "--to", "V100", "--strategy", "svr", "--selection", "minmax",
          "--references", "4", "-o", "model.json"},
         {"strategy svr can't be fitted from 'NVIDIA A40' to 'NVIDIA V100'", "4"});
}

TEST_F(Requests, ThatFailInSomeCellsOnlyAreAnswered) {
  put(
      "no_features.csv", "workload,hardware,energy_kwh\n" + [] {
        std::string rows;
        for (int i = 1; i <= 8; ++i) rows += fmt::format("w{0},A40,{0}\nw{0},V100,{1}\n", i, i * i + 1);
        return rows;
      }());
  const nlohmann::json study = nlohmann::json::parse(
      succeed({"evaluate", "no_features.csv", "--strategies", "paper", "--svr-solver", "libsvm", "--format", "json"}));
  for (const nlohmann::json& cell : study["pairs"][0]["cells"]) {
    const bool needs_more = cell["strategy"].get<std::string>().find('+') != std::string::npos;
    EXPECT_EQ(cell["failures"], needs_more ? 5 : 0) << cell["strategy"];
    if (!needs_more) continue;
    EXPECT_THAT(cell["failure_reasons"].dump(), testing::HasSubstr("the table has no ")) << cell["strategy"];
  }
}

}  // namespace
}  // namespace crosswatt
