// The reports in JSON and the small tables of inference benchmarks: optimum-benchmark, AI Energy Score, ML.ENERGY,
// BoAmps, files of one number.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>  // mkfifo

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

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

// ---- optimum-benchmark

const std::string kConfig =
    R"("backend": {"model": "bert"}, "scenario": {"input_shapes": {"batch_size": 64}}, "launcher": {},
       "environment": {"gpu": ["Tesla T4", "Tesla T4"], "gpu_count": 2, "cpu": "Xeon"})";
const std::string kReport =
    R"({"load_model": {"memory": null, "latency": {}, "throughput": null, "energy": null, "efficiency": null},
 "forward": {"memory": null, "latency": {}, "throughput": {},
 "energy": {"unit": "kWh", "cpu": 1e-5, "ram": 1e-6, "gpu": 2e-5, "total": 3.1e-5}, "efficiency": {}}})";

TEST(OptimumBenchmark, OneDocumentWithConfiguration) {
  const EnergyTable table = read_text("{\"config\": {" + kConfig + "}, \"report\": " + kReport + "}");
  EXPECT_THAT(energies(table), ElementsAre(2e-5, 1e-5, 1e-6, 3.1e-5));
  const Measurement row = table.measurement(0);
  EXPECT_EQ(row.workload, "bert/bs64/forward");
  EXPECT_EQ(row.hardware, "2 x Tesla T4");
  EXPECT_EQ(row.phase, Phase::inference);
  EXPECT_EQ(row[Column::batch_size], 64);
}

TEST(OptimumBenchmark, TheConfigurationBesideTheReport) {
  const test::TemporaryFolder folder;
  test::put(folder / "benchmark_report.json", kReport);
  test::put(folder / "benchmark_config.json", "{\"name\": \"x\", " + kConfig + "}");
  const EnergyTable table = read_tables({folder.path()}, {});
  EXPECT_EQ(table.measurement(0).workload, "bert/bs64/forward");
  EXPECT_EQ(table.measurement(0).hardware, "2 x Tesla T4");
  EXPECT_THAT(table.remarks(), ElementsAre());  // both were read
}

TEST(OptimumBenchmark, ThreeFilesOfAFolderAreOneRun) {
  const test::TemporaryFolder folder;
  test::put(folder / "benchmark_report.json", kReport);
  test::put(folder / "benchmark_config.json", "{\"name\": \"x\", " + kConfig + "}");
  test::put(folder / "benchmark.json", "{\"config\": {" + kConfig + "}, \"report\": " + kReport + "}");
  const EnergyTable table = read_tables({folder.path()}, {});
  EXPECT_THAT(energies(table), ElementsAre(2e-5, 1e-5, 1e-6, 3.1e-5));
  EXPECT_THAT(table.remarks(), ElementsAre(HasSubstr("benchmark_report.json: 1 run stands in ")));
}

TEST(OptimumBenchmark, AllCardsAreNamed) {
  const auto hardware = [](const std::string& environment) {
    return std::string(read_text("{\"config\": {\"backend\": {\"model\": \"bert\"}, \"environment\": {" + environment +
                                 "}}, \"report\": " + kReport + "}")
                           .measurement(0)
                           .hardware);
  };
  EXPECT_EQ(hardware(R"("gpu": ["NVIDIA A100", "NVIDIA T4"], "gpu_count": 2)"), "NVIDIA A100 + NVIDIA T4");
  EXPECT_EQ(hardware(R"("gpu": ["NVIDIA A100", "NVIDIA A100"])"), "2 x NVIDIA A100");
  EXPECT_EQ(hardware(R"("gpu": ["NVIDIA A100"], "gpu_count": 4)"), "4 x NVIDIA A100");
  EXPECT_EQ(hardware(R"("gpu": "NVIDIA A100", "gpu_count": 4)"), "4 x NVIDIA A100");
}

