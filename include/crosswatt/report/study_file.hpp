// A study read back from its study.json: from it every other output is made again, without the table it came from.
#pragma once

#include <string>
#include <vector>

#include "crosswatt/evaluate/study.hpp"

namespace crosswatt {

/// What other hardware took for a pair's workloads is known as far as the study's pairs tell.
/// @throws DataError for a file that is no study, is damaged, or is of another schema version.
Study read_study(const std::string& path);

/// Parts of one study, each with some of its pairs, as one; pairs in the order of the parts.
/// @param paths  of the parts, for messages; as many as `parts`, one or more.
/// @throws DataError when their options differ or a pair is in two of them.
Study merge_studies(std::vector<Study> parts, const std::vector<std::string>& paths);

}  // namespace crosswatt
