#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "crosswatt/core/error.hpp"
#include "crosswatt/report/study_file.hpp"
#include "report/study_options_json.hpp"

namespace crosswatt {
namespace {

class Merge {
 public:
  Merge(std::vector<Study> parts, const std::vector<std::string>& names) : parts_(std::move(parts)), names_(names) {}

  Study whole() {
    for (std::size_t i = 1; i < parts_.size(); ++i) check_options(i);
    if (is_sharded())
      sort_shards();
    else
      check_pairs();
    return join_studies(std::move(parts_));
  }

 private:
  void check_options(std::size_t i) const {
    const bool same = options_json(parts_[i].options) == options_json(parts_.front().options) &&
                      parts_[i].options.shard.count == parts_.front().options.shard.count;
    if (!same)
      throw DataError(Problem{.file = names_[i],
                              .rule = fmt::format("was made with other options than {}", names_.front()),
                              .remedy = "merge parts of one study"});
  }

  bool is_sharded() const { return !parts_.front().options.shard.is_all(); }

  /// Each shard once.
  void sort_shards() {
    const int count = parts_.front().options.shard.count;
    std::vector<int> missing;
    std::vector<std::size_t> part_of(static_cast<std::size_t>(count), parts_.size());
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      std::size_t& part = part_of[static_cast<std::size_t>(parts_[i].options.shard.index - 1)];
      if (part < parts_.size())
        throw DataError(Problem{
            .file = names_[i],
            .rule = fmt::format("is shard {} of {}, as {} is", parts_[i].options.shard.index, count, names_[part]),
            .remedy = "name each shard once"});
      part = i;
    }
    for (int shard = 1; shard <= count; ++shard)
      if (part_of[static_cast<std::size_t>(shard - 1)] == parts_.size()) missing.push_back(shard);
    if (!missing.empty())
      throw DataError(Problem{
          .file = names_.front(),
          .rule = fmt::format("is shard {} of {}, and {} of them {} missing: {}", parts_.front().options.shard.index,
                              count, missing.size(), missing.size() == 1 ? "is" : "are", fmt::join(missing, ", ")),
          .remedy = fmt::format("run `crosswatt evaluate` with the same options and --shard {}/{}, and name the "
                                "shards behind `report --merge`",
                                missing.front(), count)});
    std::vector<Study> sorted;
    sorted.reserve(part_of.size());
    for (const std::size_t part : part_of) sorted.push_back(std::move(parts_[part]));
    parts_ = std::move(sorted);
  }

  void check_pairs() const {
    std::set<std::pair<std::string, std::string>> seen;
    for (std::size_t i = 0; i < parts_.size(); ++i)
      for (const PairResult& pair : parts_[i].pairs)
        if (!seen.insert({pair.data.pair.source, pair.data.pair.target}).second)
          throw DataError(Problem{.file = names_[i],
                                  .rule = fmt::format("has the pair '{}' to '{}', which another part has too",
                                                      pair.data.pair.source, pair.data.pair.target)});
  }

  std::vector<Study> parts_;
  const std::vector<std::string>& names_;
};

}  // namespace

Study merge_studies(std::vector<Study> parts, const std::vector<std::string>& names) {
  return Merge(std::move(parts), names).whole();
}

}  // namespace crosswatt
