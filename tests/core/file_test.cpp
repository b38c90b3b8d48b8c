#include "crosswatt/core/file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <thread>

#include "crosswatt/core/error.hpp"
#include "support/temporary_folder.hpp"

namespace crosswatt {
namespace {

using test::contents;
using test::put;
using test::TemporaryFolder;
using ::testing::EndsWith;
using ::testing::HasSubstr;

using Names = std::vector<std::string>;

/// While it lives, this process is a user without rights; only root can become one.
class WithoutRights {
 public:
  WithoutRights() : became_(::geteuid() == 0 && ::seteuid(kNobody) == 0) {}
  ~WithoutRights() { EXPECT_TRUE(!became_ || ::seteuid(0) == 0); }
  WithoutRights(const WithoutRights&) = delete;
  WithoutRights& operator=(const WithoutRights&) = delete;

  bool became() const { return became_; }

 private:
  static constexpr uid_t kNobody = 65534;
  bool became_;
};

/// While it lives, descriptor `number` is another file.
class Redirected {
 public:
  Redirected(int number, const std::string& path, int flags) : number_(number), saved_(::dup(number)) {
    const int file = ::open(path.c_str(), flags, 0600);
    EXPECT_GE(file, 0);
    ::dup2(file, number_);
    ::close(file);
  }
  ~Redirected() {
    ::dup2(saved_, number_);
    ::close(saved_);
  }
  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;

