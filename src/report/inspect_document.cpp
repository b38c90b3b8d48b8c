#include "crosswatt/report/inspect_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "crosswatt/core/parallel.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/core/units.hpp"
#include "crosswatt/core/wording.hpp"
#include "crosswatt/data/pair_dataset.hpp"
#include "crosswatt/data/plausibility.hpp"
#include "crosswatt/numeric/statistics.hpp"

namespace crosswatt {
namespace {

/// More hardware than this, and the coverage table shows only the best covered pairs.
constexpr std::size_t kMostPairsShown = 40;

struct HardwareSummary {
  Index rows = 0;
  double lowest_kwh = 0, median_kwh = 0, highest_kwh = 0;
  std::optional<double> median_power_w;
  std::vector<std::uint32_t> workloads;  // distinct, ascending
};

/// A number of each row, sorted by hardware in one pass over the table; NaN is left out. Tables have up to 10^8 rows.
class NumbersByHardware {
 public:
  /// @param number  of a row.
  template <typename Number>
  NumbersByHardware(const EnergyTable& table, const std::vector<HardwareSummary>& summaries, const Number& number)
      : begins_(1) {
    for (const HardwareSummary& summary : summaries) begins_.push_back(begins_.back() + summary.rows);
    numbers_.resize(static_cast<std::size_t>(table.rows()));
    ends_.assign(begins_.begin(), begins_.end() - 1);
    const std::span<const std::uint16_t> hardware_ids = table.hardware_ids();
    for (Index row = 0; row < table.rows(); ++row) {
      const double value = number(row);
      Index& end = ends_[hardware_ids[row]];
      numbers_[end] = value;
      end += std::isnan(value) ? 0 : 1;
    }
  }

  std::span<const double> operator[](Index hardware_id) const {
    return std::span(numbers_).subspan(begins_[hardware_id], ends_[hardware_id] - begins_[hardware_id]);
  }