TEST(OptimumBenchmark, AGpuOfZeroIsNotMeasured) {
  std::string report = kReport;
  report.replace(report.find("\"gpu\": 2e-5"), 11, "\"gpu\": 0.0");
  const EnergyTable table = read_text("{\"config\": {" + kConfig + "}, \"report\": " + report + "}");
  EXPECT_THAT(energies(table), ElementsAre(1e-5, 1e-6));
  EXPECT_THAT(energies(table, Scope::cpu), ElementsAre(1e-5));
  EXPECT_THAT(caveats_of(table), ElementsAre("GPU not measured: 1"));
}

TEST(OptimumBenchmark, AGpuWithoutANameIsNotItsProcessors) {
  const std::string config = R"("backend": {"model": "bert"}, "environment": {"cpu": "Xeon"})";
  const EnergyTable table = read_text("{\"config\": {" + config + "}, \"report\": " + kReport + "}");
  EXPECT_THAT(energies(table), ElementsAre(1e-5, 1e-6));
  EXPECT_THAT(table.hardware().all(), ElementsAre("Xeon"));
  EXPECT_THAT(caveats_of(table), ElementsAre("row left out: 1"));
}

TEST(OptimumBenchmark, AnEnergyBelowZeroIsShownAsItStands) {
  std::string report = kReport;
  report.replace(report.find("\"cpu\": 1e-5"), 11, "\"cpu\": -0.5");
  const EnergyTable table = read_text("{\"config\": {" + kConfig + "}, \"report\": " + report + "}");
  EXPECT_THAT(describe(table.caveats().list().front().examples.front()),
              HasSubstr("column 'forward.energy.cpu': '-0.5' must be greater than 0"));
}

TEST(OptimumBenchmark, WorkloadsMayBeNamedByTheKeysOfChoice) {
  const EnergyTable table = read_text("{\"config\": {" + kConfig + "}, \"report\": " + kReport + "}",
                                      {.workload_from = "target,model,batch_size"});
  EXPECT_THAT(table.workloads().all(), ElementsAre("forward/bert/64"));
}

// ---- AI Energy Score

const std::string kResults =
    "model_name,task,reasoning_state,successful_prompts,total_duration_seconds,gpu_energy_wh,error_message\n";

TEST(AiEnergyScore, ResultsAreWattHoursOfTheGpu) {
  const EnergyTable table = read_text(
      kResults + "org/net,generation,off,10,36.5,12.5,\norg/bad,generation,off,0,1,0.0,out of memory\n", on_card());
  EXPECT_THAT(energies(table, Scope::gpu), ElementsAre(0.0125));
  const Measurement row = table.measurement(0);
  EXPECT_EQ(row.workload, "org/net/generation/off");
  EXPECT_EQ(row.phase, Phase::inference);
  EXPECT_EQ(row.notes, "10 prompts");
  EXPECT_EQ(row[Column::duration_s], 36.5);
  EXPECT_THAT(caveats_of(table), ElementsAre("row left out: 1"));
  EXPECT_THAT(refusal(kResults + "org/net,generation,off,10,36.5,12.5,\n"), HasSubstr("say it with --set-hardware"));
}

TEST(AiEnergyScore, OtherNumbersOfPromptsAreADoubt) {
  const EnergyTable table =
      read_text(kResults + "org/net,chat,off,1000,36.5,12.5,\norg/net,chat,off,500,18,6,\n", on_card());
  EXPECT_EQ(table.rows(), 2);
  EXPECT_THAT(caveats_of(table), ElementsAre("work differs: 1"));
}

TEST(AiEnergyScore, TheTotalHasTheUnitThatIsSaid) {
  const auto summary = [](const std::string& unit) {
    return "{\"units\": \"" + unit + "\", \"total\": 3.5, \"prefill_wh\": 1.5}";
  };
  EXPECT_THAT(energies(read_text(summary("kWh"), on_card(), "net/GPU_ENERGY_SUMMARY.json")), ElementsAre(3.5, 0.0015));
  EXPECT_THAT(refusal(summary("W"), on_card(), "net/GPU_ENERGY_SUMMARY.json"),
              HasSubstr("'W' is no unit of energy; write Wh or kWh"));
}

