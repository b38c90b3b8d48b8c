#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reading.hpp"

namespace crosswatt {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_support::caveats_of;
using testing_support::energies;
using testing_support::read_both;
using testing_support::read_text;
using testing_support::refusal;
using testing_support::sample;

const std::string kHeader =
    "timestamp,project_name,run_id,duration,emissions,cpu_energy,gpu_energy,ram_energy,energy_consumed,country_iso_"
    "code,"
    "region,cpu_model,gpu_count,gpu_model,tracking_mode,on_cloud,pue\n";

std::string row(const std::string& run, const std::string& duration, const std::string& gpu_energy,
                const std::string& total, const std::string& gpus = "1,1 x Tesla T4", const std::string& pue = "1.0",
                const std::string& timestamp = "2024-01-01T10:00:00") {
  return timestamp + ",resnet," + run + "," + duration + ",0.1,0.1," + gpu_energy + ",0.05," + total + ",FRA,,Xeon," +
         gpus + ",machine,N," + pue + "\n";
}

TEST(CodeCarbon, GivesAMeasurementPerPartOfTheMachine) {
  const EnergyTable table = read_text(kHeader + row("a", "10", "0.5", "0.65"));
  ASSERT_EQ(table.rows(), 4);
  EXPECT_THAT(energies(table, Scope::gpu), ElementsAre(0.5));
  EXPECT_THAT(energies(table, Scope::cpu), ElementsAre(0.1));
  EXPECT_THAT(energies(table, Scope::ram), ElementsAre(0.05));
  EXPECT_THAT(energies(table, Scope::total), ElementsAre(0.65));
  const Measurement first = table.measurement(0);
  EXPECT_EQ(first.workload, "resnet");
  EXPECT_EQ(first.hardware, "Tesla T4");
  EXPECT_EQ(first.phase, Phase::unknown);
  EXPECT_EQ(first[Column::duration_s], 10);
  EXPECT_EQ(first.repetition, -1);
  EXPECT_THAT(caveats_of(table), IsEmpty());
}

TEST(CodeCarbon, RowsOfOneRunAreSnapshotsOfAGrowingSum) {
  const EnergyTable table = read_text(kHeader + row("a", "10", "0.5", "0.65") + row("a", "30", "1.5", "1.65") +
                                      row("a", "20", "1", "1.15") + row("b", "5", "0.25", "0.4"));
  EXPECT_THAT(energies(table, Scope::gpu), ElementsAre(1.5, 0.25));
  EXPECT_EQ(table.line(0), 3);
  EXPECT_EQ(table.repetition(0), 0);
  EXPECT_EQ(table.repetition(4), 1);
}

TEST(CodeCarbon, ARunWhoseEnergiesFallIsLeftOut) {
  const std::string log =
      kHeader + row("a", "10", "0.5", "0.65") + row("a", "20", "0.3", "0.45") + row("b", "5", "0.25", "0.4");
  const EnergyTable table = read_text(log);
  EXPECT_THAT(energies(table, Scope::gpu), ElementsAre(0.25));
  EXPECT_THAT(caveats_of(table), ElementsAre("counter reset: 1"));
  EXPECT_THAT(refusal(log, {.strict = true}), HasSubstr("t.csv:3: column 'energy_consumed': 'resnet' has less energy"));
}

TEST(CodeCarbon, OfARunInTwoFilesTheLaterStateCounts) {
  const std::string early = row("a", "10", "0.5", "0.65"), late = row("a", "20", "1", "1.15"),
                    other = row("b", "5", "0.25", "0.4");
  const EnergyTable replaced = read_both(kHeader + other + early, kHeader + late);
  EXPECT_THAT(energies(replaced, Scope::gpu), ElementsAre(0.25, 1));
  EXPECT_THAT(energies(replaced, Scope::total), ElementsAre(0.4, 1.15));
  EXPECT_THAT(replaced.remarks(), ElementsAre(HasSubstr("b.csv: 1 run stands in"))) << "and in which state";
  EXPECT_EQ(replaced.line(4), 2);
  EXPECT_THAT(energies(read_both(kHeader + late, kHeader + other + early), Scope::gpu), ElementsAre(1, 0.25));
  EXPECT_THAT(energies(read_both(kHeader + late, kHeader + late), Scope::gpu), ElementsAre(1));
}

TEST(CodeCarbon, OfARunInTwoFilesEnergiesThatDifferAreRefused) {
  try {
    read_both(kHeader + row("a", "10", "0.5", "0.65"), kHeader + row("a", "10", "0.4", "0.55"));
    FAIL() << "one of them is wrong";
  } catch (const DataError& error) {
    EXPECT_THAT(error.what(), HasSubstr("b.csv:2: column 'run_id': 'resnet' has other energies in "));
  }
}

TEST(CodeCarbon, RowsWithoutARunAreRunsOfTheirOwn) {
  const EnergyTable table = read_text(kHeader + row("", "10", "0.5", "0.65") + row("", "30", "1.5", "1.65"));
  EXPECT_THAT(energies(table, Scope::gpu), ElementsAre(0.5, 1.5));
  EXPECT_THAT(caveats_of(table), ElementsAre("run unnamed: 1"));
}

TEST(CodeCarbon, TakesPueOutOfEveryPart) {
  const EnergyTable table = read_text(kHeader + row("a", "10", "0.6", "0.75", "1,1 x Tesla T4", "1.2"));
  EXPECT_THAT(energies(table, Scope::gpu), ElementsAre(DoubleNear(0.5, 1e-15)));      // 0.6 / 1.2
  EXPECT_THAT(energies(table, Scope::total), ElementsAre(DoubleNear(0.625, 1e-15)));  // 0.75 / 1.2
  EXPECT_THAT(table.remarks(), ElementsAre("t.csv: PUE 1.2 was inside and is divided out"));
}

TEST(CodeCarbon, ZeroWithAGpuNamedIsMissing) {
  const EnergyTable table = read_text(kHeader + row("a", "10", "0.0", "0.15"));
  EXPECT_THAT(energies(table, Scope::gpu), IsEmpty());
  EXPECT_THAT(energies(table, Scope::total), IsEmpty());
  EXPECT_THAT(energies(table, Scope::cpu), ElementsAre(0.1));
  EXPECT_THAT(caveats_of(table), ElementsAre("GPU not measured: 1"));
}

TEST(CodeCarbon, RunsOfOneIdOnDifferentHardwareAreRunsOfTheirOwn) {
  const std::string a40 = row("fixed", "3600", "0.5", "0.65", "1,1 x NVIDIA A40"),
                    t4 = row("fixed", "7200", "0.3", "0.45", "1,1 x Tesla T4");
  for (const EnergyTable& table : {read_both(kHeader + a40, kHeader + t4), read_text(kHeader + a40 + t4)}) {
    EXPECT_THAT(energies(table, Scope::gpu), ElementsAre(0.5, 0.3));
    EXPECT_THAT(table.hardware().all(), ElementsAre("NVIDIA A40", "Tesla T4"));
    EXPECT_THAT(table.remarks(), IsEmpty());
    EXPECT_THAT(caveats_of(table), IsEmpty());
  }
}

/// 0.1 + 0.05 = 0.15 is what the processor and the memory drew: the total lacks the GPU.
TEST(CodeCarbon, ATotalOfTheOthersLacksTheGpuThatIsNamed) {
  const EnergyTable table = read_text(kHeader + row("a", "10", "", "0.15"));
  EXPECT_THAT(energies(table), ElementsAre(0.1, 0.05));
  EXPECT_THAT(caveats_of(table), ElementsAre("GPU not measured: 1"));
  const EnergyTable without_column = read_text(
      "timestamp,project_name,run_id,duration,emissions,cpu_energy,energy_consumed,gpu_count,gpu_model\n"
      "2024-01-01T10:00:00,p,a,50,0.1,0.25,0.25,1,1 x A40\n");
  EXPECT_THAT(energies(without_column), ElementsAre(0.25));
  EXPECT_EQ(without_column.scope(0), Scope::cpu);
  EXPECT_THAT(caveats_of(without_column), ElementsAre("GPU not measured: 1"));
}

TEST(CodeCarbon, PartsThatAreNotTheTotalAreADoubt) {
  const EnergyTable table = read_text(kHeader + row("a", "10", "0.5", "0.7"));  // 0.1 + 0.5 + 0.05 = 0.65
  EXPECT_EQ(table.rows(), 4);
  EXPECT_THAT(caveats_of(table), ElementsAre("parts disagree: 1"));
  EXPECT_EQ(describe(table.caveats().list().front().examples.front()),
            "t.csv:2: column 'energy_consumed': '0.7' is not what GPU, CPU and RAM make together, 0.65");
}

/// 0.79 / 15.8 = 0.05: CodeCarbon multiplied by it, whatever was meant.
TEST(CodeCarbon, APueThatIsHardlyOneIsDividedOutAndDoubted) {
  const EnergyTable table = read_text(kHeader + row("a", "10", "0.79", "0.94", "1,1 x Tesla T4", "15.8"));
  EXPECT_THAT(energies(table, Scope::gpu), ElementsAre(DoubleNear(0.05, 1e-16)));
  EXPECT_THAT(caveats_of(table), ElementsAre("overhead unknown: 1"));
}

/// A PUE of 1.58 cut to 1 would leave 0.5 as it is.
TEST(CodeCarbon, ALastLineThatMayBeCutIsLeftOut) {
  const std::string whole = kHeader + row("a", "10", "0.5", "0.65") + row("b", "10", "0.5", "0.65", "1,1 x T4", "1.58");
  const EnergyTable cut = read_text(whole.substr(0, whole.size() - std::string(".58\n").size()));
  EXPECT_THAT(cut.hardware().all(), ElementsAre("Tesla T4"));
  EXPECT_THAT(describe(cut.caveats().list().front().examples.front()), HasSubstr("t.csv:3: has no end and may be cut"));
  // Nothing is read of what stands last here.
  EXPECT_EQ(read_text("project_name,run_id,duration,emissions,energy_consumed,gpu_model,on_cloud\n"
                      "p,a,50,0.1,0.25,1 x A40,N")
                .rows(),
            1);
}

TEST(CodeCarbon, AHeaderInTheMiddleIsNoRow) {
  const std::string a = kHeader + row("a", "10", "0.5", "0.65"), b = row("b", "5", "0.25", "0.4");
  const EnergyTable table = read_text(a + kHeader + b);
  EXPECT_THAT(energies(table, Scope::gpu), ElementsAre(0.5, 0.25));
  EXPECT_THAT(caveats_of(table), IsEmpty());
  // What follows goes by its own columns.
  const EnergyTable other_layout = read_text(
      a +
      "run_id,gpu_energy,duration,emissions,energy_consumed,project_name,gpu_model\nb,0.25,5,0.1,0.4,vgg,1 x A40\n");
  EXPECT_THAT(energies(other_layout), ElementsAre(0.5, 0.1, 0.05, 0.65, 0.25, 0.4));
  EXPECT_EQ(other_layout.measurement(4).workload, "vgg");
  EXPECT_THAT(caveats_of(other_layout), IsEmpty());
}

TEST(CodeCarbon, WithoutAGpuTheProcessorIsTheHardware) {
  const EnergyTable table = read_text(kHeader + row("a", "10", "0.0", "0.15", ","));
  EXPECT_EQ(table.measurement(0).hardware, "Xeon");
  EXPECT_THAT(energies(table, Scope::total), ElementsAre(0.15));
  EXPECT_THAT(caveats_of(table), IsEmpty());
}

TEST(CodeCarbon, SeveralCardsKeepTheirNumber) {
  EXPECT_EQ(read_text(kHeader + row("a", "10", "0.5", "0.65", "4,4 x Tesla T4")).measurement(0).hardware,
            "4 x Tesla T4");
}

TEST(CodeCarbon, RanksOfOneMachineAreDoubted) {
  const std::string two = row("a", "60", "0.5", "0.65", "8,8 x A100", "1", "2024-01-01T10:01:00") +
                          row("b", "60", "0.5", "0.65", "8,8 x A100", "1", "2024-01-01T10:01:01");
  EXPECT_THAT(caveats_of(read_text(kHeader + two)), ElementsAre("counted twice: 1"));
  const std::string one_after_the_other = row("a", "60", "0.5", "0.65", "8,8 x A100", "1", "2024-01-01T10:01:00") +
                                          row("b", "60", "0.5", "0.65", "8,8 x A100", "1", "2024-01-01T10:02:01");
  EXPECT_THAT(caveats_of(read_text(kHeader + one_after_the_other)), IsEmpty());
}

TEST(CodeCarbon, ShortRowsAreTrustedUpToTheGapAndWhereTheEndProves) {
  // 0.1 + 0.6 + 0.05 = 0.75: no energy has moved.
  std::string moved = row("b", "10", "0.6", "0.75", "1,1 x Tesla T4", "1.2");
  moved.replace(moved.find("FRA,,"), 5, "FRA,");  // the empty region is gone, what follows has moved
  const EnergyTable table = read_text(kHeader + row("a", "10", "0.5", "0.65") + moved);
  EXPECT_THAT(energies(table, Scope::gpu), ElementsAre(0.5, DoubleNear(0.5, 1e-15)));
  EXPECT_EQ(table.measurement(4).hardware, "Tesla T4");
  EXPECT_THAT(caveats_of(table), ElementsAre("cells shifted: 1"));
}

/// Without its run_id the row would say cpu 0.5, gpu 0.05 and ram 0.65, and "FRA" for a total.
TEST(CodeCarbon, ShortRowsThatLostACellBeforeTheEnergiesAreLeftOut) {
  std::string moved = row("b", "10", "0.5", "0.65");
  moved.replace(moved.find("resnet,b,"), 9, "resnet,");
  const EnergyTable table = read_text(kHeader + row("a", "10", "0.5", "0.65") + moved);
  EXPECT_THAT(energies(table), ElementsAre(0.5, 0.1, 0.05, 0.65));
  EXPECT_THAT(caveats_of(table), ElementsAre("row left out: 1"));
}

/// 0.1 + 0.5 + 0.05 = 0.65 is no 0.7, whatever the country says.
TEST(CodeCarbon, ShortRowsWhoseEnergiesDoNotAddUpAreLeftOut) {
  std::string moved = row("b", "10", "0.5", "0.7");
  moved.replace(moved.find("FRA,,"), 5, "FRA,");
  EXPECT_THAT(caveats_of(read_text(kHeader + row("a", "10", "0.5", "0.65") + moved)), ElementsAre("row left out: 1"));
}

TEST(CodeCarbon, AShortRowThatLostItsPueHasAnUnknownOverhead) {
  std::string cut = row("b", "10", "0.5", "0.65", "1,1 x Tesla T4", "1.5");
  cut.replace(cut.find(",1.5"), 4, "");
  const EnergyTable table = read_text(kHeader + row("a", "10", "0.5", "0.65") + cut);
  EXPECT_THAT(energies(table, Scope::gpu), ElementsAre(0.5, 0.5));
  EXPECT_THAT(caveats_of(table), testing::UnorderedElementsAre("overhead unknown: 1", "cells shifted: 1"));
}

/// A building draws no less than its machines: 0.5 would double an energy.
TEST(CodeCarbon, WhatIsNoPueIsNotDividedOut) {
  for (const std::string pue : {"0", "-1", "nan", "abc", "0.5", "inf", ""}) {
    const EnergyTable table = read_text(kHeader + row("a", "10", "0.5", "0.65", "1,1 x Tesla T4", pue));
    EXPECT_THAT(energies(table, Scope::gpu), ElementsAre(0.5)) << pue;
    EXPECT_THAT(caveats_of(table), ElementsAre("overhead unknown: 1")) << pue;
    EXPECT_THAT(table.remarks(), IsEmpty()) << pue;
    const Problem example = table.caveats().list().front().examples.front();
    EXPECT_EQ(example.line, 2);
    EXPECT_EQ(example.column, "pue");
    EXPECT_EQ(example.value, pue);
  }
}

/// 0.6 / 1.2 = 0.5 and 0.75 / 1.5 = 0.5.
TEST(CodeCarbon, TheNoteNamesThePuesThatAreDividedOut) {
  const EnergyTable table = read_text(kHeader + row("a", "10", "0.6", "0.75", "1,1 x Tesla T4", "1.2") +
                                      row("b", "10", "0.75", "0.9", "1,1 x Tesla T4", "1.5"));
  EXPECT_THAT(energies(table, Scope::gpu), ElementsAre(DoubleNear(0.5, 1e-15), DoubleNear(0.5, 1e-15)));
  EXPECT_THAT(table.remarks(), ElementsAre("t.csv: PUE 1.2 to 1.5 was inside and is divided out"));
}

TEST(CodeCarbon, AGpuThatIsNotNamedIsNotTheProcessor) {
  const std::string text = kHeader + row("a", "10", "0.5", "0.65", ",");
  const EnergyTable table = read_text(text);
  EXPECT_THAT(energies(table, Scope::gpu), IsEmpty());
  EXPECT_THAT(energies(table, Scope::cpu), ElementsAre(0.1));
  EXPECT_THAT(caveats_of(table), ElementsAre("row left out: 1"));
  EXPECT_THAT(describe(table.caveats().list().front().examples.front()), HasSubstr("--set-hardware"));
  ReadOptions options;
  options.set_hardware = "A40";
  EXPECT_THAT(energies(read_text(text, options), Scope::gpu), ElementsAre(0.5));
}

TEST(CodeCarbon, RowsThatCanNotBeUsedAreLeftOut) {
  const EnergyTable table = read_text(kHeader + row("a", "10", "0.5", "0.65") + "2024-01-01T10:00:00,resnet,b,10\n" +
                                      row("c", "10", "0.5", "0.65").insert(0, "x,"));
  EXPECT_EQ(table.rows(), 4);
  EXPECT_THAT(caveats_of(table), ElementsAre("row left out: 2"));
  ReadOptions strict;
  strict.strict = true;
  EXPECT_EQ(refusal(kHeader + row("a", "10", "0.5", "0.65") + "2024-01-01T10:00:00,resnet,b,10\n", strict),
            "t.csv:3: has 4 fields, the header has 17: no energy in it is certain");
}

TEST(CodeCarbon, EnergiesThatAreNoneAreSaid) {
  const EnergyTable table =
      read_text(kHeader + row("a", "10", "-0.5", "1") + row("b", "10", "nan", "1") + row("c", "10", "much", "1"));
  EXPECT_THAT(energies(table, Scope::gpu), IsEmpty());
  EXPECT_THAT(energies(table, Scope::total), ElementsAre(1));  // of b, where no part is wrong
  std::vector<std::string> said;
  const std::vector<Caveat> caveats = table.caveats().list();
  for (const Problem& example : caveats.front().examples) said.push_back(describe(example));
  EXPECT_THAT(
      said, ElementsAre("t.csv:2: column 'gpu_energy': '-0.5' is no energy; the total made with it was left out too",
                        "t.csv:4: column 'gpu_energy': 'much' is no energy; the total made with it was left out too"));
}

TEST(CodeCarbon, AFileOfUnusableRowsIsRefusedWithTheReasons) {
  EXPECT_EQ(
      refusal(kHeader + "2024-01-01T10:00:00,resnet,b,10\n"),
      "t.csv: holds no measurement (read as format codecarbon); add the measurements, or force another format with "
      "--input-format\nt.csv:2: has 4 fields, the header has 17: no energy in it is certain");
}

TEST(CodeCarbon, ADurationThatIsNoneIsDoubtedOnce) {
  const EnergyTable table = read_text(kHeader + row("a", "0", "0.5", "0.65") + row("b", "-5", "0.5", "0.65"));
  EXPECT_EQ(energies(table, Scope::gpu).size(), 2U);
  EXPECT_FALSE(table.knows(Column::duration_s));
  EXPECT_THAT(caveats_of(table), ElementsAre("duration unknown: 2"));
  EXPECT_EQ(describe(table.caveats().list().front().examples.front()), "t.csv:2: '0' is no duration in seconds");
}

/// Its total holds the GPU's energy, which is not the processor's.
TEST(CodeCarbon, AnUnnamedGpuLeavesNoTotal) {
  const EnergyTable table = read_text(
      "timestamp,project_name,run_id,duration,emissions,cpu_energy,gpu_energy,energy_consumed,cpu_model,gpu_model\n"
      "2024-01-01T10:00:00,p,a,50,0.1,0.25,0.5,0.75,Xeon,\n");
  EXPECT_THAT(energies(table), ElementsAre(0.25));
  EXPECT_EQ(table.scope(0), Scope::cpu);
  EXPECT_THAT(describe(table.caveats().list().front().examples.front()),
              HasSubstr("say it with --set-hardware; the total made with it was left out too"));
}

TEST(CodeCarbon, AnUnknownColumnForTheWorkloadIsNamed) {
  for (const char* columns : {"projectname", "projectname,run_id"}) {
    EXPECT_EQ(refusal(kHeader + row("a", "10", "0.5", "0.65"), {.workload_from = columns}),
              "--workload-from: 'projectname' is in none of the files; did you mean 'project_name'? Or name columns "
              "or keys that they have");
  }
}

TEST(CodeCarbon, AnExpressionThatFindsNothingIsNamed) {
  EXPECT_EQ(refusal(kHeader + row("a", "10", "0.5", "0.65"), {.workload_from = "runs/([a-z]+)/"}, "x/emissions.csv"),
            "x/emissions.csv: has a path in which --workload-from 'runs/([a-z]+)/' finds nothing; choose an expression "
            "whose groups find a name in the path as it stands here");
}

TEST(CodeCarbon, TheWorkloadMayBeChosen) {
  ReadOptions options;
  options.workload_from = "project_name, country_iso_code";
  EXPECT_EQ(read_text(kHeader + row("a", "10", "0.5", "0.65"), options).measurement(0).workload, "resnet/FRA");
  options.workload_from = "runs/([a-z]+)/bs([0-9]+)";
  EXPECT_EQ(read_text(kHeader + row("a", "10", "0.5", "0.65"), options, "x/runs/vgg/bs64/emissions.csv")
                .measurement(0)
                .workload,
            "vgg/64");
  options.workload_from = "(";
  EXPECT_THROW(read_text(kHeader + row("a", "10", "0.5", "0.65"), options), ConfigError);
}

TEST(CodeCarbon, TaskFilesHaveAWorkloadPerTask) {
  const EnergyTable table = read_text(
      "task_name,timestamp,project_name,run_id,duration,emissions,gpu_energy,energy_consumed,gpu_count,gpu_model\n"
      "load,2024-01-01T10:00:00,p,a,5,0.1,0.1,0.2,1,1 x A40\nfit,2024-01-01T10:01:00,p,a,50,0.1,1,2,1,1 x A40\n");
  EXPECT_THAT(table.workloads().all(), ElementsAre("p/load", "p/fit"));
}

TEST(CodeCarbonSamples, VersionOneKnowsTheTotalOnly) {
  CROSSWATT_NEEDS_SAMPLE("codecarbon/emissions_v1_11cols.csv");
  ReadOptions options;
  EXPECT_THROW(read_tables({sample("codecarbon/emissions_v1_11cols.csv")}, options), DataError);
  options.set_hardware = "laptop";
  const EnergyTable table = read_tables({sample("codecarbon/emissions_v1_11cols.csv")}, options);
  ASSERT_EQ(table.rows(), 1);
  EXPECT_EQ(table.scope(0), Scope::total);
  EXPECT_EQ(table.energy_kwh()[0], 0.001308618772068);
  EXPECT_EQ(table.measurement(0)[Column::duration_s], 210.39603400230408);
}

/// 28 rows; run 8a1d9822… has six, growing to 91.8 s; b9e7def2… and 67e9ec7b… have two; five rows say no run. That
/// makes 16 named runs and 5 unnamed, of which two know no total.
TEST(CodeCarbonSamples, FlushedRowsBecomeOneRun) {
  CROSSWATT_NEEDS_SAMPLE("codecarbon/emissions_v2.4.3rc1_31cols_flush_rows.csv");
  const EnergyTable table = read_tables({sample("codecarbon/emissions_v2.4.3rc1_31cols_flush_rows.csv")}, {});
  EXPECT_EQ(energies(table, Scope::ram).size(), 21U);
  EXPECT_EQ(energies(table, Scope::total).size(), 19U);
  EXPECT_THAT(energies(table, Scope::gpu), testing::Contains(6.450191602309546e-07));
  EXPECT_THAT(energies(table, Scope::gpu), testing::Not(testing::Contains(4.721016825834913e-07)));
  EXPECT_THAT(table.hardware().all(), ElementsAre("Apple M1"));
  EXPECT_THAT(caveats_of(table), testing::Contains("run unnamed: 1"));
}

/// The moved row has the same energies as the whole one: cpu 0.1, gpu 0.5, ram 0.05, together 0.65 kWh.
TEST(CodeCarbonSamples, TheShiftedRowGivesTheRightEnergies) {
  CROSSWATT_NEEDS_SAMPLE("codecarbon/GENERATED_v3.3.0_append_shifted_row.csv");
  const EnergyTable table = read_tables({sample("codecarbon/GENERATED_v3.3.0_append_shifted_row.csv")}, {});
  EXPECT_THAT(energies(table), ElementsAre(0.5, 0.1, 0.05, 0.65, 0.5, 0.1, 0.05, 0.65));
  EXPECT_THAT(table.hardware().all(), ElementsAre("Tesla T4"));
  EXPECT_THAT(caveats_of(table), ElementsAre("cells shifted: 1"));
}

TEST(CodeCarbonSamples, TwoCardsOfARun) {
  CROSSWATT_NEEDS_SAMPLE("codecarbon/emissions_boamps_input_first40.csv");
  const EnergyTable table = read_tables({sample("codecarbon/emissions_boamps_input_first40.csv")}, {});
  EXPECT_EQ(table.rows(), 4 * 39);
  EXPECT_THAT(table.hardware().all(), ElementsAre("2 x Tesla V100S-PCIE-32GB"));
  EXPECT_EQ(table.energy_kwh()[0], 0.000373905021346);
  // 0.000373905021346 kWh x 3.6e6 / 3.508045196533203 s = 383.7 W, where gpu_power, the last reading, says 828 W.
  EXPECT_NEAR(table.energy_kwh()[0] * 3.6e6 / table.number(Column::duration_s, 0), 383.7, 0.05);
}

TEST(CodeCarbonSamples, AMachineWithoutAGpu) {
  CROSSWATT_NEEDS_SAMPLE("codecarbon/emissions_v3.2_38cols.csv");
  const EnergyTable table = read_tables({sample("codecarbon/emissions_v3.2_38cols.csv")}, {});
  EXPECT_THAT(energies(table), ElementsAre(0.00057442898176, 0.00057442898176));  // ram and total; cpu and gpu are 0
  EXPECT_EQ(table.measurement(0).hardware, "Intel(R) Core(TM) i7-8850H CPU @ 2.60GHz");
}

TEST(CodeCarbonSamples, HandPickedColumnsNeedNames) {
  CROSSWATT_NEEDS_SAMPLE("codecarbon/gaissa_subset_columns_first50.csv");
  const std::string path = sample("codecarbon/gaissa_subset_columns_first50.csv");
  try {
    read_tables({path}, {});
    FAIL();
  } catch (const DataError& error) {
    EXPECT_THAT(error.what(), HasSubstr("--workload-from"));
  }
  ReadOptions options;
  options.workload_from = "dataset,mode";
  options.set_hardware = "RTX 3090";
  const EnergyTable table = read_tables({path}, options);
  EXPECT_EQ(energies(table, Scope::gpu).size(), 49U);
  EXPECT_EQ(energies(table, Scope::gpu).front(), 0.0017102963164114);
  EXPECT_THAT(table.workloads().all(), ElementsAre("caltech101/freeze"));
}

}  // namespace
}  // namespace crosswatt
