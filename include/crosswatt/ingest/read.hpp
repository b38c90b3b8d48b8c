// Files to a table: every format crosswatt reads, recognised by content.
//
// A format is one reader in src/ingest/formats and one line in formats.def. Own formats refuse a file with a bad row;
// readers of other tools' files leave bad rows out and say so, unless `strict`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/parallel.hpp"
#include "crosswatt/core/units.hpp"
#include "crosswatt/data/energy_table.hpp"

namespace crosswatt {

struct ReadOptions {
  std::string format;                        ///< "" = by content; else a name of `formats()`
  bool wide = false;                         ///< the CSV is wide even though it has a hardware column
  EnergyUnit energy_unit = EnergyUnit::kwh;  ///< of a column `energy` and of wide columns
  bool energy_unit_given = false;            ///< without it a bare `energy` column is refused
  std::string set_hardware;      ///< for files that do not say: "NAME", or "PLACE=NAME,…" by a part of the path
  std::string workload_from;     ///< files of other tools: keys "a,b", or a regular expression with groups on the path
  bool include_backups = false;  ///< of folders, `.bak` files too
  bool strict = false;           ///< doubts and bad rows are errors in every format
  int threads = 0;               ///< 0 = all cores
  StopRequest stop{};            ///< polled between files and blocks of them
  std::size_t block_bytes = std::size_t{1} << 18;  ///< read at a time; what comes out does not depend on it
};

/// What `list formats` says of a reader.
struct FormatInfo {
  std::string_view name;
  std::string_view summary;
};
std::vector<FormatInfo> formats();

/// What a file turned out to be.
struct FileSummary {
  std::string file;    ///< as messages name it
  std::string format;  ///< a name of formats()
  Index rows = 0;
};

/// Reads and joins the files; "-" is standard input; a folder is walked, and what is in no known format is left aside.
/// @throws DataError with every problem of every file, ConfigError for an unknown format, Interrupted when
/// `options.stop` asked for it.
/// @param files  if given, gets one entry per file read.
EnergyTable read_tables(const std::vector<std::string>& paths, const ReadOptions& options,
                        std::vector<FileSummary>* files = nullptr);

/// The table in crosswatt's own long CSV and JSON; reading them back gives the same table, but for the positions of its
/// rows.
std::string to_long_csv(const EnergyTable& table);
std::string to_json(const EnergyTable& table);
/// BoAmps reports, one for each workload on a hardware in a phase: an object, or an array of several. They hold
/// workload, hardware, phase, scope, energies, durations, repetitions and params.
std::string to_boamps(const EnergyTable& table);
/// CodeCarbon's columns, a row a run, its scopes side by side. They hold workload, hardware, energies of gpu, cpu, ram
/// and total, durations and repetitions. @throws DataError for a scope they do not hold.
std::string to_codecarbon_csv(const EnergyTable& table);

}  // namespace crosswatt