TEST(AiEnergyScore, TheSummaryIsNamedByItsFolder) {
  const std::string summary =
      "{\"units\": \"Wh\", \"total\": 3.5,\n\"preprocess_wh\": 0, \"prefill_wh\": 1.5, \"decode_wh\": 2}";
  const EnergyTable table = read_text(summary, on_card(), "runs/net/GPU_ENERGY_SUMMARY.json");
  EXPECT_THAT(energies(table), ElementsAre(0.0035, 0.0015, 0.002));
  EXPECT_THAT(table.workloads().all(), ElementsAre("net", "net/prefill", "net/decode"));
}

TEST(AiEnergyScore, TheSummaryMayBeNamedByItsKeys) {
  ReadOptions options = on_card();
  options.workload_from = "model";
  const EnergyTable table = read_text(R"({"model": "org/net", "units": "Wh", "total": 3.5, "prefill_wh": 1.5})",
                                      options, "runs/net/GPU_ENERGY_SUMMARY.json");
  EXPECT_THAT(table.workloads().all(), ElementsAre("org/net", "org/net/prefill"));
}

// ---- One number

TEST(BareEnergy, TheFilesNameSaysWhatItIs) {
  const EnergyTable dcase = read_text("0.125\n", on_card(), "exp/baseline/training_codecarbon/training_tot_kwh.txt");
  EXPECT_THAT(energies(dcase, Scope::total), ElementsAre(0.125));
  EXPECT_EQ(dcase.measurement(0).workload, "baseline");
  EXPECT_EQ(dcase.measurement(0).phase, Phase::training);
  EXPECT_THAT(energies(read_text("12.5", on_card(), "net/GPU_ENERGY_WH.txt"), Scope::gpu), ElementsAre(0.0125));
  EXPECT_THAT(refusal("0.125\n", on_card(), "number.txt"), HasSubstr("is in no format crosswatt reads"));
  EXPECT_EQ(refusal("12.5", {}, "net/GPU_ENERGY_WH.txt"),
            "net/GPU_ENERGY_WH.txt:1: does not say what it ran on; say it with --set-hardware");
}

TEST(BareEnergy, AFullFileBesideItSaysMore) {
  const test::TemporaryFolder folder;
  test::put(folder / "eval_tot_kwh.txt", "0.65\n");
  test::put(folder / "emissions.csv",
            "timestamp,project_name,run_id,duration,emissions,gpu_energy,energy_consumed,gpu_count,gpu_model\n"
            "2024-01-01T10:00:00,p,a,50,0.1,0.5,0.65,1,1 x A40\n");
  EXPECT_THAT(energies(read_tables({folder.path()}, on_card())), ElementsAre(0.5, 0.65));
}

// ---- ML.ENERGY

TEST(MlEnergy, ConfigurationsAreWorkloads) {
  const EnergyTable table = read_text(
      "{\"model_id\": \"org/net\", \"task\": \"chat\", \"total_params_billions\": 8.0, \"weight_precision\": \"fp8\", "
      "\"configurations\": [\n"
      "{\"gpu_model\": \"B200\", \"num_gpus\": 1, \"max_num_seqs\": 8, \"energy_per_token_joules\": 1, "
      "\"energy_per_request_joules\": 3600},\n"
      "{\"gpu_model\": \"H100\", \"num_gpus\": 2, \"batch_size\": 4, \"energy_per_image_joules\": 1800},\n"
      "{\"gpu_model\": \"H100\"}]}");
  EXPECT_THAT(energies(table, Scope::gpu), ElementsAre(0.001, 0.0005));
  EXPECT_THAT(table.workloads().all(), ElementsAre("org/net/chat/fp8/bs8/response", "org/net/chat/fp8/bs4/image"));
  EXPECT_THAT(table.hardware().all(), ElementsAre("B200", "2 x H100"));
  EXPECT_EQ(table.number(Column::params, 0), 8e9);
  EXPECT_EQ(table.number(Column::batch_size, 1), 4);
  EXPECT_EQ(table.line(1), 3);
  EXPECT_THAT(caveats_of(table), ElementsAre("row left out: 1"));
}

