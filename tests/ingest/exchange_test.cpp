// What we write for other tools, read back; SLURM's jobs, power-limit profiles, and the study's folders.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "reading.hpp"
#include "support/temporary_folder.hpp"

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

// ---- BoAmps and CodeCarbon, written

const std::string kTable =
    "workload,hardware,phase,scope,energy_kwh,duration_s,params,repetition\n"
    "\"net, large\",2 x A40,training,gpu,0.1,36,13000000000,0\n"
    "\"net, large\",2 x A40,training,gpu,0.3,36,13000000000,1\n"
    "\"net, large\",V100,inference,wall,0.5,,13000000000,\n"
    "other,V100,,,0.7,,,\n";

TEST(BoAmpsWriter, WhatItHoldsIsReadBack) {
  const EnergyTable table = read_text(kTable);
  EXPECT_EQ(to_long_csv(read_text(to_boamps(table))), to_long_csv(table));
  const EnergyTable one = read_text("workload,hardware,energy_kwh\nnet,A40,0.1\n");
  EXPECT_EQ(to_boamps(one).front(), '{');
  EXPECT_EQ(to_long_csv(read_text(to_boamps(one))), to_long_csv(one));
  const EnergyTable mixed = read_text("workload,hardware,scope,energy_kwh\nnet,2 x A40 + T4,gpu,0.1\n");
  EXPECT_EQ(to_long_csv(read_text(to_boamps(mixed))), to_long_csv(mixed));
  EXPECT_EQ(to_long_csv(read_text(to_codecarbon_csv(mixed))), to_long_csv(mixed));
}

TEST(CodeCarbonWriter, WhatItHoldsIsReadBack) {
  const EnergyTable table = read_text(
      "workload,hardware,scope,energy_kwh,duration_s,repetition\n"
      "\"net, large\",2 x A40,gpu,0.1,36,0\n\"net, large\",2 x A40,cpu,0.2,36,0\n\"net, large\",2 x "
      "A40,total,0.3,36,0\n"
      "\"net, large\",2 x A40,gpu,0.4,36,1\n\"net, large\",2 x A40,cpu,0.5,36,1\n\"net, large\",2 x "
      "A40,total,0.9,36,1\nother,V100,total,0.7,,\n");
  EXPECT_EQ(to_long_csv(read_text(to_codecarbon_csv(table))), to_long_csv(table));
}

TEST(CodeCarbonWriter, FilesOfOneWorkloadDoNotEraseEachOther) {
  const std::string header = "workload,hardware,phase,scope,energy_kwh,duration_s\n";
  const std::string a40 = to_codecarbon_csv(read_text(header + "net,NVIDIA A40,training,gpu,1,36000\n"));
  const std::string longer = to_codecarbon_csv(read_text(header + "net,NVIDIA A40,training,gpu,1.25,40000\n"));
  const std::string v100 = to_codecarbon_csv(read_text(header + "net,Tesla V100-SXM2-32GB,training,gpu,1.5,54000\n"));
  EXPECT_THAT(energies(testing_support::read_both(a40, v100)), ElementsAre(1, 1.5));
  EXPECT_THAT(energies(testing_support::read_both(a40, longer)), ElementsAre(1, 1.25));
  EXPECT_THAT(energies(testing_support::read_both(a40, a40)), ElementsAre(1));  // a copy
}

TEST(CodeCarbonWriter, RefusesScopesItCanNotHold) {
  try {
    to_codecarbon_csv(read_text(kTable));
    FAIL();
  } catch (const DataError& error) {
    EXPECT_THAT(error.what(), HasSubstr("t.csv:4: column 'scope': 'wall' is none of CodeCarbon's"));
    EXPECT_EQ(error.total(), 2);
  }
}

// ---- SLURM

