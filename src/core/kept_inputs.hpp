// Which files this process has read, so that none is written over where keep_inputs() asks for that.
//
// A file is known by device and inode: links to it, and its other names, are the same file.
#pragma once

#include <sys/stat.h>

#include <string>

namespace crosswatt::detail {

/// A regular file that was opened for reading.
void remember_input(const struct stat& status);
/// @param path  an existing output, as messages name it. @throws WriteError when it has been read.
void refuse_to_lose_input(const std::string& path, const struct stat& status);

}  // namespace crosswatt::detail
