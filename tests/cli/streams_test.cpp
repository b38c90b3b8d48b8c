// Outputs that can't be written, pipes that close and users who lose patience: the exit code says it, and nothing
// half-written stays behind.
#include <pty.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <thread>

#include "cli/command_line.hpp"
#include "support/made_up_table.hpp"

namespace crosswatt {
namespace {

using test::CommandLine;
using test::Launch;
using test::made_up_table;
using test::Outcome;
using test::Output;
using test::RunningProgram;
using test::Words;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

const Words kLinearStudy{"evaluate", "table.csv", "--strategies", "linear"};

Words with(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

class Outputs : public CommandLine {
 protected:
  Outputs() { put("table.csv", made_up_table({"A40", "V100", "P100", "RTX 3090"}, 40)); }
};

/// Every command that writes a file, its output named under `folder`.
std::vector<Words> writing_commands(const std::string& folder) {
  return {{"convert", "table.csv", "-o", folder + "/long.csv"},
          {"convert", "table.csv", "-o", folder + "/table.json"},
          {"simulate", "-o", folder + "/simulated.csv"},
          {"fit", "table.csv", "--from", "A40", "--to", "V100", "-o", folder + "/model.json"},
          with(kLinearStudy, {"-o", folder + "/study"}),
          with(kLinearStudy, {"-o", folder}),
          with(kLinearStudy, {"--write-splits", folder + "/splits.csv"})};
}

TEST_F(Outputs, OfADashGoToStandardOutputAlone) {
  const std::vector<std::pair<Words, std::string>> commands = {
      {{"convert", "table.csv", "--output-format", "json"}, "table.json"},
      {{"simulate"}, "simulated.csv"},
      {{"fit", "table.csv", "--from", "A40", "--to", "V100"}, "model.json"},
      {{"man"}, "crosswatt.1"}};
  for (const auto& [command, file] : commands) {
    succeed(with(command, {"-o", file}));
    const Words before = folder_.names();
    EXPECT_EQ(succeed(with(command, {"-o", "-"})), contents(file)) << command.front();
    EXPECT_EQ(folder_.names(), before);
  }
  Launch piped;
  piped.input = contents("model.json");
  EXPECT_THAT(succeed({"normalize", "--model", "-", "--energy", "0.05kWh"}, piped), HasSubstr("0.05 kWh on "));
}

// ---- A full disk

/// A file system of one page, mounted for this process alone, or the reason why there is none.
class FullDisk {
 public:
  explicit FullDisk(const std::string& folder) : folder_(folder) {
    const bool own_mounts =
        ::unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    if (!own_mounts || ::mount("crosswatt-test", folder.c_str(), "tmpfs", 0, "size=4k") != 0) {
      reason_ = std::string("no small disk can be mounted here: ") + std::strerror(errno);
      return;
    }
    test::put(folder + "/full", std::string(1 << 16, 'x'));
  }
  ~FullDisk() {
    if (reason_.empty()) ::umount2(folder_.c_str(), MNT_DETACH);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

  const std::string& reason() const { return reason_; }

 private:
  std::string folder_;
  std::string reason_;
};

TEST_F(Outputs, OnAFullDiskAreReportedAndRemoved) {
  std::filesystem::create_directory(folder_ / "disk");
  const FullDisk disk(folder_ / "disk");
  if (!disk.reason().empty()) GTEST_SKIP() << disk.reason();
  for (const Words& words : writing_commands("disk")) {
    refuse(5, words, {"disk", "can't be written: No space left on device"});
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "disk"))
      EXPECT_EQ(entry.path().filename(), "full") << words[0];
  }
}

TEST_F(Outputs, OnAFullDiskLeaveTheOlderFileUntouched) {
  std::filesystem::create_directory(folder_ / "disk");
  const FullDisk disk(folder_ / "disk");
  if (!disk.reason().empty()) GTEST_SKIP() << disk.reason();
  std::filesystem::remove(folder_ / "disk/full");
  put("disk/long.csv", "an older table\n");
  refuse(5, {"convert", "table.csv", "-o", "disk/long.csv"},
         {"disk/long.csv: can't be written: No space left on device"});
  EXPECT_EQ(contents("disk/long.csv"), "an older table\n");
}

TEST_F(Outputs, OnAFullStandardOutputAreReported) {
  for (const Words& words :
       {kLinearStudy, Words{"inspect", "table.csv"}, Words{"list", "hardware"}, Words{"--help"}, Words{"--version"}})
    refuse(5, words, {"can't write to standard output: No space left on device"}, {.output = Output::full_device});
}

TEST_F(Outputs, LargerThanFilesMayBeAreReportedAndRemoved) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  for (const Words& words : writing_commands(".")) {
    rlimit small = before;
    small.rlim_cur = 1000;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);  // a program inherits it; what it says goes to files as well
    RunningProgram program(here(words));
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    const Outcome outcome = program.wait();
    EXPECT_EQ(outcome.exit_code, 5) << words.front();
    EXPECT_THAT(outcome.errors, HasSubstr("can't"));
    EXPECT_EQ(folder_.names(), Words{"table.csv"});
  }
}

