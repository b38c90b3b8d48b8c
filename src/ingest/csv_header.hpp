// What can be wrong with the headings of a table, said the same way by every reader of one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "crosswatt/data/energy_table.hpp"
#include "ingest/csv.hpp"
#include "ingest/fields.hpp"

namespace crosswatt::ingest {

/// Collects what a reader finds out about the columns of a file.
class HeaderCheck {
 public:
  HeaderCheck(const CsvFile& file, EnergyTableBuilder& table)
      : HeaderCheck(file.header(), file.header_line(), file.name(), table) {}
  /// @param line  where the header stands; 0 = nowhere.
  HeaderCheck(const std::vector<std::string>& header, std::int64_t line, const std::string& file,
              EnergyTableBuilder& table)
      : header_(header), line_(line), file_(file), table_(table) {}

  /// Whether there is more than one column; says which other separator the header seems to have.
  bool separated_by_commas();
  /// A column that nobody asked for.
  void ignored(std::size_t column);
  /// A column that says what an earlier one says already.
  void second(std::size_t column, std::size_t first);
  /// A column that must be there.
  void missing(std::string_view heading, const std::string& remedy);
  void refuse(std::string_view heading, CellFault fault);
  /// Reports the missing columns with the nearest of the ignored ones, and remarks which were ignored. True when the
  /// file can be read.
  bool finish();

 private:
  struct Missing {
    std::string heading;
    std::string remedy;
  };

  const std::vector<std::string>& header_;
  std::int64_t line_;
  const std::string& file_;
  EnergyTableBuilder& table_;
  std::vector<std::string> ignored_;
  std::vector<Missing> missing_;
  bool passed_ = true;
};

}  // namespace crosswatt::ingest
