#include "crosswatt/challenge/system_text.hpp"

#include <array>
#include <cmath>

#include "crosswatt/core/text.hpp"

namespace crosswatt {
namespace {

constexpr double kUnset = std::numeric_limits<double>::quiet_NaN();

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Takes text off its front, blanks between the tokens ignored.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(trim(text)) {}

  bool done() const { return rest_.empty(); }

  bool take(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    skip(1);
    return true;
  }

  /// Digits with at most one point.
  std::optional<double> take_number() {
    std::size_t length = 0;
    while (length < rest_.size() && (is_digit(rest_[length]) || rest_[length] == '.')) ++length;
    const std::optional<double> value = parse_number(rest_.substr(0, length));
    if (value) skip(length);
    return value;
  }

  /// The letters at the front, lower-cased; "" when there are none.
  std::string take_word() {
    std::size_t length = 0;
    while (length < rest_.size() && is_letter(rest_[length])) ++length;
    std::string word = lower(rest_.substr(0, length));
    skip(length);
    return word;
  }

  /// What stands between here and `end`, which is taken too; nullopt when there is no `end`.
  std::optional<std::string_view> take_until(char end) {
    const std::size_t at = rest_.find(end);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view inside = trim(rest_.substr(0, at));
    skip(at + 1);
    return inside;
  }

 private:
  void skip(std::size_t count) {
    rest_.remove_prefix(count);
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
  }

  std::string_view rest_;
};

std::optional<double> hours_per(std::string_view unit) {
  struct Unit {
    std::string_view names;
    double hours;
  };
  constexpr std::array kUnits = {Unit{" d day days ", 24.0}, Unit{" h hr hrs hour hours ", 1.0},
                                 Unit{" m min mins minute minutes ", 1.0 / 60.0},
                                 Unit{" s sec secs second seconds ", 1.0 / 3600.0}};
  const std::string wanted = std::string(" ").append(unit).append(" ");
  for (const Unit& known : kUnits) {
    if (known.names.find(wanted) != std::string_view::npos) return known.hours;
  }
  return std::nullopt;
}

/// "4 RTX A6000", "4x A100", "NVIDIA A100-SXM4-80GB", "4 A100 GPUs"; a number glued to letters ("3060ti") is part of
/// the name. False for no device at all ("0 A100").
bool read_device(std::string_view text, ComputeStretch& stretch) {
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  std::string_view name = text.substr(digits);
  const bool times = name.size() > 1 && (name.front() == 'x' || name.front() == 'X') && is_blank(name[1]);
  if (times) name.remove_prefix(1);
  if (digits > 0 && digits <= 6 && !name.empty() && is_blank(name.front())) {
    stretch.devices = static_cast<Index>(parse_integer(text.substr(0, digits)).value());
    if (stretch.devices == 0) return false;
    text = trim(name);
  }
  for (const std::string_view suffix : {" gpus", " gpu"}) {
    if (lower(text).ends_with(suffix)) text = trim(text.substr(0, text.size() - suffix.size()));
  }
  stretch.device = text;
  return true;
}

/// `3h`, `14h 36m`, `1d 7h * 20`, each with or without `(devices)` behind; the devices alone.
std::optional<ComputeStretch> take_stretch(Scanner& scanner) {
  ComputeStretch stretch;
  bool any = false;
  while (const std::optional<double> amount = scanner.take_number()) {
    const std::optional<double> unit = hours_per(scanner.take_word());
    if (!unit) return std::nullopt;
    stretch.hours = (any ? stretch.hours : 0.0) + *amount * *unit;
    any = true;
  }
  if (any && !(stretch.hours > 0)) return std::nullopt;
  if (any && scanner.take('*')) {
    const std::optional<double> runs = scanner.take_number();
    if (!runs || *runs <= 0) return std::nullopt;
    stretch.runs = *runs;
  }
  if (scanner.take('(')) {
    const std::optional<std::string_view> device = scanner.take_until(')');
    if (!device || !read_device(*device, stretch)) return std::nullopt;
    any = true;
  }
  if (!any) return std::nullopt;
  return stretch;
}

/// A number with an optional K, M, G, B or T; "MB" and the like count as the letter before the B.
std::optional<double> take_count(Scanner& scanner) {
  const std::optional<double> number = scanner.take_number();
  if (!number) return std::nullopt;
  struct Suffix {
    std::string_view names;
    double factor;
  };
  constexpr std::array kSuffixes = {Suffix{"  ", 1.0}, Suffix{" k kb ", 1e3}, Suffix{" m mb ", 1e6},
                                    Suffix{" b g gb ", 1e9}, Suffix{" t tb ", 1e12}};
  const std::string wanted = std::string(" ").append(scanner.take_word()).append(" ");
  for (const Suffix& suffix : kSuffixes) {
    if (suffix.names.find(wanted) != std::string_view::npos) return *number * suffix.factor;
  }
  return std::nullopt;
}

std::optional<double> take_labelled_counts(Scanner& scanner) {
  double sum = 0;
  while (!scanner.done()) {
    std::string label = scanner.take_word();
    if (label == "non" && scanner.take('-')) label = scanner.take_word();
    if (label != "trainable") return std::nullopt;
    scanner.take(':');
    const std::optional<double> count = take_count(scanner);
    if (!count) return std::nullopt;
    sum += *count;
  }
  return sum;
}

}  // namespace

