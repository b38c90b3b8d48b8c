// What submitters write in free text about a system: "186 h (1 RTX A4000) + 35 h (3 RTX 2080 Ti)", "625K", "10 (5 SEDT,
// 5 CRNN)".
//
// These parsers read what real submissions hold and refuse the rest: a size whose unit must be guessed is no number.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crosswatt/core/index.hpp"

namespace crosswatt {

/// One stretch of computing: so long, so often, on so many devices. "1d 7h * 20 (1 Tesla V100)" is 31 h, 20 runs, 1
/// device.
struct ComputeStretch {
  double hours = std::numeric_limits<double>::quiet_NaN();  ///< of one run; NaN = not said
  double runs = 1;
  Index devices = 0;   ///< 0 = not said
  std::string device;  ///< as written, "" = not said

  /// hours × runs × devices, one device where none is said; NaN without a time.
  double device_hours() const { return hours * runs * static_cast<double>(devices > 0 ? devices : 1); }
};

/// The stretches of a `system_complexity_time`, those joined by '+' one by one; nullopt when some part can't be read or
/// says no time or no device ("0h", "60h (0 A100)").
std::optional<std::vector<ComputeStretch>> parse_compute_time(std::string_view text);

/// A number of weights: "11325746", "625K", "1.2M", "4.2MB" (the organisers' template asks for a count, so that B is
/// read as a slip), "Trainable 1.7 M non-Trainable 1.7M" (summed). nullopt for anything else.
std::optional<double> parse_params(std::string_view text);

/// The number of systems in an ensemble: "6", "10 (5 SEDT, 5 frame-wise model)". nullopt for anything else, 0 and below
/// too.
std::optional<Index> parse_ensemble_size(std::string_view text);

/// A score as the result tables print it: "0.326 (0.325 - 0.327)", or a number alone (bounds NaN).
struct PrintedScore {
  double value;
  double lower;
  double upper;
};
std::optional<PrintedScore> parse_printed_score(std::string_view text);

/// The team of a submission code: "Chen_CHT_task4_3" -> "Chen_CHT_task4"; the code itself when no number ends it.
std::string team_of(std::string_view code);

}  // namespace crosswatt
