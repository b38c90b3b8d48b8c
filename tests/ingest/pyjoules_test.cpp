#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reading.hpp"

namespace crosswatt {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::caveats_of;
using testing_support::energies;
using testing_support::on_card;
using testing_support::read_text;
using testing_support::refusal;
using testing_support::sample;

const std::string kHeader = "timestamp;tag;duration;package_0;dram_0;core_0;nvidia_gpu_0\n";

TEST(PyJoules, MillijoulesWhereTheyMakeAPlausiblePower) {
  // 360000 mJ / 3.6 s = 100 W (as microjoules 0.1 W): 1e-4 kWh; package 36e6 uJ = 1e-5 kWh; dram 3.6e6 uJ = 1e-6 kWh.
  const EnergyTable table = read_text(kHeader + "1.5;foo;3.6;36000000;3600000;1;360000\n", on_card());
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(1e-4, 1e-18), DoubleNear(1e-5, 1e-19), DoubleNear(1e-6, 1e-20),
                                           DoubleNear(1.11e-4, 1e-18)));
  EXPECT_EQ(table.scope(3), Scope::total);
  EXPECT_EQ(table.measurement(0).workload, "foo");
  EXPECT_EQ(table.measurement(0).hardware, "A40");
  EXPECT_EQ(table.number(Column::duration_s, 0), 3.6);
  EXPECT_THAT(caveats_of(table), ElementsAre("unit guessed: 1"));
}

TEST(PyJoules, MicrojoulesFromVersion052) {
  const EnergyTable table = read_text(kHeader + "1.5;foo;3.6;36000000;3600000;1;360000000\n", on_card());
  EXPECT_THAT(energies(table, Scope::gpu), ElementsAre(DoubleNear(1e-4, 1e-18)));
}

TEST(PyJoules, TheUnitMayBeSaid) {
  ReadOptions options = on_card();
  options.energy_unit = EnergyUnit::uj;
  options.energy_unit_given = true;
  const EnergyTable table = read_text(kHeader + "1.5;foo;3.6;36000000;3600000;1;360000\n", options);
  EXPECT_THAT(energies(table, Scope::gpu), ElementsAre(DoubleNear(1e-7, 1e-21)));
  EXPECT_THAT(caveats_of(table), ElementsAre());
}

TEST(PyJoules, NoUnitFitsEveryPower) {
  EXPECT_THAT(refusal(kHeader + "1.5;foo;3.6;1;1;1;3600\n", on_card()),
              HasSubstr("gives no plausible power: 1 W a card"));
}

/// 360000 mJ / 3.6 s = 100 W, and so are 360000000 uJ: the handler of 0.5.2 appended to the file of 0.5.1.
TEST(PyJoules, BothUnitsInOneFileAreRefused) {
  const std::string rows = "1;foo;3.6;1;1;1;360000\n2;bar;3.6;1;1;1;360000000\n";
  EXPECT_EQ(refusal(kHeader + rows, on_card()),
            "t.csv:3: column 'nvidia_gpu_…': seems to be in uJ (100 W a card), line 2 in mJ (100 W a card): the file "
            "holds both units; split it where pyJoules was updated, or say the unit of all with --energy-unit mJ|uJ");
}

/// Below each header its columns and its unit: 100 W and, of 90000000 uJ in 3.6 s, 25 W.
TEST(PyJoules, AHeaderInTheMiddleBeginsAnotherLayout) {
  const EnergyTable table = read_text(kHeader + "1;foo;3.6;36000000;3600000;1;360000\n" +
                                          "timestamp;tag;duration;nvidia_gpu_0;dram_0;core_0;package_0\n"
                                          "2;bar;3.6;90000000;3600000;1;36000000\n",
                                      on_card());
  EXPECT_THAT(energies(table, Scope::gpu), ElementsAre(DoubleNear(1e-4, 1e-18), DoubleNear(2.5e-5, 1e-19)));
  EXPECT_THAT(energies(table, Scope::cpu), ElementsAre(DoubleNear(1e-5, 1e-19), DoubleNear(1e-5, 1e-19)));
  EXPECT_THAT(caveats_of(table), ElementsAre("unit guessed: 2"));
}

/// Shorter than a step of the card's counter: 3 J of it in 1 ms are 3000 W.
TEST(PyJoules, ATooShortIntervalDoesNotTellTheUnit) {
  const EnergyTable table = read_text(kHeader + "1;a;3.6;1;1;1;360000\n2;b;0.001;1;1;1;3000\n", on_card());
  EXPECT_THAT(energies(table, Scope::gpu), ElementsAre(DoubleNear(1e-4, 1e-18), DoubleNear(3 / 3.6e6, 1e-18)));
}