TEST(MlEnergy, WorkloadsMayBeNamedByTheKeysOfChoice) {
  const EnergyTable table = read_text(
      R"({"model_id": "org/net", "task": "chat", "configurations": [
          {"gpu_model": "B200", "num_gpus": 1, "max_num_seqs": 8, "energy_per_request_joules": 3600}]})",
      {.workload_from = "task,max_num_seqs"});
  EXPECT_THAT(table.workloads().all(), ElementsAre("chat/8")) << "of the model and of its configuration";
}

/// grep -c gpu_model in the two files: 15 together.
TEST(MlEnergySamples, ResponsesOfTwoModels) {
  CROSSWATT_NEEDS_SAMPLE("mlenergy-leaderboard");
  const EnergyTable table = read_tables({sample("mlenergy-leaderboard")}, {});
  EXPECT_THAT(energies(table), testing::Contains(DoubleNear(9706.6138467097 / 3.6e6, 1e-15)));
  EXPECT_THAT(table.hardware().all(), testing::UnorderedElementsAre("B200", "H100", "8 x B200"));
  EXPECT_EQ(table.rows(), 15);
}

// ---- BoAmps

TEST(BoAmps, MeasuresOfATask) {
  const EnergyTable table = read_text(
      "{\"task\": {\"taskStage\": \"training\", \"taskFamily\": \"chatbot\", \"algorithms\": "
      "[{\"foundationModelName\": "
      "\"net\", \"parametersNumber\": 13}]},\n\"measures\": [{\"measurementMethod\": \"codecarbon\", "
      "\"powerConsumption\": 0.5, "
      "\"measurementDuration\": 3600},\n{\"measurementMethod\": \"wattmeter\", \"powerConsumption\": 0.75}],\n"
      "\"infrastructure\": {\"components\": [{\"componentName\": \"Xeon\", \"componentType\": \"cpu\", "
      "\"nbComponent\": 30}, "
      "{\"componentName\": \"A40\", \"componentType\": \"gpu\", \"nbComponent\": 2}]}}");
  EXPECT_THAT(energies(table, Scope::total), ElementsAre(0.5));
  EXPECT_THAT(energies(table, Scope::wall), ElementsAre(0.75));
  const Measurement row = table.measurement(0);
  EXPECT_EQ(row.workload, "chatbot/net");
  EXPECT_EQ(row.hardware, "2 x A40");
  EXPECT_EQ(row.phase, Phase::training);
  EXPECT_EQ(row[Column::duration_s], 3600);
  EXPECT_EQ(row[Column::params], 13e9);
}

/// A report of 0.5 kWh on these components.
std::string report_on(const std::string& components, const std::string& measure = "", const std::string& header = "") {
  return "{\"header\": {" + header +
         "}, \"task\": {\"algorithms\": [{\"algorithmName\": \"net\", \"parametersNumber\": 7}]},\n"
         "\"measures\": [{\"powerConsumption\": 0.5" +
         measure + "}],\n\"infrastructure\": {\"components\": [" + components + "]}}";
}

const std::string kA100 = R"({"componentName": "NVIDIA A100", "componentType": "gpu", "nbComponent": 1})";
const std::string kXeon = R"({"componentName": "Xeon", "componentType": "cpu"})";

TEST(BoAmps, AllCardsAreNamed) {
  const std::string t4 = R"({"componentName": "T4", "componentType": "gpu", "nbComponent": 2})";
  EXPECT_EQ(read_text(report_on(kXeon + "," + kA100 + "," + t4)).measurement(0).hardware, "NVIDIA A100 + 2 x T4");
  EXPECT_EQ(read_text(report_on(kA100 + "," + kA100)).measurement(0).hardware, "2 x NVIDIA A100");
}

TEST(BoAmps, AGpuWithoutANameIsNotTheProcessors) {
  const std::string gpus = kXeon + R"(, {"componentName": "", "componentType": "gpu", "nbComponent": 4})";
  EXPECT_THAT(refusal(report_on(gpus)), HasSubstr("'0.5' holds that of a GPU which the report does not name; say it"));
  EXPECT_EQ(read_text(report_on(gpus), on_card()).measurement(0).hardware, "4 x A40");
  const EnergyTable of_cpu = read_text(report_on(gpus, R"(, "measurementMethod": "cpu energy")"));
  EXPECT_EQ(of_cpu.measurement(0).hardware, "Xeon");
}

