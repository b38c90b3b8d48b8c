// Text with named gaps.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace crosswatt {

/// The text with every {{name}} replaced by its value, which is not looked into again. A gap without a value stays.
std::string filled(std::string_view text, const std::map<std::string, std::string, std::less<>>& values);

}  // namespace crosswatt
