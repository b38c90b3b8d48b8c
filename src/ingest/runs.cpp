#include "ingest/runs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <tuple>
#include <utility>

#include "crosswatt/core/wording.hpp"

namespace crosswatt::ingest {

void add_facts(EnergyTableBuilder& table, const RunDescription& run) {
  for (const Column column : kColumns) {
    const double value = run.numbers[static_cast<std::size_t>(column)];
    if (value > 0) table.fact(run.workload, column, value, 0);
  }
}

const RunDescription* Runs::description_of(const std::string& path) const {
  if (descriptions_.empty()) return nullptr;
  for (std::filesystem::path folder = std::filesystem::path(path).parent_path();; folder = folder.parent_path()) {
    const auto found = descriptions_.find(folder.string());
    if (found != descriptions_.end()) return &found->second;
    if (!folder.has_relative_path()) return nullptr;
  }
}

void Runs::report_told_again(EnergyTableBuilder& table, const std::string& file) {
  const auto [count, line, elsewhere] = std::exchange(again_, {});
  if (count == 0) return;
  const std::string more = count == 1 ? "" : ", and so do " + counted(count - 1, "run") + " behind it";
  table.remark(fmt::format("{}: the run of line {} stands in {} already{}", file, line, elsewhere, more));
}

void Runs::doubt_overlaps(EnergyTableBuilder& table) {
  std::stable_sort(spans_.begin(), spans_.end(), [](const RunSpan& a, const RunSpan& b) {
    return std::tie(a.workload, a.begin_s) < std::tie(b.workload, b.begin_s);
  });
  const RunSpan* longest = nullptr;  // of those begun so far, the one that ends last
  for (const RunSpan& span : spans_) {
    const bool overlaps = longest != nullptr && longest->workload == span.workload && span.begin_s < longest->end_s;
    if (overlaps) {
      table.caveat(CaveatKind::counted_twice,
                   {.file = span.file,
                    .line = span.line,
                    .value = span.workload,
                    .rule = fmt::format("ran at the same time as the run of {}{}line {}, each on {} GPUs",
                                        longest->file == span.file ? "" : longest->file,
                                        longest->file == span.file ? "" : ", ", longest->line, span.gpus)});
    }
    const bool ends_last = longest == nullptr || longest->workload != span.workload || span.end_s > longest->end_s;
    if (ends_last) longest = &span;
  }
  spans_.clear();
}

}  // namespace crosswatt::ingest
