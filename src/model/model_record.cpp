#include "crosswatt/model/model_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "crosswatt/core/text.hpp"

namespace crosswatt {

void ModelWriter::number(std::string_view name, double value) {
  record_.fields[std::string(name)] = value;
}
void ModelWriter::flag(std::string_view name, bool value) {
  record_.fields[std::string(name)] = value;
}
void ModelWriter::text(std::string_view name, std::string value) {
  record_.fields[std::string(name)] = std::move(value);
}
void ModelWriter::numbers(std::string_view name, std::span<const double> values) {
  record_.fields[std::string(name)] = std::vector<double>(values.begin(), values.end());
}
void ModelWriter::texts(std::string_view name, std::vector<std::string> values) {
  record_.fields[std::string(name)] = std::move(values);
}
void ModelWriter::records(std::string_view name, std::vector<ModelRecord> values) {
  record_.fields[std::string(name)] = std::move(values);
}

void ModelReader::fail(std::string_view name, std::string rule) const {
  throw DataError(Problem{.file = file_,
                          .column = std::string(name),
                          .rule = std::move(rule),
                          .remedy = "the model file was edited or damaged: fit the model again"});
}

template <typename T>
const T& ModelReader::get(std::string_view name, const char* kind) const {
  const auto field = record_.fields.find(name);
  if (field == record_.fields.end()) fail(name, fmt::format("is missing; {} expected", kind));
  const T* value = std::get_if<T>(&field->second);
  if (value == nullptr) fail(name, fmt::format("is not {}", kind));
  return *value;
}

double ModelReader::number(std::string_view name) const {
  const double value = number_or_unknown(name);
  if (!std::isfinite(value)) fail(name, "is not a number");
  return value;
}

double ModelReader::number_or_unknown(std::string_view name) const {
  return get<double>(name, "a number");
}

Index ModelReader::integer(std::string_view name, Index low, Index high) const {
  const double value = number(name);
  if (!(value >= static_cast<double>(low) && value <= static_cast<double>(high)) || value != std::floor(value))
    fail(name, fmt::format("is {}, but must be a whole number from {} to {}", shortest(value), low, high));
  return static_cast<Index>(value);
}

bool ModelReader::flag(std::string_view name) const {
  return get<bool>(name, "true or false");
}
const std::string& ModelReader::text(std::string_view name) const {
  return get<std::string>(name, "a text");
}

const std::vector<double>& ModelReader::list(std::string_view name) const {
  // An empty list has no type of its own in a file, and is read as a list of numbers.
  return get<std::vector<double>>(name, "a list of numbers");
}

const std::vector<double>& ModelReader::numbers(std::string_view name) const {
  const std::vector<double>& values = list(name);
  if (!std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); }))
    fail(name, "holds what is not a number");
  return values;
}

const std::vector<double>& ModelReader::numbers(std::string_view name, Index count) const {
  numbers(name);
  return numbers_or_unknown(name, count);
}

const std::vector<double>& ModelReader::numbers_or_unknown(std::string_view name, Index count) const {
  const std::vector<double>& values = list(name);
  if (static_cast<Index>(values.size()) != count)
    fail(name, fmt::format("holds {} numbers, but must hold {}", values.size(), count));
  return values;
}

const std::vector<std::string>& ModelReader::texts(std::string_view name) const {
  static const std::vector<std::string> kNone;
  if (const auto field = record_.fields.find(name); field != record_.fields.end()) {
    const auto* numbers = std::get_if<std::vector<double>>(&field->second);
    if (numbers != nullptr && numbers->empty()) return kNone;
  }
  return get<std::vector<std::string>>(name, "a list of texts");
}

const std::vector<ModelRecord>& ModelReader::records(std::string_view name) const {
  static const std::vector<ModelRecord> kNone;
  if (const auto field = record_.fields.find(name); field != record_.fields.end()) {
    const auto* numbers = std::get_if<std::vector<double>>(&field->second);
    if (numbers != nullptr && numbers->empty()) return kNone;
  }
  return get<std::vector<ModelRecord>>(name, "a list of records");
}

bool ModelReader::has(std::string_view name) const {
  return record_.fields.find(name) != record_.fields.end();
}

}  // namespace crosswatt
