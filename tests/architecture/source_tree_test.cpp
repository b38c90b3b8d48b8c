// The rules, tried on trees that break them.

#include "architecture/source_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crosswatt::architecture {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Include quoted(std::string path) {
  return {1, true, std::move(path)};
}
Include bracketed(std::string path) {
  return {1, false, std::move(path)};
}

TEST(IncludesOf, FindsThemWithTheirLines) {
  const std::vector<Include> includes =
      includes_of("#pragma once\n#include <vector>\n\n  #  include \"core/x.hpp\"  // why\n");
  ASSERT_EQ(includes.size(), 2u);
  EXPECT_EQ(includes[0].line, 2);
  EXPECT_FALSE(includes[0].quoted);
  EXPECT_EQ(includes[0].path, "vector");
  EXPECT_EQ(includes[1].line, 4);
  EXPECT_TRUE(includes[1].quoted);
  EXPECT_EQ(includes[1].path, "core/x.hpp");
}

TEST(IncludesOf, IgnoresComments) {
  EXPECT_TRUE(includes_of("// #include <a>\n/* #include <b>\n#include <c>\n*/ int x;\n/* open\n#include <d>").empty());
  EXPECT_EQ(includes_of("/* a */ #include <b>\n").size(), 1u);
}

TEST(WithoutComments, KeepsCodeAndLines) {
  EXPECT_EQ(without_comments("a // b\nc /* d\ne */ f / g"), "a     \nc     \n     f / g");
}

TEST(StageOfFile, IsTheFolderItLivesIn) {
  EXPECT_EQ(stage_of_file("src/model/linear.cpp"), "model");
  EXPECT_EQ(stage_of_file("include/crosswatt/model/strategy.hpp"), "model");
  EXPECT_EQ(stage_of_file("tools/commands/fit.cpp"), "tools");
  EXPECT_EQ(stage_of_file("tools/crosswatt.cpp"), "tools");
  EXPECT_EQ(stage_of_file("src/stray.cpp"), std::nullopt);
  EXPECT_EQ(stage_of_file("bench/x.cpp"), std::nullopt);
}

TEST(BrokenRule, DownAndHomeAreAllowed) {
  EXPECT_EQ(broken_rule("model", quoted("crosswatt/core/error.hpp")), "");
  EXPECT_EQ(broken_rule("model", quoted("numeric/double_double.hpp")), "");
  EXPECT_EQ(broken_rule("model", quoted("model/svr_grid.hpp")), "");
  EXPECT_EQ(broken_rule("tools", quoted("commands/fit.hpp")), "");
  EXPECT_EQ(broken_rule("core", bracketed("fmt/format.h")), "");
}

TEST(BrokenRule, UpAndSidewaysAreNot) {
  EXPECT_THAT(broken_rule("core", quoted("crosswatt/data/energy_table.hpp")),
              HasSubstr("up, from core (floor 1) to data (floor 3)"));
  EXPECT_THAT(broken_rule("model", quoted("crosswatt/select/splitter.hpp")), HasSubstr("sideways"));
  EXPECT_THAT(broken_rule("ingest", quoted("model/svr_grid.hpp")), HasSubstr("sideways"));
  EXPECT_THAT(broken_rule("report", quoted("commands/fit.hpp")), HasSubstr("up"));
}

TEST(BrokenRule, EveryQuotedPathNamesAStage) {
  EXPECT_THAT(broken_rule("core", quoted("text.hpp")), HasSubstr("from the source root"));
  EXPECT_THAT(broken_rule("core", quoted("fmt/format.h")), HasSubstr("third-party headers stand in <>"));
  EXPECT_THAT(broken_rule("attic", quoted("crosswatt/core/text.hpp")), HasSubstr("attic is on no floor"));
}

TEST(BrokenPublicRule, EigenAndTheStandardLibraryOnly) {
  EXPECT_EQ(broken_public_rule(bracketed("vector")), "");
  EXPECT_EQ(broken_public_rule(bracketed("Eigen/Core")), "");
  EXPECT_EQ(broken_public_rule(quoted("crosswatt/core/index.hpp")), "");
  for (const char* path : {"fmt/format.h", "nlohmann/json.hpp", "svm.h", "sys/stat.h", "boost/math/tools.hpp"}) {
    EXPECT_NE(broken_public_rule(bracketed(path)), "") << path;
  }
  EXPECT_THAT(broken_public_rule(quoted("model/svr_grid.hpp")), HasSubstr("private"));
}

TEST(MappedPaths, AreTheFirstColumn) {
  const auto paths = mapped_paths(
      "text\n<!-- map -->\n```\n"
      "CMakeLists.txt README.md  where to begin\n"
      "src/             what there is\n"
      "  core/          errors\n"
      "    error.cpp\n"
      "  data/          tables  of columns\n"
      "\n"
      "tests/\n```\n<!-- /map -->\nmore  text\n");
  ASSERT_TRUE(paths.has_value());
  EXPECT_THAT(*paths, ElementsAre("CMakeLists.txt", "README.md", "src/", "src/core/", "src/core/error.cpp", "src/data/",
                                  "tests/"));
}

TEST(MappedPaths, AreNoneWithoutAMap) {
  EXPECT_EQ(mapped_paths("no map"), std::nullopt);
  EXPECT_EQ(mapped_paths("<!-- /map --> <!-- map -->"), std::nullopt);
}

}  // namespace
}  // namespace crosswatt::architecture
