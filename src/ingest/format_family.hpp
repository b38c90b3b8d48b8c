// What the readers of src/ingest/formats share: how they announce themselves and how they are called.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "crosswatt/data/energy_table.hpp"
#include "crosswatt/ingest/read.hpp"
#include "ingest/naming.hpp"
#include "ingest/runs.hpp"
#include "ingest/source.hpp"

namespace crosswatt::ingest {

/// A file being read.
struct Reading {
  Source& source;
  const ReadOptions& options;
  Naming& naming;                 ///< for files of other tools
  EnergyTableBuilder& table;      ///< whose current file it is
  Runs& runs;                     ///< of all files read together
  bool says_nothing_new = false;  ///< set by a reader: that the file adds no row is in order

  std::int64_t doubted_line = 0;  ///< the last one whose duration was doubted; it may make several rows

  /// What a file says a run took; NaN, and a doubt, where that is 0 or less.
  double known_duration_s(double told_s, std::int64_t line);
};

/// A log that was copied while its tool wrote it ends in the middle of a line, perhaps of a number. Tools that write
/// line by line end every line: one without an end is left out, and this says so.
void note_cut_line(Reading& reading);

/// Whose file it is: what crosswatt writes itself must be right as a whole; of other tools' files the rows that are
/// right are taken, the others doubted and left out.
enum class Origin { own, tool };

struct Format {
  std::string_view name;     ///< for --input-format
  std::string_view summary;  ///< one line for `list formats`
  Origin origin = Origin::tool;
  /// Whether the head of a file looks like this format. Never throws; looks at content before names.
  bool (*recognises)(const Source& source);
  /// Adds the file's rows, problems, caveats and remarks to the table. May throw DataError for a file that can't be
  /// read at all.
  void (*read)(Reading& reading);
  /// It repeats what other files of the same run say in more detail, and is read after them.
  /// Null: never.
  bool (*is_summary)(const Source& source) = nullptr;
  /// No two runs leave the same bytes, since times or counters stand in each: such files are copies, and read once.
  bool is_dated = false;
};

#define CROSSWATT_FORMAT(file) Format file##_format();
#include "ingest/formats.def"
#undef CROSSWATT_FORMAT

/// All of them, in the order of formats.def.
std::span<const Format> all_formats();

/// What read_tables makes of this one source. @throws DataError
EnergyTable read_source(Source& source, const ReadOptions& options);

}  // namespace crosswatt::ingest
