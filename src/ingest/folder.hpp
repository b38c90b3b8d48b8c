// The files of a folder that may hold measurements.
#pragma once

#include <string>
#include <vector>

namespace crosswatt::ingest {

bool is_folder(const std::string& path);

/// All regular files below a folder in bytewise order of their paths. Hidden files and folders are passed over, links
/// to folders are not followed; neither are backups (`.bak`) taken unless asked for, since they hold old states of
/// files beside them.
/// @throws DataError for a folder that can't be read.
std::vector<std::string> files_below(const std::string& folder, bool include_backups);

}  // namespace crosswatt::ingest