// ---- Inputs

TEST_F(Outputs, ThatAreInputsAreRefused) {
  const std::string table = contents("table.csv");
  std::filesystem::create_symlink("table.csv", folder_ / "link.csv");
  std::filesystem::create_hard_link(folder_ / "table.csv", folder_ / "twin.csv");
  const std::string refused = "is an input itself, and stays as it is; name another file";
  for (const std::string name : {"table.csv", "./table.csv", "link.csv", "twin.csv"}) {
    for (const Words& words : {Words{"convert", "table.csv", "--output-format", "long", "-o", name},
                               Words{"fit", "table.csv", "--from", "A40", "--to", "V100", "-o", name},
                               with(kLinearStudy, {"--write-splits", name})}) {
      refuse(5, words, {name + ": " + refused});
      EXPECT_EQ(contents("table.csv"), table);
    }
  }
}

TEST_F(Outputs, InAFolderWithAnInputOfOneOfTheirNamesAreRefused) {
  std::filesystem::create_directory(folder_ / "study");
  put("study/scores.csv", contents("table.csv"));
  refuse(5, {"evaluate", "study/scores.csv", "--strategies", "linear", "-o", "study"},
         {"study/scores.csv: is an input itself"});
  EXPECT_EQ(contents("study/scores.csv"), contents("table.csv"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_ / "study"), {}), 1);

  std::filesystem::rename(folder_ / "study/scores.csv", folder_ / "study/energies.csv");
  succeed({"evaluate", "study/energies.csv", "--strategies", "linear", "-o", "study"});
  EXPECT_EQ(contents("study/energies.csv"), contents("table.csv"));
}

TEST_F(Outputs, HaveNamesOfOneLineInMessages) {
  const Outcome outcome =
      run_program(here({"convert", "table.csv", "--output-format", "long", "-o", "a\ncrosswatt: error: forged"}));
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.errors, HasSubstr("written to a\\x0acrosswatt: error: forged\n"));
}

TEST_F(Outputs, OfSplitsMayLieInTheStudysNewFolder) {
  succeed(with(kLinearStudy, {"-o", "study", "--write-splits", "study/splits.csv"}));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "study/splits.csv"));
}

// ---- Standard streams

/// Under a shell that redirects: `redirection` says what.
Launch redirected(Launch launch, const std::string& redirection) {
  launch.arguments.insert(launch.arguments.begin(), {"-c", "exec \"$0\" \"$@\" " + redirection, launch.program});
  launch.program = "/bin/sh";
  return launch;
}

