// Helpers of the reader tests: text in, table or message out.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "crosswatt/core/error.hpp"
#include "crosswatt/ingest/read.hpp"
#include "ingest/format_family.hpp"

namespace crosswatt::testing_support {

/// Reads a text as if it were a file of that name.
inline EnergyTable read_text(const std::string& text, const ReadOptions& options = {},
                             const std::string& file = "t.csv") {
  EnergyTableBuilder table;
  table.start_file(file);
  ingest::Source source(file, text);
  ingest::read_source(source, options, table);
  return table.build();
}

/// The message of reading a text that can't be read.
inline std::string refusal(const std::string& text, const ReadOptions& options = {},
                           const std::string& file = "t.csv") {
  try {
    read_text(text, options, file);
  } catch (const DataError& error) {
    return error.what();
  }
  ADD_FAILURE() << "was read: " << text.substr(0, 200);
  return {};
}

/// Everything a table says, row by row, positions included.
inline std::vector<std::string> rows_of(const EnergyTable& table) {
  std::vector<std::string> rows;
  for (Index i = 0; i < table.rows(); ++i) {
    const Measurement row = table.measurement(i);
    std::string text = table.file(i) + ":" + std::to_string(table.line(i)) + " " + std::string(row.workload) + "|" +
                       std::string(row.hardware) + "|" + std::string(name(row.phase)) + "|" +
                       std::string(name(row.scope)) + "|" + std::to_string(row.repetition) + "|" +
                       std::string(row.family) + "|" + std::string(row.notes);
    char number[40];
    std::snprintf(number, sizeof number, "|%a", row.energy_kwh);
    text += number;
    for (const Column column : kColumns) {
      std::snprintf(number, sizeof number, "|%a", row[column]);
      text += number;
    }
    rows.push_back(text);
  }
  return rows;
}

}  // namespace crosswatt::testing_support
