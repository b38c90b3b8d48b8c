// The options every verb that reads tables shares: the files, how to read them, what to keep of them.
#pragma once

#include <string>
#include <vector>

#include "crosswatt/data/energy_table.hpp"
#include "crosswatt/data/hardware_catalogue.hpp"
#include "crosswatt/ingest/table_request.hpp"
#include "tools/program.hpp"

namespace crosswatt::tools {

class TableOptions {
 public:
  /// @param required  whether the verb can do without a table.
  void add_to(CLI::App& verb, bool required = true);

  /// One more file to join.
  void add_file(const std::string& path) { request_.files.push_back(path); }
  bool given() const { return !request_.files.empty(); }
  const std::vector<std::string>& files() const { return request_.files; }
  /// Reads, joins and filters; what was noticed and what is worth a doubt goes to standard error.
  EnergyTable load(const Program& program) const;
  /// Likewise, saying what was noticed only: for a verb that shows the doubts itself.
  EnergyTable read(const Program& program) const;
  HardwareCatalogue catalogue() const { return request_.catalogue(); }
  const std::string& hardware_file() const { return request_.hardware_file; }

 private:
  TableRequest request_;
};

}  // namespace crosswatt::tools