TEST_F(Outputs, DoNotNeedAStandardError) {
  const Words convert{"convert", "table.csv", "--output-format", "long", "-o", "long.csv"};
  succeed(convert);
  const std::string expected = contents("long.csv");
  for (const std::string redirection : {"2>&-", "2>/dev/full"}) {
    std::filesystem::remove(folder_ / "long.csv");
    EXPECT_EQ(run_program(redirected(here(convert), redirection)).exit_code, 0) << redirection;
    EXPECT_EQ(contents("long.csv"), expected) << redirection;
    EXPECT_EQ(run_program(redirected(here({"inspect", "none.csv"}), redirection)).exit_code, 3) << redirection;
    EXPECT_EQ(run_program(redirected(here({"inspect", "--none"}), redirection)).exit_code, 2) << redirection;
  }
}

TEST_F(Outputs, OfAClosedStandardOutputAreReported) {
  const Outcome outcome = run_program(redirected(here({"inspect", "table.csv"}), ">&-"));
  EXPECT_EQ(outcome.exit_code, 5);
  EXPECT_THAT(outcome.errors, HasSubstr("can't write to standard output: Bad file descriptor"));
}

// ---- No right to write

TEST_F(Outputs, InAReadOnlyFolderAreRefused) {
  std::filesystem::create_directory(folder_ / "shelf");
  std::filesystem::permissions(folder_ / "shelf", std::filesystem::perms(0555));
  for (const Words& words : writing_commands("shelf")) {
    refuse(5, words, {"shelf", "can't be written: Permission denied"}, {.without_rights = true});
    EXPECT_TRUE(std::filesystem::is_empty(folder_ / "shelf")) << words[0];
  }
}

TEST_F(Outputs, InAMissingFolderAreRefused) {
  refuse(5, {"convert", "table.csv", "-o", "missing/long.csv"},
         {"missing/long.csv: can't be written: No such file or directory"});
  refuse(5, {"fit", "table.csv", "--from", "A40", "--to", "V100", "-o", "missing/model.json"},
         {"missing/model.json: can't be written"});
}

TEST_F(Outputs, NamedLikeAFolderAreRefused) {
  std::filesystem::create_directory(folder_ / "long.csv");
  refuse(5, {"convert", "table.csv", "-o", "long.csv"}, {"long.csv: can't be written: Is a directory"});
  refuse(5, with(kLinearStudy, {"-o", "table.csv"}), {"table.csv: can't be written: Not a directory"});
}

// ---- Pipes and signals

TEST_F(Outputs, IntoAClosedPipeEndQuietly) {
  for (const Words& words :
       {kLinearStudy, with(kLinearStudy, {"--format", "json"}), Words{"list", "hardware"}, Words{"--help"}}) {
    const Outcome outcome = run_program(here(words, {.output = Output::closed_pipe}));
    EXPECT_EQ(outcome.exit_code, 141) << words[0];
    EXPECT_EQ(outcome.errors, "") << words[0];
  }
}

TEST_F(Outputs, OfAnInterruptedStudyAreNotBegun) {
  RunningProgram study(here({"--threads", "1", "evaluate", "table.csv", "--strategies", "svr", "--svr-solver", "libsvm",
                             "--repeats", "2000", "-o", "study"}));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  study.send(SIGINT);
  const Outcome outcome = study.wait();
  EXPECT_EQ(outcome.exit_code, 130);
  EXPECT_EQ(outcome.output, "");
  EXPECT_EQ(folder_.names(), Words{"table.csv"});
}

// ---- Long work

/// Work that no machine ends within seconds.
const Words kLongStudy{"--threads",    "1",      "evaluate",  "table.csv", "--strategies", "svr",
                       "--svr-solver", "libsvm", "--repeats", "200000"};

/// The program at a terminal that is `columns` wide.
class TerminalSession {
 public:
  TerminalSession(const test::Launch& launch, unsigned short columns) {
    winsize size{};
    size.ws_row = 24;
    size.ws_col = columns;
    process_ = ::forkpty(&terminal_, nullptr, nullptr, &size);
    if (process_ == 0) start(launch);
  }
  ~TerminalSession() {
    if (!is_open()) return;  // kill(-1, …) would end every process there is
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    ::close(terminal_);
  }
  TerminalSession(const TerminalSession&) = delete;
  TerminalSession& operator=(const TerminalSession&) = delete;