TEST(PyJoules, ALastLineWithoutAnEndIsLeftOut) {
  const std::string printed =
      "begin timestamp : 1; tag : a; duration : 3.6; package_0 : 36000000; nvidia_gpu_0 : 360000\n";
  for (const std::string& text : {kHeader + "1;a;3.6;36000000;3600000;1;360000\n2;b;3.6;36000000;3600000;1;36",
                                  printed + "begin timestamp : 5; tag : b; duration : 3.6; package_0 : 36000000"}) {
    const EnergyTable table = read_text(text, on_card());
    EXPECT_THAT(table.workloads().all(), ElementsAre("a"));
    EXPECT_THAT(energies(table, Scope::gpu), ElementsAre(DoubleNear(1e-4, 1e-18)));
    EXPECT_THAT(caveats_of(table), ElementsAre("unit guessed: 1", "row left out: 1"));
  }
}

TEST(PyJoules, TheHardwareMustBeSaid) {
  EXPECT_EQ(refusal(kHeader + "1;a;3.6;36000000;3600000;1;360000\n"),
            "t.csv:2: does not say what it ran on; say it with --set-hardware");
}

TEST(PyJoules, IntervalsAreMeasurementsCardsAddUp) {
  const EnergyTable table =
      read_text("timestamp;tag;duration;nvidia_gpu_0;nvidia_gpu_1\n1;foo;3.6;360000;360000\n5;foo;3.6;180000;180000\n",
                on_card());
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(2e-4, 1e-18), DoubleNear(1e-4, 1e-18)));
  EXPECT_EQ(table.measurement(0).hardware, "2 x A40");
  EXPECT_EQ(table.repetition(1), 1);
}

TEST(PyJoules, ACardOfZeroIsNotMeasured) {
  const EnergyTable table =
      read_text(kHeader + "1;a;3.6;36000000;3600000;1;360000\n2;b;3.6;36000000;3600000;1;0\n", on_card());
  EXPECT_EQ(energies(table, Scope::gpu).size(), 1U);
  EXPECT_EQ(energies(table, Scope::total).size(), 1U);
  EXPECT_EQ(energies(table, Scope::cpu).size(), 2U);
  EXPECT_THAT(caveats_of(table), ElementsAre("unit guessed: 1", "GPU not measured: 1"));
}

/// 360000 mJ = 1e-4 kWh of the card stay, and 3.6e6 uJ = 1e-6 kWh of the memory; a total would lack the package.
TEST(PyJoules, ADomainThatIsNoEnergyLeavesNoTotal) {
  for (const std::string package : {"-36000000", ""}) {
    const EnergyTable table = read_text(kHeader + "1;a;3.6;" + package + ";3600000;1;360000\n", on_card());
    EXPECT_THAT(energies(table), ElementsAre(DoubleNear(1e-4, 1e-18), DoubleNear(1e-6, 1e-20))) << package;
    EXPECT_THAT(caveats_of(table), testing::UnorderedElementsAre("unit guessed: 1", "row left out: 1")) << package;
  }
}

/// 192276 mJ / 3.7640533 s = 51.08 W; 192.276 J / 3.6e6 = 5.341e-5 kWh. package 153976351 uJ = 4.2771208611e-5 kWh.
TEST(PyJoulesSamples, ThePrintHandler) {
  CROSSWATT_NEEDS_SAMPLE("pyjoules/issue32_print_handler.txt");
  const EnergyTable table = read_tables({sample("pyjoules/issue32_print_handler.txt")}, on_card());
  EXPECT_THAT(energies(table, Scope::gpu), ElementsAre(DoubleNear(5.341e-5, 1e-9)));
  EXPECT_THAT(energies(table, Scope::cpu), ElementsAre(DoubleNear(4.2771208611e-5, 1e-14)));
  EXPECT_EQ(table.workloads().all().front(), "foo");
  EXPECT_THAT(caveats_of(table), ElementsAre("unit guessed: 1"));
}

TEST(PyJoulesSamples, ATemplateHoldsNothing) {
  CROSSWATT_NEEDS_SAMPLE("pyjoules/docs_csv_template.csv");
  EXPECT_THROW(read_tables({sample("pyjoules/docs_csv_template.csv")}, on_card()), DataError);
}

}  // namespace
}  // namespace crosswatt