 private:
  std::vector<Index> begins_, ends_;
  std::vector<double> numbers_;
};

/// Rows and workloads of each hardware.
std::vector<HardwareSummary> counts(const EnergyTable& table) {
  std::vector<HardwareSummary> summaries(table.hardware().size());
  for (Index row = 0; row < table.rows(); ++row) {
    HardwareSummary& summary = summaries[table.hardware_ids()[row]];
    ++summary.rows;
    const std::uint32_t workload = table.workload_ids()[row];
    if (summary.workloads.empty() || summary.workloads.back() != workload) summary.workloads.push_back(workload);
  }
  for (HardwareSummary& summary : summaries) {
    std::sort(summary.workloads.begin(), summary.workloads.end());
    summary.workloads.erase(std::unique(summary.workloads.begin(), summary.workloads.end()), summary.workloads.end());
  }
  return summaries;
}

std::vector<HardwareSummary> summarize(const EnergyTable& table, int threads) {
  std::vector<HardwareSummary> summaries = counts(table);
  const auto energy_kwh = [&](Index row) { return table.energy_kwh()[row]; };
  const auto power_w = [&](Index row) {
    return table.energy_kwh()[row] * kJoulesPerKwh / table.number(Column::duration_s, row);
  };
  {
    const NumbersByHardware energies(table, summaries, energy_kwh);
    parallel_for(std::ssize(summaries), threads, [&](Index id) {
      const auto [low, high] = std::minmax_element(energies[id].begin(), energies[id].end());
      summaries[id].lowest_kwh = *low;
      summaries[id].highest_kwh = *high;
      summaries[id].median_kwh = numeric::median(energies[id]);
    });
  }
  if (!table.knows(Column::duration_s)) return summaries;
  const NumbersByHardware powers(table, summaries, power_w);
  parallel_for(std::ssize(summaries), threads, [&](Index id) {
    if (!powers[id].empty()) summaries[id].median_power_w = numeric::median(powers[id]);
  });
  return summaries;
}

Table hardware_table(const EnergyTable& table, const std::vector<HardwareSummary>& summaries,
                     const HardwareCatalogue& catalogue) {
  Table result{.name = "hardware",
               .title = "Hardware",
               .columns = {{"hardware", "Hardware", "", Style::text},
                           {"rows", "Rows", "", Style::count},
                           {"workloads", "Workloads", "", Style::count},
                           {"lowest_kwh", "Lowest", "kWh", Style::number, 3},
                           {"median_kwh", "Median", "kWh", Style::number, 3},
                           {"highest_kwh", "Highest", "kWh", Style::number, 3},
                           {"median_power_w", "Median power", "W", Style::number, 3},
                           {"tdp_w", "TDP", "W", Style::number, 4}}};
  for (std::uint32_t id = 0; id < table.hardware().size(); ++id) {
    const HardwareSummary& summary = summaries[id];
    result.rows.push_back({table.hardware()[id], summary.rows, std::ssize(summary.workloads), summary.lowest_kwh,
                           summary.median_kwh, summary.highest_kwh, summary.median_power_w,
                           catalogue.find(table.hardware()[id]).tdp_w()});
  }
  return result;
}

struct Coverage {
  std::uint32_t a, b;
  Index common;
};

/// How many values two ascending lists of distinct ones share.
Index common_values(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
  Index common = 0;
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
    if (*i == *j) ++common;
    const bool i_lags = *i <= *j;
    const bool j_lags = *j <= *i;
    i += static_cast<std::ptrdiff_t>(i_lags);
    j += static_cast<std::ptrdiff_t>(j_lags);
  }
  return common;
}

/// How well pairs of hardware are covered. There may be 10^9 of them, so only the best are kept.
struct Coverages {
  std::vector<Coverage> best;  ///< the most covered first, kMostPairsShown at most
  Index pairs = 0;
  Index thin = 0;  ///< pairs with fewer than kLeastCommonWorkloads
};

Coverages coverage(const EnergyTable& table, const std::vector<HardwareSummary>& summaries) {
  Coverages all;
  const auto more = [](const Coverage& left, const Coverage& right) { return left.common > right.common; };
  for (std::uint32_t a = 0; a < table.hardware().size(); ++a)
    for (std::uint32_t b = a + 1; b < table.hardware().size(); ++b) {
      const Coverage pair{a, b, common_values(summaries[a].workloads, summaries[b].workloads)};
      ++all.pairs;
      if (pair.common < kLeastCommonWorkloads) ++all.thin;
      if (all.best.size() == kMostPairsShown && !more(pair, all.best.back())) continue;
      all.best.insert(std::upper_bound(all.best.begin(), all.best.end(), pair, more), pair);
      if (all.best.size() > kMostPairsShown) all.best.pop_back();
    }
  return all;
}

Table coverage_table(const EnergyTable& table, const Coverages& coverages) {
  Table result{.name = "coverage",
               .title = "Workloads in common",
               .columns = {{"hardware_a", "Hardware", "", Style::text},
                           {"hardware_b", "and", "", Style::text},
                           {"common", "Workloads", "", Style::count}}};
  for (const Coverage& pair : coverages.best) {
    result.rows.push_back({table.hardware()[pair.a], table.hardware()[pair.b], pair.common});
  }
  if (coverages.pairs > std::ssize(coverages.best))
    result.title += fmt::format(" (the best covered {} of {} pairs)", kMostPairsShown, coverages.pairs);
  return result;
}

Table known_table(const EnergyTable& table) {
  Table result{.name = "predictors",
               .title = "Known beside the energy",
               .columns = {{"column", "Column", "", Style::text}, {"rows", "Rows", "", Style::count}}};
  for (const Column column : kColumns) {
    Index known = 0;
    if (table.knows(column))
      for (Index row = 0; row < table.rows(); ++row) known += std::isnan(table.number(column, row)) ? 0 : 1;
    result.rows.push_back({std::string(name(column)), known});
  }
  Index families = 0;
  for (Index row = 0; row < table.rows(); ++row) families += table.family_id(row) == NameDictionary::kNone ? 0 : 1;
  result.rows.push_back({fmt::format("family ({} distinct)", table.families().size()), families});
  return result;
}

std::string kinds_sentence(const EnergyTable& table) {
  std::map<std::pair<Phase, Scope>, Index> counts;
  for (Index row = 0, end = 0; row < table.rows(); row = end) {
    const std::pair kind(table.phase(row), table.scope(row));
    while (end < table.rows() && table.phase(end) == kind.first && table.scope(end) == kind.second) ++end;
    counts[kind] += end - row;
  }
  std::map<std::string, Index> kinds;
  for (const auto& [kind, count] : counts) {
    const std::string phase(name(kind.first));
    const std::string scope(name(kind.second));
    kinds[fmt::format("{}, {}", phase.empty() ? "phase unknown" : phase,
                      scope.empty() ? "scope unknown" : "scope " + scope)] = count;
  }
  std::vector<std::string> parts;
  parts.reserve(kinds.size());
  for (const auto& [kind, count] : kinds) parts.push_back(fmt::format("{} {}", counted(count, "row"), kind));
  return join(parts, "; ");
}

/// A list a kind, the gravest first: what it means and the first rows.
std::vector<Notes> caveats_of_rows(const EnergyTable& table, const HardwareCatalogue& catalogue) {
  Caveats caveats = table.caveats();
  caveats.add(implausible(table, catalogue));
  std::vector<Notes> notes;
  for (const Caveat& caveat : caveats.list()) {
    Notes& note = notes.emplace_back();
    note.title =
        fmt::format("Doubt: {}, {}: {}.", name(caveat.kind), counted(caveat.count, "time"), explain(caveat.kind));
    for (const Problem& example : caveat.examples) note.lines.push_back(describe(example));
    const std::int64_t untold = caveat.count - static_cast<std::int64_t>(caveat.examples.size());
    if (untold > 0) note.lines.push_back(fmt::format("and {} more", untold));
  }
  return notes;
}

std::vector<std::string> doubts_of_table(const EnergyTable& table, const HardwareCatalogue& catalogue,
                                         const Coverages& coverages) {
  std::vector<std::string> doubts;
  for (const std::vector<std::string>& group : spellings_of_one_hardware(table.hardware().all(), catalogue))
    doubts.push_back(fmt::format("{} may be one hardware; --merge-hardware joins them", join(group, ", ")));
  if (coverages.thin > 0)
    doubts.push_back(fmt::format("{} of {} fewer than {} workloads in common, too few for a study", coverages.thin,
                                 counted(coverages.pairs, "pair has", "pairs have"), kLeastCommonWorkloads));
  std::vector<std::string> unknown;
  for (const std::string& hardware : table.hardware().all())
    if (catalogue.find(hardware).candidates.empty()) unknown.push_back(hardware);
  if (!unknown.empty())
    doubts.push_back(
        fmt::format("not in the hardware catalogue, so their power can't be checked: {}; --hardware-file adds them",
                    join(unknown, ", ")));
  return doubts;
}

}  // namespace