 private:
  int number_;
  int saved_;
};

template <typename Exception, typename Call>
std::string message(Call call) {
  try {
    call();
  } catch (const Exception& error) {
    return error.what();
  }
  return "(nothing was thrown)";
}

mode_t permissions(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0);
  return status.st_mode & 07777;
}

/// Runs `child` in a process of its own.
template <typename Child>
pid_t in_process(Child child) {
  const pid_t process = ::fork();
  if (process == 0) {
    child();
    ::_exit(0);
  }
  return process;
}

/// Once it has ended; -1 where a signal ended it.
int exit_code_of(pid_t process) {
  int status = 0;
  EXPECT_EQ(::waitpid(process, &status, 0), process);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// The number of a process that is no more.
pid_t exited_process() {
  const pid_t process = in_process([] {});
  EXPECT_EQ(exit_code_of(process), 0);
  return process;
}

ino_t inode(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0);
  return status.st_ino;
}

// ---- Reading ----

TEST(InputFile, ReadsForwardsInBlocks) {
  const TemporaryFolder folder;
  put(folder / "in", "abcdefg");
  InputFile file(folder / "in");
  EXPECT_EQ(file.size(), 7);
  EXPECT_EQ(file.name(), folder / "in");
  std::array<char, 3> block{};
  std::string text;
  while (const std::size_t count = file.read(block)) text.append(block.data(), count);
  EXPECT_EQ(text, "abcdefg");
  EXPECT_EQ(file.read(block), 0u);
}

TEST(InputFile, CanBeMoved) {
  const TemporaryFolder folder;
  put(folder / "in", "abc");
  put(folder / "other", "xyz");
  InputFile file(folder / "other");
  file = InputFile(folder / "in");
  const InputFile moved = std::move(file);
  EXPECT_EQ(moved.name(), folder / "in");
  EXPECT_EQ(moved.size(), 3);
}

TEST(InputFile, DashIsStandardInput) {
  const TemporaryFolder folder;
  put(folder / "in", "from standard input");
  const Redirected input(STDIN_FILENO, folder / "in", O_RDONLY);
  InputFile file("-");
  EXPECT_EQ(file.name(), "standard input");
  EXPECT_EQ(file.size(), 19);
  EXPECT_EQ(read_whole("-"), "from standard input");
}

TEST(InputFile, StandardInputStaysOpen) {
  const TemporaryFolder folder;
  put(folder / "in", "ab");
  const Redirected input(STDIN_FILENO, folder / "in", O_RDONLY);
  std::array<char, 1> byte{};
  EXPECT_EQ(InputFile("-").read(byte), 1u);
  EXPECT_EQ(byte[0], 'a');
  EXPECT_EQ(InputFile("-").read(byte), 1u);
  EXPECT_EQ(byte[0], 'b');
}

TEST(InputFile, RefusesWhatCannotBeRead) {
  const TemporaryFolder folder;
  EXPECT_EQ(message<DataError>([&] { InputFile{folder / "absent"}; }),
            (folder / "absent") + ": can't be read: No such file or directory");
  EXPECT_EQ(message<DataError>([&] { InputFile{folder.path()}; }), folder.path() + ": can't be read: Is a directory");
}

TEST(InputFile, RefusesAFileItMayNotRead) {
  const TemporaryFolder folder;
  put(folder / "secret", "x");
  ASSERT_EQ(::chmod((folder / "secret").c_str(), 0), 0);
  const WithoutRights user;
  if (!user.became()) GTEST_SKIP() << "only root can give up its rights";
  EXPECT_THAT(message<DataError>([&] { InputFile{folder / "secret"}; }),
              EndsWith("/secret: can't be read: Permission denied"));
}

TEST(InputFile, ReportsAnErrorWhileReading) {
  const TemporaryFolder folder;
  put(folder / "out", "");
  const Redirected unreadable(STDIN_FILENO, folder / "out", O_WRONLY);
  EXPECT_EQ(message<DataError>([] { read_whole("-"); }), "standard input: can't be read: Bad file descriptor");
}

TEST(ReadWhole, ReadsFilesOfEverySize) {
  const TemporaryFolder folder;
  for (const std::size_t size : {0u, 1u, 65535u, 65536u, 65537u, 300000u}) {
    std::string text(size, 'x');
    for (std::size_t i = 0; i < size; i += 7) text[i] = static_cast<char>(i % 256);
    put(folder / "in", text);
    EXPECT_EQ(read_whole(folder / "in"), text) << size;
  }
}

TEST(ReadWhole, ReadsWhatHasNoKnownSize) {
  EXPECT_EQ(InputFile("/proc/self/status").size(), 0);
  EXPECT_THAT(read_whole("/proc/self/status"), HasSubstr("Pid:"));

  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  const std::string text(200000, 'p');
  const std::jthread writer([&] { put(folder / "pipe", text); });
  EXPECT_EQ(read_whole(folder / "pipe"), text);
}

TEST(ReadWhole, RefusesMoreThanTheLimit) {
  const TemporaryFolder folder;
  put(folder / "in", "12345");
  EXPECT_EQ(read_whole(folder / "in", 5), "12345");
  EXPECT_EQ(message<DataError>([&] { read_whole(folder / "in", 4); }),
            (folder / "in") + ": can't be read: it is larger than 4 bytes");
  EXPECT_THAT(message<DataError>([] { read_whole("/dev/zero", 1 << 20); }), HasSubstr("larger than 1048576 bytes"));
}

// ---- Writing ----

TEST(OutputFile, AppearsWhenCommitted) {
  const TemporaryFolder folder;
  OutputFile file(folder / "out");
  file.write("one\n");
  file.write("two\n");
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
  file.commit();
  EXPECT_EQ(contents(folder / "out"), "one\ntwo\n");
  EXPECT_EQ(folder.names(), Names{"out"});
}

TEST(OutputFile, WithoutCommitNothingHasHappened) {
  const TemporaryFolder folder;
  put(folder / "old", "old");
  for (const char* name : {"new", "old"}) {
    OutputFile file(folder / name);
    file.write(std::string(200000, 'x'));
    file.complete();
  }
  EXPECT_EQ(contents(folder / "old"), "old");
  EXPECT_EQ(folder.names(), Names{"old"});
}

TEST(OutputFile, ReplacesAnOlderFile) {
  const TemporaryFolder folder;
  put(folder / "out", "something longer than the new text");
  write_whole(folder / "out", "new");
  EXPECT_EQ(contents(folder / "out"), "new");
}

TEST(OutputFile, WritesAnEmptyFile) {
  const TemporaryFolder folder;
  write_whole(folder / "out", "");
  EXPECT_EQ(contents(folder / "out"), "");
  EXPECT_EQ(folder.names(), Names{"out"});
}

TEST(OutputFile, KeepsTheOrderOfSmallAndLargePieces) {
  const TemporaryFolder folder;
  std::string expected;
  OutputFile file(folder / "out");
  for (const std::size_t size : {10u, 70000u, 1u, 65536u, 65535u, 5u, 65537u, 3u}) {
    const std::string piece(size, static_cast<char>('a' + size % 26));
    file.write(piece);
    expected += piece;
  }
  file.commit();
  EXPECT_EQ(contents(folder / "out"), expected);
}

TEST(OutputFile, ARelativeNameMeansTheCurrentFolder) {
  const TemporaryFolder folder;
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  write_whole("out", "text");
  std::filesystem::current_path(before);
  EXPECT_EQ(contents(folder / "out"), "text");
  EXPECT_EQ(folder.names(), Names{"out"});
}

TEST(OutputFile, TakesTheLongestNameAFolderTakes) {
  const TemporaryFolder folder;
  const std::string name(NAME_MAX, 'n');
  write_whole(folder / name, "text");
  EXPECT_EQ(contents(folder / name), "text");
}

TEST(OutputFile, TwoOfOneNameDoNotMix) {
  const TemporaryFolder folder;
  OutputFile first(folder / "out");
  OutputFile second(folder / "out");
  first.write("first");
  second.write("second");
  second.commit();
  EXPECT_EQ(contents(folder / "out"), "second");
  first.commit();
  EXPECT_EQ(contents(folder / "out"), "first");
  EXPECT_EQ(folder.names(), Names{"out"});
}

TEST(OutputFile, NeverTakesATemporaryThatIsThere) {
  // The next names this process would choose, left behind by another with the same number.
  const TemporaryFolder folder;
  std::string name;
  {
    const OutputFile file(folder / "out");
    name = folder.names().front();
  }
  const std::size_t dash = name.rfind('-');
  const int number = std::stoi(name.substr(dash + 1));
  const std::string next = name.substr(0, dash + 1) + std::to_string(number + 1) + ".tmp";
  put(folder / next, "another's");
  write_whole(folder / "out", "ours");
  EXPECT_EQ(contents(folder / next), "another's");
  EXPECT_EQ(contents(folder / "out"), "ours");
}

TEST(OutputFile, ANewFileHonoursTheUmask) {
  const TemporaryFolder folder;
  const mode_t before = ::umask(027);
  write_whole(folder / "out", "x");
  ::umask(before);
  EXPECT_EQ(permissions(folder / "out"), 0640u);
}

TEST(OutputFile, AnOlderFileHandsItsPermissionsOn) {
  const TemporaryFolder folder;
  put(folder / "out", "private");
  ASSERT_EQ(::chmod((folder / "out").c_str(), 0600), 0);
  write_whole(folder / "out", "x");
  EXPECT_EQ(permissions(folder / "out"), 0600u);
}

TEST(OutputFile, ALinkStaysALink) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "real");
  put(folder / "real/file", "old");
  std::filesystem::create_symlink("real/file", folder / "relative");
  std::filesystem::create_symlink(folder / "relative", folder / "absolute");
  write_whole(folder / "absolute", "new");
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "absolute"));
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "relative"));
  EXPECT_EQ(contents(folder / "real/file"), "new");
}

