// crosswatt-mpi: `crosswatt evaluate` on many machines, under mpirun. Each process fits a shard of the study; rank 0
// merges them and writes what `crosswatt evaluate` writes, to the last byte.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "crosswatt/core/kept_inputs.hpp"
#include "crosswatt/report/study_document.hpp"
#include "crosswatt/report/study_file.hpp"
#include "tools/command_line.hpp"
#include "tools/mpi/ranks.hpp"
#include "tools/program.hpp"
#include "tools/signals.hpp"
#include "tools/streams.hpp"
#include "tools/study_run.hpp"

namespace crosswatt::tools {
namespace {

/// MPI is there once in a process.
Ranks* ranks = nullptr;

std::string shard_name(int rank) {
  return "the shard of rank " + std::to_string(rank);
}

Study merged(Study own, const std::vector<std::string>& others, const EnergyTable& table) {
  std::vector<Study> parts;
  std::vector<std::string> names = {shard_name(0)};
  parts.push_back(std::move(own));
  for (const std::string& text : others) {
    names.push_back(shard_name(static_cast<int>(parts.size())));
    parts.push_back(parse_study(text, names.back()));
  }
  Study study = merge_studies(std::move(parts), names);
  // The table knows more of the pairs than travels with the shards.
  const PairBuilder pairs(table);
  for (PairResult& pair : study.pairs) pair.data = pairs.dataset(pair.data.pair);
  return study;
}

Ending run_verb(int count, char** words) {
  CLI::App app("`crosswatt evaluate` spread over the processes of an MPI run; see docs/scaling.md.", "crosswatt-mpi");
  app.footer("Example:\n  mpirun -n 64 crosswatt-mpi --threads 1 evaluate energies.csv -o study");
  Program program(app);
  add_program_options(app, program);
  app.add_option_function<double>(
         "--patience", [](double seconds) { ranks->set_patience(seconds); },
         "Seconds without a sign of life after which a rank counts as lost [60]")
      ->check(CLI::PositiveNumber);
  add_evaluate(program);
  program.quiet = ranks->rank() != 0;
  return run_command_line(app, program, count, words);
}

}  // namespace

std::optional<Study> study_of_program(const EnergyTable& table, StudyOptions options) {
  if (!options.shard.is_all())
    throw ConfigError("--shard", std::to_string(options.shard.index), "is for crosswatt; here each rank has a shard");
  options.shard = {.index = ranks->rank() + 1, .count = ranks->count()};
  options.progress = [progress = std::move(options.progress)](Index done, Index total) {
    const auto [all_done, all_total] = ranks->progress(done, total);
    if (progress) progress(all_done, all_total);
  };
  Study shard = run_study(table, std::move(options));
  if (ranks->rank() == 0) return merged(std::move(shard), ranks->shards_of_others(), table);
  ranks->hand_in(study_json(shard));
  return std::nullopt;
}

}  // namespace crosswatt::tools

int main(int count, char** words) {
  using namespace crosswatt::tools;
  fill_closed_streams();
  install_signal_handlers();
  crosswatt::keep_inputs();
  Ranks all(&count, &words);
  ranks = &all;
  if (all.rank() != 0 && std::freopen("/dev/null", "w", stdout) == nullptr) return kOther;
  const Ending ending = all.run([&] { return run_verb(count, words); });
  return all.rank() == 0 ? report_ending(ending) : ending.exit_code;
}