Document inspect_document(const EnergyTable& table, const HardwareCatalogue& catalogue, int threads) {
  const std::vector<HardwareSummary> summaries = summarize(table, threads);
  const Coverages coverages = coverage(table, summaries);
  Section section;
  section.blocks.emplace_back(Paragraph{fmt::format("{}, {}, {} hardware: {}.", counted(table.rows(), "row"),
                                                    counted(table.workloads().size(), "workload"),
                                                    table.hardware().size(), kinds_sentence(table))});
  if (const std::string remark = simulation_remark(table); !remark.empty())
    section.blocks.emplace_back(Paragraph{remark + "."});
  section.blocks.emplace_back(hardware_table(table, summaries, catalogue));
  if (coverages.pairs > 0) section.blocks.emplace_back(coverage_table(table, coverages));
  section.blocks.emplace_back(known_table(table));
  std::vector<Notes> caveats = caveats_of_rows(table, catalogue);
  if (const std::vector<std::string> lines = doubts_of_table(table, catalogue, coverages); !lines.empty())
    caveats.push_back({"Doubts about the table:", lines});
  if (caveats.empty()) caveats.push_back({"No doubts.", {}});
  for (Notes& notes : caveats) section.blocks.emplace_back(std::move(notes));
  if (!table.remarks().empty()) section.blocks.emplace_back(Notes{"Noticed on reading:", table.remarks()});
  return {.title = "", .sections = {std::move(section)}};
}

}  // namespace crosswatt