TEST(Sacct, AJobInTwoTablesIsOne) {
  // 3.6 MJ are 1 kWh.
  const std::string header = "JobID|JobName|Elapsed|AllocTRES|ConsumedEnergy\n";
  const std::string first = "1|vgg|01:00:00|gres/gpu:a100=1|3.6M\n", second = "2|vgg|01:00:00|gres/gpu:a100=1|7.2M\n";
  const EnergyTable table = testing_support::read_both(header + first, header + first + second);
  EXPECT_THAT(table.energy_kwh(), testing::ElementsAre(1, 2));
  EXPECT_THAT(table.remarks(), testing::ElementsAre(testing::HasSubstr("b.csv: 1 run stands in ")));
}

TEST(Sacct, JobsWithAConsumedEnergy) {
  const std::string header = "JobID|JobName|Elapsed|AllocTRES|ConsumedEnergy\n";
  const EnergyTable table =
      read_text(header +
                    "1|vgg|01:00:00|billing=32,gres/gpu=2,gres/gpu:a100=2,mem=250G|3.6M\n"
                    "1.batch|batch|01:00:00|gres/gpu=2|3.6M\n2|bert|1-00:00:00|gres/gpu=1|7200K\n3|x|00:10:00||0\n",
                on_card());
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(1, 1e-15), DoubleNear(2, 1e-15)));
  EXPECT_THAT(table.hardware().all(), ElementsAre("2 x a100", "A40"));
  EXPECT_THAT(table.workloads().all(), ElementsAre("vgg", "bert"));
  EXPECT_EQ(table.number(Column::duration_s, 1), 86400);
  EXPECT_THAT(caveats_of(table), ElementsAre("row left out: 1"));
}

TEST(Sacct, JobsThatDidNotCompleteAreDoubted) {
  const EnergyTable table = read_text(
      "JobID|JobName|Elapsed|AllocTRES|ConsumedEnergy|State\n1|vgg|01:00:00||3.6M|COMPLETED\n"
      "2|bert|01:00:00||3.6M|FAILED\n3|gpt|01:00:00||3.6M|CANCELLED by 1000\n4|t5|00:00:00||3.6M|TIMEOUT\n",
      on_card());
  EXPECT_EQ(table.rows(), 4);
  EXPECT_THAT(caveats_of(table), ElementsAre("run unfinished: 3", "duration unknown: 1"));
}

TEST(Sacct, NoValueIsNoEnergy) {
  // NO_VAL64 = 2^64 - 2 = 18446744073709551614; 18446744073709551614 / 1024 = 18014398509481983.98.
  const std::string header = "JobID|JobName|Elapsed|AllocTRES|ConsumedEnergy\n";
  const EnergyTable table = read_text(header +
                                          "1|vgg|01:00:00||18446744073709551614\n2|bert|01:00:00||7200K\n"
                                          "3|gpt|01:00:00||18014398509481983.98K\n",
                                      on_card());
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(2, 1e-15)));
  EXPECT_THAT(table.workloads().all(), ElementsAre("bert"));
  EXPECT_THAT(caveats_of(table), ElementsAre("row left out: 1"));
}

TEST(Sacct, TheOldNoValueIsNoEnergyEither) {
  // 2^32 - 2 = 4294967294.
  const std::string header = "JobID|JobName|ElapsedRaw|AllocTRES|ConsumedEnergyRaw\n";
  const EnergyTable table =
      read_text(header + "1|vgg|10||4294967294\n2|bert|3600||7200000\n3|gpt|10||4294967.29K\n", on_card());
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(2, 1e-15)));
  EXPECT_EQ(table.number(Column::duration_s, 0), 3600);
  EXPECT_THAT(caveats_of(table), ElementsAre("row left out: 1"));
}

