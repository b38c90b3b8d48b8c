// Splits as a file: made once, then used by every tool that is to be compared on identical splits.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "crosswatt/core/file.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/select/splitter.hpp"
#include "data/small_csv.hpp"

namespace crosswatt {
namespace {

enum SplitColumn : std::size_t { kSource, kTarget, kRepeat, kWorkload, kRole };
constexpr std::array<CsvColumn, 5> kSplitColumns = {
    {{"source", true}, {"target", true}, {"repeat", true}, {"workload", true}, {"role", true}}};
constexpr int kMostRepeats = 100'000'000;

bool is_of(const NamedSplit& split, std::string_view source, std::string_view target, int repeat) {
  return split.repeat == repeat && split.pair.source == source && split.pair.target == target;
}

}  // namespace

std::vector<NamedSplit> read_splits(const std::string& path) {
  SmallCsv csv(read_whole(path), path, kSplitColumns);
  std::vector<NamedSplit> splits;
  std::map<std::tuple<std::string, std::string, int>, std::size_t> found;
  std::size_t current = 0;
  for (std::size_t row = 0; row < csv.rows(); ++row) {
    const std::optional<int> repeat = csv.integer(row, kRepeat, 0, kMostRepeats);
    const std::string_view role = csv.text(row, kRole);
    if (role != "reference" && role != "held_out")
      csv.problem(row, kRole, "is not a role", "write reference or held_out");
    if (!repeat) continue;
    const std::string_view source = csv.text(row, kSource);
    const std::string_view target = csv.text(row, kTarget);
    if (splits.empty() || !is_of(splits[current], source, target, *repeat)) {
      HardwarePair pair{std::string(source), std::string(target)};
      current = found.try_emplace({pair.source, pair.target, *repeat}, splits.size()).first->second;
      if (current == splits.size()) splits.push_back({.pair = std::move(pair), .repeat = *repeat});
    }
    NamedSplit& split = splits[current];
    (role == "reference" ? split.references : split.held_out).emplace_back(csv.text(row, kWorkload));
  }
  csv.throw_problems();
  return splits;
}

std::string splits_csv(const std::vector<NamedSplit>& splits) {
  std::string text = "source,target,repeat,workload,role\n";
  const auto add = [&](const NamedSplit& split, const std::vector<std::string>& workloads, std::string_view role) {
    for (const std::string& workload : workloads)
      text += fmt::format("{},{},{},{},{}\n", csv_cell(split.pair.source), csv_cell(split.pair.target), split.repeat,
                          csv_cell(workload), role);
  };
  for (const NamedSplit& split : splits) {
    add(split, split.references, "reference");
    add(split, split.held_out, "held_out");
  }
  return text;
}

std::vector<Split> splits_of(const std::vector<NamedSplit>& splits, const PairDataset& data, const std::string& file) {
  std::vector<Split> result;
  std::vector<Problem> problems;
  const auto row_of = [&](const std::string& workload, std::int64_t repeat) -> Index {
    try {
      const Index row = data.row_of(workload);
      if (std::binary_search(data.common.begin(), data.common.end(), row)) return row;
      problems.push_back({.file = file,
                          .column = "workload",
                          .value = workload,
                          .rule = fmt::format("(repeat {}) was not measured on both '{}' and '{}'", repeat,
                                              data.pair.source, data.pair.target)});
    } catch (const DataError& error) {
      problems.push_back(error.problems().front());
      problems.back().file = file;
    }
    return -1;
  };
  for (const NamedSplit& named : splits) {
    if (!(named.pair == data.pair)) continue;
    Split split;
    std::vector<bool> used(data.workloads.size(), false);
    const auto take = [&](const std::vector<std::string>& workloads, std::vector<Index>& rows) {
      for (const std::string& workload : workloads) {
        const Index row = row_of(workload, named.repeat);
        if (row < 0) continue;
        if (used[row])
          problems.push_back({.file = file,
                              .column = "workload",
                              .value = workload,
                              .rule = fmt::format("stands twice in repeat {} of '{}' to '{}'", named.repeat,
                                                  data.pair.source, data.pair.target)});
        used[row] = true;
        rows.push_back(row);
      }
    };
    take(named.references, split.references);
    take(named.held_out, split.held_out);
    result.push_back(std::move(split));
  }
  if (!problems.empty()) throw DataError(std::move(problems));
  return result;
}

NamedSplit name_split(const Split& split, const PairDataset& data, std::int64_t repeat) {
  NamedSplit named{.pair = data.pair, .repeat = repeat};
  for (const Index row : split.references) named.references.push_back(data.workloads[row]);
  for (const Index row : split.held_out) named.held_out.push_back(data.workloads[row]);
  return named;
}

}  // namespace crosswatt
