#include "crosswatt/report/reanalysis_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "crosswatt/challenge/written_number.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/core/wording.hpp"
#include "crosswatt/numeric/statistics.hpp"

namespace crosswatt {
namespace {

/// Systems of the ranking that fit a screen.
constexpr std::size_t kMostRanked = 30;
/// Doubts of one kind a reader sees.
constexpr Index kMostDoubts = 8;

std::string rank_text(Index rank) {
  return rank == 0 ? "—" : std::to_string(rank);
}

std::string rank_range_text(const RankRange& range) {
  if (range.best == 0) return "—";
  return range.best == range.worst ? std::to_string(range.best) : fmt::format("{}–{}", range.best, range.worst);
}

Table ranking_table(const Reanalysis& result) {
  const std::string metric = result.systems.rules().metrics.front().name;
  return {.name = "ranking",
          .title = fmt::format(
              "Ranking by EW-{} (training); the range is what the submitted figures' rounding or the interval allows",
              metric),
          .columns = {{"rank", "Rank", "", Style::text},
                      {"range", "Range", "", Style::text},
                      {"interval", "by", "", Style::text},
                      {"code", "System", "", Style::text},
                      {"ew", "EW score", "", Style::number, 4},
                      {"score", metric, "", Style::number, 3},
                      {"rank_score", "Rank by score", "", Style::text},
                      {"kwh", "Normalized training", "kWh", Style::number, 4},
                      {"unordered", "Can't be ordered with", "", Style::count}}};
}

std::vector<Cell> ranking_row(const WeightedSystems& systems, Index entry) {
  const EnergyInterval& energy = systems.energies.systems[entry][at(EnergyPhase::train)];
  const RankRange& range = systems.rank_range[entry];
  const bool bounded = range.best > 0;
  return {rank_text(systems.rank_ew_train[entry]),
          rank_range_text(range),
          !bounded             ? Cell()
          : energy.of_strategy ? Cell("strategy")
                               : Cell("rounding"),
          systems.code(entry),
          systems.ew_score(entry, 0, EnergyPhase::train),
          systems.score(entry, 0).reported,
          rank_text(systems.rank_score[entry]),
          energy.kwh,
          bounded ? Cell(systems.unordered[entry]) : Cell()};
}

/// What the ranges do not say.
std::vector<std::string> remarks_on_ranges(const WeightedSystems& systems) {
  Index ranked = 0;
  Index of_strategy = 0;
  for (Index i = 0; i < systems.size(); ++i) {
    if (systems.rank_range[i].best == 0) continue;
    ++ranked;
    if (systems.submissions.entries[i].organisers || systems.energies.systems[i][at(EnergyPhase::train)].of_strategy)
      ++of_strategy;
  }
  const NormalizationKind kind = systems.energies.kind;
  const bool fitted = kind == NormalizationKind::own_references || kind == NormalizationKind::reference_table;
  if (!fitted || of_strategy == ranked) return {};
  return {
      fmt::format("{} of {} ranges are those of rounding alone: there the strategy has no interval (too few "
                  "references, or it never gives one), so they are too narrow and not to be compared with the "
                  "others.",
                  ranked - of_strategy, ranked)};
}

void add_ranking(Section& section, const Reanalysis& result, RankingExtent extent) {
  const WeightedSystems& systems = result.systems;
  const MetricRule& metric = systems.rules().metrics.front();
  if (!metric.higher_is_better) {
    section.blocks.emplace_back(
        Paragraph{fmt::format("No ranking: of {} less is better, and such a score can't be weighted with energy. Put a "
                              "metric of which more is better first in the rules to rank by it.",
                              metric.name)});
    return;
  }
  Table table = ranking_table(result);
  std::size_t ranked = 0;
  for (const Index entry : ranking_order(systems)) {
    if (systems.rank_ew_train[entry] == 0) break;
    if (++ranked > kMostRanked && extent == RankingExtent::top) continue;
    table.rows.push_back(ranking_row(systems, entry));
  }
  const std::size_t shown = table.rows.size();
  section.blocks.emplace_back(std::move(table));
  std::vector<std::string> remarks = remarks_on_ranges(systems);
  if (shown < ranked)
    remarks.push_back(
        fmt::format("The first {} of {} ranked systems; ranking.csv and report.md, which --output writes, have all.",
                    shown, ranked));
  if (const auto unranked = static_cast<std::size_t>(systems.size()) - ranked; unranked > 0)
    remarks.push_back(
        fmt::format("{} of {} without a rank: see the doubts.", unranked, counted(systems.size(), "system")));
  for (std::string& remark : remarks) section.blocks.emplace_back(Paragraph{std::move(remark)});
}

/// Energy of listening, where the task says how much there was to hear.
void add_audio_hours(Section& section, const WeightedSystems& systems) {
  if (std::isnan(systems.rules().test_audio_hours)) return;
  std::vector<double> values = system_column(systems, "test_kwh_per_audio_hour", "");
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty()) return;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  section.blocks.emplace_back(Paragraph{
      fmt::format("A test run listens to {} h of audio: {} kWh per hour of it in the median, {} to {}, as submitted.",
                  significant(systems.rules().test_audio_hours, 4), significant(numeric::median(values), 3),
                  significant(*least, 3), significant(*most, 3))});
}

Table quartiles_table(const Reanalysis& result) {
  Table table{.name = "quartiles",
              .title = "Quartiles, equal submissions counted once",
              .columns = {{"year", "Year", "", Style::text},
                          {"metric", "Metric", "", Style::text},
                          {"count", "Systems", "", Style::count},
                          {"q25", "25 %", "", Style::text},
                          {"median", "Median", "", Style::text},
                          {"q75", "75 %", "", Style::text}}};
  for (const QuartileRow& row : result.quartiles) {
    const int decimals = row.metric == "params" ? 0 : 3;
    table.rows.push_back({std::to_string(row.year), row.metric, row.count, fixed_half_up(row.q25, decimals),
                          fixed_half_up(row.median, decimals), fixed_half_up(row.q75, decimals)});
  }
  return table;
}

Table thresholds_table(const Reanalysis& result) {
  const std::string metric = result.systems.rules().metrics.front().name;
  Table table{.name = "thresholds",
              .title = fmt::format("Best {} below a limit", metric),
              .columns = {{"group", "Group", "", Style::text},
                          {"metric", "Limit on", "", Style::text},
                          {"level", "Level", "", Style::text},
                          {"limit", "Limit", "", Style::text},
                          {"score", metric, "", Style::text},
                          {"systems", "Systems below", "", Style::count}}};
  for (const ThresholdRow& row : result.thresholds) {
    if (std::isnan(row.limit)) continue;
    const bool energy = row.metric.starts_with("energy_");
    table.rows.push_back({row.group, row.metric, row.level,
                          energy ? fixed_half_up(row.limit, 2) + " kWh" : count_half_up(row.limit),
                          fixed_half_up(row.best_score, 2), row.systems});
  }
  return table;
}

Table pareto_front_table(const Reanalysis& result) {
  Table table{.name = "pareto",
              .title = "Pareto front: nobody beats these on every objective",
              .columns = {{"code", "System", "", Style::text}}};
  for (const Objective& objective : result.pareto.objectives)
    table.columns.push_back(
        {objective.column, objective.column + (objective.maximised ? " (max)" : " (min)"), "", Style::number, 4});
  for (const Index entry : result.pareto.front) {
    std::vector<Cell> row = {result.systems.code(entry)};
    for (const std::vector<double>& values : result.pareto.values) row.emplace_back(values[entry]);
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string with_interval(const Correlation& r) {
  if (!r.value) return "—";
  const std::string value = fmt::format("{:.2f}", *r.value);
  return r.lower && r.upper ? fmt::format("{} ({:.2f} to {:.2f})", value, *r.lower, *r.upper) : value;
}

Table correlations_table(const Reanalysis& result) {
  Table table{.name = "correlations",
              .title = "Correlations, with 95 % intervals",
              .columns = {{"x", "x", "", Style::text},
                          {"y", "y", "", Style::text},
                          {"rows", "Systems", "", Style::count},
                          {"pearson", "Pearson", "", Style::text},
                          {"pearson_log", "of logs", "", Style::text},
                          {"spearman", "Spearman", "", Style::text},
                          {"kendall", "Kendall", "", Style::text}}};
  for (const CorrelationRow& row : result.correlations)
    table.rows.push_back({row.x, row.y, row.rows, with_interval(row.pearson), with_interval(row.pearson_log),
                          with_interval(row.spearman), with_interval(row.kendall)});
  return table;
}

Notes doubt_notes(const Reanalysis& result) {
  Notes notes{.title = fmt::format("{} doubts (all in anomalies.csv):", result.doubts.size())};
  Index shown = 0;
  for (std::size_t i = 0; i < result.doubts.size(); ++i) {
    const Doubt& doubt = result.doubts[i];
    const bool new_kind = i == 0 || doubt.kind != result.doubts[i - 1].kind;
    shown = new_kind ? 1 : shown + 1;
    if (shown <= kMostDoubts)
      notes.lines.push_back(fmt::format("{} ({}): {} {}{}", doubt.code, name(doubt.kind), doubt.value, doubt.why,
                                        doubt.effect.empty() ? "" : "; " + doubt.effect));
    else if (shown == kMostDoubts + 1)
      notes.lines.push_back(fmt::format("… and more of kind {}", name(doubt.kind)));
  }
  return notes;
}

Table comparison_table(const YearComparison& comparison) {
  Table table{.name = "comparison",
              .title = fmt::format("{} against {}", comparison.after, comparison.before),
              .columns = {{"metric", "Metric", "", Style::text},
                          {"before", fmt::format("Median {}", comparison.before), "", Style::number, 4},
                          {"after", fmt::format("Median {}", comparison.after), "", Style::number, 4},
                          {"ratio", "Ratio", "", Style::number, 3},
                          {"chance_larger", "Chance of larger", "", Style::percent, 3}}};
  for (const ComparisonRow& row : comparison.rows)
    table.rows.push_back({row.metric, row.before.median, row.after.median, row.median_ratio, row.chance_larger});
  return table;
}

Section section_of(const Reanalysis& result, RankingExtent extent) {
  const ChallengeRules& rules = result.systems.rules();
  Section section{.title = rules.title.empty() ? rules.name : rules.title};
  const NormalizedEnergies& energies = result.systems.energies;
  section.blocks.emplace_back(Paragraph{
      fmt::format("{} from {}; energies {}; intervals are {}; subset {}.", counted(result.systems.size(), "system"),
                  result.systems.submissions.file,
                  energies.kind == NormalizationKind::none ? "as submitted" : "normalized by " + energies.method,
                  energies.interval_says, rules.subsets[result.systems.subset])});
  add_ranking(section, result, extent);
  add_audio_hours(section, result.systems);
  section.blocks.emplace_back(quartiles_table(result));
  section.blocks.emplace_back(thresholds_table(result));
  section.blocks.emplace_back(pareto_front_table(result));
  if (result.pareto.hypervolume_share)
    section.blocks.emplace_back(
        Paragraph{fmt::format("The front commands {} % of the box between the best and the worst values.",
                              significant(100 * *result.pareto.hypervolume_share, 3))});
  section.blocks.emplace_back(correlations_table(result));
  if (!result.doubts.empty()) section.blocks.emplace_back(doubt_notes(result));
  if (!result.systems.submissions.remarks.empty())
    section.blocks.emplace_back(Notes{"Noticed on reading:", result.systems.submissions.remarks});
  return section;
}

}  // namespace

Document reanalysis_document(std::span<const Reanalysis> results, const std::optional<YearComparison>& comparison,
                             RankingExtent extent) {
  Document document{.title = "Reanalysis"};
  for (const Reanalysis& result : results) document.sections.push_back(section_of(result, extent));
  if (comparison) document.sections.push_back({.title = "Year on year", .blocks = {comparison_table(*comparison)}});
  return document;
}

}  // namespace crosswatt