TEST(OutputFile, ALinkToNothingMakesWhatItPointsTo) {
  const TemporaryFolder folder;
  std::filesystem::create_symlink("target", folder / "link");
  write_whole(folder / "link", "new");
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
  EXPECT_EQ(contents(folder / "target"), "new");
}

TEST(OutputFile, RefusesLinksThatGoInCircles) {
  const TemporaryFolder folder;
  std::filesystem::create_symlink("b", folder / "a");
  std::filesystem::create_symlink("a", folder / "b");
  EXPECT_EQ(message<WriteError>([&] { OutputFile{folder / "a"}; }),
            (folder / "a") + ": can't be written: Too many levels of symbolic links");
}

TEST(OutputFile, RefusesWhatCannotBeWritten) {
  const TemporaryFolder folder;
  put(folder / "file", "");
  EXPECT_EQ(message<WriteError>([&] { OutputFile{folder / "no/such"}; }),
            (folder / "no/such") + ": can't be written: No such file or directory");
  EXPECT_EQ(message<WriteError>([&] { OutputFile{folder.path()}; }),
            folder.path() + ": can't be written: Is a directory");
  EXPECT_THAT(message<WriteError>([&] { OutputFile{folder / "file/x"}; }),
              EndsWith("can't be written: Not a directory"));
  EXPECT_THAT(message<WriteError>([] { OutputFile{""}; }), EndsWith("can't be written: No such file or directory"));
  EXPECT_THAT(message<WriteError>([&] { OutputFile{folder / std::string(NAME_MAX + 1, 'n')}; }),
              EndsWith("can't be written: File name too long"));
}

