#include "ingest/folder.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "crosswatt/core/error.hpp"

namespace crosswatt::ingest {
namespace fs = std::filesystem;

namespace {

bool is_hidden(const fs::path& path) {
  return path.filename().string().starts_with('.');
}

/// @param root  without links.
bool leads_out(const fs::path& link, const fs::path& root) {
  std::error_code broken;
  const fs::path target = fs::canonical(link, broken);
  return !broken && std::mismatch(root.begin(), root.end(), target.begin(), target.end()).first != root.end();
}

[[noreturn]] void throw_unreadable(const std::string& folder, const std::error_code& error) {
  throw DataError(Problem{.file = folder, .rule = "can't be read: " + error.message()});
}

}  // namespace

bool is_folder(const std::string& path) {
  std::error_code not_there;
  return fs::is_directory(path, not_there);
}

FilesBelow files_below(const std::string& folder, bool include_backups) {
  FilesBelow found;
  std::error_code error;
  const fs::path root = fs::canonical(folder, error);
  std::string last = folder;  // what stopped the walk, if it stopped
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code gone;
    const fs::path& path = entry->path();
    last = path.string();
    if (is_hidden(path)) {
      if (entry->is_directory(gone)) entry.disable_recursion_pending();
      continue;
    }
    const bool wanted = entry->is_regular_file(gone) && (include_backups || path.extension() != ".bak");
    if (!wanted) continue;
    const bool outside = entry->is_symlink(gone) && leads_out(path, root);
    (outside ? found.leading_out : found.files).push_back(path.string());
  }
  if (error) throw_unreadable(last, error);
  std::sort(found.files.begin(), found.files.end());
  std::sort(found.leading_out.begin(), found.leading_out.end());
  return found;
}

}  // namespace crosswatt::ingest
