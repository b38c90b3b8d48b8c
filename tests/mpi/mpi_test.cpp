// crosswatt-mpi under mpirun, on this machine: the bytes of `crosswatt evaluate`, and a rank that is lost.
#include "cli/command_line.hpp"
#include "support/made_up_table.hpp"

namespace crosswatt {
namespace {

using test::CommandLine;
using test::Launch;
using test::made_up_table;
using test::Outcome;
using test::run_program;
using test::Words;

class Mpi : public CommandLine {
 protected:
  Mpi() { put("table.csv", made_up_table({"A40", "V100", "P100"}, 14)); }

  /// These words are mpirun's, behind what lets it run where the tests do.
  Outcome mpirun(const Words& words) const {
    Launch launch = here({"--oversubscribe"});
    launch.program = CROSSWATT_MPIRUN;
    launch.arguments.insert(launch.arguments.end(), words.begin(), words.end());
    launch.environment = {{"OMPI_ALLOW_RUN_AS_ROOT", "1"}, {"OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"}};
    return run_program(launch);
  }

  /// A study long enough to lose a rank from.
  static Words long_study() {
    return {CROSSWATT_MPI_PROGRAM, "--threads", "1",         "--patience", "2",  "evaluate", "table.csv",
            "--strategies",        "paper",     "--repeats", "1000000",    "-o", "out"};
  }
};

TEST_F(Mpi, GivesTheBytesOfOneProcess) {
  for (const Words& study :
       {Words{"--strategies", "paper,gp-log-ratio", "--selection", "full,minmax"},
        Words{"--strategies", "linear,family-ratio", "--pairs", "A40:V100,V100:A40", "--repeats", "301"}}) {
    Words words = {"evaluate", "table.csv"};
    words.insert(words.end(), study.begin(), study.end());
    words.insert(words.end(), {"-o", "one"});
    const std::string table = succeed(words);
    words.back() = "four";
    words.insert(words.begin(), {"-n", "4", CROSSWATT_MPI_PROGRAM, "--threads", "1"});
    const Outcome outcome = mpirun(words);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
    EXPECT_EQ(outcome.output, table);
    for (const std::string file : {"/study.json", "/scores.csv", "/report.md", "/report.tex", "/report.html"})
      EXPECT_TRUE(contents("four" + file) == contents("one" + file)) << file;
  }
}

TEST_F(Mpi, TellsWhatIsWrongOnceAndEndsWithItsExitCode) {
  const Outcome outcome = mpirun({"-n", "4", CROSSWATT_MPI_PROGRAM, "evaluate", "nowhere.csv", "-o", "out"});
  EXPECT_EQ(outcome.exit_code, 3) << outcome.errors;
  const std::string complaint = "crosswatt: error: nowhere.csv";
  const std::size_t first = outcome.errors.find(complaint);
  ASSERT_NE(first, std::string::npos) << outcome.errors;
  EXPECT_EQ(outcome.errors.find(complaint, first + 1), std::string::npos) << outcome.errors;
}

TEST_F(Mpi, TellsWhatIsWrongOnOneRank) {
  put("damaged.csv", "workload,hardware,energy_kwh\na,A40,none\n");
  Words words = {"-n", "4", "sh", "-c"};
  words.push_back("if test $OMPI_COMM_WORLD_RANK = 2; then table=damaged.csv; else table=table.csv; fi; exec " +
                  std::string(CROSSWATT_MPI_PROGRAM) + " --threads 1 evaluate $table -o out");
  const Outcome outcome = mpirun(words);
  EXPECT_EQ(outcome.exit_code, 3) << outcome.errors;
  EXPECT_THAT(outcome.errors, testing::HasSubstr("crosswatt: error: rank 2 of 4 on "));
  EXPECT_THAT(outcome.errors, testing::HasSubstr("damaged.csv:2"));
}

TEST_F(Mpi, SaysWhichRankWasLostAndWhatToDo) {
  std::string command;
  for (const std::string& word : long_study()) command += word + " ";
  const Outcome outcome =
      mpirun({"-n", "4", "sh", "-c",
              command + "& if test $OMPI_COMM_WORLD_RANK = 2; then sleep 2; kill -STOP $!; fi; wait $!"});
  EXPECT_EQ(outcome.exit_code, 6) << outcome.errors;
  EXPECT_THAT(outcome.errors, testing::HasSubstr("crosswatt: error: rank 2 of 4 on "));
  EXPECT_THAT(outcome.errors, testing::HasSubstr("was lost"));
  EXPECT_THAT(outcome.errors, testing::HasSubstr("--shard 1/4"));
  EXPECT_EQ(folder_.names(), Words({"table.csv"}));
}

TEST_F(Mpi, LeavesNothingBehindWhereMpirunStopsARun) {
  std::string command;
  for (const std::string& word : long_study()) command += word + " ";
  const Outcome outcome =
      mpirun({"-n", "4", "sh", "-c",
              command + "& if test $OMPI_COMM_WORLD_RANK = 2; then sleep 2; kill -KILL $!; fi; wait $!"});
  EXPECT_NE(outcome.exit_code, 0);
  EXPECT_FALSE(outcome.timed_out);
  EXPECT_EQ(folder_.names(), Words({"table.csv"}));
}

TEST_F(Mpi, RefusesShardsOfItsOwn) {
  const Outcome outcome =
      mpirun({"-n", "2", CROSSWATT_MPI_PROGRAM, "evaluate", "table.csv", "--shard", "1/2", "-o", "out"});
  EXPECT_EQ(outcome.exit_code, 2) << outcome.errors;
}

}  // namespace
}  // namespace crosswatt
