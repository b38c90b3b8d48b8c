#include "crosswatt/challenge/submissions.hpp"

#include "challenge/entry_collector.hpp"
#include "crosswatt/core/text.hpp"
#include "ingest/source.hpp"

namespace crosswatt {
namespace {

/// What stands at the front of the file, behind a byte order mark and blanks.
std::string_view start_of(std::string_view head) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (head.starts_with(kByteOrderMark)) head.remove_prefix(kByteOrderMark.size());
  return head.substr(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
}

/// A heading with commas and nothing of YAML in it.
bool looks_like_csv(std::string_view start) {
  const std::string_view line = trim(start.substr(0, start.find_first_of("\r\n")));
  return line.find(',') != std::string_view::npos && line.find(": ") == std::string_view::npos &&
         line.find_first_of("-#%") != 0;
}

Submissions read(ingest::Source& source, const ChallengeRules& rules) {
  EntryCollector collector(source.name(), rules);
  const std::string_view start = start_of(source.head());
  if (start.empty()) collector.refuse(0, "is empty", "a submissions file is a list of entries, each with its keys");
  if (start.front() == '[' || start.front() == '{') {
    read_json_entries(source, collector);
  } else if (looks_like_csv(start)) {
    read_csv_entries(source, collector);
  } else {
    read_yaml_entries(source, collector);
  }
  return collector.finish();
}

}  // namespace

Submissions parse_submissions(std::string_view text, const std::string& file, const ChallengeRules& rules) {
  ingest::Source source(file, std::string(text));
  return read(source, rules);
}

Submissions read_submissions(const std::string& path, const ChallengeRules& rules) {
  ingest::Source source(path);
  return read(source, rules);
}

}  // namespace crosswatt
