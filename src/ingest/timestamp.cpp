#include "ingest/timestamp.hpp"

#include <array>

#include "crosswatt/core/text.hpp"

namespace crosswatt::ingest {
namespace {

constexpr double kSecondsPerDay = 86400;

/// Takes text apart from the front; once something does not fit, nothing fits any more.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  /// The number made of the next digits, `least` to `most` of them.
  int digits(std::size_t least, std::size_t most) {
    int value = 0;
    std::size_t count = 0;
    for (; count < most && count < text_.size() && is_digit(text_[count]); ++count)
      value = 10 * value + (text_[count] - '0');
    fits_ = fits_ && count >= least;
    text_.remove_prefix(count);
    return value;
  }
  /// The next digits as what stands behind a decimal point.
  double fraction() {
    double value = 0;
    double digit = 0.1;
    for (; !text_.empty() && is_digit(text_.front()); digit /= 10, text_.remove_prefix(1))
      value += digit * (text_.front() - '0');
    return value;
  }
  bool skip(std::string_view any_of) {
    if (text_.empty() || any_of.find(text_.front()) == std::string_view::npos) return false;
    text_.remove_prefix(1);
    return true;
  }
  void expect(std::string_view any_of) { fits_ = skip(any_of) && fits_; }
  bool at_end() const { return fits_ && text_.empty(); }
  std::string_view rest() const { return text_; }

 private:
  static bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
  std::string_view text_;
  bool fits_ = true;
};

bool is_leap(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int days_in(int year, int month) {
  constexpr std::array kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

/// Days from 1970-01-01 in the proleptic Gregorian calendar.
int days_since_1970(int year, int month, int day) {
  const int before = year - 1;
  int days = 365 * before + before / 4 - before / 100 + before / 400 - 719162;
  for (int m = 1; m < month; ++m) days += days_in(year, m);
  return days + day - 1;
}

/// "+02:00", "-0530", "Z" or nothing; seconds east of Greenwich.
double zone_offset(Cursor& cursor) {
  if (cursor.skip("Z")) return 0;
  const bool east = cursor.rest().starts_with('+');
  if (!cursor.skip("+-")) return 0;
  const int hours = cursor.digits(2, 2);
  cursor.skip(":");
  const int minutes = cursor.digits(2, 2);
  return (east ? 1 : -1) * (3600.0 * hours + 60.0 * minutes);
}

}  // namespace

std::optional<double> parse_timestamp(std::string_view text) {
  Cursor cursor(trim(text));
  const bool month_first = text.find_first_of("-/") == 2;
  int year = 0;
  int month = 0;
  int day = 0;
  if (month_first) {
    month = cursor.digits(2, 2);
    cursor.expect("-/");
    day = cursor.digits(2, 2);
    cursor.expect("-/");
    year = cursor.digits(4, 4);
  } else {
    year = cursor.digits(4, 4);
    cursor.expect("-/");
    month = cursor.digits(1, 2);
    cursor.expect("-/");
    day = cursor.digits(1, 2);
  }
  cursor.expect("T ");
  const int hour = cursor.digits(1, 2);
  cursor.expect(":");
  const int minute = cursor.digits(2, 2);
  cursor.expect(":");
  double second = cursor.digits(2, 2);
  if (cursor.skip(".,")) second += cursor.fraction();
  const double offset = zone_offset(cursor);
  const bool exists = cursor.at_end() && year >= 1 && month >= 1 && month <= 12 && day >= 1 &&
                      day <= days_in(year, month) && hour < 24 && minute < 60 && second < 61;
  if (!exists) return std::nullopt;
  return kSecondsPerDay * days_since_1970(year, month, day) + 3600.0 * hour + 60.0 * minute + second - offset;
}

std::optional<double> parse_clock(std::string_view text) {
  text = trim(text);
  double days = 0;
  const std::size_t dash = text.find('-');
  const std::size_t word = text.find(" day");
  if (dash != std::string_view::npos || word != std::string_view::npos) {
    const std::size_t end = dash != std::string_view::npos ? dash : word;
    const std::optional<long long> count = parse_integer(text.substr(0, end));
    if (!count || *count < 0) return std::nullopt;
    days = static_cast<double>(*count);
    const std::size_t clock = text.find_first_of("0123456789", end);
    text = clock == std::string_view::npos ? "0:00" : text.substr(clock);
  }
  Cursor cursor(text);
  double seconds = 0;
  int parts = 1;
  for (seconds = cursor.digits(1, 9); cursor.skip(":"); ++parts) seconds = 60 * seconds + cursor.digits(2, 2);
  if (cursor.skip(".")) seconds += cursor.fraction();
  if (!cursor.at_end() || parts < 2 || parts > 3) return std::nullopt;
  return kSecondsPerDay * days + seconds;
}

}  // namespace crosswatt::ingest