TEST(Sacct, AllCardsOfAJobAreNamed) {
  const auto hardware = [](const std::string& column, const std::string& cards) {
    const EnergyTable table =
        read_text("JobID|JobName|Elapsed|" + column + "|ConsumedEnergy\n1|vgg|01:00:00|" + cards + "|3.6M\n",
                  {.set_hardware = "V100"});
    return std::string(table.measurement(0).hardware);
  };
  EXPECT_EQ(hardware("AllocTRES", "cpu=8,gres/gpu=3,gres/gpu:a100=2,gres/gpu:v100=1,mem=4G"), "2 x a100 + v100");
  EXPECT_EQ(hardware("AllocTRES", "gres/gpu:a100=2,gres/gpuutil=90"), "2 x a100");
  EXPECT_EQ(hardware("AllocTRES", "gres/gpu=3,gres/gpu:a100=2"), "3 x V100") << "the third may be any";
  EXPECT_EQ(hardware("AllocGRES", "gpu:v100:4"), "4 x v100");
  EXPECT_EQ(hardware("AllocGRES", "gpu:4(S:0-1)"), "4 x V100");
  EXPECT_EQ(hardware("AllocGRES", "gpu"), "V100");
}

TEST(Sacct, AJobThatDoesNotSayItsCardsIsLeftOut) {
  const EnergyTable table = read_text(
      "JobID|JobName|Elapsed|AllocTRES|ConsumedEnergy\n1|vgg|01:00:00|gres/gpu:a100=1|3.6M\n"
      "2|bert|01:00:00|gres/gpu=1|3.6M\n");
  EXPECT_THAT(table.workloads().all(), ElementsAre("vgg"));
  EXPECT_THAT(caveats_of(table), ElementsAre("row left out: 1"));
  EXPECT_EQ(describe(table.caveats().list().front().examples.front()),
            "t.csv:3: column 'AllocTRES': 'gres/gpu=1' does not say what it ran on; say it with --set-hardware");
}

TEST(Sacct, WorkloadsMayBeNamedByTheColumnsOfChoice) {
  const EnergyTable table =
      read_text("JobID|JobName|Account|Elapsed|AllocTRES|ConsumedEnergy\n1|vgg|lab|01:00:00|gres/gpu:a100=1|3.6M\n",
                {.workload_from = "Account,JobName"});
  EXPECT_THAT(table.workloads().all(), ElementsAre("lab/vgg"));
}

TEST(Sacct, ALastJobWithoutAnEndIsLeftOut) {
  // 3600000 may have been cut to 36.
  const EnergyTable table = read_text(
      "JobID|JobName|Elapsed|AllocTRES|ConsumedEnergyRaw\n1|vgg|01:00:00||3600000\n2|bert|01:00:00||36", on_card());
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(1, 1e-15)));
  EXPECT_THAT(caveats_of(table), ElementsAre("row left out: 1"));
}

TEST(Sacct, TheRawEnergyIsInJoules) {
  // 1800000 J / 3.6e6 J/kWh; what is shortened beside it is passed over.
  const EnergyTable alone = read_text(
      "JobID|JobName|Elapsed|AllocTRES|ConsumedEnergyRaw\n1|vgg|01:00:00||1800000\n"
      "2|bert|01:00:00||18446744073709551614\n",
      on_card());
  EXPECT_THAT(energies(alone), ElementsAre(DoubleNear(0.5, 1e-15)));
  const EnergyTable both =
      read_text("JobID|JobName|Elapsed|ConsumedEnergy|ConsumedEnergyRaw\n1|vgg|01:00:00|1.80M|1800000\n", on_card());
  EXPECT_THAT(energies(both), ElementsAre(DoubleNear(0.5, 1e-15)));
}

TEST(SacctSamples, JobsWithoutAnEnergyAreNoMeasurements) {
  CROSSWATT_NEEDS_SAMPLE("greenalgorithms");
  for (const char* name :
       {"example_sacctOutput_raw.txt", "example_sacctOutput_raw_asDF.tsv", "example_output_workloadManager.tsv"}) {
    try {
      read_tables({sample(std::string("greenalgorithms/") + name)}, on_card());
      ADD_FAILURE() << name;
    } catch (const DataError& error) {
      EXPECT_THAT(error.what(), HasSubstr("column 'ConsumedEnergy': is not known of")) << name;
    }
  }
}

// ---- Zeus' power-limit profiles