TEST(OutputFile, RefusesFoldersAndFilesWithoutRights) {
  const TemporaryFolder folder;
  put(folder / "protected", "old");
  std::filesystem::create_directory(folder / "open");
  put(folder / "open/protected", "old");
  ASSERT_EQ(::chmod((folder / "open").c_str(), 0777), 0);
  const WithoutRights user;
  if (!user.became()) GTEST_SKIP() << "only root can give up its rights";
  EXPECT_EQ(message<WriteError>([&] { OutputFile{folder / "new"}; }),
            (folder / "new") + ": can't be written: Permission denied");
  // A rename would be allowed here, the file's own rights speak against it.
  EXPECT_THAT(message<WriteError>([&] { OutputFile{folder / "open/protected"}; }), EndsWith("Permission denied"));
  EXPECT_EQ(contents(folder / "open/protected"), "old");
}

TEST(OutputFile, AFullDiskIsReported) {
  OutputFile small("/dev/full");
  small.write("x");
  EXPECT_EQ(message<WriteError>([&] { small.commit(); }), "/dev/full: can't be written: No space left on device");
  OutputFile large("/dev/full");
  EXPECT_THROW(large.write(std::string(1 << 20, 'x')), WriteError);
}

TEST(OutputFile, AfterAFailedWriteTheOldFileStands) {
  const TemporaryFolder folder;
  put(folder / "out", "old");
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit tiny{100000, before.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tiny), 0);
  const std::string error = message<WriteError>([&] { write_whole(folder / "out", std::string(200000, 'x')); });
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_THAT(error, EndsWith("can't be written: File too large"));
  EXPECT_EQ(contents(folder / "out"), "old");
  EXPECT_EQ(folder.names(), Names{"out"});
}

TEST(OutputFile, AVanishedFolderIsReported) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "gone");
  OutputFile file(folder / "gone/out");
  std::filesystem::remove_all(folder / "gone");
  EXPECT_THROW(file.commit(), WriteError);
}

TEST(OutputFile, WritesIntoAPipe) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  std::string received;
  {
    const std::jthread reader([&] { received = contents(folder / "pipe"); });
    write_whole(folder / "pipe", "through the pipe");
  }
  EXPECT_EQ(received, "through the pipe");
  EXPECT_TRUE(std::filesystem::is_fifo(folder / "pipe"));
}

