#include "crosswatt/data/pair_dataset.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <numeric>
#include <optional>

#include <fmt/format.h>

#include "crosswatt/core/nearest.hpp"
#include "crosswatt/core/plain_name.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/core/units.hpp"
#include "crosswatt/numeric/statistics.hpp"

namespace crosswatt {
namespace {

/// Which scope a pair uses where there is a choice, the first that serves: what the paper compares first, then the
/// widest.
constexpr std::array kScopePreference = {Scope::gpu, Scope::total, Scope::wall, Scope::cpu, Scope::ram, Scope::unknown};

/// A set of phases or of scopes.
using Mask = std::uint8_t;
template <typename Kind>
constexpr Mask mask_of(Kind kind) {
  return static_cast<Mask>(1U << static_cast<unsigned>(kind));
}

/// The repetitions of one measurement, reduced.
struct Cell {
  std::uint32_t rank = 0;  // of the workload's name
  Phase phase = Phase::unknown;
  Scope scope = Scope::unknown;
  double energy_kwh = kUnknown;
  double duration_s = kUnknown;
  double spread = kUnknown;
};

/// In which scopes a workload was measured on a hardware.
struct Coverage {
  std::uint32_t rank;
  Mask scopes;
};

struct HardwareCells {
  std::vector<Cell> cells;         // by rank, phase, scope
  std::vector<Coverage> coverage;  // by rank
  Mask phases = 0;
  Mask scopes = 0;
};

/// What is known of a workload whatever it ran on, by workload id.
struct Facts {
  std::vector<double> flops, macs, params, batch_size;
  std::vector<std::uint32_t> family;
};

std::vector<std::uint32_t> ids_by_name(const NameDictionary& names) {
  std::vector<std::uint32_t> ids(names.size());
  std::iota(ids.begin(), ids.end(), 0U);
  std::sort(ids.begin(), ids.end(), [&](std::uint32_t a, std::uint32_t b) { return names[a] < names[b]; });
  return ids;
}

/// Stable, linear in rows and buckets.
template <typename BucketOf>
std::vector<std::uint32_t> sorted_by_bucket(const std::vector<std::uint32_t>& rows, std::size_t buckets,
                                            const BucketOf& bucket_of) {
  std::vector<std::size_t> next(buckets + 1);
  for (const std::uint32_t row : rows) ++next[bucket_of(row) + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  std::vector<std::uint32_t> sorted(rows.size());
  for (const std::uint32_t row : rows) sorted[next[bucket_of(row)]++] = row;
  return sorted;
}

std::vector<double> first_known(const EnergyTable& table, Column column) {
  std::vector<double> values(table.workloads().size(), kUnknown);
  if (!table.knows(column)) return values;
  for (Index row = 0; row < table.rows(); ++row) {
    double& value = values[table.workload_ids()[row]];
    if (std::isnan(value)) value = table.number(column, row);
  }
  return values;
}

std::vector<std::uint32_t> first_known_family(const EnergyTable& table) {
  std::vector<std::uint32_t> families(table.workloads().size(), NameDictionary::kNone);
  for (Index row = 0; row < table.rows(); ++row) {
    std::uint32_t& family = families[table.workload_ids()[row]];
    if (family == NameDictionary::kNone) family = table.family_id(row);
  }
  return families;
}

Facts facts_of(const EnergyTable& table) {
  return {first_known(table, Column::flops), first_known(table, Column::macs), first_known(table, Column::params),
          first_known(table, Column::batch_size), first_known_family(table)};
}

/// @param rows  all of one workload, hardware, phase and scope; at least one.
Cell reduce(const EnergyTable& table, std::span<const std::uint32_t> rows, std::uint32_t rank) {
  std::vector<double> energies;
  std::vector<double> durations;
  for (const std::uint32_t row : rows) {
    energies.push_back(table.energy_kwh()[row]);
    const double duration_s = table.number(Column::duration_s, row);
    if (!std::isnan(duration_s)) durations.push_back(duration_s);
  }
  Cell cell{rank, table.phase(rows[0]), table.scope(rows[0])};
  cell.energy_kwh = numeric::median(energies);
  if (!durations.empty()) cell.duration_s = numeric::median(durations);
  for (double& energy : energies) energy = std::log(energy);
  cell.spread = numeric::sample_sd(energies).value_or(kUnknown);
  return cell;
}

/// "training, inference"; an empty name is shown as "unknown".
template <typename Kind>
std::string names_in(Mask mask) {
  std::vector<std::string> names;
  for (unsigned kind = 0; mask >> kind != 0; ++kind) {
    if (((mask >> kind) & 1U) == 0) continue;
    const std::string_view text = name(static_cast<Kind>(kind));
    names.emplace_back(text.empty() ? "unknown" : text);
  }
  return join(names, ", ");
}

[[noreturn]] void refuse(std::string value, std::string rule, std::string remedy = {}) {
  throw DataError({{}, 0, {}, std::move(value), std::move(rule), std::move(remedy)});
}

/// Workloads two hardware have in common: in any scope, and by scope.
struct Overlap {
  Index any = 0;
  std::array<Index, kScopePreference.size()> by_scope{};  // indexed by Scope
  Index in(Scope scope) const { return by_scope[static_cast<std::size_t>(scope)]; }
};

/// Visits the workloads that both lists hold, in order.
template <typename Visit>
void for_each_shared(std::span<const Coverage> a, std::span<const Coverage> b, const Visit& visit) {
  for (auto left = a.begin(), right = b.begin(); left != a.end() && right != b.end();) {
    if (left->rank != right->rank) {
      ++(left->rank < right->rank ? left : right);
      continue;
    }
    visit(Coverage{left->rank, static_cast<Mask>(left->scopes & right->scopes)});
    ++left;
    ++right;
  }
}

Overlap overlap_of(std::span<const Coverage> source, std::span<const Coverage> target) {
  Overlap overlap;
  for_each_shared(source, target, [&](const Coverage& shared) {
    ++overlap.any;
    for (unsigned scopes = shared.scopes; scopes != 0; scopes &= scopes - 1) {
      ++overlap.by_scope[static_cast<std::size_t>(std::countr_zero(scopes))];
    }
  });
  return overlap;
}

/// The hardware a workload is moved from; usually one.
struct SourceSide {
  std::vector<const HardwareCells*> hardware;
  std::vector<Coverage> coverage;  // of workloads measured on all of them, in the scopes they share; by rank
  Mask phases = 0;                 // of any
  Mask scopes = 0;

  void add(const HardwareCells& cells) {
    if (hardware.empty()) {
      coverage = cells.coverage;
    } else {
      std::vector<Coverage> shared;
      for_each_shared(coverage, cells.coverage, [&](const Coverage& both) { shared.push_back(both); });
      coverage = std::move(shared);
    }
    hardware.push_back(&cells);
    phases |= cells.phases;
    scopes |= cells.scopes;
  }
};

/// The first preferred scope that all common workloads have on both sides, else the one that most of them have.
Scope preferred_scope(const Overlap& overlap) {
  for (const Scope scope : kScopePreference) {
    if (overlap.any > 0 && overlap.in(scope) == overlap.any) return scope;
  }
  return *std::max_element(kScopePreference.begin(), kScopePreference.end(),
                           [&](Scope a, Scope b) { return overlap.in(a) < overlap.in(b); });
}

/// Row by row, NaN where one is. One column as it stands.
std::vector<double> geometric_means(const std::vector<std::vector<double>>& columns) {
  if (columns.size() == 1) return columns.front();
  std::vector<double> means(columns.front().size(), 0.0);
  for (const std::vector<double>& column : columns)
    for (std::size_t row = 0; row < means.size(); ++row) means[row] += std::log(column[row]);
  for (double& mean : means) mean = std::exp(mean / static_cast<double>(columns.size()));
  return means;
}

}  // namespace

WorkloadColumns::WorkloadColumns() : family_names(std::make_shared<const NameDictionary>()) {}

double WorkloadColumns::value(Feature feature, Index row) const {
  assert(feature != Feature::family);
  switch (feature) {
    case Feature::energy:
      return source_kwh[row];
    case Feature::flops:
      return flops[row];
    case Feature::macs:
      return macs[row];
    case Feature::params:
      return params[row];
    case Feature::power:
      return source_kwh[row] * kJoulesPerKwh / duration_s[row];
    case Feature::batch:
      return batch_size[row];
    case Feature::family:
      break;
  }
  return kUnknown;
}

Index WorkloadColumns::append(double energy_kwh) {
  source_kwh.push_back(energy_kwh);
  for (std::vector<double>* column : {&duration_s, &flops, &macs, &params, &batch_size}) column->push_back(kUnknown);
  family.push_back(NameDictionary::kNone);
  for (auto* by_source : {&kwh_by_source, &duration_s_by_source})
    for (std::vector<double>& column : *by_source) column.push_back(kUnknown);
  return size() - 1;
}

bool WorkloadColumns::knows(Feature feature, Index row) const {
  return feature == Feature::family ? family[row] != NameDictionary::kNone : !std::isnan(value(feature, row));
}

void WorkloadColumns::hide(Feature feature) {
  const auto make_unknown = [](std::vector<double>& column) { std::fill(column.begin(), column.end(), kUnknown); };
  switch (feature) {
    case Feature::energy:
      return;
    case Feature::flops:
      return make_unknown(flops);
    case Feature::macs:
      return make_unknown(macs);
    case Feature::params:
      return make_unknown(params);
    case Feature::batch:
      return make_unknown(batch_size);
    case Feature::power:
      make_unknown(duration_s);
      for (std::vector<double>& of_source : duration_s_by_source) make_unknown(of_source);
      return;
    case Feature::family:
      std::fill(family.begin(), family.end(), NameDictionary::kNone);
      return;
  }
}

void WorkloadColumns::set_measured(std::vector<std::string> names, std::vector<std::vector<double>> kwh,
                                   std::vector<std::vector<double>> durations_s) {
  source_kwh = geometric_means(kwh);
  duration_s = geometric_means(durations_s);
  sources = std::move(names);
  if (sources.empty()) return;
  kwh_by_source = std::move(kwh);
  duration_s_by_source = std::move(durations_s);
}

HardwarePair HardwarePair::of(std::vector<std::string> sources, std::string target) {
  if (sources.size() == 1 && sources.front() == target) throw ConfigError("--to", target, "is the source itself");
  if (sources.size() == 1) return {std::move(sources.front()), std::move(target)};
  std::sort(sources.begin(), sources.end());
  if (const auto twice = std::adjacent_find(sources.begin(), sources.end()); twice != sources.end())
    throw ConfigError("--from", *twice, "is named twice");
  if (std::binary_search(sources.begin(), sources.end(), target))
    throw ConfigError("--to", target, "is one of the sources already");
  return {join(sources, " + "), std::move(target), std::move(sources)};
}

Index PairDataset::row_of(const std::string& workload) const {
  const std::string name = plain_name(workload);
  const auto found = std::lower_bound(workloads.begin(), workloads.end(), name);
  if (found != workloads.end() && *found == name) return found - workloads.begin();
  refuse(workload, fmt::format("was not measured on {}", pair.source) + did_you_mean(workload, workloads));
}

/// The table's cells, sorted once so that each pair is a merge of two lists.
struct PairBuilder::Cells {
  explicit Cells(const EnergyTable& of);

