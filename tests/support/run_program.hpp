// Runs a built program as a shell would, and says how it ended and what it printed. For tests of the command line; a
// test of the library calls the library.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace crosswatt::test {

/// Where a program's standard output goes.
enum class Output {
  captured,     ///< into Outcome::output
  full_device,  ///< /dev/full, where every write fails as on a full disk
  closed_pipe,  ///< a pipe that nobody reads any more, as after `| head`
};

struct Launch {
  std::string program{};
  std::vector<std::string> arguments{};
  std::string input{};                               ///< standard input, through a pipe
  std::string folder{};                              ///< working directory; "" = the caller's
  std::map<std::string, std::string> environment{};  ///< set beside the caller's own
  Output output = Output::captured;
  bool without_rights = false;  ///< as user 65534 when the caller is root, who may read and write everything
  std::chrono::seconds limit{120};
};

struct Outcome {
  int exit_code = -1;      ///< 128 + n for a program ended by signal n, as shells say it
  bool timed_out = false;  ///< it was killed at the limit
  std::string output{};
  std::string errors{};
  long peak_memory_kb = 0;  ///< resident, of the program and not of its children
};

class RunningProgram {
 public:
  /// @throws std::system_error when there is no such program.
  explicit RunningProgram(const Launch& launch);
  /// Kills what still runs.
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  void send(int signal) const;
  /// Once.
  Outcome wait();

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using File = std::unique_ptr<std::FILE, CloseFile>;

  static File scratch_file();
  static std::string contents(const File& file);

  std::chrono::seconds limit_;
  File output_;
  File errors_;
  pid_t process_ = -1;
};

inline Outcome run_program(const Launch& launch) {
  return RunningProgram(launch).wait();
}

}  // namespace crosswatt::test
