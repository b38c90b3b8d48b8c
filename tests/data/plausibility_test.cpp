#include "crosswatt/data/plausibility.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace crosswatt {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A card of 300 W that rests at 20 W, and one of 200 W of which no more is known.
const HardwareCatalogue& cards() {
  static const HardwareCatalogue catalogue = HardwareCatalogue::built_in().with_csv(
      "name,kind,tdp_w,idle_w\nFastcard 9,gpu,300,20\nSlowcard 1,gpu,200,\n", "cards.csv");
  return catalogue;
}

class Rows {
 public:
  Rows() { builder_.start_file("t.csv"); }
  Rows& add(const std::string& hardware, double power_w, Scope scope = Scope::gpu, double duration_s = 3600) {
    Measurement row;
    const std::string workload = "w" + std::to_string(line_);
    row.workload = workload;
    row.hardware = hardware;
    row.scope = scope;
    row.energy_kwh = power_w * duration_s / 3.6e6;
    row[Column::duration_s] = duration_s;
    builder_.add(row, line_++);
    return *this;
  }
  Rows& operations(const std::string& workload, double flops, double macs) {
    Measurement row;
    row.workload = workload;
    row.hardware = "card";
    row.energy_kwh = 1;
    row.repetition = kAnotherRun;
    row[Column::flops] = flops;
    row[Column::macs] = macs;
    builder_.add(row, line_++);
    return *this;
  }
  /// As "power too high: 2, 3", with the lines of the examples.
  std::vector<std::string> caveats() {
    std::vector<std::string> said;
    for (const Caveat& caveat : list()) {
      std::string lines;
      for (const Problem& example : caveat.examples)
        lines += (lines.empty() ? "" : ", ") + std::to_string(example.line);
      said.push_back(std::string(name(caveat.kind)) + ": " + lines);
    }
    return said;
  }
  std::vector<Caveat> list() { return implausible(builder_.build(), cards()).list(); }

 private:
  EnergyTableBuilder builder_;
  std::int64_t line_ = 2;
};

TEST(Plausibility, PowerMustBeWithinWhatTheCardDraws) {
  EXPECT_THAT(
      Rows().add("Fastcard 9", 300).add("Fastcard 9", 330).add("Fastcard 9", 20.1).add("Slowcard 1", 10).caveats(),
      IsEmpty());
  EXPECT_THAT(Rows().add("Fastcard 9", 331).add("Fastcard 9", 3000).caveats(), ElementsAre("power too high: 3, 2"));
  EXPECT_THAT(Rows().add("Fastcard 9", 19.9).caveats(), ElementsAre("power too low: 2"));
  EXPECT_THAT(Rows().add("Slowcard 1", 9.9).caveats(), ElementsAre("power too low: 2"));  // 5 % of 200 W
}

TEST(Plausibility, SaysWhatTheRowDraws) {
  const std::vector<Caveat> list = Rows().add("Fastcard 9", 3000).list();
  EXPECT_EQ(describe(list.front().examples.front()), "t.csv:2: 'w2 on Fastcard 9' draws 3000 W of 300 W at most");
}

TEST(Plausibility, SeveralCardsDrawMoreALimitedOneLess) {
  EXPECT_THAT(Rows().add("4 x Fastcard 9", 1200).add("Fastcard 9 @100W", 100).caveats(), IsEmpty());
  EXPECT_THAT(Rows().add("4 x Fastcard 9", 79).add("Fastcard 9 @100W", 200).caveats(),
              ElementsAre("power too high: 3", "power too low: 2"));
}

TEST(Plausibility, ScopesWithMoreThanTheCardMayDrawMore) {
  EXPECT_THAT(Rows().add("Fastcard 9", 900, Scope::total).add("Fastcard 9", 900, Scope::wall).caveats(), IsEmpty());
  // 110 % of twice 300 W and 2 kW: 2860 W.
  EXPECT_THAT(Rows().add("Fastcard 9", 2859, Scope::total).add("Fastcard 9", 2861, Scope::wall).caveats(),
              ElementsAre("power too high: 3"));
  EXPECT_THAT(Rows().add("Fastcard 9", 1, Scope::total).caveats(), ElementsAre("power too low: 2"));
  EXPECT_THAT(Rows().add("Fastcard 9", 1, Scope::cpu).add("Fastcard 9", 1, Scope::ram).caveats(), IsEmpty());
  EXPECT_THAT(Rows().add("Fastcard 9", 900, Scope::unknown).caveats(), ElementsAre("power too high: 2"));
}

TEST(Plausibility, AHostMayDrawTwoKilowatts) {
  // 110 % of 2 kW, whatever the card.
  EXPECT_THAT(Rows().add("no card at all", 2201, Scope::cpu).add("Fastcard 9", 2199, Scope::ram).caveats(),
              ElementsAre("power too high: 2"));
}

TEST(Plausibility, TheWorstFewStandFirst) {
  Rows rows;
  for (int i = 1; i <= 8; ++i) rows.add("Fastcard 9", 400.0 + 100 * (i % 4));
  EXPECT_THAT(rows.caveats(), ElementsAre("power too high: 4, 8, 3, 7, 2"));
}

TEST(Plausibility, WhatTheCatalogueDoesNotKnowIsNotJudged) {
  EXPECT_THAT(Rows().add("no card at all", 1e6).add("4 x no card at all", 4e6).caveats(), IsEmpty());
}

TEST(Plausibility, NoMachineDrawsAMegawatt) {
  const std::vector<Caveat> list = Rows().add("no card at all", 430e6, Scope::total).list();
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].kind, CaveatKind::power_too_high);
  EXPECT_EQ(describe(list[0].examples[0]), "t.csv:2: 'w2 on no card at all' draws 4.3e+08 W of 1e+06 W at most");
}

TEST(Plausibility, ShortRunsAreDoubted) {
  EXPECT_THAT(Rows().add("Fastcard 9", 200, Scope::gpu, 30).add("Fastcard 9", 200, Scope::gpu, 29).caveats(),
              ElementsAre("too short: 3"));
}

TEST(Plausibility, WhatNoMeterSawIsNotTooShortForIt) {
  EnergyTableBuilder builder;
  builder.start_file("t.csv");
  Measurement row{.workload = "a", .hardware = "Fastcard 9", .notes = "simulated: docs/simulation.md"};
  row.energy_kwh = 200 * 3 / 3.6e6;
  row[Column::duration_s] = 3;
  builder.add(row, 2);
  EXPECT_TRUE(implausible(builder.build(), cards()).empty());
}

TEST(Plausibility, OperationsThatAreTwoOfSomethingElseAreDoubted) {
  EXPECT_THAT(Rows().operations("a", 2e9, 1e9).operations("b", 1e9, kUnknown).caveats(), IsEmpty());
  EXPECT_THAT(Rows().operations("a", 1e9, 1e9).caveats(), ElementsAre("operations unclear: 2"));
  EXPECT_THAT(Rows().operations("a", 1e9, kUnknown).operations("a", 2.02e9, kUnknown).caveats(),
              ElementsAre("operations unclear: 3"));
  EXPECT_THAT(Rows().operations("a", 1e9, kUnknown).operations("b", 2e9, kUnknown).caveats(), IsEmpty());
}

}  // namespace
}  // namespace crosswatt
