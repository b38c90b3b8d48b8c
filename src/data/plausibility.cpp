#include "crosswatt/data/plausibility.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "crosswatt/core/text.hpp"
#include "crosswatt/core/units.hpp"

namespace crosswatt {
namespace {

constexpr double kMostPowerShare = 1.10;
constexpr double kLeastPowerShare = 0.05;
/// What a host draws at most beside its cards: two processors of 400 W, their memory, drives and fans, and as much
/// again.
constexpr double kHost_w = 2000;
/// Power supplies, fans and switches draw with the cards: a DGX H100 is specified at 10.2 kW for cards of 5.6 kW.
constexpr double kSystemShare = 2;
/// No single machine draws this: a rack of 72 GB200 is specified at 132 kW.
constexpr double kMostMachine_w = 1e6;
constexpr double kShortest_s = 30;
/// FLOPs that are two per MAC, give or take what is no multiplication.
constexpr double kLeastTwofold = 1.8, kMostTwofold = 2.2;

/// What a hardware draws; NaN = not known.
struct PowerRange {
  double least_w = kUnknown;
  double most_w = kUnknown;
  double machines_w = kUnknown;  ///< what as many machines of any kind draw at most
};

PowerRange power_range(const HardwareMatch& match) {
  const std::optional<double> most_w = match.tdp_w();
  if (!most_w) return {.machines_w = kMostMachine_w * match.count};
  const std::optional<double> idle_w = match.agreed(&HardwareEntry::idle_w);
  return {idle_w ? *idle_w * match.count : kLeastPowerShare * *most_w, *most_w};
}

bool holds_the_gpu(Scope scope) {
  return scope != Scope::cpu && scope != Scope::ram;
}
bool holds_the_gpu_alone(Scope scope) {
  return scope == Scope::gpu || scope == Scope::unknown;
}

/// What a measurement of that scope may have drawn.
double most_w(const PowerRange& range, Scope scope) {
  if (!holds_the_gpu(scope)) return kHost_w;
  if (std::isnan(range.most_w)) return range.machines_w;
  return holds_the_gpu_alone(scope) ? range.most_w : kSystemShare * range.most_w + kHost_w;
}

/// Rows met, of which the worst are kept: those furthest off, by a factor.
class Suspects {
 public:
  void add(Index row, double factor) {
    ++count_;
    const double off = std::max(factor, 1 / factor);
    if (worst_.size() == Caveat::kExamples && off <= worst_.back().first) return;
    const auto place = std::find_if(worst_.begin(), worst_.end(), [&](const auto& other) { return other.first < off; });
    worst_.insert(place, {off, row});
    if (worst_.size() > Caveat::kExamples) worst_.pop_back();
  }

  /// @param rule  what is wrong with a row, in words.
  template <typename Rule>
  void report(CaveatKind kind, const EnergyTable& table, const Rule& rule, Caveats& caveats) {
    Caveat caveat{.kind = kind, .count = count_};
    for (const auto& [off, row] : worst_) {
      const Measurement measurement = table.measurement(row);
      caveat.examples.push_back({.file = table.file(row),
                                 .line = table.line(row),
                                 .value = fmt::format("{} on {}", measurement.workload, measurement.hardware),
                                 .rule = rule(measurement)});
    }
    caveats.add(std::move(caveat));
  }

