// Columns that a program holds in memory, a data frame's say, to a table: by the headings of crosswatt's long CSV, with
// the same checks and the same messages.
//
// The columns are borrowed for the call and copied once, into the table. Not for one column per hardware: such tables
// are small, and read_text() takes them as the text of a file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "crosswatt/core/index.hpp"
#include "crosswatt/ingest/read.hpp"

namespace crosswatt {

/// Text by number: row r says names[codes[r]], and nothing where the code is negative.
struct FrameText {
  std::span<const std::int32_t> codes;
  std::vector<std::string> names;
};

struct FrameColumn {
  std::string heading;
  /// Numbers (NaN = unknown), text, or neither, for a column that has no heading of ours. Either will do for any
  /// heading, as long as the text reads as a number where one is wanted.
  std::variant<std::monostate, std::span<const double>, FrameText> values;
};

/// @param columns  all of `rows` values. @param name  what messages call the frame; they count its rows from 1.
/// @throws DataError with every problem, ConfigError.
EnergyTable read_frame(std::span<const FrameColumn> columns, Index rows, const std::string& name,
                       const ReadOptions& options);

/// What read_tables() makes of a file of that text, a frame's as CSV: its lines are counted as the frame's rows, from 1
/// behind the header. @param name  what messages call it.
EnergyTable read_text(const std::string& name, std::string text, const ReadOptions& options);

/// Whether a long table has a field of that heading.
bool is_long_heading(const std::string& heading);

}  // namespace crosswatt
