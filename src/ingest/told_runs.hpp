// Runs that have an id and stand in several files, because one is a copy of the other or was made at another time.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "crosswatt/core/wording.hpp"
#include "ingest/format_family.hpp"

namespace crosswatt::ingest {

/// Of the file being read.
class ToldRuns {
 public:
  explicit ToldRuns(Reading& reading) : reading_(reading) {}

  /// Whether another file has told of the run, to the digit. Where one has told other things of it, that is a doubt.
  /// @param id  unique over all tools. @param told  what is told of it, its numbers as they stand.
  bool is_told(std::string_view id, std::string_view told, std::int64_t line) {
    const std::string by_id = reading_.runs.seen(id, reading_.source.name());
    if (is_copy(fmt::format("{}|{}", id, told))) return true;
    if (!by_id.empty()) {
      reading_.table.caveat(CaveatKind::counted_twice,
                            {.line = line,
                             .value = std::string(id),
                             .rule = fmt::format("stands in {} with other numbers", by_id),
                             .remedy = "leave one of the files out if they tell of one run"});
    }
    return false;
  }

  /// Likewise of a run without an id. @param record  which no other run leaves alike.
  bool is_copy(std::string_view record) {
    const std::string elsewhere = reading_.runs.seen(record, reading_.source.name());
    if (elsewhere.empty()) return false;
    reading_.says_nothing_new = true;
    ++by_file_[elsewhere];
    return true;
  }

  /// Says how many there were.
  void report() const {
    for (const auto& [file, runs] : by_file_) {
      reading_.table.remark(
          fmt::format("{}: {} in {} already", reading_.source.name(), counted(runs, "run stands", "runs stand"), file));
    }
  }

 private:
  Reading& reading_;
  std::map<std::string, std::int64_t> by_file_;
};

}  // namespace crosswatt::ingest