TEST(BoAmps, AnEmptyTrackingModeSaysNoScope) {
  const auto scope = [](const std::string& cpu) {
    return read_text(report_on(kA100, R"(, "measurementMethod": "nvidia-smi", "cpuTrackingMode": ")" + cpu +
                                          R"(", "gpuTrackingMode": "nvml")"))
        .scope(0);
  };
  EXPECT_EQ(scope(""), Scope::unknown);
  EXPECT_EQ(scope("rapl"), Scope::total);
}

TEST(BoAmps, ParamsInFullAreNotBillions) {
  std::string report = report_on(kA100);
  EXPECT_EQ(read_text(report).number(Column::params, 0), 7e9);
  report.replace(report.find("Number\": 7") + 9, 1, "7e9");
  const EnergyTable table = read_text(report);
  EXPECT_EQ(table.number(Column::params, 0), 7e9);
  EXPECT_THAT(caveats_of(table), ElementsAre("unit guessed: 1"));
}

TEST(BoAmps, AReportAndItsCopyAreOne) {
  const std::string first = report_on(kA100, "", R"("reportId": "a")"), anonymous = report_on(kA100);
  EXPECT_THAT(energies(testing_support::read_both(first, first)), ElementsAre(0.5));
  EXPECT_THAT(energies(testing_support::read_both(anonymous, anonymous)), ElementsAre(0.5, 0.5));  // repetitions
}

/// "powerConsumption": 0.00267074 over 19.09390426 s and 0.0004784439185735 over 3.508045196533203 s, on 2 x V100S; the
/// second is the energy_consumed of the first row of the CodeCarbon sample of the same project.
TEST(BoAmpsSamples, TwoReports) {
  CROSSWATT_NEEDS_SAMPLE("boamps");
  const EnergyTable table = read_tables({sample("boamps")}, {});
  EXPECT_THAT(energies(table, Scope::total), testing::UnorderedElementsAre(0.00267074, 0.0004784439185735));
  EXPECT_THAT(table.hardware().all(), ElementsAre("2 x Tesla V100S-PCIE-32GB"));
  EXPECT_THAT(table.workloads().all(), ElementsAre("chatbot/llama2-13b/q16"));
}

// ---- What they have in common

TEST(JsonReports, FaultsOfTheTextHaveALine) {
  EXPECT_THAT(refusal("{\"measures\": [\n{\"powerConsumption\": 1,\n\"measurementDuration\": }]}"),
              HasSubstr("t.csv:3: "));
  EXPECT_THAT(refusal("{\"measures\": [\n{\"powerConsumption\": 1"), HasSubstr("t.csv:2: "));
  std::string deep = "{\"measures\": ";
  for (int i = 0; i < 100; ++i) deep += "[";
  EXPECT_THAT(refusal(deep + "\"powerConsumption\""), HasSubstr("is nested deeper than 64"));
}

/// A pipe does not say how much is to come.
TEST(JsonReports, AnEndlessPipeIsRefused) {
  const test::TemporaryFolder folder;
  const std::string pipe = folder / "report.json";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const auto handler = std::signal(SIGPIPE, SIG_IGN);  // the reader goes before all is written
  std::thread writer([&] {
    std::ofstream out(pipe, std::ios::binary);
    out << "{\"measures\": [{\"powerConsumption\": 1, \"notes\": \"";
    const std::string block(std::size_t{1} << 20, 'x');
    for (int i = 0; i < 65; ++i) out << block;
  });
  std::string said;
  try {
    read_tables({pipe}, on_card());
  } catch (const DataError& error) {
    said = error.what();
  }
  writer.join();
  std::signal(SIGPIPE, handler);
  EXPECT_THAT(said, HasSubstr("report.json: is larger than the 64 MiB this format is read up to"));
}

}  // namespace
}  // namespace crosswatt
