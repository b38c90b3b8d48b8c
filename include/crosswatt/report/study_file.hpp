// A study read back from its study.json: from it every other output is made again, without the table it came from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/evaluate/study.hpp"

namespace crosswatt {

/// What other hardware took for a pair's workloads is known as far as the study's pairs tell.
/// @throws DataError for a file that is no study, is damaged, is of another schema version, or holds a shard only.
Study read_study(const std::string& path);
/// Likewise, a shard too; what other hardware took is not known.
Study read_study_part(const std::string& path);
/// What study_json() wrote, as read_study_part() takes it. @param path  of the text, for messages.
Study parse_study(std::string_view text, const std::string& path);

/// Tells every pair what the study's other pairs say of further hardware: some strategies fit on it. As large as pairs
/// times hardware times workloads.
void add_other_hardware(Study& study);

/// Parts of one study as one: all its shards, in any order, or studies that have some of its pairs each, in the order
/// of its pairs.
/// @param names  of the parts, for messages; as many as `parts`, one or more.
/// @throws DataError when their options differ, a pair is in two of them or a shard is missing.
Study merge_studies(std::vector<Study> parts, const std::vector<std::string>& names);

}  // namespace crosswatt
