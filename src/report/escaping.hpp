// Text that stays text in a format: no markup, one line.
#pragma once

#include <string>

namespace crosswatt {

std::string markdown_text(const std::string& text);
std::string latex_text(const std::string& text);

}  // namespace crosswatt
