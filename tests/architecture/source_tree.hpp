// The source tree as the architecture tests see it: files, their stage, what they include.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crosswatt::architecture {

/// Floors of DESIGN.md, section 1: a file includes only from floors below its own or from its own folder.
const std::map<std::string, int, std::less<>>& floors();

/// `text` with comments blanked out, line breaks kept. Knows no string literals: good enough to look for includes and
/// calls.
std::string without_comments(std::string_view text);

struct Include {
  int line;          ///< 1-based
  bool quoted;       ///< "x", not <x>
  std::string path;  ///< what stands between the quotes or brackets
};

/// The #include lines of `text`, comments apart.
std::vector<Include> includes_of(std::string_view text);

/// The stage of a file, from its path below the project's root: src/<stage>/…, include/crosswatt/<stage>/…, tools/….
/// Nothing for a path outside these.
std::optional<std::string> stage_of_file(const std::filesystem::path& below_root);

/// The stage a quoted include names: "crosswatt/<stage>/x.hpp", "<stage>/x.hpp" (a private header) or, from a tool,
/// "commands/x.hpp". Nothing where the path names no stage.
std::optional<std::string> stage_of_include(std::string_view path);

/// Why a file of `stage` may not have this include, or "".
std::string broken_rule(std::string_view stage, const Include& include);

/// Why a public header may not have this include, or "": Eigen and the standard library only.
std::string broken_public_rule(const Include& include);

/// Sources and headers below `folder` of the project, sorted, as paths below the project's root.
std::vector<std::filesystem::path> source_files(const std::string& folder);

std::string read(const std::filesystem::path& below_root);

/// The paths that a README's map names: of each line between `<!-- map -->` and `<!-- /map -->`, what stands before the
/// first gap of two blanks, split at blanks. An indented line is below the line it is indented under. Nothing where
/// there is no map.
std::optional<std::vector<std::string>> mapped_paths(std::string_view readme);

}  // namespace crosswatt::architecture
