// The pages a newcomer reads, held against the tree they describe: maps that drift are worse than none.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "crosswatt/core/text.hpp"
#include "crosswatt/model/registry.hpp"
#include "support/temporary_folder.hpp"

namespace crosswatt {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = CROSSWATT_SOURCE_DIR;

std::vector<fs::path> pages() {
  std::vector<fs::path> found;
  for (const fs::path& folder : {kRoot, kRoot / "docs", kRoot / "data"})
    for (const fs::directory_entry& entry : fs::directory_iterator(folder))
      if (entry.path().extension() == ".md") found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

std::string text_of(const fs::path& path) {
  return test::contents(path.string());
}

/// All first groups of a pattern.
std::vector<std::string> matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator match(text.begin(), text.end(), regex), end; match != end; ++match)
    found.push_back((*match)[1]);
  return found;
}

/// What stands between <!-- map --> and <!-- /map -->.
std::string map_of(const fs::path& page) {
  const std::string text = text_of(page);
  const std::string_view open = "<!-- map -->";
  const std::size_t begin = text.find(open);
  const std::size_t end = text.find("<!-- /map -->");
  if (begin == std::string::npos || end == std::string::npos) {
    ADD_FAILURE() << page << " has no map";
    return {};
  }
  return text.substr(begin + open.size(), end - begin - open.size());
}

TEST(Pages, LinkOnlyToWhatIsThere) {
  for (const fs::path& page : pages())
    for (const std::string& link : matches(text_of(page), R"(\]\(([^)#:\s]+)(?:#[^)\s]*)?\))"))
      EXPECT_TRUE(fs::exists(page.parent_path() / link)) << page.filename() << " links to " << link;
}

TEST(Pages, NameOnlyPathsThatAreThere) {
  for (const fs::path& page : pages()) {
    const std::string text = text_of(page);
    for (const std::string& path :
         matches(text, R"(`((?:src|include|tests|docs|data|tools|scripts|cmake|bench)/[\w./-]*)`)"))
      EXPECT_TRUE(fs::exists(kRoot / path)) << page.filename() << " names " << path;
    for (const std::string& header : matches(text, R"(`(crosswatt/[\w/]+\.hpp)`)"))
      EXPECT_TRUE(fs::exists(kRoot / "include" / header)) << page.filename() << " names " << header;
  }
}

// Each line of the journey's map names a file and then what is to be found in it.
TEST(JourneyMap, NamesFunctionsWhereTheyAre) {
  const std::string map = map_of(kRoot / "docs/journey_of_a_kwh.md");
  std::size_t checked = 0;
  for (const std::string_view line : split(map, '\n')) {
    const std::vector<std::string> named = matches(std::string(line), "`([^`]+)`");
    if (named.empty()) continue;
    const std::string source = text_of(kRoot / named.front());
    EXPECT_FALSE(source.empty()) << named.front();
    for (std::size_t i = 1; i < named.size(); ++i, ++checked)
      EXPECT_NE(source.find(named[i]), std::string::npos) << named[i] << " is not in " << named.front();
  }
  EXPECT_GE(checked, 15U);
}

TEST(StrategiesPage, HasASectionForEachStrategy) {
  const std::string page = text_of(kRoot / "docs/strategies.md");
  std::set<std::string> headings;
  for (const std::string& heading : matches(page, "\n### ([^\n]+)"))
    for (const std::string_view name : split(heading, ',')) headings.insert(std::string(trim(name)));
  for (const StrategyInfo& info : strategies()) {
    EXPECT_TRUE(headings.contains(std::string(info.name))) << info.name;
    EXPECT_FALSE(info.summary.empty() || info.when.empty() || info.when_not.empty()) << info.name;
  }
}

}  // namespace
}  // namespace crosswatt
