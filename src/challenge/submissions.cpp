#include "crosswatt/challenge/submissions.hpp"

#include "challenge/entry_collector.hpp"
#include "crosswatt/core/file.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// A heading with commas and nothing of YAML in it.
bool looks_like_csv(std::string_view text) {
  const std::string_view line = trim(text.substr(0, text.find_first_of("\r\n")));
  return line.find(',') != std::string_view::npos && line.find(": ") == std::string_view::npos &&
         line.find_first_of("-#%[{") != 0;
}

}  // namespace

Submissions parse_submissions(std::string_view text, const std::string& file, const ChallengeRules& rules) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  EntryCollector collector(file, rules);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) collector.refuse(0, "is empty");
  if (text[first] == '[' || text[first] == '{') {
    read_json_entries(text, collector);
  } else if (looks_like_csv(text.substr(first))) {
    read_csv_entries(text, collector);
  } else {
    read_yaml_entries(text, collector);
  }
  return collector.finish();
}

Submissions read_submissions(const std::string& path, const ChallengeRules& rules) {
  const std::string file = path == "-" ? "standard input" : path;
  return parse_submissions(read_whole(path, kLargestSubmissionsFile), file, rules);
}

}  // namespace crosswatt