TEST(OutputFile, StandardOutputGoesOnWhereItStands) {
  const TemporaryFolder folder;
  for (const char* name : {"/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"}) {
    put(folder / "out", "");
    {
      const Redirected output(STDOUT_FILENO, folder / "out", O_WRONLY | O_TRUNC);
      EXPECT_EQ(::write(STDOUT_FILENO, "before\n", 7), 7);
      write_whole(name, "text\n");
      EXPECT_EQ(::write(STDOUT_FILENO, "after\n", 6), 6);
    }
    EXPECT_EQ(contents(folder / "out"), "before\ntext\nafter\n") << name;
  }
  EXPECT_EQ(folder.names(), Names{"out"});
}

// ---- Several files ----

TEST(OutputFolder, FilesAppearTogether) {
  const TemporaryFolder folder;
  OutputFolder study(folder / "a/b/");
  study.add("scores.csv", "1\n");
  study.add("report.md", "# 2\n");
  EXPECT_FALSE(std::filesystem::exists(folder / "a/b/scores.csv"));
  study.commit();
  EXPECT_EQ(contents(folder / "a/b/scores.csv"), "1\n");
  EXPECT_EQ(contents(folder / "a/b/report.md"), "# 2\n");
}

TEST(OutputFolder, WithoutCommitNothingHasHappened) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "there");
  put(folder / "there/old", "old");
  {
    OutputFolder fresh(folder / "a/b");
    fresh.add("x", "x");
    OutputFolder there(folder / "there");
    there.add("old", "new");
    there.add("x", "x");
  }
  EXPECT_EQ(folder.names(), Names{"there"});
  EXPECT_EQ(contents(folder / "there/old"), "old");
  EXPECT_FALSE(std::filesystem::exists(folder / "there/x"));
}

TEST(OutputFolder, AnEmptyOneIsMadeToo) {
  const TemporaryFolder folder;
  OutputFolder(folder / "empty").commit();
  EXPECT_TRUE(std::filesystem::is_directory(folder / "empty"));
}

TEST(OutputFolder, ReportsAFailureBeforeAnythingIsRenamed) {
  const TemporaryFolder folder;
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit tiny{1000, before.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tiny), 0);
  {
    OutputFolder study(folder / "study");
    study.add("small", "x");
    EXPECT_THROW(study.add("large", std::string(2000, 'x')), WriteError);
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(folder.names(), Names{});
}

TEST(OutputFolder, RefusesWhatIsNoFolder) {
  const TemporaryFolder folder;
  put(folder / "file", "");
  EXPECT_EQ(message<WriteError>([&] { OutputFolder{folder / "file"}; }),
            (folder / "file") + ": can't be written: Not a directory");
  EXPECT_THROW(OutputFolder{folder / "file/x"}, WriteError);
  EXPECT_THROW(OutputFolder{""}, WriteError);
}

TEST(OutputFolder, RefusesAFolderItMayNotMake) {
  const TemporaryFolder folder;
  const WithoutRights user;
  if (!user.became()) GTEST_SKIP() << "only root can give up its rights";
  EXPECT_EQ(message<WriteError>([&] { OutputFolder{folder / "a/b"}; }),
            (folder / "a/b") + ": can't be written: Permission denied");
}

TEST(OutputFolder, TakesThePlaceOfTheOlderOneInOneStep) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "study/2023");
  put(folder / "study/scores.csv", "old");
  put(folder / "study/2023/report.md", "old");
  ASSERT_EQ(::chmod((folder / "study").c_str(), 0750), 0);
  ASSERT_EQ(::chmod((folder / "study/scores.csv").c_str(), 0640), 0);
  const ino_t before = inode(folder / "study");
  OutputFolder study(folder / "study");
  study.add("scores.csv", "new");
  study.add("2023/report.md", "new");
  study.add("run.json", "new");
  EXPECT_EQ(contents(folder / "study/scores.csv"), "old");
  study.commit();
  EXPECT_NE(inode(folder / "study"), before);
  for (const char* name : {"study/scores.csv", "study/2023/report.md", "study/run.json"})
    EXPECT_EQ(contents(folder / name), "new") << name;
  EXPECT_EQ(folder.names(), Names{"study"});
  EXPECT_EQ(permissions(folder / "study"), 0750);
  EXPECT_EQ(permissions(folder / "study/scores.csv"), 0640);
}

