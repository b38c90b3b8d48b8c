#include "challenge/checked_json.hpp"

#include <algorithm>

#include "crosswatt/core/nearest.hpp"

namespace crosswatt {
using nlohmann::json;

void JsonProblems::add(const std::string& path, std::string value, std::string rule, std::string remedy) {
  Problem problem;
  problem.file = file_;
  problem.column = path.empty() ? "/" : path;
  problem.value = std::move(value);
  problem.rule = std::move(rule);
  problem.remedy = std::move(remedy);
  problems_.push_back(std::move(problem));
}

void JsonProblems::throw_if_any() const {
  if (!problems_.empty()) throw DataError(problems_);
}

CheckedObject::CheckedObject(const json& value, std::string path, JsonProblems& problems)
    : value_(value), path_(std::move(path)), problems_(problems) {
  if (!value_.is_object() && !value_.is_null()) problems_.add(path_, value_.dump(), "must be an object");
}

const json* CheckedObject::find(const std::string& key, bool required) {
  known_.push_back(key);
  if (value_.is_object()) {
    const auto found = value_.find(key);
    if (found != value_.end()) return &*found;
  }
  if (required) problem(key, "", "is required");
  return nullptr;
}

void CheckedObject::problem(const std::string& key, std::string value, std::string rule, std::string remedy) {
  problems_.add(path(key), std::move(value), std::move(rule), std::move(remedy));
}

std::string CheckedObject::text(const std::string& key, bool required) {
  const json* found = find(key, required);
  if (found == nullptr) return "";
  if (found->is_string() && !found->get_ref<const std::string&>().empty()) return found->get<std::string>();
  problem(key, found->dump(), "must be a text that is not empty");
  return "";
}

double CheckedObject::number(const std::string& key, double fallback, bool required) {
  const json* found = find(key, required);
  if (found == nullptr) return fallback;
  if (found->is_number()) return found->get<double>();
  problem(key, found->dump(), "must be a number");
  return fallback;
}

int CheckedObject::integer(const std::string& key, int fallback, bool required) {
  const json* found = find(key, required);
  if (found == nullptr) return fallback;
  const bool whole = found->is_number_integer();
  if (whole && found->get<std::int64_t>() >= -1000000 && found->get<std::int64_t>() <= 1000000)
    return found->get<int>();
  problem(key, found->dump(), "must be a whole number within ±1000000");
  return fallback;
}

std::vector<std::string> CheckedObject::texts(const std::string& key, bool required) {
  const json* found = find(key, required);
  if (found == nullptr) return {};
  std::vector<std::string> texts;
  const auto is_text = [](const json& element) {
    return element.is_string() && !element.get_ref<const std::string&>().empty();
  };
  if (!found->is_array() || found->empty() || !std::all_of(found->begin(), found->end(), is_text)) {
    problem(key, found->dump(), "must be a list of texts that are not empty");
    return {};
  }
  return found->get<std::vector<std::string>>();
}

CheckedObject CheckedObject::object(const std::string& key, bool required) {
  static const json kNothing;
  const json* found = find(key, required);
  return {found == nullptr ? kNothing : *found, path(key), problems_};
}

std::vector<CheckedObject> CheckedObject::objects(const std::string& key, bool required) {
  const json* found = find(key, required);
  std::vector<CheckedObject> objects;
  if (found == nullptr) return objects;
  if (!found->is_array() || found->empty()) {
    problem(key, found->dump(), "must be a list of objects that is not empty");
    return objects;
  }
  for (std::size_t i = 0; i < found->size(); ++i)
    objects.emplace_back((*found)[i], path(key) + "/" + std::to_string(i), problems_);
  return objects;
}

void CheckedObject::finish() {
  if (!value_.is_object()) return;
  for (const auto& [key, ignored] : value_.items()) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    problem(key, "", "is no key of this object" + did_you_mean(key, known_));
  }
}

}  // namespace crosswatt
