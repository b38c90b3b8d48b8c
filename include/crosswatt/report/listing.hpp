// What can be named: strategies, features, selections, formats, hardware, rules.
#pragma once

#include <string>

namespace crosswatt {

/// A line each: the name and what it is. @param kind  "strategies", …, as above. @param hardware_file  a user's
/// catalogue, "" = none. @throws ConfigError for another kind; DataError for a hardware file that can't be read.
std::string listing_text(const std::string& kind, const std::string& hardware_file);

/// A list of objects with all that is known: `name`, `summary`, and what the kind has besides. @throws as listing_text.
std::string listing_json(const std::string& kind, const std::string& hardware_file);

}  // namespace crosswatt
