// Which files to read, how, and what to keep of them, in the words of a user: what every verb that reads tables is
// told.
//
// Names stay text until the files are read, because a hardware means what the table calls so. Where a program knows
// what it wants, read_tables() and filter() take it without the detour.
#pragma once

#include <string>
#include <vector>

#include "crosswatt/data/energy_table.hpp"
#include "crosswatt/data/hardware_catalogue.hpp"
#include "crosswatt/ingest/read.hpp"

namespace crosswatt {

/// "" and false = not said. Messages call the members by the option of the same name: `set_phase` is --set-phase.
struct TableRequest {
  std::vector<std::string> files;     ///< and folders; "-" is standard input; several are joined
  std::string input_format;           ///< a name of formats() instead of recognising it
  bool wide = false;                  ///< a CSV with one column per hardware
  std::string energy_unit;            ///< of a column `energy` and of wide columns: kWh, Wh, J, …
  std::string workload_from;          ///< as of ReadOptions
  bool include_backups = false;       ///< of folders, `.bak` files too
  std::string set_hardware;           ///< as of ReadOptions
  std::string set_phase;              ///< of rows that do not say
  std::string set_scope;              ///< of rows that do not say
  std::string family_regex;           ///< its first group names the family
  std::string hardware_file;          ///< CSV on top of the built-in catalogue
  bool merge_hardware = false;        ///< join different spellings of one card
  bool strict = false;                ///< refuse what would only be warned of
  std::string phase;                  ///< keep only this
  std::string scope;                  ///< keep only this
  std::vector<std::string> hardware;  ///< keep only these, by any spelling the catalogue knows
  std::string workload;               ///< keep only what matches this regular expression
  int threads = 0;                    ///< 0 = all cores
  StopRequest stop{};

  /// How the files are read. @throws ConfigError
  ReadOptions read_options() const;
  /// @throws DataError for a hardware file that can't be read.
  HardwareCatalogue catalogue() const;
};

/// Reads, joins and filters. @throws DataError, ConfigError
EnergyTable read_table(const TableRequest& request);

/// What is wanted of a table that was read by read_options(). @throws as read_table.
EnergyTable refine(EnergyTable table, const TableRequest& request);

/// What is worth a second look, a line a kind: how often, an example, what it means. What was met on reading, and what
/// implausible() finds.
std::vector<std::string> doubts(const EnergyTable& table, const HardwareCatalogue& catalogue);

}  // namespace crosswatt