  /// False where the system has no terminals to give, as in some containers.
  bool is_open() const { return process_ > 0; }
  /// What the terminal got, up to and with `end`.
  std::string read_until(const std::string& end) const {
    std::string text;
    char byte = 0;
    while (!text.ends_with(end) && ::read(terminal_, &byte, 1) == 1) text += byte;
    return text;
  }

 private:
  [[noreturn]] static void start(const test::Launch& launch) {
    std::vector<std::string> words = {launch.program};
    words.insert(words.end(), launch.arguments.begin(), launch.arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    if (::chdir(launch.folder.c_str()) == 0) ::execv(launch.program.c_str(), pointers.data());
    ::_exit(127);
  }

  int terminal_ = -1;
  pid_t process_ = -1;
};

TEST_F(Outputs, OfLongWorkDrawABarOnATerminal) {
  const TerminalSession wide(here(kLongStudy), 100);
  if (!wide.is_open()) GTEST_SKIP() << "no pseudo-terminal can be opened here";
  const std::string first = wide.read_until("\x1b[K");
  EXPECT_THAT(first, ContainsRegex("^\r.#* *. [0-9]+/[0-9]+ fits, [0-9.]+ a second, [0-9a-z ]+ left\x1b.K$"));
  const std::string second = wide.read_until("\x1b[K");
  EXPECT_EQ(second.front(), '\r');  // over the first
  EXPECT_EQ(second.find('\n'), std::string::npos);

  const TerminalSession narrow(here(kLongStudy), 40);
  EXPECT_EQ(narrow.read_until("\x1b[K").size(), 1 + 39 + 3);
}

TEST_F(Outputs, OfLongWorkInALogOrQuietHaveNoBar) {
  RunningProgram log(here(kLongStudy));
  RunningProgram quiet(here(with({"--quiet"}, kLongStudy)));
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  for (RunningProgram* study : {&log, &quiet}) {
    study->send(SIGINT);
    EXPECT_THAT(study->wait().errors, ::testing::Not(HasSubstr("\r")));
  }
}

/// A study that stops in the middle of writing: its last file is a pipe that nobody opens, the others lie complete
/// under temporary names.
class HaltedStudy {
 public:
  HaltedStudy(const std::string& folder, const test::Launch& launch) : folder_(folder) {
    std::filesystem::create_directory(folder);
    EXPECT_EQ(::mkfifo((folder + "/run.json").c_str(), 0600), 0);
    program_.emplace(launch);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (temporaries() < kFilesBeforeLast && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    EXPECT_GE(temporaries(), kFilesBeforeLast);
  }

  int temporaries() const {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_))
      count += entry.path().filename() != "run.json" ? 1 : 0;
    return count;
  }
  void send(int signal) const { program_->send(signal); }
  Outcome end_by(int signal) {
    send(signal);
    return program_->wait();
  }

 private:
  static constexpr int kFilesBeforeLast = 3;  // study.json, scores.csv, report.md; others may follow
  std::string folder_;
  std::optional<RunningProgram> program_;
};

TEST_F(Outputs, HalfWrittenWhenInterruptedAreRemoved) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU, SIGALRM, SIGUSR1, SIGUSR2}) {
    const std::string folder = folder_ / ("study" + std::to_string(signal));
    HaltedStudy study(folder, here(with(kLinearStudy, {"-o", folder})));
    EXPECT_EQ(study.end_by(signal).exit_code, 128 + signal);
    EXPECT_EQ(study.temporaries(), 0);
  }
}

TEST_F(Outputs, AreNotInterruptedBySignalsTheCallerIgnores) {
  const auto before = std::signal(SIGHUP, SIG_IGN);  // what nohup does, and a program inherits
  const std::string folder = folder_ / "study";
  HaltedStudy study(folder, here(with(kLinearStudy, {"-o", folder})));
  std::signal(SIGHUP, before);
  study.send(SIGHUP);
  EXPECT_EQ(study.end_by(SIGTERM).exit_code, 128 + SIGTERM);
}

}  // namespace
}  // namespace crosswatt
