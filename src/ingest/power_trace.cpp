#include "ingest/power_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace crosswatt::ingest {
namespace {

/// An interval this many octaves above the usual one is a gap: 8 to 32 times as long.
constexpr int kGapOctaves = 4;
/// Fewer long intervals than this say nothing about how regularly they come.
constexpr std::int64_t kFewestTicks = 8;
/// Shares of time without samples, and of samples without a power, that are worth a word.
constexpr double kShareWorthAWord = 0.01;

}  // namespace

void PowerTrace::add(double time_s, double power_w) {
  if (std::isnan(power_w)) {
    ++missing_;
    return;
  }
  if (samples_ > 0) {
    const double interval_s = time_s - last_s_;
    if (!(interval_s > 0)) {
      ++out_of_order_;
      return;
    }
    // Kahan 1965: millions of small terms.
    const double term = 0.5 * (last_w_ + power_w) * interval_s - compensation_j_;
    const double sum = energy_j_ + term;
    compensation_j_ = (sum - energy_j_) - term;
    energy_j_ = sum;
    Octave& octave = octaves_[static_cast<std::size_t>(
        std::clamp(std::ilogb(interval_s), -kOctaveOfOneSecond, kOctaves - 1 - kOctaveOfOneSecond) +
        kOctaveOfOneSecond)];
    ++octave.count;
    octave.total_s += interval_s;
  } else {
    begin_s_ = time_s;
  }
  last_s_ = time_s;
  last_w_ = power_w;
  ++samples_;
}

/// The one the middle interval lies in.
int PowerTrace::usual_octave() const {
  std::int64_t before = 0;
  for (int octave = 0; octave < kOctaves; ++octave) {
    before += octaves_[static_cast<std::size_t>(octave)].count;
    if (2 * before >= samples_ - 1 && before > 0) return octave;
  }
  return kOctaves;
}

double PowerTrace::usual_interval_s() const {
  const int usual = usual_octave();
  if (usual == kOctaves) return kUnknown;
  const Octave& octave = octaves_[static_cast<std::size_t>(usual)];
  return octave.total_s / static_cast<double>(octave.count);
}

PowerTrace::Gaps PowerTrace::gaps() const {
  Gaps gaps;
  for (int octave = usual_octave() + kGapOctaves; octave < kOctaves; ++octave) {
    gaps.count += octaves_[static_cast<std::size_t>(octave)].count;
    gaps.total_s += octaves_[static_cast<std::size_t>(octave)].total_s;
  }
  return gaps;
}

/// Gaps are few among the intervals; of interleaved rows the long intervals come as regularly as the short ones.
bool PowerTrace::is_interleaved() const {
  const Gaps long_ones = gaps();
  return long_ones.count >= kFewestTicks && 32 * long_ones.count >= samples_ && 2 * long_ones.total_s >= duration_s();
}

namespace {

class LogReport {
 public:
  LogReport(Reading& reading, const LoggedDevice& logged, Span span)
      : reading_(reading), logged_(logged), span_(span) {}

  void say_what_is_missing() const {
    const PowerTrace& trace = logged_.trace;
    if (trace.is_interleaved()) {
      caveat(CaveatKind::samples_missing, "has rows of several devices that nothing tells apart; they count as one",
             "log with the field 'index' or 'uuid'");
      return;
    }
    const PowerTrace::Gaps gaps = trace.gaps();
    if (gaps.total_s > kShareWorthAWord * trace.duration_s()) {
      caveat(CaveatKind::samples_missing,
             fmt::format("has {} gap{} of {} s in all, {} % of the time, where a sample comes every {} s", gaps.count,
                         gaps.count == 1 ? "" : "s", rounded(gaps.total_s),
                         rounded(100 * gaps.total_s / trace.duration_s()), rounded(trace.usual_interval_s())),
             "the energy in a gap is that of a straight line between its ends");
    }
    const std::int64_t asked = trace.samples() + trace.missing();
    if (static_cast<double>(trace.missing()) > kShareWorthAWord * static_cast<double>(asked)) {
      caveat(CaveatKind::samples_missing, fmt::format("has no power in {} of {} samples", trace.missing(), asked));
    }
    const double untold_s = (trace.begin_s() - span_.begin_s) + (span_.end_s - trace.end_s());
    const double span_s = span_.end_s - span_.begin_s;
    if (trace.samples() > 1 && untold_s > std::fmax(kShareWorthAWord * span_s, 2 * trace.usual_interval_s())) {
      caveat(CaveatKind::samples_missing,
             fmt::format("has no sample for {} s at the ends of {} s", rounded(untold_s), rounded(span_s)),
             "the energy is that of the time between its first sample and its last");
    }
    if (trace.out_of_order() > 0) {
      caveat(CaveatKind::row_left_out,
             fmt::format("has {} samples that are not later than the ones before", trace.out_of_order()));
    }
  }

 private:
  static std::string rounded(double value) { return fmt::format("{:.3g}", value); }
  void caveat(CaveatKind kind, std::string rule, std::string remedy = {}) const {
    reading_.table.caveat(kind,
                          {{}, logged_.device.first_line, {}, logged_.device.id, std::move(rule), std::move(remedy)});
  }

  Reading& reading_;
  const LoggedDevice& logged_;
  Span span_;
};

Span span_of(const std::vector<LoggedDevice>& logged) {
  Span span{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const LoggedDevice& one : logged) {
    if (one.trace.samples() == 0) continue;
    span.begin_s = std::fmin(span.begin_s, one.trace.begin_s());
    span.end_s = std::fmax(span.end_s, one.trace.end_s());
  }
  return span;
}

}  // namespace

void add_logged_devices(Reading& reading, const std::vector<LoggedDevice>& logged, Scope scope,
                        std::optional<Span> span) {
  if (!span) span = span_of(logged);
  std::vector<Device> devices;
  for (const LoggedDevice& one : logged) {
    LogReport(reading, one, *span).say_what_is_missing();
    if (one.trace.samples() < 2) {
      reading.table.caveat(CaveatKind::row_left_out,
                           {{}, one.device.first_line, {}, one.device.id, "has fewer than two samples of power", {}});
      continue;
    }
    devices.push_back(one.device);
    devices.back().energy_j = one.trace.energy_j();
    devices.back().duration_s = one.trace.duration_s();
  }
  add_devices(reading, devices, scope);
}

}  // namespace crosswatt::ingest
