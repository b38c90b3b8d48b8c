// Reads the NIST StRD reference sets beside the project and what is certified for them.
//
// Data come from NIST's own texts: their rows are the last ones of each file, whatever the header says (it is wrong in
// places, some files comment it out, some end their lines with CRLF). Certified numbers come from certified.json, whose
// values were verified at 50 digits and more; SOURCES.md beside it lists the misprints of the texts that this avoids.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace crosswatt::nist {

/// Rows of a data set, each number still text: a decimal such as 10000000.1 is more than a double keeps.
using Rows = std::vector<std::vector<std::string>>;

inline std::filesystem::path folder() {
  return std::filesystem::path(CROSSWATT_SHARED_DIR) / "nist";
}

/// The whole of a token as a number; NIST writes plain decimals and E exponents only.
inline double number(const std::string& token) {
  char* end = nullptr;
  const double value = std::strtod(token.c_str(), &end);
  if (token.empty() || *end != '\0') throw std::runtime_error("not a number: '" + token + "'");
  return value;
}

/// The last `count` non-blank lines, split at blanks.
inline Rows last_rows(const std::filesystem::path& file, std::size_t count) {
  std::ifstream stream(file);
  Rows rows;
  for (std::string line; std::getline(stream, line);) {
    std::istringstream tokens(line);
    std::vector<std::string> row;
    for (std::string token; tokens >> token;) row.push_back(token);
    if (!row.empty()) rows.push_back(std::move(row));
  }
  if (rows.size() < count) throw std::runtime_error(file.string() + ": too few rows");
  rows.erase(rows.begin(), rows.end() - static_cast<Rows::difference_type>(count));
  return rows;
}

inline std::vector<double> column(const Rows& rows, std::size_t index) {
  std::vector<double> values;
  for (const auto& row : rows) values.push_back(number(row.at(index)));
  return values;
}

/// certified.json's entry for one set. @throws when the folder is absent: check have_data() first.
inline nlohmann::json certified(const std::string& set) {
  std::ifstream stream(folder() / "certified.json");
  return nlohmann::json::parse(stream).at(set);
}

inline Rows data(const nlohmann::json& set) {
  const std::size_t count = set.contains("rows_in_file") ? set.at("rows_in_file") : set.at("n");
  return last_rows(folder() / set.at("file").get<std::string>(), count);
}

/// A list of decimal texts as numbers.
inline std::vector<double> numbers(const nlohmann::json& texts) {
  std::vector<double> values;
  for (const auto& text : texts) values.push_back(number(text.get<std::string>()));
  return values;
}

/// NIST's log relative error: how many digits of `actual` are right; of its absolute error where 0 is expected.
inline double digits(double actual, double expected) {
  constexpr double kAll = 16.0;
  const double error = std::abs(actual - expected) / (expected == 0.0 ? 1.0 : std::abs(expected));
  return error == 0.0 ? kAll : std::min(kAll, -std::log10(error));
}

inline bool have_data() {
  return std::filesystem::exists(folder() / "certified.json");
}

}  // namespace crosswatt::nist

#define SKIP_WITHOUT_NIST_DATA() \
  if (!::crosswatt::nist::have_data()) GTEST_SKIP() << "no NIST StRD sets at " << ::crosswatt::nist::folder()
