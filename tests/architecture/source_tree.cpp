#include "architecture/source_tree.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <utility>

namespace crosswatt::architecture {

namespace {

const std::filesystem::path kRoot = CROSSWATT_SOURCE_DIR;

std::vector<std::string> lines_of(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

}  // namespace

const std::map<std::string, int, std::less<>>& floors() {
  static const std::map<std::string, int, std::less<>> table{
      {"core", 1},      {"numeric", 2},  {"data", 3},      {"ingest", 4},    {"select", 4}, {"model", 4},
      {"calibrate", 5}, {"evaluate", 6}, {"normalize", 6}, {"challenge", 7}, {"report", 8}, {"tools", 9},
  };
  return table;
}

std::string without_comments(std::string_view text) {
  std::string code(text);
  for (std::size_t at = code.find('/'); at != std::string::npos; at = code.find('/', at + 1)) {
    const std::string_view rest = std::string_view(code).substr(at);
    const bool block = rest.starts_with("/*");
    if (!block && !rest.starts_with("//")) continue;
    const std::size_t found = block ? rest.find("*/", 2) : rest.find('\n');
    const std::size_t length = found == std::string_view::npos ? rest.size() : found + (block ? 2 : 0);
    const auto begin = code.begin() + static_cast<std::ptrdiff_t>(at);
    std::replace_if(
        begin, begin + static_cast<std::ptrdiff_t>(length), [](char c) { return c != '\n'; }, ' ');
  }
  return code;
}

std::vector<Include> includes_of(std::string_view text) {
  static const std::regex pattern(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
  std::vector<Include> includes;
  const std::vector<std::string> lines = lines_of(without_comments(text));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::smatch match;
    if (!std::regex_search(lines[i], match, pattern)) continue;
    includes.push_back({static_cast<int>(i) + 1, match[1] == "\"", match[2]});
  }
  return includes;
}

std::optional<std::string> stage_of_file(const std::filesystem::path& below_root) {
  const std::vector<std::filesystem::path> parts(below_root.begin(), below_root.end());
  if (parts.size() >= 2 && parts[0] == "tools") return "tools";
  if (parts.size() >= 3 && parts[0] == "src") return parts[1].string();
  if (parts.size() >= 4 && parts[0] == "include" && parts[1] == "crosswatt") return parts[2].string();
  return std::nullopt;
}

std::optional<std::string> stage_of_include(std::string_view path) {
  constexpr std::string_view kPublic = "crosswatt/";
  if (path.starts_with(kPublic)) path.remove_prefix(kPublic.size());
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string folder(path.substr(0, slash));
  if (folder == "commands") return "tools";
  return folder;
}

std::string broken_rule(std::string_view stage, const Include& include) {
  if (!include.quoted) return {};
  const std::optional<std::string> included = stage_of_include(include.path);
  if (!included) return "write the path from the source root: \"<stage>/" + include.path + "\"";
  if (*included == stage) return {};
  const auto from = floors().find(stage);
  const auto to = floors().find(*included);
  if (from == floors().end()) return "the folder " + std::string(stage) + " is on no floor";
  if (to == floors().end()) return *included + " is on no floor; third-party headers stand in <>";
  if (to->second < from->second) return {};
  const std::string direction = to->second > from->second ? "up" : "sideways";
  return "runs " + direction + ", from " + std::string(stage) + " (floor " + std::to_string(from->second) + ") to " +
         *included + " (floor " + std::to_string(to->second) + ")";
}

std::string broken_public_rule(const Include& include) {
  if (include.quoted) {
    return include.path.starts_with("crosswatt/") ? "" : "is a private header, which is not installed";
  }
  const bool standard = include.path.find_first_of("./") == std::string::npos;
  const bool eigen = include.path.starts_with("Eigen/");
  return standard || eigen ? "" : "is neither Eigen nor the standard library";
}

std::vector<std::filesystem::path> source_files(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kRoot / folder)) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".cpp" || extension == ".hpp" || extension == ".def") {
      files.push_back(std::filesystem::relative(entry.path(), kRoot));
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string read(const std::filesystem::path& below_root) {
  std::ifstream file(kRoot / below_root, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::optional<std::vector<std::string>> mapped_paths(std::string_view readme) {
  constexpr std::string_view kOpening = "<!-- map -->";
  const std::size_t opening = readme.find(kOpening);
  const std::size_t closing = readme.find("<!-- /map -->");
  if (opening == std::string_view::npos || closing == std::string_view::npos || closing < opening) return std::nullopt;
  const std::size_t start = opening + kOpening.size();

  std::vector<std::string> paths;
  std::vector<std::pair<std::size_t, std::string>> enclosing;  // indentation, path
  for (const std::string& line : lines_of(readme.substr(start, closing - start))) {
    const std::size_t indentation = line.find_first_not_of(' ');
    if (indentation == std::string::npos || line.starts_with("```")) continue;
    while (!enclosing.empty() && enclosing.back().first >= indentation) enclosing.pop_back();
    const std::string folder = enclosing.empty() ? "" : enclosing.back().second;
    const std::vector<std::string> words =
        words_of(line.substr(indentation, line.find("  ", indentation) - indentation));
    for (const std::string& word : words) paths.push_back(folder + word);
    enclosing.emplace_back(indentation, paths.back().ends_with('/') ? paths.back() : paths.back() + "/");
  }
  return paths;
}

}  // namespace crosswatt::architecture
