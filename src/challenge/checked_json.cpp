#include "challenge/checked_json.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "crosswatt/core/nearest.hpp"
#include "ingest/json_text.hpp"

namespace crosswatt {
namespace {

using nlohmann::json;

constexpr int kDeepestNesting = 16;

std::int64_t line_at(std::string_view text, std::size_t offset) {
  return 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size())), '\n');
}

/// Refuses doubled keys, which the JSON library would let the last one win, and deep nesting.
class StructureCheck {
 public:
  explicit StructureCheck(const std::string& file) : file_(file) {}

  bool operator()(int depth, json::parse_event_t event, const json& parsed) {
    if (depth > kDeepestNesting) refuse("", fmt::format("nested deeper than {} levels", kDeepestNesting));
    if (event == json::parse_event_t::object_start) keys_.emplace_back();
    if (event == json::parse_event_t::object_end) keys_.pop_back();
    if (event == json::parse_event_t::key && !keys_.back().insert(parsed.get<std::string>()).second) {
      refuse(parsed.get<std::string>(), "stands twice in one object");
    }
    return true;
  }

 private:
  [[noreturn]] void refuse(std::string key, std::string rule) const {
    Problem problem;
    problem.file = file_;
    problem.column = std::move(key);
    problem.rule = std::move(rule);
    throw DataError(std::move(problem));
  }

  const std::string& file_;
  std::vector<std::set<std::string>> keys_;
};

}  // namespace

nlohmann::json parse_json(std::string_view text, const std::string& file) {
  StructureCheck check(file);
  try {
    return json::parse(
        text, [&check](int depth, json::parse_event_t event, json& parsed) { return check(depth, event, parsed); });
  } catch (const json::parse_error& error) {
    Problem problem;
    problem.file = file;
    problem.line = line_at(text, error.byte > 0 ? error.byte - 1 : 0);
    problem.rule = "is not JSON: " + ingest::json_fault(error.what());
    throw DataError(std::move(problem));
  } catch (const json::out_of_range& error) {
    throw DataError(Problem{.file = file, .rule = "holds a number too large: " + ingest::json_fault(error.what())});
  }
}

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

bool CheckedObject::boolean(const std::string& key, bool fallback) {
  const json* found = find(key, false);
  if (found == nullptr) return fallback;
  if (found->is_boolean()) return found->get<bool>();
  problem(key, found->dump(), "must be true or false");
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
  return CheckedObject(found == nullptr ? kNothing : *found, path(key), problems_);
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
