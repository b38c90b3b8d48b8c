// kill -9 at random moments of the commands that write: afterwards there are the older outputs or the newer ones,
// whole, and never some of each. CROSSWATT_KILLS says how many times a command is killed; scripts/check-all kills 500
// times.
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <map>
#include <random>
#include <thread>

#include "cli/command_line.hpp"
#include "support/made_up_table.hpp"

namespace crosswatt {
namespace {

namespace fs = std::filesystem;
using test::CommandLine;
using test::made_up_table;
using test::Outcome;
using test::RunningProgram;
using test::Words;
using Duration = std::chrono::duration<double>;

int wanted_kills() {
  const char* setting = std::getenv("CROSSWATT_KILLS");
  int kills = 5;
  if (setting != nullptr) std::from_chars(setting, setting + std::string_view(setting).size(), kills);
  return kills;
}

/// A command that writes `output`; what it writes differs with the input it gets.
struct Writer {
  std::string name;
  std::string output;
  Words words;
  std::string input;  ///< among the words, and here to be exchanged
  std::string other_input;
};

void PrintTo(const Writer& writer, std::ostream* out) {
  *out << writer.name;
}

/// The files at a path, or below it, by name. run.json holds the time and differs each time; of it we keep whose it is.
using Files = std::map<std::string, std::string>;

class Killed : public CommandLine, public testing::WithParamInterface<Writer> {
 protected:
  Killed() {
    put("table.csv", made_up_table({"A40", "V100"}, 20));
    put("other.csv", made_up_table({"A40", "V100"}, 30));
    const std::string entries =
        "id,ours,train,test,ref,size,macs,models,time,f1\n"
        "base_1,true,2.00,0.100,0.50,1000000,5e9,,10h (1 V100),0.50\n";
    put("entries.csv", entries + "team_1,,4.00,0.200,0.25,2000000,1e10,,20h (1 V100),0.80\n");
    put("others.csv", entries + "team_2,,3.00,0.300,0.25,3000000,2e10,,30h (1 V100),0.70\n");
    put("rules.json", R"({
      "schema_version": 1, "name": "demo", "year": 2024, "reference_system": "base_1",
      "keys": {"code": "id", "energy_training": "train", "energy_test": "test", "params": "size", "macs": "macs",
               "ensemble_size": "models", "compute_time": "time", "organisers": "ours"},
      "references": [{"workload": "baseline", "key": "ref", "energy_kwh": 0.5}],
      "energy_weighting": {"reference_training_kwh": 2, "reference_test_kwh": 0.1},
      "subsets": ["all"], "metrics": [{"name": "f1", "mean_of": ["f1"]}]})");
  }

  Words command(bool other) const {
    Words words = GetParam().words;
    if (other) std::replace(words.begin(), words.end(), GetParam().input, GetParam().other_input);
    return words;
  }

  Files written() const {
    Files files;
    const fs::path output = folder_ / GetParam().output;
    const auto add = [&](const fs::path& path) {
      const bool is_record = path.filename() == "run.json";
      const std::string text = test::contents(path.string());
      files[path.lexically_relative(output).string()] = is_record ? nlohmann::json::parse(text)["inputs"].dump() : text;
    };
    if (fs::is_regular_file(output)) add(output);
    if (!fs::is_directory(output)) return files;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(output))
      if (entry.is_regular_file()) add(entry.path());
    return files;
  }

  bool is_writing() const {
    for (const std::string& name : folder_.names())
      if (name.starts_with(".crosswatt-")) return true;
    return false;
  }

  /// Half of them at any moment, the others while files are being written, of which there is less.
  void kill_once(bool other, Duration whole_run) {
    const auto moment = [&](Duration longest) {
      return longest * std::uniform_real_distribution<double>(0, 1)(random_);
    };
    RunningProgram program(here(command(other)));
    const auto start = std::chrono::steady_clock::now();
    if (std::bernoulli_distribution()(random_)) {
      std::this_thread::sleep_for(moment(whole_run));
    } else {
      while (!is_writing() && std::chrono::steady_clock::now() - start < 2 * whole_run)
        std::this_thread::sleep_for(std::chrono::microseconds(100));
      std::this_thread::sleep_for(moment(whole_run / 10));
    }
    program.send(SIGKILL);
    ended_by_kill_ += program.wait().exit_code == 128 + SIGKILL ? 1 : 0;
  }

  int ended_by_kill_ = 0;
  std::mt19937_64 random_{20261122};
};

TEST_P(Killed, LeavesTheOlderOutputsOrTheNewerOnes) {
  succeed(command(true));
  const Files newer = written();
  const auto start = std::chrono::steady_clock::now();
  succeed(command(false));
  const Duration whole_run = std::chrono::steady_clock::now() - start;
  const Files older = written();
  ASSERT_NE(older, newer);
  Files before = older;
  const int kills = wanted_kills();
  for (int i = 0; i < kills; ++i) {
    const bool other = before == older;
    kill_once(other, whole_run);
    const Files after = written();
    ASSERT_TRUE(after == before || after == (other ? newer : older)) << "after kill " << i + 1;
    before = after;
  }
  RecordProperty("ended_by_kill", ended_by_kill_);
  succeed(command(true));
  EXPECT_EQ(written(), newer);
  EXPECT_FALSE(is_writing()) << "what the killed ones left is still there";
}

INSTANTIATE_TEST_SUITE_P(
    Writers, Killed,
    testing::Values(Writer{"Convert", "long.csv", {"convert", "table.csv", "-o", "long.csv"}, "table.csv", "other.csv"},
                    Writer{"Fit",
                           "model.json",
                           {"fit", "table.csv", "--from", "A40", "--to", "V100", "-o", "model.json"},
                           "table.csv",
                           "other.csv"},
                    Writer{"Evaluate",
                           "study",
                           {"evaluate", "table.csv", "--strategies", "linear,polynomial", "-o", "study"},
                           "table.csv",
                           "other.csv"},
                    Writer{"Reanalyse",
                           "reanalysis",
                           {"reanalyse", "entries.csv", "--rules", "rules.json", "--output", "reanalysis"},
                           "entries.csv",
                           "others.csv"}),
    [](const testing::TestParamInfo<Writer>& writer) { return writer.param.name; });

}  // namespace
}  // namespace crosswatt
