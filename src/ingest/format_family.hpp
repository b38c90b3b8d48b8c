// What the readers of src/ingest/formats share: how they announce themselves and how they are called.
#pragma once

#include <span>
#include <string_view>

#include "crosswatt/data/energy_table.hpp"
#include "crosswatt/ingest/read.hpp"
#include "ingest/source.hpp"

namespace crosswatt::ingest {

struct Format {
  std::string_view name;     ///< for --input-format
  std::string_view summary;  ///< one line for `list formats`
  /// Whether the head of a file looks like this format. Never throws; looks at content before names.
  bool (*recognises)(const Source& source);
  /// Adds the file's rows, problems and remarks to the table, whose current file it is. May throw DataError for a file
  /// that can't be read at all.
  void (*read)(Source& source, const ReadOptions& options, EnergyTableBuilder& table);
};

#define CROSSWATT_FORMAT(file) Format file##_format();
#include "ingest/formats.def"
#undef CROSSWATT_FORMAT

/// All of them, in the order of formats.def.
std::span<const Format> all_formats();

/// The format of a file: the one asked for, else the first that recognises it. @throws DataError when none does, saying
/// what the file looks like instead.
const Format& choose_format(const Source& source, const ReadOptions& options);

/// Reads a file into the table, whose current file it is; returns the format used. Problems go to the table.
/// @throws DataError for a file that can't be read at all.
const Format& read_source(Source& source, const ReadOptions& options, EnergyTableBuilder& table);

}  // namespace crosswatt::ingest
