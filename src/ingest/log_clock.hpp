// The timestamps of a log, at the speed of reading them: lines of one day share what stands before the time of day.
#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include "ingest/decimal.hpp"
#include "ingest/timestamp.hpp"

namespace crosswatt::ingest {

/// Belongs to one thread.
class LogClock {
 public:
  /// Seconds since 1970-01-01, of what parse_timestamp() takes or of seconds (milliseconds, above kLatestSeconds) since
  /// then; NaN for anything else.
  double seconds(std::string_view text) {
    if (text.size() > kDayBytes && text.substr(0, kDayBytes) == day_) {
      const double of_day = seconds_of_day(text.substr(kDayBytes));
      if (!std::isnan(of_day)) return midnight_ + of_day;
    }
    if (const auto parsed = parse_timestamp(text)) {
      const double of_day = text.size() > kDayBytes ? seconds_of_day(text.substr(kDayBytes)) : kUnknown;
      if (!std::isnan(of_day)) {
        day_ = text.substr(0, kDayBytes);
        midnight_ = *parsed - of_day;
      }
      return *parsed;
    }
    const double number = decimal(text);
    return number > kLatestSeconds ? number / 1000 : number;
  }

 private:
  static constexpr std::size_t kDayBytes = 11;    // "2024-05-31 "
  static constexpr double kLatestSeconds = 1e11;  // the year 5138

  /// Of "09:55:42.535"; NaN for anything else, a zone among it.
  static double seconds_of_day(std::string_view text) {
    if (text.size() < 8 || text[2] != ':' || text[5] != ':') return kUnknown;
    const double hours = decimal(text.substr(0, 2)), minutes = decimal(text.substr(3, 2));
    return 3600 * hours + 60 * minutes + decimal(text.substr(6));
  }

  std::string day_;
  double midnight_ = 0;
};

}  // namespace crosswatt::ingest
