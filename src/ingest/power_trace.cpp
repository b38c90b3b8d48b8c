#include "ingest/power_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/core/wording.hpp"

namespace crosswatt::ingest {
namespace {

/// An interval this many octaves above the usual one is a gap: 8 to 32 times as long.
constexpr int kGapOctaves = 4;
/// Gaps shorter than 16 s (2^4) are always bridged: meters of nodes sample every few seconds.
constexpr int kLongGapOctave = 4;
/// The share of the time that gaps may make up and still be bridged by a straight line.
constexpr double kShareBridged = 0.1;
/// Fewer long intervals than this say nothing about how regularly they come.
constexpr std::int64_t kFewestTicks = 8;
/// Shares of time without samples, and of samples without a power, that are worth a word.
constexpr double kShareWorthAWord = 0.01;

constexpr double kHour_s = 3600;
/// Of samples that come more seldom, an hour's jump is no sign of a clock that was put forward or back.
constexpr double kLongestByClock_s = kHour_s / 10;
/// A clock that is corrected while it runs goes back by less than this.
constexpr double kMostCorrection_s = 5;
constexpr std::size_t kMostRuns = 1000;

}  // namespace

// ---- One run of a device

bool PowerTrace::add(const PowerSample& sample) {
  if (samples_ + missing_ == 0) {
    first_line_ = sample.line;
    first_s_ = sample.time_s;
  }
  if (std::isnan(sample.power_w)) {
    ++missing_;
    latest_missing_s_ = std::fmax(latest_missing_s_, sample.time_s);
    return true;
  }
  if (samples_ > 0) {
    const double interval_s = sample.time_s - last_s_;
    if (!(interval_s > 0)) return false;
    const int place =
        kOctaveOfOneSecond + std::clamp(std::ilogb(interval_s), -kOctaveOfOneSecond, kOctaves - 1 - kOctaveOfOneSecond);
    Octave& octave = octaves_[static_cast<std::size_t>(place)];
    // Kahan 1965: millions of small terms.
    const double term = 0.5 * (last_w_ + sample.power_w) * interval_s - octave.compensation_j;
    const double sum = octave.energy_j + term;
    octave.compensation_j = (sum - octave.energy_j) - term;
    octave.energy_j = sum;
    ++octave.count;
    octave.total_s += interval_s;
    last_interval_s_ = interval_s;
    if (interval_s > longest_s_) {
      longest_s_ = interval_s;
      line_of_longest_ = sample.line;
    }
  } else {
    begin_s_ = sample.time_s;
  }
  last_s_ = sample.time_s;
  last_w_ = sample.power_w;
  ++samples_;
  return true;
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

PowerTrace::Octave PowerTrace::sum_from(int first) const {
  Octave sum;
  for (int octave = first; octave < kOctaves; ++octave) {
    const Octave& part = octaves_[static_cast<std::size_t>(octave)];
    sum.count += part.count;
    sum.total_s += part.total_s;
    sum.energy_j += part.energy_j;
  }
  return sum;
}

double PowerTrace::usual_interval_s() const {
  const int usual = usual_octave();
  if (usual == kOctaves) return kUnknown;
  const Octave& octave = octaves_[static_cast<std::size_t>(usual)];
  return octave.total_s / static_cast<double>(octave.count);
}

int PowerTrace::first_left_out() const {
  const int usual = usual_octave();
  const bool usual_is_known = usual < kOctaves && octaves_[static_cast<std::size_t>(usual)].count > 1;
  if (!usual_is_known) return kOctaves;
  const int first = std::max(usual + kGapOctaves, kOctaveOfOneSecond + kLongGapOctave);
  return sum_from(first).total_s > kShareBridged * (last_s_ - begin_s_) ? first : kOctaves;
}

double PowerTrace::energy_j() const {
  return sum_from(0).energy_j - sum_from(first_left_out()).energy_j;
}

double PowerTrace::duration_s() const {
  return samples_ == 0 ? 0 : last_s_ - begin_s_ - sum_from(first_left_out()).total_s;
}

PowerTrace::Gaps PowerTrace::gaps() const {
  const int left_out = first_left_out();
  const Octave sum = sum_from(left_out < kOctaves ? left_out : usual_octave() + kGapOctaves);
  return {sum.count, sum.total_s, line_of_longest_, left_out < kOctaves};
}

/// Gaps are few among the intervals; of interleaved rows the long intervals come as regularly as the short ones.
bool PowerTrace::is_interleaved() const {
  std::int64_t shorter = 0;
  for (int octave = 0; octave + kGapOctaves < kOctaves; ++octave) {
    shorter += octaves_[static_cast<std::size_t>(octave)].count;
    const Octave longer = sum_from(octave + kGapOctaves);
    const bool alternate = longer.count >= kFewestTicks && 32 * longer.count >= samples_ && 4 * shorter >= samples_ &&
                           2 * longer.total_s >= last_s_ - begin_s_;
    if (alternate) return true;
  }
  return false;
}

// ---- The runs of a device

void LoggedDevice::begin_run(std::int64_t line) {
  if (runs_.size() == kMostRuns) {
    throw DataError({{},
                     line,
                     {},
                     device_.id,
                     fmt::format("begins the {}st run of this log: its times go back again and again", kMostRuns + 1),
                     "sort its rows by time"});
  }
  runs_.emplace_back();
  begins_anew_ = false;
  back_.reset();
  clock_s_ = 0;
}

void LoggedDevice::add(PowerSample sample) {
  if (begins_anew_) begin_run(sample.line);
  PowerTrace& trace = runs_.back();
  sample.time_s += clock_s_;
  const bool first = trace.samples() == 0 || std::isnan(sample.power_w);
  const double step_s = first ? 1 : sample.time_s - trace.end_s();
  if (step_s >= kHour_s) return add_behind_jump(sample, step_s);
  if (!(step_s > 0)) return step_back(sample);
  trace.add(sample);
  if (!std::isnan(sample.power_w)) back_.reset();
}

/// Whether the clock was put by an hour: what remains of a jump is the time to the next sample. A clock that was put
/// forward is put back before it is put forward again.
bool LoggedDevice::is_clock_change(double rest_s, double put_s) const {
  const double interval_s = runs_.back().last_interval_s();
  return rest_s > 0 && rest_s <= 2 * interval_s && interval_s <= kLongestByClock_s &&
         std::abs(clock_s_ + put_s) <= kHour_s;
}

void LoggedDevice::add_behind_jump(PowerSample sample, double step_s) {
  if (is_clock_change(step_s - kHour_s, -kHour_s)) {
    clock_s_ -= kHour_s;
    sample.time_s -= kHour_s;
    if (line_of_clock_change_ == 0) line_of_clock_change_ = sample.line;
  }
  runs_.back().add(sample);
  back_.reset();
}

/// One sample that goes back is a stray; two that go on from there are another run.
void LoggedDevice::step_back(const PowerSample& sample) {
  PowerTrace& trace = runs_.back();
  const bool goes_on = back_ && sample.time_s > back_->time_s;
  const double back_s = goes_on ? trace.end_s() - back_->time_s : 0;
  if (goes_on && is_clock_change(kHour_s - back_s, kHour_s)) {
    trace.count_out_of_order(-1);
    clock_s_ += kHour_s;
    if (line_of_clock_change_ == 0) line_of_clock_change_ = back_->line;
    for (PowerSample moved : {*back_, sample}) {
      moved.time_s += kHour_s;
      trace.add(moved);
    }
    back_.reset();
  } else if (back_s > kMostCorrection_s) {
    trace.count_out_of_order(-1);
    const std::array begin = {*back_, sample};
    const double clock_s = clock_s_;
    begin_run(begin[0].line);
    for (PowerSample of_run : begin) {
      of_run.time_s -= clock_s;
      runs_.back().add(of_run);
    }
  } else {
    trace.count_out_of_order(1);
    back_ = sample;
  }
}

PowerSample WindowTrace::between(double at_s, const PowerSample& sample) const {
  const double share = (at_s - last_.time_s) / (sample.time_s - last_.time_s);
  return {at_s, last_.power_w + (sample.power_w - last_.power_w) * share, sample.line};
}

void WindowTrace::add(const PowerSample& sample) {
  const bool told = !std::isnan(sample.power_w);
  if (sample.time_s >= window_.begin_s) {
    const bool enters = last_.time_s < window_.begin_s && sample.time_s > window_.begin_s;
    if (told && enters) trace_.add(between(window_.begin_s, sample));
    if (sample.time_s <= window_.end_s) {
      if (!trace_.add(sample)) trace_.count_out_of_order(1);
    } else if (told && last_.time_s < window_.end_s) {
      trace_.add(between(window_.end_s, sample));
    }
  }
  const bool moves_on = told && !(sample.time_s <= last_.time_s);
  if (moves_on) last_ = sample;
}

// ---- The runs of a log

namespace {

/// Devices that were logged together.
struct RunOfLog {
  std::vector<DeviceTrace> traces;
  Span span;

  bool overlaps(const PowerTrace& trace) const {
    return trace.first_s() <= span.end_s && trace.latest_s() >= span.begin_s;
  }
  void join(const LoggedDevice& device, const PowerTrace& trace) {
    if (traces.empty()) span = {trace.first_s(), trace.latest_s()};
    span = {std::fmin(span.begin_s, trace.first_s()), std::fmax(span.end_s, trace.latest_s())};
    traces.push_back({device.device(), trace});
    traces.back().device.first_line = trace.first_line();
  }
};

/// The runs a device has a part in. It has a run to itself: one that it is in takes no other part of it.
class Membership {
 public:
  /// The first run it may still be in.
  std::size_t first_free() const { return first_free_; }
  bool is_in(std::size_t run) const { return run < runs_.size() && runs_[run]; }
  void join(std::size_t run) {
    if (runs_.size() <= run) runs_.resize(run + 1, false);
    runs_[run] = true;
    while (is_in(first_free_)) ++first_free_;
  }

 private:
  std::vector<bool> runs_;
  std::size_t first_free_ = 0;
};

void note_several_runs(Reading& reading, const std::vector<RunOfLog>& runs) {
  constexpr std::size_t kMostLines = 5;
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < std::min(runs.size(), kMostLines); ++i)
    lines.push_back(std::to_string(runs[i].traces.front().device.first_line));
  if (runs.size() > kMostLines) lines.emplace_back("…");
  reading.table.remark(
      fmt::format("{}: holds {} runs, which begin in lines {}", reading.source.name(), runs.size(), join(lines, ", ")));
}

class TraceReport {
 public:
  TraceReport(Reading& reading, const DeviceTrace& part, Span span) : reading_(reading), part_(part), span_(span) {}

  void say_what_is_missing() const {
    const PowerTrace& trace = part_.trace;
    if (trace.out_of_order() > 0) {
      caveat(CaveatKind::row_left_out, part_.device.first_line,
             fmt::format("has {}", counted(trace.out_of_order(), "sample that is not later than the one before",
                                           "samples that are not later than the ones before")));
    }
    const bool is_told_of_elsewhere = trace.samples() < 2 || !part_.device.unmeasured.empty();
    if (is_told_of_elsewhere) return;
    say_gaps();
    const std::int64_t asked = trace.samples() + trace.missing();
    if (static_cast<double>(trace.missing()) > kShareWorthAWord * static_cast<double>(asked)) {
      caveat(CaveatKind::samples_missing, part_.device.first_line,
             fmt::format("has no power in {} of {}", trace.missing(), counted(asked, "sample")));
    }
    const double untold_s = (trace.begin_s() - span_.begin_s) + (span_.end_s - trace.end_s());
    const double span_s = span_.end_s - span_.begin_s;
    if (untold_s > std::fmax(kShareWorthAWord * span_s, 2 * trace.usual_interval_s())) {
      caveat(CaveatKind::samples_missing, part_.device.first_line,
             fmt::format("has no sample for {} s at the ends of {} s", rounded(untold_s), rounded(span_s)),
             "the energy is that of the time between its first sample and its last");
    }
  }

 private:
  void say_gaps() const {
    const PowerTrace& trace = part_.trace;
    const PowerTrace::Gaps gaps = trace.gaps();
    const double time_s = trace.end_s() - trace.begin_s();
    if (!(gaps.total_s > kShareWorthAWord * time_s)) return;
    caveat(CaveatKind::samples_missing, gaps.line,
           fmt::format("{} {} s in all, {} % of the time, where a sample comes every {} s",
                       gaps.count == 1 ? "ends a gap of" : fmt::format("ends the longest of {} gaps of", gaps.count),
                       rounded(gaps.total_s), rounded(100 * gaps.total_s / time_s), rounded(trace.usual_interval_s())),
           gaps.left_out ? "that time is left out; where it parts two runs, give each a file of its own"
                         : "the energy in a gap is that of a straight line between its ends");
  }

  static std::string rounded(double value) { return fmt::format("{:.3g}", value); }
  void caveat(CaveatKind kind, std::int64_t line, std::string rule, std::string remedy = {}) const {
    reading_.table.caveat(kind, {{}, line, {}, part_.device.id, std::move(rule), std::move(remedy)});
  }

  Reading& reading_;
  const DeviceTrace& part_;
  Span span_;
};

Span span_of(const std::vector<DeviceTrace>& run) {
  Span span{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const DeviceTrace& part : run) {
    if (part.trace.samples() == 0) continue;
    span.begin_s = std::fmin(span.begin_s, part.trace.begin_s());
    span.end_s = std::fmax(span.end_s, part.trace.end_s());
  }
  return span;
}

std::string why_unmeasured(const PowerTrace& trace) {
  if (trace.samples() >= 2) return {};
  if (trace.samples() > 0 || trace.missing() == 0) return "has fewer than two samples of power";
  return fmt::format("has no power in {} of {} samples", trace.missing(), trace.missing());
}

}  // namespace

std::vector<std::vector<DeviceTrace>> runs_of(Reading& reading, const std::vector<LoggedDevice>& logged) {
  struct Part {
    std::size_t device;
    const PowerTrace* trace;
  };
  std::vector<Part> parts;
  std::int64_t line_of_clock_change = 0;
  for (std::size_t device = 0; device < logged.size(); ++device) {
    for (const PowerTrace& trace : logged[device].runs()) parts.push_back({device, &trace});
    if (line_of_clock_change == 0) line_of_clock_change = logged[device].line_of_clock_change();
  }
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Part& a, const Part& b) { return a.trace->first_line() < b.trace->first_line(); });
  std::vector<RunOfLog> runs;
  std::vector<Membership> memberships(logged.size());
  for (const auto& [device, trace] : parts) {
    Membership& membership = memberships[device];
    std::size_t run = membership.first_free();
    while (run < runs.size() && (membership.is_in(run) || !runs[run].overlaps(*trace))) ++run;
    if (run == runs.size()) runs.emplace_back();
    runs[run].join(logged[device], *trace);
    membership.join(run);
  }
  if (runs.size() > 1) note_several_runs(reading, runs);
  if (line_of_clock_change != 0) {
    reading.table.remark(fmt::format("{}: its clock was put forward or back by an hour in line {}; the run goes on",
                                     reading.source.name(), line_of_clock_change));
  }
  std::vector<std::vector<DeviceTrace>> traces;
  traces.reserve(runs.size());
  for (RunOfLog& run : runs) traces.push_back(std::move(run.traces));
  return traces;
}

void say_what_is_missing(Reading& reading, const std::vector<DeviceTrace>& run, std::optional<Span> span) {
  if (!span) span = span_of(run);
  for (const DeviceTrace& part : run) TraceReport(reading, part, *span).say_what_is_missing();
}

std::vector<Device> measured(const std::vector<DeviceTrace>& run) {
  std::vector<Device> devices;
  for (const auto& [device, trace] : run) {
    Device& used = devices.emplace_back(device);
    if (used.unmeasured.empty()) used.unmeasured = why_unmeasured(trace);
    used.energy_j = trace.energy_j();
    used.duration_s = trace.duration_s();
    used.record = fmt::format("{} {} {} {}", trace.begin_s(), trace.end_s(), trace.samples(), trace.energy_j());
  }
  return devices;
}

void add_run(Reading& reading, const std::vector<DeviceTrace>& run, Scope scope, std::optional<Span> span) {
  say_what_is_missing(reading, run, span);
  add_devices(reading, measured(run), scope);
}

void add_logged_devices(Reading& reading, const std::vector<LoggedDevice>& logged, Scope scope) {
  for (const std::vector<DeviceTrace>& run : runs_of(reading, logged)) add_run(reading, run, scope);
}

}  // namespace crosswatt::ingest
