// The options every verb that reads tables shares: the files, how to read them, what to keep of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crosswatt/data/energy_table.hpp"
#include "crosswatt/data/hardware_catalogue.hpp"
#include "crosswatt/data/pair_dataset.hpp"
#include "crosswatt/ingest/read.hpp"
#include "tools/program.hpp"

namespace crosswatt::tools {

class TableOptions {
 public:
  /// @param required  whether the verb can do without a table.
  void add_to(CLI::App& verb, bool required = true);

  /// One more file to join.
  void add_file(const std::string& path) { files_.push_back(path); }
  bool given() const { return !files_.empty(); }
  const std::vector<std::string>& files() const { return files_; }
  /// Reads, joins and filters; what was noticed and what is worth a doubt goes to standard error.
  EnergyTable load(const Program& program) const;
  /// Likewise, saying what was noticed only: for a verb that shows the doubts itself.
  EnergyTable read(const Program& program) const;
  HardwareCatalogue catalogue() const;
  const std::string& hardware_file() const { return hardware_file_; }
  /// The table's spelling of what the user typed. @throws DataError
  std::string hardware(const std::string& typed, const EnergyTable& table) const;
  /// The same, but nothing where the table has no such hardware. @throws DataError when several fit.
  std::optional<std::string> find_hardware(const std::string& typed, const EnergyTable& table) const;
  /// From one source or several, "A,C". @throws DataError, ConfigError
  HardwarePair pair(const std::string& from, const std::string& to, const EnergyTable& table) const;

 private:
  std::vector<std::string> files_;
  std::string format_, energy_unit_, phase_, scope_, set_phase_, set_scope_, hardware_file_;
  std::vector<std::string> hardware_;
  bool wide_ = false;
  bool strict_ = false;
  bool merge_hardware_ = false;
  bool include_backups_ = false;
  std::string workload_from_, set_hardware_, workload_, family_regex_;
};

}  // namespace crosswatt::tools