TEST(OutputFolder, KeepsWhatElseIsInTheFolder) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "study/figures");
  put(folder / "study/scores.csv", "old");
  put(folder / "study/notes.txt", "by hand");
  OutputFolder study(folder / "study");
  study.add("scores.csv", "new");
  study.add("2023/report.md", "new");
  study.commit();
  EXPECT_EQ(contents(folder / "study/scores.csv"), "new");
  EXPECT_EQ(contents(folder / "study/2023/report.md"), "new");
  EXPECT_EQ(contents(folder / "study/notes.txt"), "by hand");
  EXPECT_TRUE(std::filesystem::is_directory(folder / "study/figures"));
  EXPECT_EQ(folder.names(), Names{"study"});
}

TEST(OutputFolder, WithLinksInItIsWrittenThroughThem) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "study");
  put(folder / "elsewhere", "old");
  std::filesystem::create_symlink("../elsewhere", folder / "study/scores.csv");
  const ino_t before = inode(folder / "study");
  OutputFolder study(folder / "study");
  study.add("scores.csv", "new");
  study.add("2023/report.md", "new");
  study.commit();
  EXPECT_EQ(inode(folder / "study"), before);
  EXPECT_EQ(contents(folder / "elsewhere"), "new");
  EXPECT_EQ(contents(folder / "study/2023/report.md"), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "study/scores.csv"));
}

TEST(OutputFolder, ThatSomebodyStandsInStaysWhereItIs) {
  const TemporaryFolder folder;
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::create_directory(folder / "study");
  std::filesystem::current_path(folder / "study");
  OutputFolder study(".");
  study.add("scores.csv", "new");
  study.commit();
  std::filesystem::current_path(before);
  EXPECT_EQ(contents(folder / "study/scores.csv"), "new");
}

TEST(OutputFolder, ALinkToItStaysOne) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "real");
  std::filesystem::create_directory_symlink("real", folder / "link");
  OutputFolder study(folder / "link");
  study.add("scores.csv", "new");
  study.commit();
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
  EXPECT_EQ(contents(folder / "real/scores.csv"), "new");
}

/// Writes `word` into so many files of the folder, over and over.
void write_again_and_again(const std::string& folder, const std::string& word, int count) {
  constexpr int kTimes = 20;
  for (int i = 0; i < kTimes; ++i) {
    OutputFolder study(folder);
    for (int file = 0; file < count; ++file) study.add("file" + std::to_string(file), word);
    study.commit();
  }
}

TEST(OutputFolder, OfTwoProcessesDoNotMix) {
  constexpr int kFiles = 8;
  for (const bool with_stranger : {false, true}) {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder / "study");
    if (with_stranger) put(folder / "study/notes.txt", "by hand");
    const std::array<pid_t, 2> writers{in_process([&] { write_again_and_again(folder / "study", "first", kFiles); }),
                                       in_process([&] { write_again_and_again(folder / "study", "second", kFiles); })};
    for (const pid_t writer : writers) EXPECT_EQ(exit_code_of(writer), 0);
    const std::string word = contents(folder / "study/file0");
    for (int file = 0; file < kFiles; ++file) EXPECT_EQ(contents(folder / ("study/file" + std::to_string(file))), word);
    EXPECT_EQ(folder.names(), Names{"study"});
  }
}

// ---- What killed processes left ----

