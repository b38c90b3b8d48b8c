// The shape of the house, read off the files themselves.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include "architecture/source_tree.hpp"

namespace crosswatt::architecture {
namespace {

const std::filesystem::path kRoot = CROSSWATT_SOURCE_DIR;

std::vector<std::filesystem::path> product_files() {
  std::vector<std::filesystem::path> files;
  for (const char* folder : {"include", "src", "tools"}) {
    for (std::filesystem::path& file : source_files(folder)) files.push_back(std::move(file));
  }
  return files;
}

std::string place(const std::filesystem::path& file, const Include& include) {
  return file.string() + ":" + std::to_string(include.line) + ": " + include.path + " ";
}

TEST(Floors, EveryFileIsOnOne) {
  for (const std::filesystem::path& file : product_files()) {
    const std::optional<std::string> stage = stage_of_file(file);
    EXPECT_TRUE(stage && floors().contains(*stage)) << file;
  }
}

TEST(Floors, NoIncludeRunsUpOrSideways) {
  const std::vector<std::filesystem::path> files = product_files();
  ASSERT_GT(files.size(), 20u) << "the source tree was not found";
  for (const std::filesystem::path& file : files) {
    for (const Include& include : includes_of(read(file))) {
      const std::string rule = broken_rule(stage_of_file(file).value_or(""), include);
      EXPECT_EQ(rule, "") << place(file, include) << rule;
    }
  }
}

TEST(PublicHeaders, UseEigenAndTheStandardLibraryOnly) {
  for (const std::filesystem::path& file : source_files("include")) {
    for (const Include& include : includes_of(read(file))) {
      const std::string rule = broken_public_rule(include);
      EXPECT_EQ(rule, "") << place(file, include) << rule;
    }
  }
}

TEST(PublicHeaders, OpenWithAComment) {
  for (const std::filesystem::path& file : source_files("include")) {
    EXPECT_TRUE(read(file).starts_with("// ")) << file << " does not say what it is for";
  }
}

TEST(Library, NeverPrintsNorEndsTheProcess) {
  const std::regex forbidden(
      R"(#\s*include\s*<iostream>|\bstd::(cout|cerr|clog)\b|\bfmt::print\b|\b(printf|fprintf|puts|fputs|abort|exit|_Exit)\s*\()");
  for (const char* folder : {"include", "src"}) {
    for (const std::filesystem::path& file : source_files(folder)) {
      const std::string code = without_comments(read(file));
      std::smatch match;
      EXPECT_FALSE(std::regex_search(code, match, forbidden)) << file << ": " << match.str();
    }
  }
}

TEST(Sources, AreAllBuilt) {
  std::ifstream list(CROSSWATT_BINARY_DIR "/compile_commands.json");
  if (!list) GTEST_SKIP() << "this generator keeps no list of what it compiles";
  const std::string commands{std::istreambuf_iterator<char>(list), {}};
  for (const char* folder : {"src", "tests"}) {
    for (const std::filesystem::path& file : source_files(folder)) {
      const bool built_apart = file.string().starts_with("tests/install/") || file.string().starts_with("tests/mpi/");
      if (file.extension() != ".cpp" || built_apart) continue;
      EXPECT_NE(commands.find("\"" + (kRoot / file).string() + "\""), std::string::npos) << file << " is in no target";
    }
  }
}

TEST(Readme, EveryPathOfItsMapExists) {
  const std::optional<std::vector<std::string>> paths = mapped_paths(read("README.md"));
  ASSERT_TRUE(paths) << "README.md has no map between <!-- map --> and <!-- /map -->";
  for (const std::string& path : *paths) EXPECT_TRUE(std::filesystem::exists(kRoot / path)) << path;
}

}  // namespace
}  // namespace crosswatt::architecture
