#include "support/run_program.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to the program

namespace crosswatt::test {
namespace {

constexpr uid_t kNobody = 65534;
constexpr int kCouldNotStart = 127;  // as shells say it

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }
  void close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }

 private:
  int number_;
};

std::array<int, 2> new_pipe() {
  std::array<int, 2> ends{};
  checked(::pipe2(ends.data(), O_CLOEXEC), "pipe");
  return ends;
}

int open_output(Output output, std::FILE* captured) {
  if (output == Output::captured) return checked(::dup(::fileno(captured)), "dup");
  if (output == Output::full_device) return checked(::open("/dev/full", O_WRONLY | O_CLOEXEC), "/dev/full");
  const std::array<int, 2> ends = new_pipe();
  ::close(ends[0]);
  return ends[1];
}

std::vector<std::string> environment_of(const Launch& launch) {
  std::vector<std::string> entries;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (!launch.environment.contains(std::string(text.substr(0, text.find('='))))) entries.emplace_back(text);
  }
  for (const auto& [name, value] : launch.environment) entries.push_back(name + "=" + value);
  return entries;
}

std::vector<char*> c_strings(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

bool give_up_rights() {
  return ::geteuid() != 0 || (::setgroups(0, nullptr) == 0 && ::setgid(kNobody) == 0 && ::setuid(kNobody) == 0);
}

/// What the program starts with; prepared before the fork, after which only system calls are safe.
struct Start {
  int program;
  std::array<int, 3> streams;
  char** arguments;
  char** environment;
  const char* folder;
  bool without_rights;
};

[[noreturn]] void become(const Start& start) {
  for (int stream = 0; stream < 3; ++stream) {
    if (::dup2(start.streams[static_cast<std::size_t>(stream)], stream) < 0) ::_exit(kCouldNotStart);
  }
  std::signal(SIGPIPE, SIG_DFL);
  const bool ready =
      (*start.folder == '\0' || ::chdir(start.folder) == 0) && (!start.without_rights || give_up_rights());
  // Opened before the rights were given up: the program may lie where only root can look.
  if (ready) ::fexecve(start.program, start.arguments, start.environment);
  ::_exit(kCouldNotStart);
}

void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0) return;  // the program ended without reading it all, which is its right
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

RunningProgram::File RunningProgram::scratch_file() {
  File file(std::tmpfile());
  if (!file) throw std::system_error(errno, std::generic_category(), "tmpfile");
  return file;
}

RunningProgram::RunningProgram(const Launch& launch)
    : limit_(launch.limit), output_(scratch_file()), errors_(scratch_file()) {
  std::signal(SIGPIPE, SIG_IGN);  // of the pipe to the program's standard input
  const Descriptor program(checked(::open(launch.program.c_str(), O_RDONLY | O_CLOEXEC), launch.program.c_str()));
  const std::array<int, 2> input = new_pipe();
  Descriptor input_read(input[0]);
  Descriptor input_write(input[1]);
  const Descriptor output(open_output(launch.output, output_.get()));
  std::vector<std::string> words{launch.program};
  words.insert(words.end(), launch.arguments.begin(), launch.arguments.end());
  std::vector<std::string> environment = environment_of(launch);
  std::vector<char*> argument_pointers = c_strings(words);
  std::vector<char*> environment_pointers = c_strings(environment);
  const Start start{.program = program.number(),
                    .streams = {input_read.number(), output.number(), ::fileno(errors_.get())},
                    .arguments = argument_pointers.data(),
                    .environment = environment_pointers.data(),
                    .folder = launch.folder.c_str(),
                    .without_rights = launch.without_rights};
  process_ = checked(::fork(), "fork");
  if (process_ == 0) become(start);
  input_read.close();
  write_all(input_write.number(), launch.input);
}

RunningProgram::~RunningProgram() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

void RunningProgram::send(int signal) const {
  if (process_ > 0) ::kill(process_, signal);  // kill(-1, …) would end every process there is
}

std::string RunningProgram::contents(const File& file) {
  std::rewind(file.get());
  std::string text;
  std::array<char, 1 << 14> block{};
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), file.get()))
    text.append(block.data(), count);
  return text;
}

Outcome RunningProgram::wait() {
  Outcome outcome;
  const auto end = std::chrono::steady_clock::now() + limit_;
  int status = 0;
  rusage used{};
  while (::wait4(process_, &status, WNOHANG, &used) == 0) {
    if (!outcome.timed_out && std::chrono::steady_clock::now() > end) {
      outcome.timed_out = true;
      ::kill(process_, SIGKILL);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  process_ = -1;
  outcome.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  outcome.peak_memory_kb = used.ru_maxrss;
  outcome.output = contents(output_);
  outcome.errors = contents(errors_);
  return outcome;
}

}  // namespace crosswatt::test
