#include "core/json.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "crosswatt/core/error.hpp"

namespace crosswatt {
namespace {

constexpr int kDeepest = 16;

/// The line of a 1-based byte, as the parser counts them; 0 stands for the first.
std::int64_t line_at(std::string_view text, std::size_t byte) {
  const std::size_t before = std::min(byte > 0 ? byte - 1 : 0, text.size());
  return 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(before), '\n');
}

/// Called by the parser on its way.
class StructureCheck {
 public:
  StructureCheck(const std::string& file, const std::string& remedy) : file_(file), remedy_(remedy) {}

  template <typename Json>
  bool operator()(int depth, typename Json::parse_event_t event, const Json& parsed) {
    using Event = typename Json::parse_event_t;
    if (depth > kDeepest) refuse(0, "", fmt::format("is nested deeper than {} levels", kDeepest));
    if (event == Event::object_start) keys_.emplace_back();
    if (event == Event::object_end) keys_.pop_back();
    if (event == Event::key) see(parsed.template get_ref<const std::string&>());
    return true;
  }

  [[noreturn]] void refuse(std::int64_t line, const std::string& key, const std::string& rule) const {
    throw DataError(Problem{.file = file_, .line = line, .column = key, .rule = rule, .remedy = remedy_});
  }

 private:
  void see(const std::string& key) {
    if (!keys_.back().insert(key).second) refuse(0, key, "stands twice in one object");
  }

  const std::string& file_;
  const std::string& remedy_;
  std::vector<std::set<std::string>> keys_;
};

}  // namespace

template <typename Json>
Json parse_json(std::string_view text, const std::string& file, const std::string& remedy) {
  StructureCheck check(file, remedy);
  const auto callback = [&](int depth, typename Json::parse_event_t event, Json& parsed) {
    return check(depth, event, parsed);
  };
  try {
    return Json::parse(text, callback);
  } catch (const typename Json::parse_error& error) {
    check.refuse(line_at(text, error.byte), "", "is not JSON: " + json_fault(error.what()));
  } catch (const typename Json::out_of_range& error) {
    check.refuse(0, "", "holds a number too large: " + json_fault(error.what()));
  }
}

template nlohmann::json parse_json(std::string_view, const std::string&, const std::string&);
template nlohmann::ordered_json parse_json(std::string_view, const std::string&, const std::string&);

std::string json_fault(const std::string& message) {
  for (const std::string_view prefix : {" - ", "] "}) {
    const std::size_t at = message.find(prefix);
    if (at != std::string::npos) return message.substr(at + prefix.size());
  }
  return message;
}

}  // namespace crosswatt
