// What a run of another tool is called in the table. Such files seldom say outright what was run, and name hardware as
// they like; the user's options come first, then what the format says.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crosswatt/core/error.hpp"
#include "crosswatt/ingest/read.hpp"
#include "ingest/runs.hpp"

namespace crosswatt::ingest {

/// The value a file gives under a key, "" where it gives none.
using Lookup = std::function<std::string(std::string_view key)>;

/// A file that does not say what was run or what on, and for which the user has not said it either. It is left out.
class UnnamedFile : public DataError {
 public:
  using DataError::DataError;
};

class Naming {
 public:
  /// @throws ConfigError when `--workload-from` is a regular expression that is none, or when `--set-hardware` holds
  /// commas but not a PLACE=NAME between each two.
  explicit Naming(const ReadOptions& options);

  /// The file read from here on. @param description  of its run, where one is known; must outlive the reading.
  void enter(const std::string& path, const RunDescription* description);

  /// The workload of a run: the values of the keys the user chose joined by '/', or the groups of his expression in the
  /// path; without either, `usual`. "" where that says nothing. @throws UnnamedFile where the expression finds nothing.
  std::string workload(const std::string& path, const Lookup& value_of, const std::string& usual);
  /// Likewise; without either, the file's name without extension.
  std::string workload_by_file(const std::string& path, const Lookup& value_of);
  /// What to say where files of one name in several folders gave one workload.
  std::vector<std::string> names_of_several_folders() const;
  /// What ran it: `found`, tidied; where that is empty, what the user says of this file or all files.
  std::string hardware(std::string_view found) const;
  /// What the user says of a machine of a cluster.
  std::string hardware_of_node(std::string_view node) const;
  /// Whether the user chose keys or an expression.
  bool workload_is_chosen() const { return pattern_.has_value() || !keys_.empty(); }

  /// Columns that a file has, for unknown_keys().
  void offer(const std::vector<std::string>& columns);
  /// A problem for each key the user chose that none of the files has, once any was asked for.
  std::vector<Problem> unknown_keys() const;

 private:
  void read_places(const std::string& set_hardware);
  std::string workload_by_path(const std::string& path) const;

  std::vector<std::string> keys_;
  std::map<std::string, std::set<std::string>> folders_;  // of files, by the workload named after them
  std::set<std::string, std::less<>> known_keys_;         // columns of the files, and keys that gave a value
  bool asked_ = false;                                    // for a value of the keys
  std::string expression_;
  std::optional<std::regex> pattern_;
  std::string set_hardware_;
  std::vector<std::pair<std::string, std::string>> hardware_by_place_;  // part of a path or a node's name, hardware
  std::string path_;
  const RunDescription* description_ = nullptr;
};

/// "NAME" for one, "4 x NAME" for four; a name that counts its cards itself stays as it is.
std::string several(int count, std::string_view name);
/// "2 x A + B" for the devices A, B, A of one run, by name, "3 x A" for 2 x A and A; those without a name are passed
/// over.
std::string together(std::span<const std::string> devices);
/// Whether a name says how many cards it is of, or of which: "2 x A", "A 2 device(s)", "A + B".
bool names_several(std::string_view name);
/// "1 x NAME" is NAME; several cards keep their number; "NAME 2 device(s)" is "2 x NAME".
std::string tidy_hardware(std::string_view name);

/// A card held at a power limit: plain at the highest limit met, or where none was set (NaN); "NAME @100W" below.
std::string at_power_limit(std::string_view name, double limit_w, double highest_limit_w);

/// A list ("[1, 1]") as part of a name.
std::string without_blanks(std::string_view text);

/// A path's file name, its name without extension, and the folder it lies in ("." where none is said).
std::string file_name(const std::string& path);
std::string stem(const std::string& path);
std::string folder_of(const std::string& path);

}  // namespace crosswatt::ingest
