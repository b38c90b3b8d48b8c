// What the files read together know of one another: one run may have left several files, and one machine several runs.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crosswatt/data/energy_table.hpp"
#include "crosswatt/data/name_dictionary.hpp"

namespace crosswatt::ingest {

/// When a run had several GPUs of a machine to itself, or thought so.
struct RunSpan {
  std::string workload;
  double begin_s = 0, end_s = 0;  ///< as parse_timestamp
  int gpus = 0;
  std::string file;
  std::int64_t line = 0;
};

/// What a file at the head of a run's folder says of all files in it.
struct RunDescription {
  std::string workload;
  std::string node;  ///< the machine it ran on, by its name in the cluster
  std::array<double, kColumnCount> numbers = {kUnknown, kUnknown, kUnknown, kUnknown, kUnknown};  ///< by Column
};

/// When a run of a job had the machine, by the Unix clock.
struct RunWindow {
  double begin_s = 0, end_s = 0;
  RunDescription run;
};

/// What a description knows beside the energies becomes facts of its workload.
void add_facts(EnergyTableBuilder& table, const RunDescription& run);

class Runs {
 public:
  void describe(const std::string& folder, RunDescription description) {
    descriptions_.insert_or_assign(folder, std::move(description));
  }
  /// Of the nearest folder around a file that is described; null where none is.
  const RunDescription* description_of(const std::string& path) const;
  /// The runs that the logs in a folder span.
  void spans(const std::string& folder, RunWindow window) { windows_[folder].push_back(std::move(window)); }
  std::vector<RunWindow> windows_in(const std::string& folder) const {
    const auto found = windows_.find(folder);
    return found == windows_.end() ? std::vector<RunWindow>() : found->second;
  }
  /// Takes note of a run by an id that is unique over all tools. The file that had it before, "" when this is the
  /// first.
  std::string seen(std::string_view id, std::string_view file) {
    const std::uint32_t run = ids_.add(id);
    const std::uint32_t here = files_.add(file);
    if (run == told_runs_.size()) told_runs_.push_back({here});
    return told_runs_[run].file == here ? std::string() : files_[told_runs_[run].file];
  }
  /// A run of the current file that stands elsewhere already, from that line on.
  void told_again(std::int64_t line, const std::string& elsewhere) {
    if (again_.count++ == 0) again_ = {1, line, elsewhere};
  }
  /// Says of the file how many there were.
  void report_told_again(EnergyTableBuilder& table, const std::string& file);
  /// A run that was seen has its first row here; -1 = none is known.
  void took_row(std::string_view id, std::string_view file, Index row) {
    told_runs_[ids_.find(id)] = {files_.add(file), row};
  }
  Index row_of(std::string_view id) const { return told_runs_[ids_.find(id)].row; }
  /// Notes that a folder's energies have been read in full, so that a file there which only sums them up adds nothing.
  void told_in_full(const std::string& folder) { told_.insert(folder); }
  bool is_told_in_full(const std::string& folder) const { return told_.contains(folder); }
  /// A number that other files of a run may want to know, and what is known so far.
  void remember(const std::string& what, double number) { numbers_.emplace(what, number); }
  std::optional<double> remembered(const std::string& what) const {
    const auto found = numbers_.find(what);
    return found == numbers_.end() ? std::nullopt : std::optional(found->second);
  }
  /// A file that another one's reader has read along: not to be read on its own.
  void claim(const std::string& path) { claimed_.insert(path); }
  bool is_claimed(const std::string& path) const { return claimed_.contains(path); }

  void took(RunSpan span) { spans_.push_back(std::move(span)); }
  /// Processes of one machine that each measured all of its GPUs: one workload, several GPUs, times that overlap.
  void doubt_overlaps(EnergyTableBuilder& table);

 private:
  struct ToldRun {
    std::uint32_t file;
    Index row = -1;
  };
  struct ToldAgain {
    std::int64_t count = 0, line = 0;  ///< of the first
    std::string elsewhere;
  };
  NameDictionary ids_, files_;  // of runs
  std::vector<ToldRun> told_runs_;
  ToldAgain again_;
  std::map<std::string, double> numbers_;
  std::set<std::string> claimed_, told_;
  std::vector<RunSpan> spans_;
  std::map<std::string, RunDescription> descriptions_;     // by folder
  std::map<std::string, std::vector<RunWindow>> windows_;  // by folder
};

}  // namespace crosswatt::ingest
