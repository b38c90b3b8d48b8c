// One bad row among good ones, in every format that has rows: another tool's file loses the row and says so, one of our
// own is refused, and `strict` refuses both; each at the row's line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "reading.hpp"

namespace crosswatt {
namespace {

struct BadRow {
  const char* format;
  const char* head;
  const char* bad;
  const char* tail;
};

const BadRow kFiles[] = {
    {"long", "workload,hardware,energy_kwh\na,A40,1\n", "b,A40,0\n", "c,A40,3\n"},
    {"wide", "workload,A40,V100\na,1,2\n", "b,much,2\n", "c,3,4\n"},
    {"json",
     "{\"schema_version\": 1, \"measurements\": [{\"workload\": \"a\", \"hardware\": \"b\", \"energy_kwh\": 1},\n",
     "{\"workload\": \"b\", \"hardware\": \"b\", \"energy_kwh\": -1},\n",
     "{\"workload\": \"c\", \"hardware\": \"b\", \"energy_kwh\": 3}]}\n"},
    {"codecarbon",
     "timestamp,project_name,run_id,duration,emissions,gpu_energy,energy_consumed,gpu_count,gpu_model\n"
     "2024-01-01T10:00:00,a,1,60,0.1,0.5,0.7,1,1 x A40\n",
     "2024-01-01T10:00:00,b,2,60,0.1,nan,nan,1,1 x A40\n", "2024-01-01T10:00:00,c,3,60,0.1,0.5,0.7,1,1 x A40\n"},
    {"nvidia-smi", "timestamp, index, name, power.draw [W]\n2024/05/31 09:55:00.000, 0, A40, 100 W\n",
     "later, 0, A40, 100 W\n", "2024/05/31 09:55:40.000, 0, A40, 100 W\n"},
    {"mlperf-power", "Time,03-09-2021 18:02:14.721,Watts,6.5\n", "Time,later,Watts,6.5\n",
     "Time,03-09-2021 18:03:14.721,Watts,6.5\n"},
    {"kwollect",
     "timestamp,device,metric_id,value,labels\n2024-05-31T09:55:00+02:00,gruss-1,bmc_node_power_watt,100,{}\n",
     "later,gruss-1,bmc_node_power_watt,100,{}\n", "2024-05-31T09:55:40+02:00,gruss-1,bmc_node_power_watt,100,{}\n"},
    {"zeus-monitor", "start_time,window_name,elapsed_time,gpu0_energy\n1,a,100,3600\n", "2,b,100,\n", "3,c,100,3600\n"},
    {"zeus-trace",
     "dataset,network,batch_size,optimizer,power_limit,time_per_epoch,average_power\ncifar,net,8,adam,300,100,200\n",
     "cifar,net,16,adam,300,,200\n", "cifar,net,32,adam,300,100,200\n"},
    {"eco2ai",
     "id,project_name,experiment_description,epoch,start_time,duration(s),power_consumption(kWh),CO2_emissions(kg),"
     "CPU_name,GPU_name,OS,region/country,cost\n1,a,x,N/A,t,60,0.5,1,Xeon/1 device(s),A40 1 device(s),L,F,0\n",
     "2,b,x,N/A,t,60\n", "3,c,x,N/A,t,60,0.5,1,Xeon/1 device(s),A40 1 device(s),L,F,0\n"},
    {"pyjoules", "timestamp;tag;duration;package_0;nvidia_gpu_0\n1;a;100;1000000;1000000\n", "2;b;0;1000000;1000000\n",
     "3;c;100;1000000;1000000\n"},
    {"ai-energy-score",
     "model_name,task,successful_prompts,total_duration_seconds,gpu_energy_wh,error_message\na,t,10,100,5,\n",
     "b,t,0,100,0,out of memory\n", "c,t,10,100,5,\n"},
    {"paper-table", "Node,Model,Layers,Hidden,Duration CC,Energy CodeCarbon (GPU)\ngruss-1,a,1,64,100,0.1\n",
     "gruss-1,b,1,64,100,\n", "gruss-1,c,1,64,100,0.1\n"},
};

class Rows : public testing::TestWithParam<BadRow> {
 protected:
  static ReadOptions options() {
    ReadOptions options;
    options.set_hardware = "A40";
    return options;
  }
  static std::string whole() { return std::string(GetParam().head) + GetParam().bad + GetParam().tail; }
  static std::int64_t line() {
    const std::string head = GetParam().head;
    return 1 + std::count(head.begin(), head.end(), '\n');
  }
  static std::string format() { return GetParam().format; }
  static bool is_own() { return format() == "long" || format() == "wide" || format() == "json"; }
};

TEST_P(Rows, ABadOneIsLeftOutOrRefused) {
  if (is_own()) {
    EXPECT_THAT(testing_support::refusal(whole(), options()), testing::HasSubstr("t.csv:" + std::to_string(line())));
    return;
  }
  const EnergyTable table = testing_support::read_text(whole(), options());
  const EnergyTable without = testing_support::read_text(std::string(GetParam().head) + GetParam().tail, options());
  EXPECT_THAT(testing_support::energies(table), testing::ContainerEq(testing_support::energies(without)));
  std::vector<std::int64_t> lines;
  for (const Caveat& caveat : table.caveats().list())
    for (const Problem& example : caveat.examples) lines.push_back(example.line);
  EXPECT_THAT(lines, testing::Contains(line()));
}

TEST_P(Rows, ABadOneIsAProblemWhereStrict) {
  ReadOptions strict = options();
  strict.strict = true;
  EXPECT_THAT(testing_support::refusal(whole(), strict), testing::HasSubstr("t.csv:" + std::to_string(line()) + ":"));
}

TEST_P(Rows, AreRecognisedByContent) {
  const ingest::Source source("t.csv", whole());
  const auto formats = ingest::all_formats();
  const auto first =
      std::find_if(formats.begin(), formats.end(), [&](const ingest::Format& one) { return one.recognises(source); });
  ASSERT_NE(first, formats.end());
  EXPECT_EQ(first->name, format());
}

INSTANTIATE_TEST_SUITE_P(Bad, Rows, testing::ValuesIn(kFiles), [](const auto& file) {
  std::string name = file.param.format;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace crosswatt
