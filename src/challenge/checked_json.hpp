// A JSON file read key by key, every key checked: what is missing, misspelt, of the wrong type or out of range becomes
// a Problem with its path in the file ("/metrics/0/name"), and reading goes on so that one run shows them all.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/error.hpp"

namespace crosswatt {

/// The problems of one file.
class JsonProblems {
 public:
  explicit JsonProblems(std::string file) : file_(std::move(file)) {}
  void add(const std::string& path, std::string value, std::string rule, std::string remedy = {});
  /// @throws DataError when there are any.
  void throw_if_any() const;

 private:
  std::string file_;
  std::vector<Problem> problems_;
};

/// One object. Every getter declares its key as known; finish() complains of the others.
class CheckedObject {
 public:
  /// Something else than an object is a problem, and every getter then gives its fallback.
  CheckedObject(const nlohmann::json& value, std::string path, JsonProblems& problems);

  std::string text(const std::string& key, bool required);
  double number(const std::string& key, double fallback, bool required);
  int integer(const std::string& key, int fallback, bool required);
  /// Not empty and without empty texts where `required`.
  std::vector<std::string> texts(const std::string& key, bool required);
  /// null where the key is absent.
  const nlohmann::json* find(const std::string& key, bool required);
  /// The object under a key; an empty one where it is absent.
  CheckedObject object(const std::string& key, bool required);
  /// The elements of the list under a key.
  std::vector<CheckedObject> objects(const std::string& key, bool required);

  std::string path(const std::string& key) const { return path_ + "/" + key; }
  void problem(const std::string& key, std::string value, std::string rule, std::string remedy = {});
  void finish();

 private:
  const nlohmann::json& value_;
  std::string path_;
  JsonProblems& problems_;
  std::vector<std::string> known_;
};

}  // namespace crosswatt
