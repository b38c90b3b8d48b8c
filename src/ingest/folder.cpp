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

[[noreturn]] void throw_unreadable(const std::string& folder, const std::error_code& error) {
  throw DataError(Problem{.file = folder, .rule = "can't be read: " + error.message()});
}

}  // namespace

bool is_folder(const std::string& path) {
  std::error_code not_there;
  return fs::is_directory(path, not_there);
}

std::vector<std::string> files_below(const std::string& folder, bool include_backups) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code gone;
    const fs::path& path = entry->path();
    if (is_hidden(path)) {
      if (entry->is_directory(gone)) entry.disable_recursion_pending();
      continue;
    }
    const bool wanted = entry->is_regular_file(gone) && (include_backups || path.extension() != ".bak");
    if (wanted) files.push_back(path.string());
  }
  if (error) throw_unreadable(folder, error);
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace crosswatt::ingest