  std::uint32_t hardware_id(const std::string& name) const;
  const HardwareCells& of_hardware(const std::string& name) const { return hardware[hardware_id(name)]; }
  SourceSide source_side(const HardwarePair& pair) const;
  void add_workload(std::uint32_t hardware_id, std::span<const std::uint32_t> rows);

  const EnergyTable& table;
  std::vector<std::uint32_t> workload_by_rank;
  std::vector<std::uint32_t> rank_of_workload;
  std::vector<std::uint32_t> hardware_by_name;
  std::vector<HardwareCells> hardware;  // by id
  Facts facts;
  std::shared_ptr<const NameDictionary> family_names;
};

PairBuilder::Cells::Cells(const EnergyTable& of)
    : table(of),
      workload_by_rank(ids_by_name(of.workloads())),
      rank_of_workload(of.workloads().size()),
      hardware_by_name(ids_by_name(of.hardware())),
      hardware(of.hardware().size()),
      facts(facts_of(of)),
      family_names(std::make_shared<const NameDictionary>(of.families())) {
  for (std::uint32_t rank = 0; rank < workload_by_rank.size(); ++rank) rank_of_workload[workload_by_rank[rank]] = rank;
  const auto workload_rank = [&](std::uint32_t row) { return rank_of_workload[table.workload_ids()[row]]; };
  const auto hardware_of = [&](std::uint32_t row) { return std::uint32_t{table.hardware_ids()[row]}; };
  std::vector<std::uint32_t> rows(static_cast<std::size_t>(table.rows()));
  std::iota(rows.begin(), rows.end(), 0U);
  rows = sorted_by_bucket(rows, workload_by_rank.size(), workload_rank);
  rows = sorted_by_bucket(rows, hardware.size(), hardware_of);
  for (auto first = rows.begin(); first != rows.end();) {
    const auto last = std::find_if(first, rows.end(), [&](std::uint32_t row) {
      return hardware_of(row) != hardware_of(*first) || workload_rank(row) != workload_rank(*first);
    });
    const auto by_kind = [&](std::uint32_t a, std::uint32_t b) {
      return std::pair(table.phase(a), table.scope(a)) < std::pair(table.phase(b), table.scope(b));
    };
    if (!std::is_sorted(first, last, by_kind)) std::stable_sort(first, last, by_kind);
    add_workload(hardware_of(*first), {first, last});
    first = last;
  }
}

/// @param rows  all of one workload on one hardware, ordered by phase and scope.
void PairBuilder::Cells::add_workload(std::uint32_t hardware_id, std::span<const std::uint32_t> rows) {
  HardwareCells& cells = hardware[hardware_id];
  Coverage coverage{rank_of_workload[table.workload_ids()[rows[0]]], 0};
  while (!rows.empty()) {
    const auto other_kind = std::find_if(rows.begin(), rows.end(), [&](std::uint32_t row) {
      return table.phase(row) != table.phase(rows[0]) || table.scope(row) != table.scope(rows[0]);
    });
    const auto count = static_cast<std::size_t>(other_kind - rows.begin());
    const Cell& cell = cells.cells.emplace_back(reduce(table, rows.first(count), coverage.rank));
    coverage.scopes |= mask_of(cell.scope);
    cells.phases |= mask_of(cell.phase);
    rows = rows.subspan(count);
  }
  cells.scopes |= coverage.scopes;
  cells.coverage.push_back(coverage);
}

std::uint32_t PairBuilder::Cells::hardware_id(const std::string& name) const {
  const std::uint32_t id = table.hardware().find(name);
  if (id != NameDictionary::kNone) return id;
  refuse(name, "is no hardware of the table" + did_you_mean(name, table.hardware().all()));
}

SourceSide PairBuilder::Cells::source_side(const HardwarePair& pair) const {
  SourceSide side;
  if (pair.sources.empty()) side.add(of_hardware(pair.source));
  for (const std::string& source : pair.sources) side.add(of_hardware(source));
  return side;
}

PairBuilder::PairBuilder(const EnergyTable& table) : cells_(std::make_shared<const Cells>(table)) {}

namespace {

/// The next choice of as many of n positions, in lexicographic order; false after the last.
bool next_choice(std::vector<std::size_t>& chosen, std::size_t n) {
  const std::size_t k = chosen.size();
  for (std::size_t i = k; i-- > 0;) {
    if (chosen[i] == n - k + i) continue;
    ++chosen[i];
    for (std::size_t j = i + 1; j < k; ++j) chosen[j] = chosen[j - 1] + 1;
    return true;
  }
  return false;
}

}  // namespace

std::vector<HardwarePair> PairBuilder::pairs(Index least_common, Index sources) const {
  std::vector<std::string> names;
  for (const std::uint32_t id : cells_->hardware_by_name) names.push_back(cells_->table.hardware()[id]);
  std::vector<HardwarePair> pairs;
  if (sources >= std::ssize(names)) return pairs;
  std::vector<std::size_t> chosen(static_cast<std::size_t>(sources));
  std::iota(chosen.begin(), chosen.end(), std::size_t{0});
  do {
    SourceSide side;
    std::vector<std::string> of;
    for (const std::size_t place : chosen) {
      of.push_back(names[place]);
      side.add(cells_->of_hardware(names[place]));
    }
    for (const std::string& target : names) {
      if (std::find(of.begin(), of.end(), target) != of.end()) continue;
      const Overlap overlap = overlap_of(side.coverage, cells_->of_hardware(target).coverage);
      if (overlap.in(preferred_scope(overlap)) < least_common) continue;
      pairs.push_back(HardwarePair::of(of, target));
    }
  } while (next_choice(chosen, names.size()));
  return pairs;
}

namespace {

Phase common_phase(const HardwarePair& pair, const SourceSide& source, const HardwareCells& target) {
  const Mask phases = source.phases | target.phases;
  if (std::has_single_bit(phases)) return static_cast<Phase>(std::countr_zero(phases));
  const bool some_unknown = (phases & mask_of(Phase::unknown)) != 0;
  refuse({}, fmt::format("the rows of {} and {} mix phases: {}", pair.source, pair.target, names_in<Phase>(phases)),
         some_unknown ? "choose one with --phase training|inference, or say with --set-phase what the unknown rows are"
                      : "choose one with --phase training|inference");
}

Scope common_scope(const HardwarePair& pair, const SourceSide& source, const HardwareCells& target,
                   std::vector<std::string>& notes) {
  const Overlap overlap = overlap_of(source.coverage, target.coverage);
  if (overlap.any == 0) {
    refuse({}, fmt::format("{} and {} have no workload in common", pair.source, pair.target),
           "measure some workloads on both, under the same names");
  }
  const Scope scope = preferred_scope(overlap);
  const Mask scopes = source.scopes | target.scopes;
  if (overlap.in(scope) == 0) {
    refuse({},
           fmt::format("{} ({}) and {} ({}) have no workload in common in one scope", pair.source,
                       names_in<Scope>(source.scopes), pair.target, names_in<Scope>(target.scopes)),
           "measure both in the same scope, or say with --set-scope what unknown rows are");
  }
  if (!std::has_single_bit(scopes)) {
    notes.push_back(
        fmt::format("{} to {}: scope {} is used, known on both for {} of {} common workloads; left aside: {}",
                    pair.source, pair.target, names_in<Scope>(mask_of(scope)), overlap.in(scope), overlap.any,
                    names_in<Scope>(static_cast<Mask>(scopes & ~mask_of(scope)))));
  }
  return scope;
}

/// One number of the hardware's cells for the workloads of `ranks`, which ascend; NaN where it has none.
std::vector<double> column_of(const HardwareCells& hardware, double Cell::*number, Phase phase, Scope scope,
                              const std::vector<std::uint32_t>& ranks) {
  std::vector<double> column(ranks.size(), kUnknown);
  auto at = ranks.begin();
  for (const Cell& cell : hardware.cells) {
    if (cell.phase != phase || cell.scope != scope) continue;
    at = std::lower_bound(at, ranks.end(), cell.rank);
    if (at == ranks.end()) break;
    if (*at == cell.rank) column[static_cast<std::size_t>(at - ranks.begin())] = cell.*number;
  }
  return column;
}

}  // namespace

PairDataset PairBuilder::dataset(const HardwarePair& pair) const {
  const SourceSide source = cells_->source_side(pair);
  const HardwareCells& target = cells_->of_hardware(pair.target);
  PairDataset data;
  data.pair = pair;
  data.phase = common_phase(pair, source, target);
  data.scope = common_scope(pair, source, target, data.notes);

  std::vector<std::uint32_t> ranks;
  for (const Coverage& covered : source.coverage) {
    if ((covered.scopes & mask_of(data.scope)) != 0) ranks.push_back(covered.rank);
  }
  const auto column = [&](const HardwareCells& hardware, double Cell::*number) {
    return column_of(hardware, number, data.phase, data.scope, ranks);
  };

  data.columns.family_names = cells_->family_names;
  for (const std::uint32_t rank : ranks) {
    const std::uint32_t workload = cells_->workload_by_rank[rank];
    data.workloads.push_back(cells_->table.workloads()[workload]);
    const Index row = data.columns.append(kUnknown);
    data.columns.flops[row] = cells_->facts.flops[workload];
    data.columns.macs[row] = cells_->facts.macs[workload];
    data.columns.params[row] = cells_->facts.params[workload];
    data.columns.batch_size[row] = cells_->facts.batch_size[workload];
    data.columns.family[row] = cells_->facts.family[workload];
  }
  std::vector<std::vector<double>> kwh;
  std::vector<std::vector<double>> durations_s;
  for (const HardwareCells* hardware : source.hardware) {
    kwh.push_back(column(*hardware, &Cell::energy_kwh));
    durations_s.push_back(column(*hardware, &Cell::duration_s));
  }
  data.columns.set_measured(pair.sources, std::move(kwh), std::move(durations_s));
  data.source_spread = pair.sources.empty() ? column(*source.hardware.front(), &Cell::spread)
                                            : std::vector<double>(ranks.size(), kUnknown);
  data.target_kwh = column(target, &Cell::energy_kwh);
  data.target_spread = column(target, &Cell::spread);
  for (Index row = 0; row < data.size(); ++row) {
    if (!std::isnan(data.target_kwh[row])) data.common.push_back(row);
  }
  for (const std::uint32_t other : cells_->hardware_by_name) {
    const std::string& name = cells_->table.hardware()[other];
    const bool is_source =
        name == pair.source || std::find(pair.sources.begin(), pair.sources.end(), name) != pair.sources.end();
    if (is_source || name == pair.target) continue;
    std::vector<double> other_kwh = column(cells_->hardware[other], &Cell::energy_kwh);
    if (std::all_of(other_kwh.begin(), other_kwh.end(), [](double energy) { return std::isnan(energy); })) continue;
    data.other_hardware.push_back(name);
    data.other_kwh.push_back(std::move(other_kwh));
  }
  return data;
}

}  // namespace crosswatt