TEST(ZeusProfile, AnEnergyBelowZeroIsShownAsItStands) {
  const EnergyTable table = read_text(R"({"measurements": [{"power_limit": 300, "energy": 3600, "time": 10},
                                     {"power_limit": 200, "energy": -3600, "time": 10}]})",
                                      on_card(), "profile.json");
  EXPECT_THAT(energies(table), ElementsAre(0.001));
  EXPECT_THAT(describe(table.caveats().list().front().examples.front()),
              HasSubstr("profile.json:2: column 'energy': '-3600' must be greater than 0"));
}

TEST(ZeusProfile, TheCardAtItsHighestLimitIsThePlainOne) {
  const EnergyTable table = read_text(
      "{\"measurements\": [{\"power_limit\": 100, \"energy\": 3600.0, \"time\": 40.0},\n"
      "{\"power_limit\": 300, \"energy\": 7200.0, \"time\": 30.0}]}",
      on_card(), "x/resnet.json");
  EXPECT_THAT(table.energy_kwh(), ElementsAre(0.001, 0.002));
  EXPECT_THAT(table.hardware().all(), ElementsAre("A40 @100W", "A40"));
  EXPECT_THAT(table.workloads().all(), ElementsAre("resnet"));
}

TEST(ZeusProfile, TheGpuMustBeSaid) {
  EXPECT_EQ(refusal(R"({"measurements": [{"power_limit": 300, "energy": 3600, "time": 10}]})", {}, "profile.json"),
            "profile.json:1: does not say which GPU it measured; say it with --set-hardware");
}

// ---- The published study's folders

const std::string kEmissions =
    "timestamp,project_name,run_id,duration,emissions,gpu_energy,energy_consumed,gpu_count,gpu_model\n";

TEST(PaperRuns, MetadataNamesTheRunsBesideIt) {
  const test::TemporaryFolder folder;
  for (const char* run : {"run_0/codecarbon", "run_1/codecarbon"}) std::filesystem::create_directories(folder / run);
  test::put(folder / "metadata.txt",
            "gruss-1;77;run_0;1700000000.0;1700000100.0;crnn;2000000;1000000;50000;500;[1, 1];64;16\n"
            "gruss-1;77;run_1;1700000200.0;1700000300.0;mlp;4000000;2000000;60000;500;2;64;16\n");
  test::put(folder / "run_0/codecarbon/emissions.csv",
            kEmissions + "2024-01-01T10:00:00,codecarbon,a,100,0.1,0.5,0.75,,\n");
  test::put(folder / "run_1/codecarbon/emissions.csv",
            kEmissions + "2024-01-01T10:05:00,codecarbon,b,100,0.1,0.25,0.5,,\n");
  ReadOptions options;
  options.set_hardware = "grele=GTX 1080 Ti,gruss=NVIDIA A40";
  const EnergyTable table = read_tables({folder.path()}, options);
  EXPECT_THAT(energies(table, Scope::gpu), ElementsAre(0.5, 0.25));
  EXPECT_THAT(table.workloads().all(),
              ElementsAre("crnn/frames500/layers[1,1]/hidden64/bs16", "mlp/frames500/layers2/hidden64/bs16"));
  EXPECT_THAT(table.hardware().all(), ElementsAre("NVIDIA A40"));
  const Measurement row = table.measurement(0);
  EXPECT_EQ(row[Column::flops], 2e6);
  EXPECT_EQ(row[Column::macs], 1e6);
  EXPECT_EQ(row[Column::params], 5e4);
  EXPECT_EQ(row[Column::batch_size], 16);
}

