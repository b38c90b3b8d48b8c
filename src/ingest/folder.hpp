// The files of a folder that may hold measurements.
#pragma once

#include <string>
#include <vector>

namespace crosswatt::ingest {

bool is_folder(const std::string& path);

struct FilesBelow {
  std::vector<std::string> files;
  std::vector<std::string> leading_out;  ///< links to what lies outside the folder
};

/// All regular files below a folder in bytewise order of their paths. Hidden files and folders are passed over, links
/// to folders are not followed, nor is any out of the folder: who names a folder has not named the rest of the disk.
/// Neither are backups (`.bak`) taken unless asked for, since they hold old states of files beside them.
/// @throws DataError for a folder that can't be read.
FilesBelow files_below(const std::string& folder, bool include_backups);

}  // namespace crosswatt::ingest
