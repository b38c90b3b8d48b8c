// Files that are no text at all, told by their first bytes, so that the message can say what they are and how to get at
// what is in them.
#pragma once

#include "ingest/source.hpp"

namespace crosswatt::ingest {

/// @throws DataError for an empty file, UTF-16, an archive, HTML, an image and other binary files.
void refuse_foreign(const Source& source);

}  // namespace crosswatt::ingest