// Kwollect's CSV of one job with two runs. The clocks are UTC + 1 h: 1700000000 is 2023-11-14T22:13:20Z.
TEST(PaperRuns, TheNodesPowerIsCutIntoRuns) {
  const test::TemporaryFolder folder;
  test::put(folder / "metadata.txt",
            "gruss-1;77;run_0;1700000000.0;1700000020.0;crnn;2000000;1000000;50000;500;2;64;16\n"
            "gruss-1;77;run_1;1700000040.0;1700000060.0;mlp;4000000;2000000;60000;500;2;64;16\n");
  const std::string node = ",\"gruss-1\",\"bmc_node_power_watt\",";
  std::string log = "timestamp,device,metric_id,value,labels\n\"2023-11-14T23:13:15+01:00\"" + node +
                    "100,\"{}\"\n\"2023-11-14T23:13:25+01:00\"" + node + "300,\"{}\"\n\"2023-11-14T23:13:35+01:00\"" +
                    node + "300,\"{}\"\n\"2023-11-14T23:13:45+01:00\"" + node +
                    "100,\"{}\"\n\"2023-11-14T23:14:05+01:00\"" + node + "100,\"{}\"\n";
  const std::string last = "\"2023-11-14T23:14:25+01:00\"" + node + "100,\"{}\"\n";
  test::put(folder / "bmc_node_power_watt.csv", log + last);
  test::put(folder / "nvidia_tracker.csv", "timestamp,name,power.draw [W]\n2023/11/14 23:13:20.000, Tesla T4, 20 W\n");
  ReadOptions options;
  options.set_hardware = "gruss=NVIDIA A40,grele=GTX 1080 Ti";
  const EnergyTable table = read_tables({folder.path()}, options);
  // Run 0 begins half way from 100 W to 300 W: 5 s at (200 + 300) / 2 W, 10 s at 300 W, and half of the way down again,
  // 5 s at (300 + 200) / 2 W, are 1250 + 3000 + 1250 = 5500 J. Run 1 takes 20 s at 100 W, 2000 J.
  EXPECT_THAT(energies(table, Scope::wall),
              ElementsAre(DoubleNear(5500 / 3.6e6, 1e-15), DoubleNear(2000 / 3.6e6, 1e-15)));
  EXPECT_THAT(caveats_of(table), ElementsAre());
  EXPECT_THAT(table.workloads().all(),
              ElementsAre("crnn/frames500/layers2/hidden64/bs16", "mlp/frames500/layers2/hidden64/bs16"));
  EXPECT_THAT(table.hardware().all(), ElementsAre("NVIDIA A40"));
  EXPECT_EQ(table.number(Column::duration_s, 0), 20);
  EXPECT_EQ(table.number(Column::macs, 1), 2e6);
  EXPECT_THAT(table.remarks(), ElementsAre(HasSubstr("nvidia_tracker.csv: left aside: it spans all runs of a job")));
  // A log that ends 5 s into run 1 has 500 J of it and says so.
  test::put(folder / "bmc_node_power_watt.csv", log);
  const EnergyTable cut = read_tables({folder.path()}, options);
  EXPECT_THAT(energies(cut, Scope::wall), ElementsAre(DoubleNear(5500 / 3.6e6, 1e-15), DoubleNear(500 / 3.6e6, 1e-15)));
  EXPECT_THAT(describe(cut.caveats().list().front().examples.front()),
              HasSubstr("'gruss-1' has no sample for 15 s at the ends of 20 s"));
  // Alone, it is one run: 10 s at 200 W, 10 s at 300 W, 10 s at 200 W and 20 s at 100 W are 9000 J.
  const EnergyTable alone = read_text(log, options, "job77.csv");
  EXPECT_THAT(energies(alone), ElementsAre(DoubleNear(0.0025, 1e-15)));
  EXPECT_EQ(alone.measurement(0).workload, "job77");
  EXPECT_EQ(alone.measurement(0).hardware, "NVIDIA A40");
}

