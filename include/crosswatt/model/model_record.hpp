// What a fitted model is made of when it is put away: named numbers, texts and lists, without saying in which file
// format.
//
// Strategies write their fields to a ModelWriter and read them back from a ModelReader; model_file.hpp turns the record
// into JSON and back. Doubles survive bit for bit.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/index.hpp"

namespace crosswatt {

struct ModelRecord;
using ModelField =
    std::variant<double, bool, std::string, std::vector<double>, std::vector<std::string>, std::vector<ModelRecord>>;

/// Fields by name.
struct ModelRecord {
  std::map<std::string, ModelField, std::less<>> fields;
};

class ModelWriter {
 public:
  void number(std::string_view name, double value);
  void flag(std::string_view name, bool value);
  void text(std::string_view name, std::string value);
  void numbers(std::string_view name, std::span<const double> values);
  void texts(std::string_view name, std::vector<std::string> values);
  /// A list of nested records, one per call of the writers in it.
  void records(std::string_view name, std::vector<ModelRecord> values);
  ModelRecord take() { return std::move(record_); }

 private:
  ModelRecord record_;
};

/// Every read throws DataError, naming the file and the field, when the field is missing or of another kind. Numbers
/// are finite, but for those that may be unknown (kUnknown, null in a file).
class ModelReader {
 public:
  ModelReader(const ModelRecord& record, std::string file) : record_(record), file_(std::move(file)) {}

  double number(std::string_view name) const;
  double number_or_unknown(std::string_view name) const;
  /// A whole number in [low, high].
  Index integer(std::string_view name, Index low, Index high) const;
  bool flag(std::string_view name) const;
  const std::string& text(std::string_view name) const;
  const std::vector<double>& numbers(std::string_view name) const;
  /// Exactly that many.
  const std::vector<double>& numbers(std::string_view name, Index count) const;
  const std::vector<double>& numbers_or_unknown(std::string_view name, Index count) const;
  const std::vector<std::string>& texts(std::string_view name) const;
  const std::vector<ModelRecord>& records(std::string_view name) const;
  bool has(std::string_view name) const;
  const std::string& file() const { return file_; }
  /// DataError about this file's field.
  [[noreturn]] void fail(std::string_view name, std::string rule) const;

 private:
  const std::vector<double>& list(std::string_view name) const;
  template <typename T>
  const T& get(std::string_view name, const char* kind) const;

  const ModelRecord& record_;
  std::string file_;
};

}  // namespace crosswatt
