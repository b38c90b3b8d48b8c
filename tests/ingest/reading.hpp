// Helpers of the reader tests: text in, table or message out.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "crosswatt/core/error.hpp"
#include "crosswatt/ingest/read.hpp"
#include "ingest/format_family.hpp"

namespace crosswatt::testing_support {

/// Reads a text as if it were a file of that name.
inline EnergyTable read_text(const std::string& text, const ReadOptions& options = {},
                             const std::string& file = "t.csv") {
  ingest::Source source(file, text);
  return ingest::read_source(source, options);
}

/// Reads two texts as a.csv and b.csv of one folder.
inline EnergyTable read_both(const std::string& a, const std::string& b, const ReadOptions& options = {}) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) /
                                       testing::UnitTest::GetInstance()->current_test_info()->test_suite_name() /
                                       testing::UnitTest::GetInstance()->current_test_info()->name();
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "a.csv") << a;
  std::ofstream(folder / "b.csv") << b;
  return read_tables({folder.string()}, options);
}

/// For files that do not say what they ran on.
inline ReadOptions on_card() {
  ReadOptions options;
  options.set_hardware = "A40";
  return options;
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

/// A sample file beside the project.
inline std::string sample(const std::string& path) {
  return std::string(CROSSWATT_SHARED_DIR) + "/formats/samples/" + path;
}

/// Energies of the rows of one scope (all scopes where none is given), in row order.
inline std::vector<double> energies(const EnergyTable& table, std::optional<Scope> scope = {}) {
  std::vector<double> found;
  for (Index row = 0; row < table.rows(); ++row) {
    if (!scope || table.scope(row) == *scope) found.push_back(table.energy_kwh()[row]);
  }
  return found;
}

/// How often each kind of caveat was met, as "cells shifted: 1".
inline std::vector<std::string> caveats_of(const EnergyTable& table) {
  std::vector<std::string> said;
  for (const Caveat& caveat : table.caveats().list()) {
    said.push_back(std::string(name(caveat.kind)) + ": " + std::to_string(caveat.count));
  }
  return said;
}

}  // namespace crosswatt::testing_support

/// Skips a test whose sample is not there.
#define CROSSWATT_NEEDS_SAMPLE(path) \
  if (!std::filesystem::exists(crosswatt::testing_support::sample(path))) GTEST_SKIP() << "no sample " << path