TEST(Kwollect, TheMeterAtThePlugIsPreferred) {
  ReadOptions options;
  options.set_hardware = "A40";
  const EnergyTable table = read_text(
      "timestamp,device_id,metric_id,value,labels\n"
      "2023-11-14T23:13:15+01:00,taurus-7,wattmetre_power_watt,180,\n"
      "2023-11-14T23:13:15+01:00,taurus-7,bmc_node_power_watt,200,\n"
      "2023-11-14T23:13:15+01:00,taurus-7,bmc_ambient_temp_celsius,24,\n"
      "2023-11-14T23:13:35+01:00,taurus-7,wattmetre_power_watt,180,\n"
      "2023-11-14T23:13:35+01:00,taurus-7,bmc_node_power_watt,200,\n"
      "soon,taurus-7,wattmetre_power_watt,180,\n",
      options);
  EXPECT_THAT(energies(table, Scope::wall), ElementsAre(DoubleNear(0.001, 1e-17)));  // 20 s · 180 W = 3600 J
  EXPECT_THAT(table.remarks(), ElementsAre("t.csv: taurus-7 is measured twice; wattmetre_power_watt is taken, not "
                                           "bmc_node_power_watt"));
  EXPECT_THAT(caveats_of(table), ElementsAre("row left out: 1"));
}

TEST(Kwollect, TheOutletsOfANodeAddUp) {
  // 60 s at 150 W and at 50 W.
  std::string log = "timestamp,device_id,metric_id,value,labels\n";
  for (int second = 0; second <= 60; ++second) {
    const std::string time = std::to_string(1700000000 + second);
    log += time + ".0,yeti-1,wattmetre_power_watt,150,\"{\"\"_device_orig\"\": [\"\"wattmetre1-port6\"\"]}\"\n" + time +
           ".1,yeti-1,wattmetre_power_watt,50,\"{\"\"_device_orig\"\": [\"\"wattmetre1-port7\"\"]}\"\n";
  }
  const EnergyTable table = read_text(log, on_card());
  EXPECT_THAT(energies(table), ElementsAre(DoubleNear(60 * 200 / 3.6e6, 1e-9)));
  EXPECT_EQ(table.measurement(0).hardware, "A40");
  EXPECT_THAT(table.remarks(), ElementsAre("t.csv: yeti-1 has 2 outlets, whose power is added up"));
}

TEST(Kwollect, MoreNodesThanOneLogHoldsAreRefused) {
  std::string log = "timestamp,device_id,metric_id,value,labels\n";
  for (int node = 0; node < 1001; ++node)
    log += "1700000000,node-" + std::to_string(node) + ",wattmetre_power_watt,150,\n";
  EXPECT_EQ(refusal(log, on_card()),
            "t.csv:1002: column 'device': 'node-1000' is a node too many: 1000 are read at most; split the file by "
            "node");
}

TEST(PaperTable, HasAMeasurementPerPartAndTheNodeAtThePlug) {
  const std::string header =
      "Node,Model,Layers,Hidden,FLOPs,MACs,Param,Duration Nvidia,Duration CC,Power Nvidia,Power CodeCarbon "
      "(GPU),Energy "
      "Nvidia,Energy BMC,Energy CodeCarbon (GPU),Energy CodeCarbon (TOT),Energy CodeCarbon (CPU),Energy CodeCarbon "
      "(RAM),Mean GPU Use,Mean GPU Mem\n";
  ReadOptions options;
  options.set_hardware = "gruss=NVIDIA A40";
  const EnergyTable table =
      read_text(header +
                    "gruss-1,crnn,\"[1, 1]\",64,200,100,50,3600,3500,100,99,0.1,0.5,0.09,0.3,0.15,"
                    "0.06,80,20\n"
                    "gruss-1,mlp,2,64,200,100,50,3600,3500,100,,0.1,,,,,,80,20\n"
                    "gruss-1,cnn,2,64,200,100,50,3600,3500,,,,,,,,,,\n",
                options);
  EXPECT_THAT(energies(table), ElementsAre(0.09, 0.15, 0.06, 0.3, 0.5, 0.1));
  EXPECT_EQ(table.measurement(0).workload, "crnn/layers[1,1]/hidden64");
  EXPECT_EQ(table.measurement(0).hardware, "NVIDIA A40");
  EXPECT_EQ(table.number(Column::duration_s, 0), 3500);
  EXPECT_EQ(table.number(Column::duration_s, 4), 3600);  // at the plug
  EXPECT_EQ(table.number(Column::flops, 4), 200);
  EXPECT_EQ(table.scope(5), Scope::gpu);  // by nvidia-smi, where CodeCarbon has none
  EXPECT_EQ(table.number(Column::duration_s, 5), 3600);
  EXPECT_THAT(caveats_of(table), ElementsAre("row left out: 1"));
}

