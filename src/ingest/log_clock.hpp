// The timestamps of a log, at the speed of reading them: lines of one day share what stands before the time of day.
#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include "ingest/decimal.hpp"
#include "ingest/timestamp.hpp"

namespace crosswatt::ingest {

/// A point in time that a tool writes as a number since 1970-01-01: in seconds, or in the largest of milli-, micro- and
/// nanoseconds that puts it before the year 5138. NaN where none does.
double seconds_since_1970(double number);

/// Belongs to one thread.
class LogClock {
 public:
  /// @param seconds_per_unit  of times that are numbers; NaN = the log does not say, and their size does.
  explicit LogClock(double seconds_per_unit = kUnknown) : seconds_per_unit_(seconds_per_unit) {}

  /// Seconds since 1970-01-01, of what parse_timestamp() takes or of a number; NaN for anything else.
  double seconds(std::string_view text) {
    if (text.size() > kDayBytes && text.substr(0, kDayBytes) == day_) {
      const double of_day = seconds_of_day(text.substr(kDayBytes));
      if (!std::isnan(of_day)) return midnight_ + of_day;
    }
    return seconds_of_other_day(text);
  }

 private:
  static constexpr std::size_t kDayBytes = 11;  // "2024-05-31 "

  /// What does not begin like the line before.
  double seconds_of_other_day(std::string_view text);
  /// Of "09:55:42.535"; NaN for anything else, a zone among it.
  static double seconds_of_day(std::string_view text) {
    if (text.size() < 8 || text[2] != ':' || text[5] != ':') return kUnknown;
    const double hours = decimal(text.substr(0, 2));
    const double minutes = decimal(text.substr(3, 2));
    return 3600 * hours + 60 * minutes + decimal(text.substr(6));
  }

  double seconds_per_unit_;
  std::string day_;
  double midnight_ = 0;
};

}  // namespace crosswatt::ingest
