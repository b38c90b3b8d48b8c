// Tables at the edge of what a strategy can learn from, and workloads at the edge of what a table knows: every strategy
// gives a sensible answer or says why it can't.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/command_line.hpp"
#include "support/made_up_table.hpp"

namespace crosswatt {
namespace {

using nlohmann::json;
using test::CommandLine;
using test::Words;

class EdgeCases : public CommandLine {
 protected:
  /// @param ratio  V100 over A40. @param energy_kwh  on the A40, by workload.
  template <typename Energy>
  static std::string table(int workloads, double ratio, const Energy& energy_kwh) {
    std::string text = "workload,hardware,phase,scope,energy_kwh,duration_s,flops,params,batch_size,family\n";
    for (int w = 1; w <= workloads; ++w) {
      const double energy = energy_kwh(w);
      for (const auto& [hardware, factor] : {std::pair("NVIDIA A40", 1.0), std::pair("NVIDIA V100-SXM2-32GB", ratio)})
        text += fmt::format("w{:02},{},training,gpu,{},{},{},{},8,f{}\n", w, hardware, factor * energy, 2e4 * energy,
                            1e16 * energy, 1e6 * (1 + w % 5), w % 3);
    }
    return text;
  }

  std::vector<std::string> strategies() const {
    std::vector<std::string> names;
    for (const json& strategy : json::parse(succeed({"list", "strategies", "--json"})))
      if (strategy.contains("when")) names.push_back(strategy["name"]);  // groups have none
    return names;
  }

  /// The normalized kWh; nothing where the strategy can't be fitted, which takes exit code 4 and a reason.
  std::optional<double> normalized(const std::string& strategy, const Words& workload) const {
    Words words{"normalize", "table.csv", "--from", "A40", "--to", "V100", "--strategy", strategy, "--json"};
    if (strategy == "single-reference") words.insert(words.end(), {"--reference-workloads", "w01"});
    words.insert(words.end(), workload.begin(), workload.end());
    const auto outcome = run_program(here(words));
    if (outcome.exit_code == 0) {
      const json answer = json::parse(outcome.output);
      EXPECT_TRUE(answer["normalized_kwh"].is_number()) << strategy << ": " << outcome.output;
      return answer["normalized_kwh"].get<double>();
    }
    EXPECT_EQ(outcome.exit_code, 4) << strategy << ": " << outcome.errors;
    EXPECT_THAT(outcome.errors, testing::HasSubstr("strategy " + strategy + " can't be fitted from ")) << strategy;
    return std::nullopt;
  }

  /// 50 Wh by the ratio 2, where there is a model and it learns.
  static void expect_ratio(const std::string& strategy, std::optional<double> kwh) {
    if (kwh && strategy != "identity" && strategy != "tdp-ratio" && strategy != "svr") {
      EXPECT_NEAR(*kwh, 0.1, 1e-9) << strategy;
    }
  }

  const Words known_{"--energy", "50Wh", "--duration",   "1000s", "--flops",  "5e14",
                     "--params", "2M",   "--batch-size", "8",     "--family", "f1"};
};

TEST_F(EdgeCases, AllRatiosEqualAreThatRatio) {
  put("table.csv", table(20, 2, [](int w) { return 0.01 * std::pow(1.4, w); }));
  for (const std::string& strategy : strategies()) {
    const std::optional<double> kwh = normalized(strategy, known_);
    ASSERT_TRUE(kwh) << strategy;
    expect_ratio(strategy, kwh);
  }
}

TEST_F(EdgeCases, OneReferenceIsItsRatioOrTooFew) {
  put("table.csv", table(1, 2, [](int) { return 0.04; }));
  for (const std::string& strategy : strategies()) expect_ratio(strategy, normalized(strategy, known_));
}

TEST_F(EdgeCases, TwoEqualReferencesAreTheirRatioOrTooFew) {
  put("table.csv", table(2, 2, [](int) { return 0.04; }));
  for (const std::string& strategy : strategies()) expect_ratio(strategy, normalized(strategy, known_));
}

TEST_F(EdgeCases, AFamilyNeverSeenAndNoFeatureAtAllAreNormalized) {
  put("table.csv", test::made_up_table({"NVIDIA A40", "NVIDIA V100-SXM2-32GB"}, 24));
  for (const std::string& strategy : strategies()) {
    for (const Words& workload : {Words{"--energy", "50Wh", "--family", "never seen"}, Words{"--energy", "50Wh"}}) {
      const std::optional<double> kwh = normalized(strategy, workload);
      ASSERT_TRUE(kwh) << strategy;
      EXPECT_TRUE(std::isfinite(*kwh)) << strategy;
    }
  }
}

}  // namespace
}  // namespace crosswatt
