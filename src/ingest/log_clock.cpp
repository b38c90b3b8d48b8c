#include "ingest/log_clock.hpp"

namespace crosswatt::ingest {

double seconds_since_1970(double number) {
  constexpr double kLatest_s = 1e11;
  for (const double units_per_s : {1.0, 1e3, 1e6, 1e9}) {
    if (number <= kLatest_s * units_per_s) return number / units_per_s;
  }
  return kUnknown;
}

double LogClock::seconds_of_other_day(std::string_view text) {
  if (const auto parsed = parse_timestamp(text)) {
    const double of_day = text.size() > kDayBytes ? seconds_of_day(text.substr(kDayBytes)) : kUnknown;
    if (!std::isnan(of_day)) {
      day_ = text.substr(0, kDayBytes);
      midnight_ = *parsed - of_day;
    }
    return *parsed;
  }
  const double number = decimal(text);
  return std::isnan(seconds_per_unit_) ? seconds_since_1970(number) : number * seconds_per_unit_;
}

}  // namespace crosswatt::ingest
