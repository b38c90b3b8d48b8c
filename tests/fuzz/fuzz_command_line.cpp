// A command line, a word a line: it ends with one of the exit codes, a message where that is not 0, and never with an
// error that nobody foresaw. Every verb does its work on a small table, `t.csv`, but for evaluate, whose study is not
// run.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/text.hpp"
#include "tools/command_line.hpp"
#include "tools/study_run.hpp"

namespace fs = std::filesystem;

namespace {

constexpr const char* kTable =
    "workload,hardware,phase,scope,energy_kwh,duration_s,flops,macs,params,family\n"
    "a,V100,training,gpu,0.5,100,1e12,5e11,1e6,cnn\n"
    "b,V100,training,gpu,0.7,150,2e12,1e12,2e6,cnn\n"
    "c,V100,training,gpu,1.1,260,4e12,2e12,3e6,rnn\n"
    "d,V100,training,gpu,1.9,500,8e12,4e12,5e6,rnn\n"
    "a,A40,training,gpu,0.4,90,1e12,5e11,1e6,cnn\n"
    "b,A40,training,gpu,0.6,130,2e12,1e12,2e6,cnn\n"
    "c,A40,training,gpu,0.8,220,4e12,2e12,3e6,rnn\n"
    "d,A40,training,gpu,1.5,450,8e12,4e12,5e6,rnn\n";

/// A folder of our own to work in, where a command line can harm nothing.
class Workplace {
 public:
  Workplace() {
    std::string path = (fs::temp_directory_path() / "crosswatt-fuzz-XXXXXX").string();
    if (mkdtemp(path.data()) == nullptr) std::abort();
    folder_ = path;
    fs::current_path(folder_);
    if (std::freopen("/dev/null", "r", stdin) == nullptr || std::freopen("/dev/null", "w", stdout) == nullptr)
      std::abort();
  }
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;
  ~Workplace() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  void tidy() const {
    for (const auto& entry : fs::directory_iterator(folder_)) fs::remove_all(entry);
    std::ofstream("t.csv") << kTable;
  }

 private:
  fs::path folder_;
};

/// Paths are kept inside the folder: no word holds a slash, and none names its parent.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words = {"crosswatt"};
  for (const std::string_view line : crosswatt::split(text, '\n')) {
    std::string word(line.substr(0, line.find('\0')));
    for (char& byte : word) byte = byte == '/' ? '_' : byte;
    for (std::size_t at = word.find(".."); at != std::string::npos; at = word.find("..", at)) word.erase(at, 1);
    words.push_back(std::move(word));
  }
  return words;
}

/// The verbs that the words name, or all: with the 150 options of the others, a run would take ten times as long.
void add_verbs(crosswatt::tools::Program& program, const std::vector<std::string>& words) {
  using namespace crosswatt::tools;
  const auto named = [&](const char* name) { return std::find(words.begin(), words.end(), name) != words.end(); };
  bool none = true;
#define CROSSWATT_VERB(name) none = none && !named(#name);
#include "tools/commands/verbs.def"
#undef CROSSWATT_VERB
#define CROSSWATT_VERB(name) \
  if (none || named(#name)) add_##name(program);
#include "tools/commands/verbs.def"
#undef CROSSWATT_VERB
}

crosswatt::tools::Ending run(std::vector<std::string> words) {
  using namespace crosswatt::tools;
  CLI::App app("", "crosswatt");
  Program program(app);
  program.quiet = true;
  add_program_options(app, program);
  add_verbs(program, words);
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return run_command_line(app, program, static_cast<int>(words.size()), pointers.data());
}

}  // namespace

// The seam where programs differ in how they run a study (tools/study_run.hpp).
std::optional<crosswatt::Study> crosswatt::tools::study_of_program(const EnergyTable&, StudyOptions) {
  return std::nullopt;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace crosswatt::tools;
  static const Workplace workplace;
  workplace.tidy();
  const Ending ending = run(words_of({reinterpret_cast<const char*>(data), size}));
  const bool foreseen = ending.exit_code == kDone || ending.exit_code == kUsage || ending.exit_code == kData ||
                        ending.exit_code == kNothingFitted || ending.exit_code == kOutput;
  const bool explained = ending.message.empty() == (ending.exit_code == kDone);
  if (foreseen && explained) return 0;
  std::fprintf(stderr, "exit code %d: %s\n", ending.exit_code, ending.message.c_str());
  std::abort();
}