std::optional<std::vector<ComputeStretch>> parse_compute_time(std::string_view text) {
  Scanner scanner(text);
  std::vector<ComputeStretch> stretches;
  do {
    const std::optional<ComputeStretch> stretch = take_stretch(scanner);
    if (!stretch) return std::nullopt;
    stretches.push_back(*stretch);
  } while (scanner.take('+'));
  if (!scanner.done()) return std::nullopt;
  return stretches;
}

std::optional<double> parse_params(std::string_view text) {
  std::optional<double> count = parse_number(trim(text));
  if (!count) {
    Scanner scanner(text);
    count = scanner.done() || !is_letter(trim(text).front()) ? take_count(scanner) : take_labelled_counts(scanner);
    if (!scanner.done()) return std::nullopt;
  }
  if (!count || !(*count > 0)) return std::nullopt;
  return count;
}

std::optional<Index> parse_ensemble_size(std::string_view text) {
  Scanner scanner(text);
  const std::optional<double> count = scanner.take_number();
  if (!count || *count < 1 || *count > 1e6 || *count != std::floor(*count)) return std::nullopt;
  if (scanner.take('(') && !scanner.take_until(')')) return std::nullopt;
  if (!scanner.done()) return std::nullopt;
  return static_cast<Index>(*count);
}

std::optional<PrintedScore> parse_printed_score(std::string_view text) {
  text = trim(text);
  if (const std::optional<double> alone = parse_number(text)) return PrintedScore{*alone, kUnset, kUnset};

  Scanner scanner(text);
  const std::optional<double> value = scanner.take_number();
  if (!value || !scanner.take('(')) return std::nullopt;
  const std::optional<double> lower_bound = scanner.take_number();
  if (!lower_bound || !scanner.take('-')) return std::nullopt;
  const std::optional<double> upper_bound = scanner.take_number();
  if (!upper_bound || !scanner.take(')') || !scanner.done()) return std::nullopt;
  if (*lower_bound > *upper_bound) return std::nullopt;
  return PrintedScore{*value, *lower_bound, *upper_bound};
}

std::string team_of(std::string_view code) {
  std::size_t end = code.size();
  while (end > 0 && is_digit(code[end - 1])) --end;
  if (end < 2 || end == code.size() || code[end - 1] != '_') return std::string(code);
  return std::string(code.substr(0, end - 1));
}

}  // namespace crosswatt