TEST(LeftBehind, IsRemovedByTheNextThatWritesThere) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "study");
  put(folder / "study/scores.csv", "old");
  const pid_t writer = in_process([&] {
    OutputFile file(folder / "out");
    OutputFolder study(folder / "study");
    study.add("scores.csv", "new");
    study.add("2023/report.md", "new");
    std::raise(SIGKILL);
  });
  EXPECT_EQ(exit_code_of(writer), -1);
  EXPECT_EQ(folder.names().size(), 3u);  // the study, and two temporaries
  EXPECT_EQ(contents(folder / "study/scores.csv"), "old");
  write_whole(folder / "out", "new");
  EXPECT_EQ(folder.names(), (Names{"out", "study"}));
}

TEST(LeftBehind, ByNobodyYetIsLeftAlone) {
  const TemporaryFolder folder;
  const OutputFile mine(folder / "a");
  const Names before = folder.names();
  // Of a process of another container: the number says nothing here, the lock does.
  const std::string theirs = folder / (".crosswatt-" + std::to_string(exited_process()) + "-0.tmp");
  put(theirs, "");
  const int descriptor = ::open(theirs.c_str(), O_RDWR);
  ASSERT_EQ(::flock(descriptor, LOCK_EX), 0);
  put(folder / ".crosswatt-notes.tmp", "by hand");
  put(folder / ".crosswatt-1-0.tmp", "of a process that runs");
  write_whole(folder / "b", "b");
  EXPECT_EQ(folder.names().size(), before.size() + 4);
  ::close(descriptor);
  write_whole(folder / "b", "b");
  EXPECT_FALSE(std::filesystem::exists(theirs));
}

// ---- Signals ----

extern "C" void remove_and_exit(int) {
  remove_temporaries_now();
  ::_exit(130);
}

TEST(RemoveTemporariesNow, AKilledRunLeavesNothing) {
  const TemporaryFolder folder;
  put(folder / "old", "old");
  const pid_t writer = in_process([&] {
    std::signal(SIGINT, remove_and_exit);
    OutputFile old(folder / "old");
    OutputFile fresh(folder / "fresh");
    OutputFile committed(folder / "committed");
    OutputFolder study(folder.path());
    study.add("in folder", "x");
    OutputFolder beside(folder / "beside");
    beside.add("2023/report.md", "x");
    fresh.write(std::string(200000, 'x'));
    committed.commit();
    std::raise(SIGINT);
  });
  EXPECT_EQ(exit_code_of(writer), 130);
  EXPECT_EQ(folder.names(), (Names{"beside", "committed", "old"}));
  EXPECT_TRUE(std::filesystem::is_empty(folder / "beside"));
  EXPECT_EQ(contents(folder / "old"), "old");
}

TEST(RemoveTemporariesNow, LeavesFilesAloneWhoseNamesWereUsedBefore) {
  const TemporaryFolder folder;
  for (int i = 0; i < 600; ++i) write_whole(folder / "out", std::to_string(i));  // more than there are slots
  EXPECT_EQ(exit_code_of(in_process([] { remove_temporaries_now(); })), 0);
  EXPECT_EQ(contents(folder / "out"), "599");
}

TEST(RemoveTemporariesNow, FilesBeyondTheRegistryAreWrittenAllTheSame) {
  const TemporaryFolder folder;
  const pid_t writer = in_process([&] {
    std::vector<std::unique_ptr<OutputFile>> files;
    for (int i = 0; i < 300; ++i) files.push_back(std::make_unique<OutputFile>(folder / std::to_string(i)));
    for (const auto& file : files) file->commit();
  });
  EXPECT_EQ(exit_code_of(writer), 0);
  EXPECT_EQ(folder.names().size(), 300u);
}

// ---- Hashes ----

TEST(Sha256, OfThePublishedExamples) {
  // FIPS 180-4, examples of NIST's "SHA256.pdf", and the empty message.
  EXPECT_EQ(Sha256().hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  Sha256 hash;
  hash.update("a");
  hash.update("bc");
  EXPECT_EQ(hash.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  hash.update("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq");
  EXPECT_EQ(hash.hex(), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

}  // namespace
}  // namespace crosswatt