 private:
  std::int64_t count_ = 0;
  std::vector<std::pair<double, Index>> worst_;
};

double power_w(const Measurement& row) {
  return row.energy_kwh * kJoulesPerKwh / row[Column::duration_s];
}

void doubt_power(const EnergyTable& table, const HardwareCatalogue& catalogue, Caveats& caveats) {
  std::vector<PowerRange> ranges;
  for (const std::string& name : table.hardware().all()) ranges.push_back(power_range(catalogue.find(name)));
  const auto range_of = [&](std::string_view hardware) { return ranges[table.hardware().find(hardware)]; };
  Suspects too_high;
  Suspects too_low;
  for (Index row = 0; row < table.rows(); ++row) {
    const double mean_w = table.energy_kwh()[row] * kJoulesPerKwh / table.number(Column::duration_s, row);
    const PowerRange& range = ranges[table.hardware_ids()[row]];
    const Scope scope = table.scope(row);
    const double bound_w = most_w(range, scope);
    if (mean_w > kMostPowerShare * bound_w) too_high.add(row, mean_w / bound_w);
    if (holds_the_gpu(scope) && mean_w < range.least_w) too_low.add(row, mean_w / range.least_w);
  }
  const auto drawn = [](const Measurement& row, double of_w, std::string_view what) {
    return fmt::format("draws {} W of {} W {}", significant(power_w(row), 3), significant(of_w, 4), what);
  };
  too_high.report(
      CaveatKind::power_too_high, table,
      [&](const Measurement& row) { return drawn(row, most_w(range_of(row.hardware), row.scope), "at most"); },
      caveats);
  too_low.report(
      CaveatKind::power_too_low, table,
      [&](const Measurement& row) { return drawn(row, range_of(row.hardware).least_w, "at least"); }, caveats);
}

/// As simulation_remark() counts them.
bool is_simulated(const EnergyTable& table, Index row) {
  return table.notes(row).starts_with("simulated");
}

void doubt_duration(const EnergyTable& table, Caveats& caveats) {
  Suspects too_short;
  for (Index row = 0; row < table.rows(); ++row) {
    const double duration_s = table.number(Column::duration_s, row);
    const bool is_too_short = duration_s < kShortest_s && !is_simulated(table, row);
    if (is_too_short) too_short.add(row, duration_s / kShortest_s);
  }
  too_short.report(
      CaveatKind::too_short, table,
      [](const Measurement& row) { return fmt::format("took {} s", significant(row[Column::duration_s], 3)); },
      caveats);
}

bool is_twofold(double ratio) {
  return ratio >= kLeastTwofold && ratio <= kMostTwofold;
}

/// The smallest known value of a column for each workload, NaN where there is none.
std::vector<double> smallest_of_workloads(const EnergyTable& table, Column column) {
  std::vector<double> smallest(table.workloads().size(), kUnknown);
  for (Index row = 0; row < table.rows(); ++row) {
    double& known = smallest[table.workload_ids()[row]];
    known = std::fmin(known, table.number(column, row));
  }
  return smallest;
}

void doubt_operations(const EnergyTable& table, Caveats& caveats) {
  const std::vector<double> least_flops = smallest_of_workloads(table, Column::flops);
  const std::vector<double> least_macs = smallest_of_workloads(table, Column::macs);
  const auto is_macs = [](double flops, double macs) { return std::abs(flops / macs - 1) < 0.01; };
  Suspects unclear;
  for (Index row = 0; row < table.rows(); ++row) {
    const double flops = table.number(Column::flops, row);
    const double macs = table.number(Column::macs, row);
    const std::uint32_t workload = table.workload_ids()[row];
    const bool doubtful =
        is_macs(flops, macs) || is_twofold(flops / least_flops[workload]) || is_twofold(macs / least_macs[workload]);
    if (doubtful) unclear.add(row, 2);
  }
  unclear.report(
      CaveatKind::operations_unclear, table,
      [&](const Measurement& row) -> std::string {
        if (is_macs(row[Column::flops], row[Column::macs])) return "has as many FLOPs as MACs";
        return "has twice the operations of another row of its workload";
      },
      caveats);
}

}  // namespace

Caveats implausible(const EnergyTable& table, const HardwareCatalogue& catalogue) {
  Caveats caveats;
  if (table.knows(Column::duration_s)) {
    doubt_power(table, catalogue, caveats);
    doubt_duration(table, caveats);
  }
  if (table.knows(Column::flops) || table.knows(Column::macs)) doubt_operations(table, caveats);
  return caveats;
}

}  // namespace crosswatt
