// Counts and shares as sentences say them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace crosswatt {

/// "1 row has", "7 rows have": the count, and the words that go with it.
std::string counted(std::int64_t count, std::string_view one, std::string_view many);
/// "1 row", "7 rows", for nouns whose plural ends in s.
std::string counted(std::int64_t count, std::string_view noun);

/// A share that somebody chose as the percentage they mean: "90 %" of 0.9, "99.99 %" of 0.9999, with all its digits.
std::string percentage(double share);

}  // namespace crosswatt