TEST(PaperTable, WorkloadsMayBeNamedByTheColumnsOfChoice) {
  ReadOptions options = on_card();
  options.workload_from = "Model,Hidden";
  const EnergyTable table = read_text(
      "Node,Model,Layers,Hidden,FLOPs,MACs,Param,Duration Nvidia,Duration CC,Power Nvidia,Power CodeCarbon "
      "(GPU),Energy "
      "Nvidia,Energy BMC,Energy CodeCarbon (GPU),Energy CodeCarbon (TOT),Energy CodeCarbon (CPU),Energy CodeCarbon "
      "(RAM),Mean GPU Use,Mean GPU Mem\ngruss-1,mlp,2,64,200,100,50,3600,3500,100,,0.1,,,,,,80,20\n",
      options);
  EXPECT_THAT(table.workloads().all(), ElementsAre("mlp/64"));
}

TEST(SetHardware, MayDependOnThePlace) {
  ReadOptions options;
  options.set_hardware = "a40/=NVIDIA A40,v100/=NVIDIA V100";
  const std::string windows = "start_time,window_name,elapsed_time,gpu0_energy\n1,epoch,100,3600\n";
  EXPECT_EQ(read_text(windows, options, "runs/v100/zeus.csv").measurement(0).hardware, "NVIDIA V100");
  EXPECT_EQ(read_text(windows, options, "runs/a40/zeus.csv").measurement(0).hardware, "NVIDIA A40");
  EXPECT_THAT(refusal(windows, options, "runs/h100/zeus.csv"), HasSubstr("does not say which GPU"));
}

// ---- Three tools, one table

TEST(Tools, OfOneStudyBecomeOneTable) {
  const test::TemporaryFolder folder;
  for (const std::string gpu : {"a40", "v100"})
    for (const char* tool : {"/codecarbon", "/carbontracker", "/zeus"})
      std::filesystem::create_directories(folder / (gpu + tool));
  const auto put = [&](const std::string& gpu, const std::string& card) {
    test::put(folder / (gpu + "/codecarbon/emissions.csv"),
              kEmissions + "2024-01-01T10:00:00,vgg," + gpu + ",100,0.1,0.5,0.75,1,1 x " + card + "\n");
    test::put(folder / (gpu + "/carbontracker/resnet_1.2_2024-05-31T103913Z_carbontracker.log"),
              "2024-05-31 10:39:13 - carbontracker version 2.0.0\n2024-05-31 10:39:13 - The following components were "
              "found: GPU "
              "with device(s) " +
                  card +
                  ".\n2024-05-31 10:39:13 - Epoch 1:\n2024-05-31 10:39:13 - Duration: 1:00:00.00\n"
                  "2024-05-31 10:39:13 - Average power usage (W) for gpu: 150.0\n");
    test::put(folder / (gpu + "/zeus/windows.csv"),
              "start_time,window_name,elapsed_time,gpu0_energy\n" + std::to_string(gpu.size()) + ",bert,100,3600\n");
  };
  put("a40", "NVIDIA A40");
  put("v100", "NVIDIA V100");
  ReadOptions options;
  options.set_hardware = "a40/=NVIDIA A40,v100/=NVIDIA V100";
  const EnergyTable table = read_tables({folder.path()}, options);
  EXPECT_THAT(energies(table, Scope::gpu),
              ElementsAre(DoubleNear(0.15, 1e-15), 0.5, 0.001, DoubleNear(0.15, 1e-15), 0.5, 0.001));
  EXPECT_THAT(table.workloads().all(), ElementsAre("resnet", "vgg", "bert"));
  EXPECT_THAT(table.hardware().all(), ElementsAre("NVIDIA A40", "NVIDIA V100"));
}

}  // namespace
}  // namespace crosswatt
