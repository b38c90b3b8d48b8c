#include "report/template.hpp"

namespace crosswatt {

std::string filled(std::string_view text, const std::map<std::string, std::string, std::less<>>& values) {
  std::string result;
  while (true) {
    const std::size_t open = text.find("{{");
    const std::size_t close = open == std::string_view::npos ? open : text.find("}}", open);
    if (close == std::string_view::npos) return result.append(text);
    const auto value = values.find(text.substr(open + 2, close - open - 2));
    result.append(text.substr(0, open));
    if (value != values.end())
      result.append(value->second);
    else
      result.append(text.substr(open, close + 2 - open));
    text.remove_prefix(close + 2);
  }
}

}  // namespace crosswatt
